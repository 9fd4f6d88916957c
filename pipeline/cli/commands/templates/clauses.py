"""`signoff templates clauses`."""

from pathlib import Path

import click

from pipeline.cli.commands.templates.named import kind_named, own_and_process, require_docx
from pipeline.cli.options import dossier_option, json_option, shown_path
from pipeline.records.languages import LANGUAGES
from signing.errors import InputError


@click.command(name="clauses", short_help="Show the clauses of a template, with version and when to use each.")
@click.argument("kind", default="contract")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the template.")
@click.option("--take", metavar="CLAUSE", help="Write this clause alone as a Word file, to change it.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Where --take writes it.")
@json_option
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    kind: str,
    language: str,
    take: str | None,
    out: Path | None,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Show the clauses of the template of KIND (default: contract): id, version, whose it is, title, when to use it.

    A clause of your own takes the place of ours when it lies in the dossier as templates/LANGUAGE/KIND/CLAUSE.docx, or as
    LANGUAGE/KIND/CLAUSE.docx in your folder of templates. Begin with ours: --take CLAUSE --out FILE.
    """
    from pipeline.documents.clauses.library import library, taken_out
    from pipeline.dossier.store import write_file
    from pipeline.dossier.templates.list import template_for
    from pipeline.present.json_form import of_clauses, text_of
    from pipeline.present.template_text import clauses_text

    if (take is None) != (out is None):
        raise InputError(
            "--take", "it needs a clause and a file", "--take delay --out templates/en/contract/delay.docx"
        )
    own, process = own_and_process(context, folder)
    name = kind_named(None, kind, process)
    template, _whose = template_for(own, name, language)
    if take is not None and out is not None:
        require_docx(out, "--out", makes_folders=True)
        taken = taken_out(template, name, take)
        if out.exists():
            raise InputError(
                shown_path(out), "it is there already", "look at it first; delete it, or name another file"
            )
        out.parent.mkdir(parents=True, exist_ok=True)
        write_file(out, taken)
        click.echo(shown_path(out))
        return 0
    used = own.used(name, language)
    whose = {} if used is None else {item.path.stem: item.whose for item in used.clauses}
    found = library(template, name, language)
    click.echo(text_of(of_clauses(name, found, whose)) if as_json else clauses_text(found, whose))
    return 0
