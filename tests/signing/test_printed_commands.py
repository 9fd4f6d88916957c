"""Each command of HOW-TO-VERIFY.txt by itself: which one finds which change, and many signatures."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from signing.entry import manifest_name, signature_name
from signing.how_to_verify import TEXT
from tests.pki import NOW, Parties, parties
from tests.signing.conftest import countersign
from tests.signing.container_attacks import Members, read, write

COMMANDS = [line.strip() for line in TEXT.splitlines() if re.match(" {4}[^ ]", line)]
"""What HOW-TO-VERIFY.txt tells people to type, exactly as printed; the one for seals alone stands further in."""


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    shell = shutil.which("sh")
    assert shell is not None
    return subprocess.run(
        [shell, "-c", command],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def follow_the_text(entry: Path, signatories: Parties, folder: Path) -> tuple[list[str], str]:
    """The commands of HOW-TO-VERIFY.txt that failed, typed one after the other in one shell; and all they printed."""
    folder.mkdir()
    shutil.copy(entry, folder / "ENTRY.asice")
    (folder / "vendor.pem").write_bytes(signatories.vendor.anchor_pem())
    (folder / "client.pem").write_bytes(signatories.client.anchor_pem())
    failed = []
    printed = ""
    inside = folder
    for command in COMMANDS:
        if command.startswith("cd "):
            inside = inside / command.removeprefix("cd ")
            continue
        done = run(command, inside)
        printed += done.stdout + done.stderr
        if done.returncode:
            failed.append(command)
    return failed, printed


def second_signature(command: str) -> str:
    return command.replace("001", "002").replace("vendor.pem", "client.pem")


def test_the_text_is_inside_and_its_commands_succeed(executed: Path, signatories: Parties, tmp_path: Path) -> None:
    failed, printed = follow_the_text(executed, signatories, tmp_path / "reader")
    assert failed == []
    assert "payload/a.html: OK" in printed
    assert "CN = Bob Stein" in printed
    assert (tmp_path / "reader/entry/HOW-TO-VERIFY.txt").read_text() == TEXT


def test_the_same_commands_check_the_second_signature(executed: Path, signatories: Parties, tmp_path: Path) -> None:
    follow_the_text(executed, signatories, tmp_path / "reader")
    openssl = [second_signature(line) for line in COMMANDS if line.startswith("openssl cms")]
    assert len(openssl) == 1
    done = run(openssl[0], tmp_path / "reader/entry")
    assert done.returncode == 0, done.stderr
    assert "CAdES Verification successful" in done.stderr


def payload(members: Members) -> Members:
    return {**members, "payload/a.html": members["payload/a.html"].replace(b"one", b"two")}


def payload_and_sums(members: Members) -> Members:
    import hashlib

    changed = payload(members)
    old, new = (hashlib.sha256(item["payload/a.html"]).hexdigest().encode() for item in (members, changed))
    return {**changed, "SHA256SUMS": members["SHA256SUMS"].replace(old, new)}


def statement(members: Members) -> Members:
    return {**members, "statement.json": members["statement.json"].replace(b'"client"', b'"nobody"')}


def manifest(members: Members) -> Members:
    name = manifest_name(1)
    return {**members, name: members[name].replace(b"payload/a", b"payload/b")}


def signature(members: Members) -> Members:
    name = signature_name(1)
    return {**members, name: members[name][:-1] + bytes([members[name][-1] ^ 1])}


@pytest.mark.parametrize(
    ("change", "tool"),
    [
        (payload, "sha256sum -c"),
        (payload_and_sums, "sha256sum -c --strict ../covered"),
        (statement, "sha256sum -c --strict ../covered"),
        (manifest, "openssl cms -verify"),
        (signature, "openssl cms -verify"),
    ],
)
def test_the_commands_fail_on_a_changed_copy(
    change: object, tool: str, executed: Path, signatories: Parties, tmp_path: Path
) -> None:
    assert callable(change)
    entry = write(tmp_path / "changed.asice", change(read(executed)))
    failed, _ = follow_the_text(entry, signatories, tmp_path / "reader")
    assert any(command.startswith(tool) for command in failed)


def test_the_commands_fail_under_a_strangers_anchor(executed: Path, tmp_path: Path) -> None:
    failed, _ = follow_the_text(executed, parties(), tmp_path / "reader")
    assert [command.split()[:3] for command in failed] == [["openssl", "cms", "-verify"]]


def test_openssl_accepts_every_signature_past_the_tenth(executed: Path, signatories: Parties, tmp_path: Path) -> None:
    entry = executed
    for number in range(3, 13):
        entry = countersign(entry, tmp_path / f"{number}.asice", signatories.client)
    members = read(entry)
    (tmp_path / "anchors.pem").write_bytes(signatories.vendor.anchor_pem() + signatories.client.anchor_pem())
    (tmp_path / "META-INF").mkdir()
    for name, data in members.items():
        if name.startswith("META-INF/"):
            (tmp_path / name).write_bytes(data)
    found = sorted(int(match[1]) for match in (re.search(r"signature(\d+)\.p7s", name) for name in members) if match)
    assert found == list(range(1, 13))
    for number in found:
        command = (
            f"openssl cms -verify -cades -binary -inform DER -in {signature_name(number)} "
            f"-content {manifest_name(number)} -CAfile anchors.pem -out /dev/null"
        )
        done = run(command, tmp_path)
        assert done.returncode == 0, done.stderr


def test_signatures_past_the_tenth_pass_here(executed: Path, signatories: Parties, tmp_path: Path) -> None:
    from signing.report import Verdict
    from signing.verification.verify import verify

    entry = executed
    for number in range(3, 13):
        entry = countersign(entry, tmp_path / f"{number}.asice", signatories.client)
    report = verify(entry, trust=signatories.trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_PASSED
    assert len(report.signatures) == 12
