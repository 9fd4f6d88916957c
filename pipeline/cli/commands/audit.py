"""`signoff audit`."""

from pathlib import Path

import click

from pipeline.cli.options import dossier_of, dossier_option, exit_code, json_option, now
from pipeline.cli.progress import progress_bar
from signing.errors import InputError


@click.command(name="audit")
@click.option(
    "--counterpart",
    metavar="DIR|FILE",
    type=click.Path(path_type=Path),
    help="Compare with the other party's copy: its dossier, or one of its entries.",
)
@json_option
@dossier_option
@click.pass_context
def command(context: click.Context, counterpart: Path | None, as_json: bool, folder: Path | None) -> int:
    """Verify every entry and the chain between them; make the documents again from what is inside and compare.

    Counts signatures under the anchors in trust/ alone, also those of a counterpart. Needs no network and writes
    nothing. With --counterpart it says which copy lacks entries or signatures, and names a fork.
    """
    from pipeline.dossier.audit import audit
    from pipeline.dossier.process import load_process
    from pipeline.dossier.project import project_number
    from pipeline.present.audit_text import audit_text
    from pipeline.present.json_form import of_audit, text_of

    dossier = dossier_of(context, folder)
    if counterpart is not None and not counterpart.exists():
        raise InputError(str(counterpart), "there is no such folder or file", "check --counterpart")
    with progress_bar("Auditing", [dossier.entries, *([counterpart] if counterpart else [])]) as progress:
        report = audit(
            dossier,
            now=now(),
            process=load_process(),
            project=project_number(dossier),
            counterpart=counterpart,
            progress=progress,
        )
    click.echo(text_of(of_audit(report)) if as_json else audit_text(report))
    return exit_code(report.verdict)
