"""`signoff keys`."""

from pathlib import Path

import click

from pipeline.cli.options import (
    dossier_of,
    dossier_option,
    json_option,
    key_of,
    now,
    passphrase,
    passphrase_option,
    remark,
    shown_path,
)
from signing.errors import InputError


@click.group(name="keys")
def command() -> None:
    """Make a key, show one, pin the other party's anchor."""


@command.command(name="new", short_help="Make a key under a passphrase, and its anchor.")
@click.option("--organisation", metavar="NAME", required=True, help="The legal person that will be bound.")
@click.option("--signatory", metavar="NAME", required=True, help="The person who signs for it.")
@click.option("--out", metavar="F.p12", required=True, type=click.Path(path_type=Path), help="Where the key goes.")
@passphrase_option
def new(organisation: str, signatory: str, out: Path, passphrase_file: Path | None) -> int:
    """Make a key under a passphrase, in F.p12, and its anchor for the other party, in F.pem."""
    from pipeline.dossier.store import write_file
    from signing.keys import create_key

    if out.suffix != ".p12":
        raise InputError(str(out), "a key's file ends in .p12", f"--out {out.with_suffix('.p12')}")
    anchor = out.with_suffix(".pem")
    for path in (out, anchor):
        if path.exists():
            raise InputError(str(path), "it exists already, and a key is never overwritten", "choose another name")
    if not out.absolute().parent.is_dir():
        raise InputError(str(out.parent), "there is no such folder", "make it first")
    secret = passphrase(passphrase_file, "New passphrase", twice=True)
    key = create_key(organisation, signatory, now())
    write_file(out, key.p12(secret), private=True, replace=False)
    write_file(anchor, key.anchor_pem(), replace=False)
    click.echo(shown_path(out))
    click.echo(shown_path(anchor))
    remark(f"keep {out.name} and its passphrase to yourself; give {anchor.name} to the other party")
    return 0


@command.command(name="show")
@click.argument("uri")
@passphrase_option
@json_option
def show(uri: str, passphrase_file: Path | None, as_json: bool) -> int:
    """Say whose key URI is, and the fingerprints to compare by phone."""
    from pipeline.present.json_form import text_of
    from pipeline.present.key_text import key_facts, key_text

    facts = key_facts(key_of(uri, passphrase_file))
    click.echo(text_of(facts) if as_json else key_text(facts))
    return 0


@command.command(name="trust", short_help="Pin the anchor of a party in this dossier.")
@click.argument("party")
@click.argument("pem", metavar="F.pem", type=click.Path(path_type=Path))
@dossier_option
@click.pass_context
def trust(context: click.Context, party: str, pem: Path, folder: Path | None) -> int:
    """Pin the anchor F.pem for PARTY in this dossier: from now on its signatures count for PARTY."""
    from pipeline.dossier.anchors import pin_anchor
    from pipeline.dossier.project import parties

    dossier = dossier_of(context, folder)
    known = parties(dossier)
    if party not in known:
        raise InputError("PARTY", f"the project has no party '{party}'", f"its parties are {' and '.join(known)}")
    anchor = pin_anchor(dossier, party, pem)
    click.echo(f"{anchor.organisation} is trusted as the {party}{' already' if anchor.already else ''}.")
    click.echo(f"Fingerprint  {anchor.fingerprint}")
    if known[party] and known[party].casefold() != anchor.organisation.casefold():
        remark(f"the records call the {party} '{known[party]}', this certificate says '{anchor.organisation}'")
    if not anchor.already:
        remark(f"compare the fingerprint with the {party} by phone, on a number you know: 'signoff keys show' tells it")
    return 0
