"""``docs/verify-without-us.md`` typed as it stands: it passes on an entry with two stamped signatures, and no other way."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from signing.cms.cades import Commitment
from signing.container import PayloadItem
from signing.entry import countersign_entry, freeze_entry, manifest_name, signature_name
from signing.how_to_verify import TEXT
from tests import timestamps
from tests.pki import NOW, Parties, authority
from tests.signing import container_attacks
from tests.signing.conftest import FILES, statement_of
from tests.signing.container_attacks import Members, read, write

PAGE = Path(__file__).parents[2] / "docs" / "verify-without-us.md"
COMMANDS = "set -e\n" + "".join(
    re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
)


@pytest.fixture(scope="module")
def entry(tmp_path_factory: pytest.TempPathFactory, signatories: Parties) -> Path:
    """Signed by both, each signature stamped."""
    half, both = (tmp_path_factory.mktemp("stamped") / name for name in ("half.asice", "both.asice"))
    items = [PayloadItem(name=name, source=data) for name, data in FILES.items()]
    tsa = timestamps.timestamper()
    freeze_entry(half, items, statement_of, key=signatories.vendor, party="vendor", time=NOW, timestamper=tsa)
    countersign_entry(
        half, both, key=signatories.client, party="client", time=NOW, commitment=Commitment.APPROVAL, timestamper=tsa
    )
    return both


@pytest.fixture
def folder(tmp_path: Path, signatories: Parties) -> Path:
    (tmp_path / "client.pem").write_bytes(signatories.client.anchor_pem())
    (tmp_path / "vendor.pem").write_bytes(signatories.vendor.anchor_pem())
    (tmp_path / "tsa.pem").write_bytes(timestamps.ROOT.certificate.public_bytes(Encoding.PEM))
    return tmp_path


def typed(folder: Path) -> subprocess.CompletedProcess[str]:
    """All commands of the page, one after the other, in one plain shell that stops at the first that fails."""
    return subprocess.run(["sh", "-c", COMMANDS], cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_the_page_passes(entry: Path, folder: Path) -> None:
    shutil.copy(entry, folder / "ENTRY.asice")
    done = typed(folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("payload/") == len(FILES)
    assert done.stderr.count("CAdES Verification successful") == 2
    assert done.stdout.count("Verification: OK") == 2
    assert done.stdout.count("Time stamp: May 11 09:30:00 2026 GMT") == 2
    assert "Alice Li" in done.stdout
    assert "signed: client" in done.stdout


def test_the_text_inside_checks_the_timestamp_too(entry: Path, folder: Path) -> None:
    """The lines of HOW-TO-VERIFY.txt for what not every entry has stand further in; typed in their order, all pass."""
    shutil.copy(entry, folder / "ENTRY.asice")
    for done in typed_from_inside(folder):
        assert done.returncode == 0, done.stderr
        assert "Verification: OK" in done.stdout
        assert "Time stamp: May 11 09:30:00 2026 GMT" in done.stdout


def typed_from_inside(folder: Path) -> list[subprocess.CompletedProcess[str]]:
    """All lines of HOW-TO-VERIFY.txt, for the first signature as printed, for the second by its number and anchor."""
    lines = re.findall(r"^ {4}(?: {2})?(\S.*)$", TEXT, re.MULTILINE)
    script = "\n".join(line for line in lines if not line.startswith("cp "))
    found = []
    for number, party in (("001", "vendor"), ("002", "client")):
        there = script.replace("001", number).replace("vendor.pem", f"{party}.pem").replace("-q ENTRY", "-o -q ENTRY")
        command = ["sh", "-e", "-c", there]
        found.append(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60))
    return found


def added_file(members: Members) -> Members:
    return {**members, "payload/z.txt": b"added"}


def exchanged_token(members: Members) -> Members:
    """The second signature bears the token of the first."""
    one, two = (members[signature_name(number)] for number in (1, 2))
    token = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e"
    taken = two[: two.index(token)] + one[one.index(token) :]
    return {**members, signature_name(2): taken} if len(taken) == len(two) else {**members, signature_name(2): one}


def approval_called_receipt(members: Members) -> Members:
    approval, receipt = (b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x06" + bytes([last]) for last in (5, 2))
    return {**members, signature_name(2): members[signature_name(2)].replace(approval, receipt)}


def flipped(name: str) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        data = bytearray(members[name])
        data[len(data) // 2] ^= 1
        return {**members, name: bytes(data)}

    return change


CHANGES: dict[str, Callable[[Members], Members]] = {
    "file-changed": flipped("payload/a.html"),
    "file-added": added_file,
    "file-removed": lambda members: {name: data for name, data in members.items() if name != "payload/a.html"},
    "sums-changed": flipped("SHA256SUMS"),
    "statement-changed": flipped("statement.json"),
    "instructions-changed": flipped("HOW-TO-VERIFY.txt"),
    "first-manifest-changed": flipped(manifest_name(1)),
    "second-manifest-changed": flipped(manifest_name(2)),
    "first-signature-changed": flipped(signature_name(1)),
    "last-signature-removed": lambda members: {name: data for name, data in members.items() if "002" not in name},
    "token-exchanged": exchanged_token,
    "approval-called-receipt": approval_called_receipt,
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_page_fails_on_a_tampered_entry(name: str, entry: Path, folder: Path) -> None:
    write(folder / "ENTRY.asice", CHANGES[name](read(entry)))
    assert typed(folder).returncode != 0


@pytest.mark.parametrize("name", CHANGES)
def test_the_text_inside_fails_on_a_tampered_entry(name: str, entry: Path, folder: Path) -> None:
    """Typed for both signatures; that one was taken off shows when the first alone is looked at."""
    write(folder / "ENTRY.asice", CHANGES[name](read(entry)))
    done = typed_from_inside(folder)
    assert any(item.returncode for item in done)
    if name == "last-signature-removed":
        assert "HALF-SIGNED, missing: client" in done[0].stdout


@pytest.mark.parametrize("anchor", ["vendor", "client", "tsa"])
def test_the_page_fails_under_a_strangers_anchor(anchor: str, entry: Path, folder: Path) -> None:
    shutil.copy(entry, folder / "ENTRY.asice")
    (folder / f"{anchor}.pem").write_bytes(authority("Stranger").certificate.public_bytes(Encoding.PEM))
    assert typed(folder).returncode != 0


def test_the_page_fails_on_files_and_sums_changed_together(entry: Path, folder: Path, signatories: Parties) -> None:
    """The files, their list and a new signature by the vendor: the client's approval is what is missing."""
    write(folder / "ENTRY.asice", container_attacks.sums_replaced(read(entry), signatories))
    assert typed(folder).returncode != 0
