"""`signoff audit`."""

from pathlib import Path

import click

from pipeline.cli.options import (
    dossier_of,
    dossier_option,
    exit_code,
    json_option,
    now,
    numbered_folder,
    revocation_options,
)
from pipeline.cli.progress import progress_bar
from pipeline.cli.report_files import report_files, report_options
from signing.errors import InputError


@click.command(name="audit")
@click.option(
    "--counterpart",
    metavar="DIR|FILE",
    type=click.Path(path_type=Path),
    help="Compare with the other party's copy: its dossier, or one of its entries.",
)
@click.option(
    "--against",
    "pairs",
    metavar="NUMBER=DIR",
    multiple=True,
    help="Compare the files in DIR with an entry, by its number. A seal is undecided without. May be repeated.",
)
@revocation_options
@report_options
@json_option
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    counterpart: Path | None,
    pairs: tuple[str, ...],
    revocations: tuple[Path, ...],
    online: bool,
    hosts: tuple[str, ...],
    html_to: Path | None,
    pdf_to: Path | None,
    language: str,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Verify every entry and the chain between them; make the documents again from what is inside and compare.

    Counts signatures under the anchors in trust/ alone, also those of a counterpart. Needs no network, unless
    --online, and writes nothing. With --counterpart it says which copy lacks entries or signatures, and names a fork.
    """
    from pipeline.dossier.anchors import dossier_trust, with_revocations
    from pipeline.dossier.audit import audit
    from pipeline.dossier.changes import changes_since
    from pipeline.dossier.layout import list_entries
    from pipeline.dossier.online import with_answers
    from pipeline.dossier.project import project_number
    from pipeline.present.audit_text import audit_text
    from pipeline.present.json_form import of_audit, text_of
    from pipeline.records.process import load_process

    dossier = dossier_of(context, folder)
    if counterpart is not None and not counterpart.exists():
        raise InputError(str(counterpart), "there is no such folder or file", "check --counterpart")
    against = dict(numbered_folder(text) for text in pairs)
    others = [*([counterpart] if counterpart else []), *against.values()]
    moment = now()
    written = report_files(html_to, pdf_to, language, moment)
    trust = with_revocations(dossier_trust(dossier), revocations)
    if online:
        trust = with_answers(trust, [file.path for file in list_entries(dossier).files], hosts)
    with progress_bar("Auditing", [dossier.entries, *others]) as progress:
        report = audit(
            dossier,
            now=moment,
            process=load_process(dossier.root),
            project=project_number(dossier),
            counterpart=counterpart,
            trust=trust,
            against=against,
            progress=progress,
        )
    entries = {item.entry.file.number: item.entry for item in report.entries}
    changes = {
        number: found
        for number, live in against.items()
        for found in [changes_since(entries[number].file.path, entries[number].report, live, now=moment)]
        if found is not None
    }
    written.write_audit(report, project_number(dossier) or dossier.root.absolute().name, changes)
    click.echo(text_of(of_audit(report, changes)) if as_json else audit_text(report, changes))
    return exit_code(report.verdict)
