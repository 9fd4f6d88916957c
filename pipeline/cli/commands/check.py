"""`signoff check`."""

from pathlib import Path

import click

from pipeline.cli.options import dossier_of, dossier_option, json_option


@click.command(name="check")
@json_option
@dossier_option
@click.pass_context
def command(context: click.Context, as_json: bool, folder: Path | None) -> int:
    """Check the records: every fault at once, each with its place, what is wrong and how to mend it.

    Exit codes: 0 without errors (warnings are shown), 1 with errors.
    """
    from pipeline.present.check_text import check_text
    from pipeline.present.json_form import of_check, text_of
    from pipeline.records.check import check

    result = check(dossier_of(context, folder).root)
    click.echo(text_of(of_check(result)) if as_json else check_text(result))
    return 0 if result.ok else 1
