"""`signoff templates list`."""

from pathlib import Path

import click

from pipeline.cli.commands.templates.named import own_and_process
from pipeline.cli.options import dossier_option, json_option, remark


@click.command(name="list", short_help="Show whose template counts for each kind and language.")
@json_option
@dossier_option
@click.pass_context
def command(context: click.Context, as_json: bool, folder: Path | None) -> int:
    """Show whose template counts for each kind and language: the company's own, or the one that comes with signoff.

    Looked for first in the dossier, templates/LANGUAGE/KIND.docx, then in the folder of templates of yours, which counts for
    all dossiers and is shown below the list (SIGNOFF_TEMPLATES names another), then among those that come with signoff.
    """
    from pipeline.dossier.templates.list import list_templates
    from pipeline.present.json_form import of_templates, text_of
    from pipeline.present.template_text import list_text

    own, process = own_and_process(context, folder)
    found = list_templates(own, process)
    click.echo(text_of(of_templates(found)) if as_json else list_text(found))
    for name in found.unused:
        remark(f"no document is made with {name}: its folder is no language, or its name no kind")
    return 0
