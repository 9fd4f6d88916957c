"""`signoff status`."""

from pathlib import Path

import click

from pipeline.cli.options import dossier_of, dossier_option, json_option, now, user_templates


@click.command(name="status")
@json_option
@dossier_option
@click.pass_context
def command(context: click.Context, as_json: bool, folder: Path | None) -> int:
    """Show what is agreed, what is half-signed or missing, and what comes next."""
    from pipeline.dossier.status import status
    from pipeline.present.json_form import of_status, text_of
    from pipeline.present.status_text import status_text
    from pipeline.records.process import load_process

    dossier = dossier_of(context, folder)
    board = status(dossier, now=now(), process=load_process(dossier.root), user_templates=user_templates())
    click.echo(text_of(of_status(board)) if as_json else status_text(board))
    return 0
