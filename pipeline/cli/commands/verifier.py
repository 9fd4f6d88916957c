"""`signoff verifier`."""

from __future__ import annotations

from pathlib import Path

import click

import verifier
from pipeline.cli.options import shown_path
from signing.errors import InputError


@click.command(name="verifier")
@click.argument("file", metavar="FILE.html", type=click.Path(path_type=Path), required=False)
@click.option("--sha256", "only_digest", is_flag=True, help="Print the page's SHA-256 and write nothing.")
def command(file: Path | None, only_digest: bool) -> int:
    """Write the offline verifier to FILE.html: a page that verifies entries in a browser, without network.

    Whoever received an entry opens it from disk and drops the entry on it. Tell them its SHA-256 by another way than
    the one the page came by: a verifier that travels with the file it checks proves nothing by itself.
    """
    from pipeline.dossier.store import write_file

    if only_digest:
        click.echo(verifier.digest())
        return 0
    if file is None:
        raise click.UsageError("Name the file to write, verifier.html say, or ask for --sha256.")
    if file.is_dir():
        raise InputError(str(file), "it is a folder", "name the file to write in it: verifier.html")
    if not file.absolute().parent.is_dir():
        raise InputError(str(file), "its folder is not there", "make the folder first")
    write_file(file.absolute(), verifier.page())
    click.echo(f"{verifier.digest()}  {shown_path(file)}")
    return 0
