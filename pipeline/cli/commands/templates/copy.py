"""`signoff templates copy`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.commands.templates.named import dossier_and_process, kind_named
from pipeline.cli.options import dossier_option, remark, shown_path, user_templates
from pipeline.records.languages import LANGUAGES
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.dossier.layout import Dossier

DOSSIER, USER = "dossier", "user"


@click.command(name="copy", short_help="Take a template or the house style, to change it.")
@click.argument("names", metavar="KIND|house-style...", nargs=-1, required=True)
@click.option("--language", type=click.Choice(LANGUAGES), help="Default: that of the project, else en.")
@click.option("--to", metavar="dossier|user|PATH", help="Where to. Default: the dossier you are in.")
@click.option("--shipped", is_flag=True, help="The one that comes with signoff, whatever else counts.")
@click.option("--replace", is_flag=True, help="Put it in the place of what is there.")
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    names: tuple[str, ...],
    language: str | None,
    to: str | None,
    shipped: bool,
    replace: bool,
    folder: Path | None,
) -> int:
    """Write the template of KIND, or the house style, where you can change it, and print its path.

    --to dossier: it counts for this dossier. --to user: it counts for all your dossiers, where one has none of its own.
    --to PATH: a file that ends in .docx, or a folder; it counts nowhere yet.

    It is the one that counts so far: to the dossier yours when you have one, otherwise ours.
    """
    from pipeline.dossier.templates.copy import HOUSE, copy_template
    from pipeline.dossier.templates.own import OwnTemplates, own_templates

    dossier, process = dossier_and_process(context, folder)
    kinds = [name if name == HOUSE else kind_named(None, name, process) for name in names]
    tongue = language or _language(dossier)
    if to is None and dossier is None:
        raise InputError("--to", "where to? You are in no dossier", "--to user counts for all dossiers; or name a file")
    where = to or DOSSIER
    own = own_templates(dossier, user_templates(there=where != USER))
    if where in {DOSSIER, USER} and own.folders:
        own = OwnTemplates(folders=own.folders[1:] if where == DOSSIER else ())
    for name in kinds:
        copied = copy_template(
            name,
            tongue,
            own=OwnTemplates() if shipped else own,
            to=_target(where, name, tongue, dossier, several=len(kinds) > 1),
            replace=replace,
        )
        click.echo(shown_path(copied.path))
        was = "as it comes with signoff" if copied.whose == "signoff" else f"that of the {copied.whose}"
        place = {DOSSIER: "it counts for this dossier now", USER: "it counts now for dossiers without one of their own"}
        counts = place.get(where, "it counts nowhere yet")
        replaced = ", in the place of what was there" if copied.replaced else ""
        remark(f"{name}, {was}{replaced}: {counts}")
    return 0


def _target(where: str, name: str, language: str, dossier: Dossier | None, *, several: bool) -> Path:
    """The file to write."""
    from pipeline.dossier.templates.copy import place_in
    from pipeline.dossier.templates.own import TemplateFolder, Whose, own_templates

    if where == DOSSIER:
        if dossier is None:
            raise InputError("--to dossier", "you are in none", "name it with -C DIR")
        return place_in(own_templates(dossier, None).folders[0], name, language)
    if where == USER:
        home = user_templates(there=False)
        if home is None:
            raise InputError("--to user", "SIGNOFF_TEMPLATES is empty: you have no such folder", "let it name one")
        return place_in(TemplateFolder(whose=Whose.USER, path=home), name, language)
    path = Path(where)
    if path.suffix.lower() != ".docx":
        return place_in(TemplateFolder(whose=Whose.USER, path=path), name, language)
    if several:
        raise InputError("--to", f"'{where}' is one file", "name a folder for several templates")
    return path


def _language(dossier: Dossier | None) -> str:
    from pipeline.dossier.project import known_project

    named = "en" if dossier is None else str(known_project(dossier).get("language", "en"))
    return named if named in LANGUAGES else "en"
