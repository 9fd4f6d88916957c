"""Others verify what we sign: unzip, sha256sum and openssl, as HOW-TO-VERIFY.txt tells people to."""

import hashlib
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from signing.how_to_verify import TEXT
from tests.pki import Parties
from tests.signing.container_attacks import one_byte_of_payload, read, write

TOOLS = ("unzip", "sha256sum", "openssl")
COMMANDS = re.findall(r"^    (\S.*)$", TEXT, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, signatories: Parties) -> Path:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.fail(f"the judges {missing} are not installed: .ci/system-packages judges")
    (tmp_path / "client.pem").write_bytes(signatories.client.anchor_pem())
    (tmp_path / "vendor.pem").write_bytes(signatories.vendor.anchor_pem())
    return tmp_path


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """The printed commands, one after the other, in one shell that stops at the first that fails."""
    script = "set -e -o pipefail\n" + "\n".join(COMMANDS)
    return subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_the_text_has_commands() -> None:
    assert [command.split()[0] for command in COMMANDS] == [
        "unzip", "cd", "sha256sum", "cut", "find", "grep", "sha256sum", "openssl", "grep", "openssl", "openssl", "for", "sha256sum",
    ]  # fmt: skip


def test_printed_commands_pass_on_an_entry(executed: Path, folder: Path) -> None:
    shutil.copy(executed, folder / "ENTRY.asice")
    outcome = run(folder)
    assert outcome.returncode == 0, outcome.stderr
    assert "CAdES Verification successful" in outcome.stderr
    assert "Bob Stein" in outcome.stdout


def test_printed_commands_fail_on_a_changed_file(executed: Path, folder: Path, signatories: Parties) -> None:
    write(folder / "ENTRY.asice", one_byte_of_payload(read(executed), signatories))
    outcome = run(folder)
    assert outcome.returncode != 0
    assert "payload/a.html: FAILED" in outcome.stdout


def test_printed_commands_fail_on_changed_sums(executed: Path, folder: Path) -> None:
    members = read(executed)
    members["payload/a.html"] = b"<p>other</p>\n"
    lines = members["SHA256SUMS"].splitlines(keepends=True)
    lines[0] = hashlib.sha256(members["payload/a.html"]).hexdigest().encode() + lines[0][64:]
    members["SHA256SUMS"] = b"".join(lines)
    write(folder / "ENTRY.asice", members)
    assert run(folder).returncode != 0


@pytest.mark.parametrize(("number", "party"), [("001", "vendor"), ("002", "client")])
def test_openssl_verifies_every_signature(executed: Path, folder: Path, number: str, party: str) -> None:
    with zipfile.ZipFile(executed) as archive:
        archive.extractall(folder / "entry")
    command = [
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER",
        "-in", f"META-INF/signature{number}.p7s", "-content", f"META-INF/ASiCManifest{number}.xml",
        "-CAfile", f"../{party}.pem", "-out", "/dev/null",
    ]  # fmt: skip
    outcome = subprocess.run(command, cwd=folder / "entry", capture_output=True, text=True, check=False, timeout=60)
    assert outcome.returncode == 0, outcome.stderr
    command[command.index(f"../{party}.pem")] = "../client.pem" if party == "vendor" else "../vendor.pem"
    assert subprocess.run(command, cwd=folder / "entry", capture_output=True, check=False, timeout=60).returncode != 0


def test_unzip_finds_no_fault(executed: Path) -> None:
    outcome = subprocess.run(["unzip", "-t", str(executed)], capture_output=True, text=True, check=False, timeout=60)
    assert outcome.returncode == 0
    assert "No errors detected" in outcome.stdout
