"""What the commands on templates are told: the kind, the language, the file, and the dossier one is in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import dossier_of, user_templates
from pipeline.records.languages import LANGUAGES
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.dossier.layout import Dossier
    from pipeline.dossier.templates.own import OwnTemplates
    from pipeline.records.process import Process

MAX_BYTES = 16 * 2**20
kind_option = click.option("--kind", metavar="KIND", help="The kind of document it makes. Default: the file's name.")
template_language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), help="Default: that of the folder the file lies in, else en."
)


def require_docx(path: Path, option: str, *, makes_folders: bool = False) -> None:
    """Refuse a file to be written that is no Word file by its name, or whose folder is not there and is not made."""
    if path.suffix.lower() != ".docx":
        raise InputError(option, f"'{path}' is no name of a Word file", "let it end in .docx")
    if not makes_folders and not path.absolute().parent.is_dir():
        raise InputError(str(path.parent), "there is no such folder", "make it first")


def own_and_process(context: click.Context, folder: Path | None) -> tuple[OwnTemplates, Process]:
    """The templates of one's own that count here, and the process."""
    from pipeline.dossier.templates.own import own_templates

    dossier, process = dossier_and_process(context, folder)
    return own_templates(dossier, user_templates()), process


def dossier_and_process(context: click.Context, folder: Path | None) -> tuple[Dossier | None, Process]:
    """The dossier one is in, when there is one, and its process."""
    from pipeline.dossier.layout import is_dossier
    from pipeline.records.process import load_process

    named = folder or context.find_root().obj
    here = Path.cwd()
    if named is None and not any(is_dossier(place) for place in (here, *here.parents)):
        return None, load_process()
    dossier = dossier_of(context, folder)
    return dossier, load_process(dossier.root)


def read_template(file: Path) -> bytes:
    """The bytes of a template. Raises ``InputError`` when there is none, or it is too large to be one."""
    if not file.is_file():
        raise InputError(str(file), "there is no such file", "name a Word file that ends in .docx")
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(str(file), f"it is larger than {MAX_BYTES // 2**20} MiB", "shrink its pictures")
    return data


def kind_named(file: Path | None, kind: str | None, process: Process) -> str:
    """The kind of document a template makes: as it is named, or as the file is called."""
    from pipeline.records.process import Form

    name = kind or next((known for known in process.kinds if file is not None and file.stem == known), None)
    if name is None:
        raise InputError(str(file), "its name is not that of a kind of document", "say which it makes: --kind contract")
    if process.kind(name).form is not Form.DOCUMENT:
        raise InputError(
            name, "it is a folder, not a document, and has no template", "'signoff templates list' shows all kinds"
        )
    return name


def language_of(file: Path) -> str:
    """The language a template is in by the folder it lies in."""
    folder = file.absolute().parent.name
    return folder if folder in LANGUAGES else "en"
