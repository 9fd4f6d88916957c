"""`signoff handover`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.options import (
    dossier_of,
    dossier_option,
    json_option,
    key_of,
    key_options,
    now,
    numbered_folder,
    party_anchor,
    passphrase,
    passphrase_option,
    remark,
    shown_path,
    timestamp_options,
    timestamper_of,
)
from pipeline.cli.progress import progress_bar
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.dossier.layout import Dossier
    from signing.encryption import Identity, Recipient


@click.group(name="handover")
def command() -> None:
    """Hand the whole dossier over in one encrypted file; receive one, and confirm it."""


@command.command(name="keys", short_help="Make an identity that can receive a handover.")
@click.option(
    "--out", metavar="FILE", required=True, type=click.Path(path_type=Path), help="Where the identity goes, locked."
)
@passphrase_option
def keys(out: Path, passphrase_file: Path | None) -> int:
    """Make an X25519 identity under a passphrase, in FILE, and its recipient for the vendor, in FILE.pub.

    The identity is one that `age -d -i FILE` asks the passphrase of. The recipient (age1…) is printed: it is public.
    """
    from pipeline.dossier.store import write_file
    from signing.encryption import new_identity

    public = out.with_name(f"{out.name}.pub")
    for path in (out, public):
        if path.exists():
            raise InputError(str(path), "it exists already, and a key is never overwritten", "choose another name")
    if not out.absolute().parent.is_dir():
        raise InputError(str(out.parent), "there is no such folder", "make it first")
    locked, recipient = new_identity(passphrase(passphrase_file, "New passphrase", twice=True))
    write_file(out, locked, private=True, replace=False)
    write_file(public, f"{recipient.text}\n".encode(), replace=False)
    click.echo(recipient.text)
    remark(f"keep {out.name} and its passphrase to yourself; give {public.name} to the party that hands over")
    return 0


@command.command(name="pack", short_help="Check, sign and encrypt the whole dossier for the receiving party.")
@click.option("--to", metavar="PARTY", required=True, help="The party that receives: client.")
@key_options
@timestamp_options
@click.option(
    "--recipient",
    "recipients",
    metavar="age1…|ssh-ed25519 …|FILE",
    multiple=True,
    help="Encrypt to this recipient, or those in FILE. May be repeated. Default: trust/PARTY.age.",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The package. Default: PROJECT-handover-NNNN.age here.",
)
@click.option(
    "--against",
    "pairs",
    metavar="NUMBER=DIR",
    multiple=True,
    help="The folder with the files of a seal, which travel too. May be repeated.",
)
@dossier_option
@click.pass_context
def pack(
    context: click.Context,
    to: str,
    key_uri: str,
    party: str,
    passphrase_file: Path | None,
    tsa: tuple[str, ...],
    no_tsa: bool,
    recipients: tuple[str, ...],
    out: Path | None,
    pairs: tuple[str, ...],
    folder: Path | None,
) -> int:
    """Collect records, entries, anchors and generated documents, check that all of it holds, sign for it, encrypt it.

    The contract, the acceptance report and a deliverable have to be executed, and everything has to audit clean. The
    handover is an entry of its own: it names the party, the recipients and every file. Private keys never travel.
    """
    from pipeline.dossier.handover.pack import pack as pack_dossier
    from pipeline.dossier.handover.pack import recipients_of
    from pipeline.records.process import load_process

    dossier = dossier_of(context, folder)
    if out is not None and not out.absolute().parent.is_dir():
        raise InputError(str(out.parent), "there is no such folder", "make it first")
    against = dict(numbered_folder(text) for text in pairs)
    named = tuple(item for text in recipients for item in _recipients(text)) or recipients_of(dossier, to)
    key = key_of(key_uri, passphrase_file)
    with progress_bar("Checking and packing", [dossier.entries, dossier.entries, *against.values()]) as progress:
        packed = pack_dossier(
            dossier,
            to=to,
            key=key,
            party=party,
            recipients=named,
            out=out,
            here=Path.cwd(),
            now=now(),
            process=load_process(dossier.root),
            against=against,
            timestamper=timestamper_of(dossier, tsa, none=no_tsa),
            progress=progress,
        )
    for text in packed.remarks:
        remark(text)
    entry = shown_path(packed.entry)
    remark(f"{entry} {'says so already: packed again' if packed.again else 'says what is in it, signed for delivery'}")
    remark(f"send it to the {to}; its receipt comes back: 'signoff merge FILE' takes it over")
    click.echo(shown_path(packed.package))
    return 0


@command.command(name="open", short_help="Decrypt and verify a handover, and confirm its receipt.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity",
    "identity_files",
    metavar="F",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Your identity: of `handover keys`, of age-keygen, or an SSH Ed25519 key. May be repeated.",
)
@click.option(
    "--into", metavar="DIR", required=True, type=click.Path(path_type=Path), help="A new folder, or your own dossier."
)
@click.option(
    "--trust",
    "anchors",
    metavar="PARTY=F.pem",
    multiple=True,
    help="An anchor of a party. Default: those of your own dossier. Those in the package never count. May be repeated.",
)
@click.option("--key", "key_uri", metavar="URI", help="Your key, to sign the receipt.")
@click.option("--as", "party", metavar="PARTY", help="The party you confirm for.")
@passphrase_option
@timestamp_options
@click.option(
    "--identity-passphrase-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The same for the identity. Otherwise SIGNOFF_IDENTITY_PASSPHRASE, or as for the key.",
)
@json_option
@dossier_option
@click.pass_context
def open_(
    context: click.Context,
    file: Path,
    identity_files: tuple[Path, ...],
    into: Path,
    anchors: tuple[str, ...],
    key_uri: str | None,
    party: str | None,
    passphrase_file: Path | None,
    tsa: tuple[str, ...],
    no_tsa: bool,
    identity_passphrase_file: Path | None,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Decrypt FILE, verify everything in it, compare it with the signed record, and only then put it into DIR.

    With --key and --as it writes a signed receipt, the next entry, and prints its path: send that file back. In a DIR
    that is your own dossier the entries are merged and nothing else is touched.
    """
    from pipeline.dossier.handover.open import open_package
    from pipeline.dossier.layout import Dossier
    from pipeline.present.handover_text import opened_text
    from pipeline.present.json_form import of_opened, text_of
    from pipeline.records.process import load_process

    if not file.is_file():
        raise InputError(str(file), "there is no such file", "name the .age file you were sent")
    if (key_uri is None) != (party is None):
        raise InputError("--key", "a receipt needs --key and --as", "give both, or neither to open without a receipt")
    own = _own_dossier(context, folder, into)
    pinned = _anchors(own, anchors)
    identities = tuple(item for path in identity_files for item in _identities(path, identity_passphrase_file))
    key = key_of(key_uri, passphrase_file) if key_uri is not None else None
    with progress_bar("Opening", [file, file, file]) as progress:
        opened = open_package(
            file,
            into,
            identities=identities,
            anchors=pinned,
            key=key,
            party=party,
            now=now(),
            process=load_process(own.root if own is not None else None),
            adopt=own is None,
            timestamper=timestamper_of(own or Dossier(root=into), tsa, none=no_tsa) if own is not None or tsa else None,
            progress=progress,
        )
    for text in opened.remarks:
        remark(text)
    if as_json:
        click.echo(text_of(of_opened(opened)))
    elif opened.receipt is not None:
        click.echo(opened_text(opened, shown_path(opened.folder)), err=True)
        click.echo(shown_path(opened.receipt))
        remark(f"send it to the {opened.record.deliverer}, who takes it over: 'signoff merge {opened.receipt.name}'")
    else:
        click.echo(opened_text(opened, shown_path(opened.folder)))
        remark("no receipt was signed: give --key and --as for one")
    return 0


def _recipients(text: str) -> tuple[Recipient, ...]:
    """A recipient that is spelled out, or those in a file."""
    from signing.encryption import MAX_KEY_FILE, read_recipient, read_recipients

    path = Path(text)
    if not text.startswith(("age1", "ssh-")) and path.is_file():
        with path.open("rb") as file:
            return read_recipients(file.read(MAX_KEY_FILE), text)
    return (read_recipient(text, "--recipient"),)


def _identities(path: Path, passphrase_file: Path | None) -> tuple[Identity, ...]:
    from signing.encryption import MAX_KEY_FILE, read_identities

    try:
        with path.open("rb") as file:
            data = file.read(MAX_KEY_FILE)
    except OSError as error:
        raise InputError(str(path), f"it cannot be read: {error.strerror}", "check --identity") from None

    def ask() -> bytes:
        given = os.environ.get("SIGNOFF_IDENTITY_PASSPHRASE")
        if passphrase_file is None and given:
            return given.encode()
        return passphrase(passphrase_file, f"Passphrase of {path}")

    return read_identities(data, str(path), ask)


def _own_dossier(context: click.Context, folder: Path | None, into: Path) -> Dossier | None:
    """The receiver's own dossier: the one named, the one that receives, the one we are in, or none."""
    from pipeline.dossier.layout import Dossier, is_dossier

    if folder is None and context.find_root().obj is None and is_dossier(into):
        return Dossier(root=into)
    try:
        return dossier_of(context, folder)
    except InputError:
        if folder is not None or context.find_root().obj is not None:
            raise
        return None


def _anchors(own: Dossier | None, given: tuple[str, ...]) -> tuple[tuple[str, Path], ...]:
    from pipeline.dossier.anchors import anchor_files

    found = list(anchor_files(own)) if own is not None else []
    for text in given:
        party, path = party_anchor(text)
        if party is None:
            raise InputError("--trust", f"whose anchor is {text}?", "write PARTY=F.pem: vendor=vendor.pem, say")
        found.append((party, path))
    if not found:
        raise InputError(
            "--trust",
            "no anchor says whose signatures count, and those in the package never do",
            "give --trust vendor=F.pem and --trust client=F.pem, or open it from your own dossier",
        )
    return tuple(found)
