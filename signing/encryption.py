"""Encryption to recipients and their identities, as the ``age`` program does it (age-encryption.org/v1), streaming.

Accepted are X25519 recipients (``age1…``) and Ed25519 keys of SSH, nothing that starts a plugin. age does not say who
encrypted: what is encrypted has to be signed before. Plaintext leaves ``decrypt`` before the end is authenticated: it
belongs into a temporary file until ``decrypt`` has returned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from signing.errors import InputError

if TYPE_CHECKING:
    from signing.digest import Progress

MAX_KEY_FILE = 64 * 1024
"""A file of recipients or identities larger than this is not read."""
_X25519 = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_SSH = re.compile(r"(ssh-ed25519) +([A-Za-z0-9+/]{60,80}={0,2})(?: .*)?")
_SECRET = re.compile(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}")
BINARY, ARMORED = b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----"
_SSH_PRIVATE = b"-----BEGIN OPENSSH PRIVATE KEY-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A public key that can be encrypted to."""

    text: str
    """In its one spelling: ``age1…``, or ``ssh-ed25519 …`` without a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The private key of a recipient, unlocked, in memory only."""

    recipient: Recipient
    secret: Any = field(repr=False)
    """pyrage's own object."""


def read_recipient(text: str, place: str) -> Recipient:
    """The recipient that ``text`` spells; ``place`` names where it stands. Raises ``InputError``."""
    spelled = text.strip()
    if "AGE-SECRET-KEY" in spelled.upper() or "PRIVATE KEY" in spelled:
        raise InputError(
            place,
            "that is a private key, which is for nobody's eyes",
            "give its recipient: the line age1… or ssh-ed25519 …",
        )
    ssh = _SSH.fullmatch(spelled)
    canonical = f"{ssh[1]} {ssh[2]}" if ssh else spelled
    if not ssh and not _X25519.fullmatch(spelled):
        raise InputError(
            place,
            f"'{spelled[:40]}' is no recipient",
            "give an age1… of 62 characters, an ssh-ed25519 key, or a file of them; plugins are not used",
        )
    recipient = Recipient(text=canonical)
    _unlocked(recipient, place)
    return recipient


def read_recipients(data: bytes, place: str) -> tuple[Recipient, ...]:
    """The recipients in a file, one a line, ``#`` for comments. Raises ``InputError`` unless there is at least one."""
    try:
        lines = [line.strip() for line in data.decode().splitlines()]
    except UnicodeDecodeError:
        lines = []
    found = [read_recipient(line, place) for line in lines if line and not line.startswith("#")]
    if not found:
        raise InputError(place, "it holds no recipient", "it needs a line with age1… or ssh-ed25519 …")
    return tuple(dict.fromkeys(found))


def new_identity(passphrase: bytes) -> tuple[bytes, Recipient]:
    """A new X25519 identity as the text of a file locked under ``passphrase``, and its recipient.

    The file is one that ``age -d -i`` asks the passphrase of.
    """
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    recipient = Recipient(text=str(identity.to_public()))
    text = f"# public key: {recipient.text}\n{identity}\n"
    return pyrage.passphrase.encrypt(text.encode(), _text(passphrase), armored=True), recipient


def read_identities(data: bytes, place: str, ask: Callable[[], bytes]) -> tuple[Identity, ...]:
    """The identities in a file: of ``age-keygen``, the same under a passphrase, or an Ed25519 key of SSH.

    ``ask`` is called for the passphrase when there is one. Raises ``InputError``.
    """
    import pyrage

    if data.lstrip().startswith(_SSH_PRIVATE):
        return (_ssh_identity(data, place, ask),)
    if data.startswith((BINARY, ARMORED)):
        try:
            data = pyrage.passphrase.decrypt(data, _text(ask()))
        except pyrage.DecryptError:
            raise InputError(
                place, "the passphrase is wrong, or it is no identity locked under one", "try the passphrase again"
            ) from None
    try:
        lines = [line.strip() for line in data.decode().splitlines()]
    except UnicodeDecodeError:
        lines = []
    secrets = [line for line in lines if line and not line.startswith("#")]
    if not secrets or not all(_SECRET.fullmatch(line) for line in secrets):
        raise InputError(
            place,
            "it holds no identity",
            "name the file that 'signoff handover keys' or age-keygen wrote, or an SSH key",
        )
    return tuple(_x25519_identity(line, place) for line in secrets)


def encrypt(chunks: Iterator[bytes], target: BinaryIO, recipients: Iterable[Recipient]) -> None:
    """Write at ``target`` what ``chunks`` make, encrypted to all ``recipients``. Memory does not depend on the size."""
    import pyrage

    keys = [_unlocked(item, item.text) for item in recipients]
    source, sink = _Source(chunks), _Sink(target)
    try:
        pyrage.encrypt_io(source, sink, keys)
    except pyrage.EncryptError as reason:
        _raise_first(source.fault, sink.fault)
        raise InputError("encryption", f"it failed: {reason}", "try again") from None
    _raise_first(source.fault, sink.fault)  # pyrage keeps silent about a disk that is full at the end


def decrypt(
    source: BinaryIO, target: BinaryIO, identities: Iterable[Identity], place: str, *, progress: Progress | None = None
) -> None:
    """Write at ``target`` the plaintext of ``source``; what is there counts only when this returns.

    Raises ``InputError`` saying why not: another recipient, no such file, cut off or changed.
    """
    import pyrage

    begins = source.read(len(ARMORED))
    source.seek(0)
    if not begins.startswith((BINARY, ARMORED)):
        raise InputError(place, "it is no file encrypted with age", "name the .age file you were sent")
    reader, sink = _Source(_pieces(source, progress)), _Sink(target)
    try:
        pyrage.decrypt_io(reader, sink, [item.secret for item in identities])
    except pyrage.DecryptError as reason:
        _raise_first(reader.fault, sink.fault)
        if "No matching keys" in str(reason):
            raise InputError(
                place,
                "none of your identities opens it: it was encrypted to somebody else, or its beginning is damaged",
                "tell the sender your recipient, and have it packed again",
            ) from None
        raise InputError(place, f"its beginning is damaged ({reason})", "ask for it again") from None
    except OSError:
        _raise_first(reader.fault, sink.fault)
        raise InputError(place, "it was cut off or changed on the way", "ask for it again") from None
    _raise_first(reader.fault, sink.fault)


class _Source:
    """Chunks as something to read from; remembers what went wrong, which pyrage would flatten into a text."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")
        self.fault: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; none at the end."""
        try:
            while not self._left:
                chunk = next(self._chunks, None)
                if chunk is None:
                    return b""
                self._left = memoryview(chunk)
        except BaseException as fault:
            self.fault = self.fault or fault
            raise
        taken = bytes(self._left[:size]) if size >= 0 else bytes(self._left)
        self._left = self._left[len(taken) :]
        return taken


class _Sink:
    """Somewhere to write to; remembers what went wrong."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.fault: BaseException | None = None

    def write(self, data: bytes) -> int:
        """Write all of ``data``; nothing more after a fault."""
        _raise_first(self.fault)
        try:
            self._target.write(data)
        except BaseException as fault:
            self.fault = self.fault or fault
            raise
        return len(data)

    def flush(self) -> None:
        """Pass on what is held back."""
        try:
            self._target.flush()
        except BaseException as fault:
            self.fault = self.fault or fault
            raise


def _pieces(source: BinaryIO, progress: Progress | None) -> Iterator[bytes]:
    while chunk := source.read(256 * 1024):
        if progress is not None:
            progress(len(chunk))
        yield chunk


def _raise_first(*faults: BaseException | None) -> None:
    for fault in faults:
        if fault is not None:
            raise fault


def _unlocked(recipient: Recipient, place: str) -> Any:
    """The object of pyrage for ``recipient``. Only these two kinds are ever made: no text reaches a plugin."""
    import pyrage

    kind = pyrage.ssh.Recipient if recipient.text.startswith("ssh-ed25519 ") else pyrage.x25519.Recipient
    try:
        return kind.from_str(recipient.text)
    except pyrage.RecipientError:
        raise InputError(
            place, "the recipient is damaged: a character is wrong or missing", "have it sent again"
        ) from None


def _x25519_identity(line: str, place: str) -> Identity:
    import pyrage

    try:
        secret = pyrage.x25519.Identity.from_str(line)
    except pyrage.IdentityError:
        raise InputError(
            place, "the identity is damaged: a character is wrong or missing", "use a copy of it"
        ) from None
    return Identity(recipient=Recipient(text=str(secret.to_public())), secret=secret)


def _ssh_identity(data: bytes, place: str, ask: Callable[[], bytes]) -> Identity:
    import pyrage
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
        load_ssh_private_key,
    )

    try:
        key = _loaded(load_ssh_private_key, data, ask)
    except ValueError:
        raise InputError(
            place, "the passphrase is wrong, or the SSH key is damaged", "try the passphrase again"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(
            place, "it is an SSH key of another kind than Ed25519", "use an ssh-ed25519 key, or one of age"
        )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return Identity(recipient=Recipient(text=public), secret=pyrage.ssh.Identity.from_buffer(plain))


def _loaded(load: Any, data: bytes, ask: Callable[[], bytes]) -> Any:
    try:
        return load(data, None)
    except TypeError:  # it is under a passphrase
        return load(data, ask())


def _text(passphrase: bytes) -> str:
    try:
        return passphrase.decode()
    except UnicodeDecodeError:
        raise InputError("passphrase", "it is not valid UTF-8", "type it again, or save the file as UTF-8") from None
