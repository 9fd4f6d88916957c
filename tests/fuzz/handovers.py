"""Targets for handovers: archives, what is encrypted, and the keys for it."""

import base64
import contextlib
import io
import shutil
import textwrap
from pathlib import Path

import pyrage

from signing.encryption import Identity, decrypt, encrypt, read_identities, read_recipients
from signing.errors import InputError
from signing.sums import FileDigest
from signing.tar_form import TarItem, tar_chunks, unpack
from tests.fuzz.fuzzed import FalsePassError, Fuzzed, Target


def make_handovers(folder: Path) -> dict[str, Fuzzed]:
    """The targets by name; ``folder`` takes the files they have to write."""
    secret = str(pyrage.x25519.Identity.generate()).encode()
    (identity,) = read_identities(secret, "identity", bytes)
    age_keys = (b"# a comment\n" + secret, identity.recipient.text.encode(), SSH_RECIPIENT)
    return {
        "archive": Fuzzed(target=_archive(folder), seeds=(_tar(),)),
        "age": Fuzzed(target=_encrypted(identity), seeds=(_sealed(identity),)),
        "age-keys": Fuzzed(target=parse_age_keys, seeds=age_keys),
        "age-armoured": Fuzzed(target=_encrypted(identity), seeds=(_armoured(_sealed(identity)),)),
    }


SSH_RECIPIENT = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2ZQpTfMvsHFG8XsMlAvyhV8Jm+CaVlI5LKcvEYFJ0v someone"


PLAIN = bytes(range(256)) * 300


def _archive(folder: Path) -> Target:
    """An archive is refused, or every file of it lies where it says, and nothing beside."""

    def target(data: bytes) -> None:
        path, out = folder / "archive.tar", folder / "unpacked" / "here"
        path.write_bytes(data)
        shutil.rmtree(out.parent, ignore_errors=True)
        try:
            found = unpack(path, out)
        except InputError:
            return
        there = {item.relative_to(out).as_posix() for item in out.parent.rglob("*") if not item.is_dir()}
        if there != {item.name for item in found}:
            raise FalsePassError(there)

    return target


def _tar() -> bytes:
    items = (TarItem("top/a.txt", b"hello"), TarItem(f"top/{'d' * 120}/\u00e4", b"long"), TarItem("top/z", bytes(600)))
    digests: list[FileDigest] = []
    return b"".join(tar_chunks(iter(items), digests.append))


def _encrypted(identity: Identity) -> Target:
    """What is encrypted is refused, or is what was encrypted."""

    def target(data: bytes) -> None:
        plain = io.BytesIO()
        try:
            decrypt(io.BytesIO(data), plain, [identity], "x")
        except InputError:
            return
        if plain.getvalue() != PLAIN:
            raise FalsePassError(plain.getvalue()[:100])

    return target


def _sealed(identity: Identity) -> bytes:
    target = io.BytesIO()
    encrypt(iter([PLAIN]), target, [identity.recipient])
    return target.getvalue()


def _armoured(sealed: bytes) -> bytes:
    lines = textwrap.wrap(base64.b64encode(sealed).decode(), 64)
    return "\n".join(("-----BEGIN AGE ENCRYPTED FILE-----", *lines, "-----END AGE ENCRYPTED FILE-----", "")).encode()


def parse_age_keys(data: bytes) -> None:
    with contextlib.suppress(InputError):
        read_recipients(data, "x")
    with contextlib.suppress(InputError):
        read_identities(data, "x", lambda: b"x")
