"""`signoff templates preview`."""

from pathlib import Path

import click

from pipeline.cli.commands.templates.named import (
    kind_named,
    kind_option,
    language_of,
    own_and_process,
    read_template,
    template_language_option,
)
from pipeline.cli.options import dossier_option, remark, shown_path
from signing.errors import InputError


@click.command(name="preview", short_help="Make a document of the sample's data with a template.")
@click.argument("template", metavar="FILE.docx|KIND")
@kind_option
@template_language_option
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), default=Path(), help="Default: the folder you are in."
)
@dossier_option
@click.pass_context
def command(
    context: click.Context, template: str, kind: str | None, language: str | None, out: Path, folder: Path | None
) -> int:
    """Make a document of the sample's data with the template FILE.docx, or with the one that counts for KIND.

    It says PREVIEW on every page. It is Word, and PDF too where LibreOffice is installed; their paths are printed.
    """
    from pipeline.dossier.converting import converter
    from pipeline.dossier.store import write_file
    from pipeline.dossier.templates.list import template_for
    from pipeline.dossier.templates.preview import preview as previewed

    if out.suffix.lower() in {".docx", ".pdf"}:
        raise InputError(
            f"--out {shown_path(out)}",
            "it is the name of a file",
            "name a folder; the files in it have names of their own",
        )
    own, process = own_and_process(context, folder)
    file = Path(template)
    if file.suffix.lower() == ".docx":
        name, tongue = kind_named(file, kind, process), language or language_of(file)
        data = read_template(file)
    else:
        name, tongue = kind_named(None, template, process), language or "en"
        data, _whose = template_for(own, name, tongue)
    made = previewed(data, name, language=tongue, process=process, house=own.house())
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
