"""Detached entries: the same signed members as attached ones, nothing of the payload but the records, and every way to cheat."""

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from signing import manifest, sums
from signing.cms.cades import Commitment, sign_manifest
from signing.container import MIME_TYPE, SEAL_TYPE, PayloadItem
from signing.entry import freeze_entry, manifest_name, signature_name
from signing.errors import InputError
from signing.how_to_verify import TEXT
from signing.report import ObjectStatus, Verdict
from signing.tree import scan
from signing.verification.verify import verify
from tests.pki import NOW, Parties
from tests.signing.conftest import FILES, countersign, statement_of
from tests.signing.container_attacks import Members, read, write
from tests.signing.test_printed_commands import COMMANDS, run

RECORD = PayloadItem(name="records/project.yaml", source=b"number: OP-2026-01\n")
INSIDE = [
    "mimetype", "payload/records/project.yaml", "SHA256SUMS", "statement.json", "HOW-TO-VERIFY.txt",
    *(name(number) for number in (1, 2) for name in (manifest_name, signature_name)),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sealed") / "deliverable"
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def frozen(path: Path, folder: Path, signatories: Parties, *, detached: bool) -> Path:
    items = [RECORD, *(PayloadItem(name=file.name, source=file) for file in scan(folder).files)]
    freeze_entry(path, items, statement_of, key=signatories.vendor, party="vendor", time=NOW, detached=detached)
    return path


@pytest.fixture(scope="module")
def seal(folder: Path, signatories: Parties) -> Path:
    half = frozen(folder.parent / "half.seal", folder, signatories, detached=True)
    return countersign(half, folder.parent / "0001-prototype.seal", signatories.client)


def joined(members: Members, folder: Path) -> Members:
    """A seal put together with its files: another media type, and the files where they belong. Nothing else changes."""
    files = {f"payload/{file.name}": Path(file.path).read_bytes() for file in scan(folder).files}
    payload = {**files, **{name: data for name, data in members.items() if name.startswith("payload/")}}
    rest = {name: data for name, data in members.items() if name != "mimetype" and name not in payload}
    return {"mimetype": MIME_TYPE, **{name: payload[name] for name in sorted(payload, key=str.encode)}, **rest}


def test_it_holds_the_records_and_none_of_the_files(seal: Path) -> None:
    members = read(seal)
    assert list(members) == INSIDE
    assert members["mimetype"] == SEAL_TYPE


def test_what_is_signed_is_that_of_an_attached_entry(folder: Path, signatories: Parties, tmp_path: Path) -> None:
    attached = read(frozen(tmp_path / "a.asice", folder, signatories, detached=False))
    detached = read(frozen(tmp_path / "a.seal", folder, signatories, detached=True))
    for name in ("SHA256SUMS", "statement.json", "HOW-TO-VERIFY.txt", manifest_name(1)):
        assert detached[name] == attached[name]


def test_without_its_files_it_is_not_decided(seal: Path, signatories: Parties) -> None:
    report = verify(seal, trust=signatories.trust, now=NOW)
    assert (report.verdict, report.executed, report.detached) == (Verdict.INDETERMINATE, True, True)
    assert [(item.code, item.severity) for item in report.findings] == [("PAYLOAD_OUTSIDE", "warning")]
    statuses = {item.name: item.status for item in report.objects}
    assert statuses.pop("payload/records/project.yaml") is ObjectStatus.INTACT
    assert statuses == {f"payload/{name}": ObjectStatus.OUTSIDE for name in FILES}


def test_put_together_with_its_files_it_is_the_attached_entry(
    seal: Path, folder: Path, signatories: Parties, tmp_path: Path
) -> None:
    members = read(seal)
    whole = joined(members, folder)
    entry = write(tmp_path / "0001-prototype.asice", whole)
    report = verify(entry, trust=signatories.trust, now=NOW)
    assert (report.verdict, report.executed, report.detached, report.findings) == (
        Verdict.TOTAL_PASSED, True, False, (),
    )  # fmt: skip
    assert {name: data for name, data in whole.items() if name in members and name != "mimetype"} == {
        name: data for name, data in members.items() if name != "mimetype"
    }
    anew = read(frozen(tmp_path / "anew.asice", folder, signatories, detached=False))
    assert {name: whole[name] for name in anew if name != signature_name(1)} == {
        name: data for name, data in anew.items() if name != signature_name(1)
    }


def test_public_tools_check_the_seal_beside_its_folder(
    seal: Path, folder: Path, signatories: Parties, tmp_path: Path
) -> None:
    shutil.copy(seal, tmp_path / "ENTRY.seal")
    (tmp_path / "vendor.pem").write_bytes(signatories.vendor.anchor_pem())
    (tmp_path / "client.pem").write_bytes(signatories.client.anchor_pem())
    (link,) = re.findall(r"^ {6}(cp -rs .*)$", TEXT, re.MULTILINE)
    assert read(seal)["HOW-TO-VERIFY.txt"].decode() == TEXT
    inside = tmp_path
    for command in COMMANDS:
        if command.startswith("cd "):
            inside = inside / command.removeprefix("cd ")
            done = run(link.replace("DIR", str(folder)), inside)
        else:
            done = run(command.replace("ENTRY.asice", "ENTRY.seal"), inside)
        assert done.returncode == 0, done.stderr
    second = next(line for line in COMMANDS if line.startswith("openssl cms"))
    done = run(second.replace("001", "002").replace("vendor.pem", "client.pem"), inside)
    assert done.returncode == 0, done.stderr
    changed = tmp_path / "changed"
    shutil.copytree(folder, changed)
    (changed / "a.html").write_text("<p>two</p>\n")
    (inside / "payload" / "a.html").unlink()
    shutil.copy(changed / "a.html", inside / "payload" / "a.html")
    done = run("sha256sum -c --strict SHA256SUMS", inside)
    assert done.returncode == 1
    assert "payload/a.html: FAILED" in done.stdout


def changed_payload(members: Members) -> Members:
    return {**members, "payload/a.html": b"<p>two</p>\n"}


def without(*names: str) -> Callable[[Members], Members]:
    return lambda members: {name: data for name, data in members.items() if name not in names}


def media_type(value: bytes) -> Callable[[Members], Members]:
    return lambda members: {**members, "mimetype": value}


def with_file(data: bytes) -> Callable[[Members], Members]:
    def change(members: Members) -> Members:
        rest = {name: item for name, item in members.items() if name != "mimetype"}
        return {"mimetype": members["mimetype"], "payload/a.html": data, **rest}

    return change


def another_record(members: Members) -> Members:
    return {**members, "payload/records/project.yaml": b"number: OP-2026-02\n"}


def one_more_record(members: Members) -> Members:
    added: Members = {}
    for name, data in members.items():
        added[name] = data
        if name == "payload/records/project.yaml":
            added["payload/records/requirements.yaml"] = b"{}"
    return added


def line_changed(members: Members) -> Members:
    old = hashlib.sha256(FILES["a.html"]).hexdigest().encode()
    new = hashlib.sha256(b"<p>two</p>\n").hexdigest().encode()
    assert old in members["SHA256SUMS"]
    return {**members, "SHA256SUMS": members["SHA256SUMS"].replace(old, new)}


def line_removed(members: Members) -> Members:
    lines = members["SHA256SUMS"].splitlines(keepends=True)
    return {**members, "SHA256SUMS": b"".join(line for line in lines if b"a.html" not in line)}


SEALS: dict[str, tuple[Callable[[Members], Members], str]] = {
    "called-asic-e": (media_type(MIME_TYPE), "OBJECT_MISSING"),
    "called-something-else": (media_type(b"application/zip"), "MEDIA_TYPE"),
    "called-a-seal-with-a-line-feed": (media_type(SEAL_TYPE + b"\n"), "MEDIA_TYPE"),
    "with-a-file-that-was-signed": (with_file(FILES["a.html"]), "UNEXPECTED_MEMBER"),
    "with-a-file-that-was-not": (with_file(b"<p>two</p>\n"), "OBJECT_MODIFIED"),
    "record-changed": (another_record, "OBJECT_MODIFIED"),
    "record-added": (one_more_record, "OBJECT_ADDED"),
    "record-removed": (without("payload/records/project.yaml"), "OBJECT_MISSING"),
    "sums-changed": (line_changed, "SUMS_MODIFIED"),
    "sums-shortened": (line_removed, "STATEMENT_PAYLOAD"),
    "sums-removed": (without("SHA256SUMS"), "MEMBER_MISSING"),
    "statement-and-sums-removed": (without("SHA256SUMS", "statement.json"), "MEDIA_TYPE"),
    "first-signature-removed": (without(manifest_name(1), signature_name(1)), "SIGNATURE_MISSING"),
}


@pytest.mark.parametrize("name", SEALS)
def test_a_changed_seal_is_found(name: str, seal: Path, signatories: Parties, tmp_path: Path) -> None:
    change, code = SEALS[name]
    report = verify(write(tmp_path / "changed.seal", change(read(seal))), trust=signatories.trust, now=NOW)
    assert code in {finding.code for finding in report.findings}
    assert report.verdict is Verdict.TOTAL_FAILED
    assert not report.executed


JOINED: dict[str, tuple[Callable[[Members], Members], str]] = {
    "with-a-file-changed": (changed_payload, "OBJECT_MODIFIED"),
    "with-a-file-left-out": (without("payload/a.html"), "OBJECT_MISSING"),
    "still-called-a-seal": (media_type(SEAL_TYPE), "UNEXPECTED_MEMBER"),
}


@pytest.mark.parametrize("name", JOINED)
def test_a_seal_joined_with_other_files_is_found(
    name: str, seal: Path, folder: Path, signatories: Parties, tmp_path: Path
) -> None:
    change, code = JOINED[name]
    path = write(tmp_path / "joined.asice", change(joined(read(seal), folder)))
    report = verify(path, trust=signatories.trust, now=NOW)
    assert code in {finding.code for finding in report.findings}
    assert report.verdict is Verdict.TOTAL_FAILED
    assert not report.executed


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        ("payload/../../etc/passwd", "SUMS_FORM"),
        ("payload/A.html", "SUMS_FORM"),
        ("elsewhere/b.html", "OBJECT_MISSING"),
    ],
)
def test_a_seal_honestly_signed_over_names_no_entry_may_hold(
    listed: str, code: str, seal: Path, signatories: Parties, tmp_path: Path
) -> None:
    """The vendor itself signs a list that could not be joined, or means files elsewhere."""
    members = read(seal)
    digests = sums.parse(members["SHA256SUMS"]) or {}
    digests[listed] = hashlib.sha256(b"x").digest()
    ordered = sorted(digests, key=str.encode)
    members["SHA256SUMS"] = b"".join(f"{digests[name].hex()}  {name}\n".encode() for name in ordered)
    pinned = "sha256:" + hashlib.sha256(members["SHA256SUMS"]).hexdigest()
    members["statement.json"] = re.sub(
        rb'"files":4,"sums":"sha256:[0-9a-f]{64}"', f'"files":5,"sums":"{pinned}"'.encode(), members["statement.json"]
    )
    small = [
        (name, hashlib.sha256(members[name]).digest()) for name in ("SHA256SUMS", "statement.json", "HOW-TO-VERIFY.txt")
    ]
    members = {name: data for name, data in members.items() if not name.startswith("META-INF/")}
    members[manifest_name(1)] = manifest.write(
        signature_name(1), [*((name, digests[name]) for name in ordered), *small]
    )
    members[signature_name(1)] = sign_manifest(
        members[manifest_name(1)], signatories.vendor, party="vendor", commitment=Commitment.CREATION, time=NOW
    )
    report = verify(write(tmp_path / "odd.seal", members), trust=signatories.trust, now=NOW)
    assert code in {finding.code for finding in report.findings}
    assert report.verdict is Verdict.TOTAL_FAILED


def test_a_file_that_changes_while_it_is_sealed_leaves_nothing(
    folder: Path, signatories: Parties, tmp_path: Path
) -> None:
    items = [PayloadItem(name=file.name, source=file._replace(size=file.size + 1)) for file in scan(folder).files]
    with pytest.raises(InputError, match="changed while it was being read"):
        freeze_entry(
            tmp_path / "a.seal", items, statement_of, key=signatories.vendor, party="vendor", time=NOW, detached=True
        )
    assert list(tmp_path.iterdir()) == []
