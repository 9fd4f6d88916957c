"""`signoff verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.options import (
    dossier_option,
    exit_code,
    json_option,
    now,
    party_anchor,
    revocation_options,
    shown_path,
)
from pipeline.cli.progress import progress_bar
from pipeline.cli.report_files import report_files, report_options
from signing.errors import InputError

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.dossier.layout import Dossier
    from signing.certificates.trust import TrustStore
    from signing.report import Report


@click.command(name="verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    "anchors",
    metavar="PARTY=F.pem",
    multiple=True,
    help="An anchor of a party; of a timestamper with tsa=F.pem. Without PARTY=: for containers of other producers. May be repeated.",
)
@click.option("--against", metavar="DIR", type=click.Path(path_type=Path), help="Compare a live folder with it too.")
@revocation_options
@report_options
@json_option
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    file: Path,
    anchors: tuple[str, ...],
    against: Path | None,
    revocations: tuple[Path, ...],
    online: bool,
    hosts: tuple[str, ...],
    html_to: Path | None,
    pdf_to: Path | None,
    language: str,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Say what is unchanged in FILE, who signed it, when they claim to have, and whether you trust them.

    FILE is an entry, any ASiC-E container with CAdES signatures, or a signed PDF (PAdES). Inside a dossier its anchors
    count; --trust adds others. Needs no network, unless --online, and writes nothing.
    """
    from pipeline.dossier.against import compare_with_folder
    from pipeline.dossier.changes import changes_since
    from pipeline.dossier.online import with_answers
    from pipeline.dossier.project import known_project
    from pipeline.dossier.verify import is_pdf, verify_container, verify_pdf_file
    from pipeline.present.json_form import of_difference, text_of
    from pipeline.present.pdf_text import pdf_text
    from pipeline.present.report_text import report_text
    from pipeline.records.process import load_process
    from signing.report import Verdict

    if file.is_dir():
        raise InputError(str(file), "it is a folder", "'signoff audit' checks a whole dossier; name a file here")
    if not file.is_file():
        raise InputError(str(file), "there is no such file", "name an entry, entries/0001-srs.asice say")
    if against is not None and not against.exists():
        raise InputError(str(against), "there is no such folder", "check --against")
    dossier = dossier_around(context, folder, file)
    trust = trust_for(dossier, anchors, revocations)
    if online and is_pdf(file):
        raise InputError("--online", "the authorities of a PDF alone are not asked yet", "give --revocation FILE")
    if online:
        trust = with_answers(trust, [file], hosts)
    moment = now()
    written = report_files(html_to, pdf_to, language, moment)
    if is_pdf(file):
        if against is not None:
            raise InputError("--against", "a PDF is not compared with a folder", "name an entry, or leave it out")
        project = known_project(dossier) if dossier is not None else {}
        report = verify_pdf_file(file, trust=trust, now=moment, project=project)
        written.write_entry(report, file, pdf=True)
        click.echo(text_of(_said(report, file, trust, moment)) if as_json else pdf_text(report, shown_path(file)))
        return exit_code(report.verdict)
    with progress_bar("Verifying", [file, *([against] if against else [])]) as progress:
        report = verify_container(file, trust=trust, now=moment, process=load_process(), progress=progress)
        changes, sound = None, True
        if against is not None:
            sound = report.verdict is not Verdict.TOTAL_FAILED
            report = compare_with_folder(file, report, against, progress=progress)
            if sound:
                changes = changes_since(file, report, against, now=moment)
    live = shown_path(against) if against is not None else None
    written.write_entry(report, file, pdf=False, against=live, sound=sound, changes=changes)
    if as_json:
        said = _said(report, file, trust, moment)
        if against is not None:
            said["changes"] = None if changes is None else of_difference(changes)
        click.echo(text_of(said))
    else:
        click.echo(report_text(report, shown_path(file), against=live, sound=sound, changes=changes))
    return exit_code(report.verdict)


def trust_for(dossier: Dossier | None, anchors: tuple[str, ...], revocations: tuple[Path, ...]) -> TrustStore:
    """The anchors of the dossier, those named beside, and the revocation lists given."""
    from pipeline.dossier.anchors import dossier_trust, joined, trust_of, with_revocations

    trust = trust_of(party_anchor(item) for item in anchors)
    if dossier is not None:
        trust = joined(dossier_trust(dossier), trust)
    return with_revocations(trust, revocations)


def _said(report: Report, file: Path, trust: TrustStore, moment: dt.datetime) -> dict[str, Any]:
    """The object of --json: the report, and what the standard alone says of each signature."""
    from pipeline.dossier.verify import indications_of
    from pipeline.present.json_form import of_verified

    return of_verified(report, indications_of(file, report, trust=trust, now=moment))


def dossier_around(context: click.Context, folder: Path | None, file: Path) -> Dossier | None:
    """The dossier whose anchors count: the one named, the one the file lies in, the one we are in, or none."""
    from pipeline.dossier.layout import find_dossier

    named = folder or context.find_root().obj
    if named is not None:
        return find_dossier(named, Path.cwd())
    for start in (file.absolute().parent, Path.cwd()):
        try:
            return find_dossier(None, start)
        except InputError:
            continue
    return None
