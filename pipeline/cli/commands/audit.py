"""`signoff audit`."""

from pathlib import Path

import click

from pipeline.cli.options import dossier_of, dossier_option, exit_code, json_option, now
from pipeline.cli.progress import progress_bar


@click.command(name="audit")
@json_option
@dossier_option
@click.pass_context
def command(context: click.Context, as_json: bool, folder: Path | None) -> int:
    """Verify every entry and the chain between them; make the documents again from what is inside and compare.

    Counts signatures under the anchors in trust/ alone. Needs no network and writes nothing.
    """
    from pipeline.dossier.audit import audit
    from pipeline.dossier.process import load_process
    from pipeline.dossier.project import project_number
    from pipeline.present.audit_text import audit_text
    from pipeline.present.json_form import of_audit, text_of

    dossier = dossier_of(context, folder)
    with progress_bar("Auditing", [dossier.entries]) as progress:
        report = audit(dossier, now=now(), process=load_process(), project=project_number(dossier), progress=progress)
    click.echo(text_of(of_audit(report)) if as_json else audit_text(report))
    return exit_code(report.verdict)
