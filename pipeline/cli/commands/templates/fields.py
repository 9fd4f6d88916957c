"""`signoff templates fields`."""

from pathlib import Path

import click

from pipeline.cli.commands.templates.named import kind_named, own_and_process, require_docx
from pipeline.cli.options import dossier_option, json_option, remark, shown_path
from pipeline.records.languages import LANGUAGES


@click.command(name="fields", short_help="Show every field a template of a kind may print.")
@click.argument("kind")
@click.option("--docx", "docx_to", metavar="FILE", type=click.Path(path_type=Path),
              help="Write them as a Word document, to keep open while you edit.")  # fmt: skip
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of words for choices.")
@json_option
@dossier_option
@click.pass_context
def command(
    context: click.Context, kind: str, docx_to: Path | None, language: str, as_json: bool, folder: Path | None
) -> int:
    """Show every field a template of KIND may print: how one writes it, what it is, an example; then the filters.

    Below a loop ({%p for item in …%}) its fields are written with the name of its item.
    """
    from pipeline.documents.templates.fields import template_fields, template_filters
    from pipeline.documents.templates.fields_page import fields_document
    from pipeline.dossier.store import write_file
    from pipeline.present.json_form import of_template_fields, text_of
    from pipeline.present.template_text import fields_text

    _own, process = own_and_process(context, folder)
    name = kind_named(None, kind, process)
    if docx_to is not None:
        require_docx(docx_to, "--docx")
    found, filters = template_fields(name, process, language), template_filters()
    if docx_to is not None:
        write_file(docx_to, fields_document(process.kind(name).title, found, filters))
        remark(f"written: {shown_path(docx_to)}")
    click.echo(text_of(of_template_fields(name, found, filters)) if as_json else fields_text(found, filters))
    return 0
