"""`signoff export`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.commands.import_ import subject_of
from pipeline.cli.options import dossier_of, dossier_option, now, remark, shown_path


@click.command(name="export")
@click.argument("subject", metavar="requirements|wbs|defects")
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@dossier_option
@click.pass_context
def command(context: click.Context, subject: str, target: Path, folder: Path | None) -> int:
    """Write requirements, the work breakdown or defects as FILE.csv, FILE.xlsx or FILE.reqif.

    All lists of the record are in it; 'signoff import' takes it in again. A text that begins like a formula stays text.
    """
    from pipeline.dossier.exchanging import export_table
    from pipeline.present.words import count

    number = export_table(dossier_of(context, folder), subject_of(subject), target, now=now)
    click.echo(shown_path(target))
    remark(f"{count(number, 'item')}")
    return 0
