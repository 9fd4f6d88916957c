"""`signoff templates check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.commands.templates.named import (
    kind_named,
    kind_option,
    language_of,
    own_and_process,
    read_template,
    template_language_option,
)
from pipeline.cli.options import dossier_option, json_option

if TYPE_CHECKING:
    from pipeline.dossier.templates.own import OwnTemplates


@click.command(name="check", short_help="Find everything in a template that has to be mended.")
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
def command(
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
    from pipeline.documents.templates.check import check_template
    from pipeline.dossier.templates.own import HOUSE_STYLE
    from pipeline.present.json_form import of_template_check, text_of
    from pipeline.present.template_text import check_text, house_text

    if kind is None and file.name == HOUSE_STYLE:
        faults = house_faults(read_template(file), file.name)
        rows = [{"place": item.place, "problem": item.problem, "remedy": item.remedy} for item in faults]
        click.echo(
            text_of({"ok": not faults, "file": file.name, "findings": rows})
            if as_json
            else house_text(file.name, faults)
        )
        return 1 if faults else 0
    own, process = own_and_process(context, folder)
    clause = kind is None and file.parent.name in process.kinds
    name = file.parent.name if clause else kind_named(file, kind, process)
    tongue = language or language_of(file.parent if clause else file)
    found = check_template(
        _with_clause(file, name, tongue, own) if clause else read_template(file),
        file.name,
        kind=name,
        language=tongue,
        process=process,
        keep_comments=comments == "keep",
        review=changes == "keep",
    )
    click.echo(text_of(of_template_check(found)) if as_json else check_text(found, clause=clause))
    return 0 if found.ok else 1


def _with_clause(file: Path, kind: str, language: str, own: OwnTemplates) -> bytes:
    """The template that counts where it lies, with the clause of one's own in ``file``."""
    from pipeline.dossier.templates.own import Source, Whose, template_with

    read_template(file)
    used = own.behind(file).used(kind, language)
    source = Source(whose=Whose.USER, path=file, name=str(file))
    return template_with((source,), None if used is None else used.data, kind, language)
