"""`signoff import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import dossier_of, dossier_option, json_option
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.records.exchange.subjects import Subject


@click.command(name="import")
@click.argument("subject", metavar="requirements|wbs|defects")
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--map", "columns", metavar="COLUMN=FIELD", multiple=True, help="The field a column holds; COLUMN= leaves it out."
)
@click.option(
    "--value", "values", metavar="TEXT=VALUE", multiple=True, help="What a cell that says TEXT means: High=must."
)
@click.option(
    "--default",
    "defaults",
    metavar="FIELD=VALUE",
    multiple=True,
    help="For new items that do not say: verification=test.",
)
@click.option(
    "--list", "list_name", metavar="LIST", help="The list the rows belong to, such as performance or pain_points."
)
@click.option("--into", metavar="ID", help="The submodule for new functions that name none.")
@click.option(
    "--id-prefix", "prefix", metavar="TEXT", default="", help="Put before identifiers that begin with no letter."
)
@click.option(
    "--sheet", "sheets", metavar="NAME", multiple=True, help="A sheet of an Excel file. Default: all visible ones."
)
@click.option("--visible", "visible_only", is_flag=True, help="Leave hidden rows of Excel out.")
@click.option("--encoding", metavar="NAME", help="Of a CSV file. Default: UTF-8, GB18030 or Windows-1252, as it looks.")
@click.option("--remove", is_flag=True, help="Take out items of these lists that the file does not have.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken over, and write nothing.")
@json_option
@dossier_option
@click.pass_context
def command(
    context: click.Context,
    subject: str,
    source: Path,
    columns: tuple[str, ...],
    values: tuple[str, ...],
    defaults: tuple[str, ...],
    list_name: str | None,
    into: str | None,
    prefix: str,
    sheets: tuple[str, ...],
    visible_only: bool,
    encoding: str | None,
    remove: bool,
    dry_run: bool,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Take requirements, the work breakdown or defects over from CSV, Excel or ReqIF.

    Items are told apart by their identifiers: new ones are added, others get what the file says of them; an empty
    cell changes nothing. What stands in the record besides, its comments and its order stay. Every column and every
    row that is not taken over is named, with the reason.

    Exit codes: 0 when all was taken over without errors, 1 when rows were left out or the rules find errors in them.
    """
    from pipeline.dossier.exchanging import import_table
    from pipeline.present.import_text import import_text
    from pipeline.present.json_form import of_import, text_of
    from pipeline.records.exchange.taken import Asked

    named = subject_of(subject)
    asked = Asked(
        list_name=list_name or named.usual,
        columns=_pairs(columns, "--map"),
        values=_pairs(values, "--value"),
        defaults=_pairs(defaults, "--default"),
        prefix=prefix,
        into=into,
        remove=remove,
    )
    result = import_table(
        dossier_of(context, folder),
        named,
        source,
        asked,
        sheet_names=sheets,
        encoding=encoding,
        visible_only=visible_only,
        dry_run=dry_run,
    )
    click.echo(text_of(of_import(result)) if as_json else import_text(result))
    return 0 if result.ok else 1


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    """What stands before and behind the last equals sign of each: a column's name may hold one."""
    found = {}
    for text in given:
        left, equals, right = text.rpartition("=")
        if not equals or not left:
            raise InputError(option, f"'{text}' has no equals sign", f"write {option} LEFT=RIGHT")
        found[left.strip()] = right.strip()
    return found


def subject_of(name: str) -> Subject:
    """What is exchanged under this name. Raises ``InputError``."""
    from pipeline.records.exchange.subjects import SUBJECTS

    if name not in SUBJECTS:
        raise InputError(name, "this is not exchanged", f"there are: {', '.join(SUBJECTS)}")
    return SUBJECTS[name]
