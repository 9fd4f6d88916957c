"""`signoff templates`: a module for each of its commands."""

import click

from pipeline.cli.commands.templates import check, clauses, copy, fields, listing, preview


@click.group(name="templates")
def command() -> None:
    """The Word templates the documents are made with: see which count, take ours to change them, check yours.

    A company's own lie in the dossier (templates/), or, for all dossiers, in a folder of yours: see 'signoff templates list'.
    Without a dossier they are yours and those that come with signoff.
    """


for _part in (listing, copy, check, clauses, fields, preview):
    command.add_command(_part.command)
