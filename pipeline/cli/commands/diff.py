"""`signoff diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import html_option, json_option, now, remark, shown_path, write_page
from pipeline.cli.progress import progress_bar
from pipeline.cli.report_files import page_language_option
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.dossier.difference import Difference


@click.command(name="diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--redline",
    "redline_to",
    metavar="FILE|DIR",
    type=click.Path(path_type=Path),
    help="Write each changed Word document with tracked changes.",
)
@html_option
@page_language_option
@json_option
def command(old: Path, new: Path, redline_to: Path | None, html_to: Path | None, language: str, as_json: bool) -> int:
    """Say what changed from OLD to NEW: requirements, facts, screens, documents, files.

    OLD and NEW are entries, folders or single files: records, Word, PDF, HTML, text. Word documents can be written
    with tracked changes, which Word and LibreOffice show, accept and reject. Nothing is verified: 'signoff verify' does
    that. Exit code 0 when nothing differs, 1 when something does.
    """
    from pipeline.dossier.difference import difference
    from pipeline.dossier.versions import read_version
    from pipeline.present.difference_text import difference_text
    from pipeline.present.html.difference import difference_page
    from pipeline.present.json_form import of_difference, text_of
    from pipeline.present.reports.voice import Voice

    with progress_bar("Comparing", [old, new]) as progress:
        found = difference(read_version(old, progress=progress), read_version(new, progress=progress), now=now())
    if redline_to is not None:
        _write_redlines(found, redline_to)
    if html_to is not None:
        write_page(html_to, difference_page(found, Voice(language)))
    click.echo(text_of(of_difference(found)) if as_json else difference_text(found))
    return 1 if found else 0


def _write_redlines(found: Difference, target: Path) -> None:
    """One changed document goes to the file named; several into the folder."""
    from pipeline.dossier.store import write_file

    documents = {
        Path(file.name).name: file.content.redline for file in found.files if file.content and file.content.redline
    }
    if not documents:
        remark("no Word document differs: nothing is written")
    elif target.suffix.lower() == ".docx":
        if len(documents) > 1:
            raise InputError("--redline", f"{len(documents)} documents differ", "name a folder")
        write_file(target, next(iter(documents.values())).docx)
        remark(f"written: {shown_path(target)}")
    else:
        target.mkdir(parents=True, exist_ok=True)
        for name, made in documents.items():
            write_file(target / name, made.docx)
            remark(f"written: {shown_path(target / name)}")
