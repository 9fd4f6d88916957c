"""`signoff templates`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import dossier_of, dossier_option, json_option, remark, shown_path
from pipeline.records.languages import LANGUAGES
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.dossier.layout import Dossier
    from pipeline.records.process import Process

MAX_BYTES = 16 * 2**20
kind_option = click.option("--kind", metavar="KIND", help="The kind of document it makes. Default: the file's name.")
template_language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), help="Default: that of the folder the file lies in, else en."
)


@click.group(name="templates")
def command() -> None:
    """The Word templates the documents are made with: see which count, what they may print, and check one.

    Without a dossier they are those that come with signoff.
    """


@command.command(name="list", short_help="Show whose template counts for each kind and language.")
@json_option
@dossier_option
@click.pass_context
def listed(context: click.Context, as_json: bool, folder: Path | None) -> int:
    """Show whose template counts for each kind and language: the company's own, or the one that comes with signoff.

    A company's own lies in the dossier, templates/LANGUAGE/KIND.docx.
    """
    from pipeline.dossier.template_list import list_templates
    from pipeline.present.json_form import of_templates, text_of
    from pipeline.present.template_text import list_text

    dossier, process = _process(context, folder)
    found = list_templates(dossier, process)
    click.echo(text_of(of_templates(found)) if as_json else list_text(found))
    for name in found.unused:
        remark(f"no document is made with {name}: its folder is no language, or its name no kind")
    return 0


@command.command(name="check", short_help="Find everything in a template that has to be mended.")
@click.argument("file", metavar="FILE.docx", type=click.Path(path_type=Path))
@kind_option
@template_language_option
@click.option("--comments", type=click.Choice(["refuse", "keep"]), default="refuse", show_default=True,
              help="Whether comments are errors, or stay in drafts made with --review.")  # fmt: skip
@click.option("--changes", type=click.Choice(["refuse", "keep"]), default="refuse", show_default=True,
              help="Whether tracked changes are errors, or stay in such drafts.")  # fmt: skip
@json_option
@dossier_option
@click.pass_context
def check(
    context: click.Context,
    file: Path,
    kind: str | None,
    language: str | None,
    comments: str,
    changes: str,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Find everything in the template FILE.docx that has to be mended: what, where in its text, and how.

    FILE.docx may be a clause of your own, templates/LANGUAGE/KIND/CLAUSE.docx: it is checked in its template.

    Fields that are not there, misspelt or torn tags, conditions and loops that do not end, filters that do not fit,
    tracked changes, comments. In the end it is filled in with examples. Fields it never prints are shown for information.

    A file called house-style.docx is checked as the house style: its styles, and what stands in its letterhead.

    Exit codes: 0 without errors, 1 with errors.
    """
    from pipeline.documents.house_style import house_faults
    from pipeline.documents.template_check import check_template
    from pipeline.dossier.own_template import HOUSE_STYLE
    from pipeline.present.json_form import of_template_check, text_of
    from pipeline.present.template_text import check_text, house_text

    if kind is None and file.name == HOUSE_STYLE:
        faults = house_faults(_read(file), file.name)
        rows = [{"place": item.place, "problem": item.problem, "remedy": item.remedy} for item in faults]
        click.echo(
            text_of({"ok": not faults, "file": file.name, "findings": rows})
            if as_json
            else house_text(file.name, faults)
        )
        return 1 if faults else 0
    dossier, process = _process(context, folder)
    clause = kind is None and file.parent.name in process.kinds
    name = file.parent.name if clause else _kind_of(file, kind, process)
    tongue = language or _language_of(file.parent if clause else file)
    found = check_template(
        _with_clause(file, name, tongue, dossier) if clause else _read(file),
        file.name,
        kind=name,
        language=tongue,
        process=process,
        keep_comments=comments == "keep",
        review=changes == "keep",
    )
    click.echo(text_of(of_template_check(found)) if as_json else check_text(found))
    return 0 if found.ok else 1


@command.command(name="clauses", short_help="Show the clauses of a template, with version and when to use each.")
@click.argument("kind", default="contract")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the template.")
@click.option("--take", metavar="CLAUSE", help="Write this clause alone as a Word file, to change it.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Where --take writes it.")
@json_option
@dossier_option
@click.pass_context
def clauses(
    context: click.Context,
    kind: str,
    language: str,
    take: str | None,
    out: Path | None,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Show the clauses of the template of KIND (default: contract): id, version, whose it is, title, when to use it.

    A clause of your own takes the place of ours when it lies in the dossier as templates/LANGUAGE/KIND/CLAUSE.docx. Begin with
    ours: --take CLAUSE --out FILE.
    """
    from pipeline.documents.clauses.library import library, taken_out
    from pipeline.dossier.own_template import own_clauses
    from pipeline.dossier.store import write_file
    from pipeline.dossier.template_list import template_for
    from pipeline.present.json_form import of_clauses, text_of
    from pipeline.present.template_text import clauses_text

    if (take is None) != (out is None):
        raise InputError(
            "--take", "it needs a clause and a file", "--take delay --out templates/en/contract/delay.docx"
        )
    dossier, process = _process(context, folder)
    name = _kind_of(None, kind, process)
    template, _own = template_for(dossier, name, language)
    if take is not None and out is not None:
        _require_docx(out, "--out")
        write_file(out, taken_out(template, name, take))
        click.echo(shown_path(out))
        return 0
    own = frozenset(path.stem for path in own_clauses(dossier, name, language)) if dossier is not None else frozenset()
    found = library(template, name, language)
    click.echo(text_of(of_clauses(name, found, own)) if as_json else clauses_text(found, own))
    return 0


@command.command(name="fields", short_help="Show every field a template of a kind may print.")
@click.argument("kind")
@click.option("--docx", "docx_to", metavar="FILE", type=click.Path(path_type=Path),
              help="Write them as a Word document, to keep open while you edit.")  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of words for choices.")
@json_option
@dossier_option
@click.pass_context
def fields(
    context: click.Context, kind: str, docx_to: Path | None, language: str, as_json: bool, folder: Path | None
) -> int:
    """Show every field a template of KIND may print: how one writes it, what it is, an example; then the filters.

    Below a loop ({%p for item in …%}) its fields are written with the name of its item.
    """
    from pipeline.documents.template_fields import template_fields, template_filters
    from pipeline.documents.template_fields_page import fields_document
    from pipeline.dossier.store import write_file
    from pipeline.present.json_form import of_template_fields, text_of
    from pipeline.present.template_text import fields_text

    _dossier, process = _process(context, folder)
    name = _kind_of(None, kind, process)
    if docx_to is not None:
        _require_docx(docx_to, "--docx")
    found, filters = template_fields(name, process, language), template_filters()
    if docx_to is not None:
        write_file(docx_to, fields_document(process.kind(name).title, found, filters))
        remark(f"written: {shown_path(docx_to)}")
    click.echo(text_of(of_template_fields(name, found, filters)) if as_json else fields_text(found, filters))
    return 0


@command.command(name="preview", short_help="Make a document of the sample's data with a template.")
@click.argument("template", metavar="FILE.docx|KIND")
@kind_option
@template_language_option
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), default=Path(), help="Default: the folder you are in."
)
@dossier_option
@click.pass_context
def preview(
    context: click.Context, template: str, kind: str | None, language: str | None, out: Path, folder: Path | None
) -> int:
    """Make a document of the sample's data with the template FILE.docx, or with the one that counts for KIND.

    It says PREVIEW on every page. It is Word, and PDF too where LibreOffice is installed; their paths are printed.
    """
    from pipeline.dossier.converting import converter
    from pipeline.dossier.own_template import own_house_style
    from pipeline.dossier.store import write_file
    from pipeline.dossier.template_list import template_for
    from pipeline.dossier.template_preview import preview as previewed

    dossier, process = _process(context, folder)
    file = Path(template)
    if file.suffix.lower() == ".docx":
        name, tongue = _kind_of(file, kind, process), language or _language_of(file)
        data = _read(file)
    else:
        name, tongue = _kind_of(None, template, process), language or "en"
        data, _own = template_for(dossier, name, tongue)
    house = None if dossier is None else own_house_style(dossier)
    made = previewed(data, name, language=tongue, process=process, house=house)
    machine = converter()
    written = {".docx": made.docx, **({} if machine is None else {".pdf": machine.to_pdf([made.docx])[0]})}
    out.mkdir(parents=True, exist_ok=True)
    for ending, content in written.items():
        path = out / f"{name}.{tongue}.preview{ending}"
        write_file(path, content)
        click.echo(shown_path(path))
    if machine is None:
        remark("Word only: LibreOffice is not installed here (apt-get install libreoffice-writer-nogui)")
    return 0


def _require_docx(path: Path, option: str) -> None:
    if path.suffix.lower() != ".docx":
        raise InputError(option, f"'{path}' is no name of a Word file", "let it end in .docx")
    if not path.absolute().parent.is_dir():
        raise InputError(str(path.parent), "there is no such folder", "make it first")


def _process(context: click.Context, folder: Path | None) -> tuple[Dossier | None, Process]:
    """The dossier one is in, when there is one, and its process."""
    from pipeline.dossier.layout import is_dossier
    from pipeline.records.process import load_process

    named = folder or context.find_root().obj
    here = Path.cwd()
    if named is None and not any(is_dossier(place) for place in (here, *here.parents)):
        return None, load_process()
    dossier = dossier_of(context, folder)
    return dossier, load_process(dossier.root)


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise InputError(str(file), "there is no such file", "name a Word file that ends in .docx")
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(str(file), f"it is larger than {MAX_BYTES // 2**20} MiB", "shrink its pictures")
    return data


def _kind_of(file: Path | None, kind: str | None, process: Process) -> str:
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


def _language_of(file: Path) -> str:
    folder = file.absolute().parent.name
    return folder if folder in LANGUAGES else "en"


def _with_clause(file: Path, kind: str, language: str, dossier: Dossier | None) -> bytes:
    """The template that counts with the clause of one's own in ``file``."""
    from pipeline.dossier.own_template import template_with, whole_template

    _read(file)
    whole = None if dossier is None else whole_template(dossier, kind, language)
    return template_with((file,), whole, kind, language)
