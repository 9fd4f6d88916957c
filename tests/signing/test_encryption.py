"""Encryption as the age program does it, and with that program as the judge."""

import io
import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from signing.encryption import (
    Identity,
    Recipient,
    decrypt,
    encrypt,
    new_identity,
    read_identities,
    read_recipient,
    read_recipients,
)
from signing.errors import InputError

DATA = os.urandom(200_000)


def unasked() -> bytes:
    raise AssertionError


@pytest.fixture(scope="module")
def plain() -> str:
    """An identity as age-keygen writes it."""
    return subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def identity(plain: str) -> Identity:
    (found,) = read_identities(plain.encode(), "identity", unasked)
    return found


def sealed(data: bytes, *recipients: Recipient) -> bytes:
    target = io.BytesIO()
    encrypt(iter([data]), target, recipients)
    return target.getvalue()


def opened(data: bytes, *identities: Identity) -> bytes:
    target = io.BytesIO()
    decrypt(io.BytesIO(data), target, identities, "package.age")
    return target.getvalue()


def test_age_opens_ours(identity: Identity, plain: str, tmp_path: Path) -> None:
    (tmp_path / "identity").write_text(plain)
    (tmp_path / "x.age").write_bytes(sealed(DATA, identity.recipient))
    done = subprocess.run(["age", "-d", "-i", "identity", "x.age"], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == DATA


@pytest.mark.parametrize("armor", [[], ["-a"]])
def test_ours_opens_age(identity: Identity, armor: list[str]) -> None:
    command = ["age", *armor, "-r", identity.recipient.text]
    assert opened(subprocess.run(command, input=DATA, capture_output=True, check=True).stdout, identity) == DATA


def test_age_unlocks_our_identity(tmp_path: Path) -> None:
    """`age -d -i` asks for the passphrase on a terminal, which the test holds."""
    locked, recipient = new_identity("correct horse ü".encode())
    assert b"AGE-SECRET" not in locked
    (tmp_path / "identity").write_bytes(locked)
    (tmp_path / "x.age").write_bytes(sealed(DATA, recipient))
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(tmp_path)
        os.execvp("age", ["age", "-d", "-i", "identity", "-o", "x", "x.age"])  # noqa: S606 - it needs our terminal
    said = b""
    try:
        while b"passphrase" not in said:
            said += os.read(terminal, 1000)
        os.write(terminal, "correct horse ü\n".encode())
        while os.read(terminal, 1000):
            pass
    except OSError:
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert (tmp_path / "x").read_bytes() == DATA
    (found,) = read_identities(locked, "identity", "correct horse ü".encode)
    assert found.recipient == recipient
    with pytest.raises(InputError, match="the passphrase is wrong"):
        read_identities(locked, "identity", lambda: b"wrong")


@pytest.fixture(params=["", "a passphrase"])
def ssh_key(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[bytes, str, bytes]:
    path = tmp_path / "id_ed25519"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", request.param, "-C", "anna at desk", "-f", path], check=True
    )
    return path.read_bytes(), path.with_suffix(".pub").read_text(), request.param.encode()


def test_ssh_keys(ssh_key: tuple[bytes, str, bytes]) -> None:
    private, public, passphrase = ssh_key
    recipient = read_recipient(public, "x")
    assert recipient.text == " ".join(public.split()[:2])
    (identity,) = read_identities(private, "id_ed25519", lambda: passphrase)
    assert identity.recipient == recipient
    assert opened(sealed(DATA, recipient), identity) == DATA
    by_age = subprocess.run(["age", "-r", public.strip()], input=DATA, capture_output=True, check=True).stdout
    assert opened(by_age, identity) == DATA
    if passphrase:
        with pytest.raises(InputError, match="the passphrase is wrong"):
            read_identities(private, "id_ed25519", lambda: b"wrong")


def test_an_rsa_key_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "id_rsa"
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", path], check=True)
    with pytest.raises(InputError, match="no recipient"):
        read_recipient(path.with_suffix(".pub").read_text(), "--recipient")
    with pytest.raises(InputError, match="another kind than Ed25519"):
        read_identities(path.read_bytes(), "id_rsa", unasked)


@pytest.mark.parametrize(
    "text",
    [
        "age1yubikey1qwerty", "age1tag1qqqq", "age1", "AGE1QQQ", "ssh-rsa AAAA", "AGE-PLUGIN-EVIL-1QQ",
        "age1" + "q" * 58, "ssh-ed25519 AAAA", "../../bin/sh", "age1plugin/../../x1" + "q" * 58, "",
    ],
)  # fmt: skip
def test_no_other_recipient(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """CVE-2024-56327: a plugin's name out of a recipient ran any program. None of these comes near a plugin."""
    monkeypatch.setattr(pyrage, "plugin", None)
    with pytest.raises(InputError):
        read_recipient(text, "--recipient")


def test_a_private_key_is_not_shown_when_it_is_mistaken_for_a_recipient(plain: str) -> None:
    for text in (plain, plain.splitlines()[-1]):
        with pytest.raises(InputError, match="that is a private key") as caught:
            read_recipient(text, "--recipient")
        assert "AGE-SECRET" not in str(caught.value)


def test_a_file_of_recipients(identity: Identity) -> None:
    text = f"# the client\n\n{identity.recipient.text}\n{identity.recipient.text}\n"
    assert read_recipients(text.encode(), "client.age") == (identity.recipient,)
    for bad in (b"", b"# nothing\n", b"\xff\xfe", b"age1zzz\n"):
        with pytest.raises(InputError, match=r"client\.age"):
            read_recipients(bad, "client.age")


@pytest.mark.parametrize("text", ["", "hello", "AGE-PLUGIN-EVIL-1QQQ", "AGE-SECRET-KEY-1" + "Q" * 58])
def test_no_other_identity(text: str) -> None:
    with pytest.raises(InputError):
        read_identities(text.encode(), "identity", unasked)


def test_the_wrong_recipient(identity: Identity) -> None:
    other = str(pyrage.x25519.Identity.generate())
    (stranger,) = read_identities(other.encode(), "identity", unasked)
    with pytest.raises(InputError, match="none of your identities opens it"):
        opened(sealed(DATA, identity.recipient), stranger)


@pytest.mark.parametrize("at", [0, 10, 22, 30, 60, 150, 200, 210, 70_000, 140_000, 199_999, -1])
def test_a_flipped_byte(at: int, identity: Identity) -> None:
    data = bytearray(sealed(DATA, identity.recipient))
    data[at] ^= 1
    with pytest.raises(InputError):
        opened(bytes(data), identity)


@pytest.mark.parametrize("keep", [0, 1, 22, 100, 216, 216 + 65_552, 150_000, -1])
def test_cut_off(keep: int, identity: Identity) -> None:
    with pytest.raises(InputError):
        opened(sealed(DATA, identity.recipient)[:keep], identity)


def test_bytes_after_the_end(identity: Identity) -> None:
    with pytest.raises(InputError, match="cut off or changed"):
        opened(sealed(DATA, identity.recipient) + b"x", identity)


class Full(io.BytesIO):
    """A disk with room for ``room`` bytes."""

    room = 0

    def write(self, data: object) -> int:
        assert isinstance(data, bytes)
        if self.tell() + len(data) > self.room:
            raise OSError(28, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("room", [0, 100, 250, 100_000])
@pytest.mark.parametrize("size", [1, 60_000, 200_000])
def test_a_full_disk_is_told(room: int, size: int, identity: Identity) -> None:
    """pyrage itself keeps silent when the last bytes do not fit."""
    target = Full()
    target.room = min(room, size)
    with pytest.raises(OSError, match="No space left"):
        encrypt(iter([DATA[:size]]), target, [identity.recipient])
    target = Full()
    target.room = min(room, size - 1)
    with pytest.raises(OSError, match="No space left"):
        decrypt(io.BytesIO(sealed(DATA[:size], identity.recipient)), target, [identity], "x")


def test_what_a_source_raises_comes_through(identity: Identity) -> None:
    def chunks() -> Iterator[bytes]:
        yield DATA
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encrypt(chunks(), io.BytesIO(), [identity.recipient])
