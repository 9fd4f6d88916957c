"""`signoff tsa`."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.options import key_of, now, passphrase, passphrase_option, remark, shown_path
from signing.errors import InputError


@click.group(name="tsa")
def command() -> None:
    """A timestamper of your own: for tests, and where no network is.

    What it says is your own clock's word and proves nothing to the other party; every report says so.
    """


@command.command(name="new", short_help="Make a key for timestamps, and its anchor.")
@click.option("--organisation", metavar="NAME", required=True, help="The company whose clock it is.")
@click.option("--out", metavar="F.p12", required=True, type=click.Path(path_type=Path), help="Where the key goes.")
@passphrase_option
def new(organisation: str, out: Path, passphrase_file: Path | None) -> int:
    """Make a key for timestamps under a passphrase, in F.p12, and its anchor, in F.pem."""
    from pipeline.dossier.store import write_file
    from signing.timestamps.authority import create_timestamp_key

    if out.suffix != ".p12":
        raise InputError(str(out), "a key's file ends in .p12", f"--out {out.with_suffix('.p12')}")
    anchor = out.with_suffix(".pem")
    for path in (out, anchor):
        if path.exists():
            raise InputError(str(path), "it exists already, and a key is never overwritten", "choose another name")
    if not out.absolute().parent.is_dir():
        raise InputError(str(out.parent), "there is no such folder", "make it first")
    secret = passphrase(passphrase_file, "New passphrase", twice=True)
    key = create_timestamp_key(organisation, now())
    write_file(out, key.p12(secret), private=True, replace=False)
    write_file(anchor, key.anchor_pem(), replace=False)
    click.echo(shown_path(out))
    click.echo(shown_path(anchor))
    remark(f"pin {anchor.name} as what it is, a clock of your own: 'signoff keys trust tsa-own {shown_path(anchor)}'")
    return 0


@command.command(name="serve", short_help="Answer requests for timestamps until Ctrl-C.")
@click.option("--key", "key_uri", metavar="URI", required=True, help="A key that 'signoff tsa new' made.")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", metavar="N", default=3161, show_default=True, type=click.IntRange(0, 65535),
              help="0 takes any that is free.")  # fmt: skip
@click.option("--serial", metavar="FILE", type=click.Path(path_type=Path),
              help="Holds the last serial number. Default: beside the key, F.serial.")  # fmt: skip
@passphrase_option
def serve(key_uri: str, host: str, port: int, serial: Path | None, passphrase_file: Path | None) -> int:
    """Answer requests for timestamps (RFC 3161) by this machine's clock until Ctrl-C; print the address first.

    Without --host only this machine can ask. Numbers of tokens go on where they ended, also after a crash.
    """
    from signing.timestamps.authority import TimestampAuthority
    from signing.timestamps.server import SerialFile, TimestampServer

    key = key_of(key_uri, passphrase_file)
    with SerialFile(serial or _beside(key_uri)) as serials:
        authority = TimestampAuthority(key, clock=now, serials=serials)
        with TimestampServer(authority, host, port) as server:
            click.echo(server.url)
            remark("these timestamps are not independent: they tell your own clock's time; Ctrl-C ends")
            server.serve_forever()
    return 0


def _beside(uri: str) -> Path:
    scheme, colon, rest = uri.partition(":")
    if colon and scheme not in {"p12", "pem"}:
        raise InputError("--serial", "a key in a token has no file to keep it beside", "--serial FILE")
    return Path(rest if colon else uri).expanduser().with_suffix(".serial")
