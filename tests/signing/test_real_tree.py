"""A tree nobody here wrote, the installed packages of this environment: frozen, countersigned, verified, tampered with."""

import shutil
import sysconfig
from pathlib import Path

import pytest

from signing.cms.cades import Commitment
from signing.container import PayloadItem
from signing.digest import digest_tree
from signing.entry import countersign_entry, freeze_entry, manifest_name, signature_name
from signing.report import ObjectStatus, Verdict
from signing.tree import scan
from signing.verification.objects import compare
from signing.verification.verify import verify
from tests.pki import NOW, Parties
from tests.signing.conftest import statement_of
from tests.signing.container_attacks import read, write

Entry = tuple[Path, Path]


@pytest.fixture(scope="module")
def entry(tmp_path_factory: pytest.TempPathFactory, signatories: Parties) -> Entry:
    """A copy of site-packages and the executed entry over it."""
    base = tmp_path_factory.mktemp("real")
    tree = base / "site-packages"
    shutil.copytree(
        sysconfig.get_paths()["purelib"],
        tree,
        ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.so.*", "babel", "mypy", "ruff*", "pip"),
    )
    half, executed = base / "half.asice", base / "0001-deliverable.asice"
    items = [PayloadItem(name=file.name, source=file) for file in scan(tree).files]
    freeze_entry(half, items, statement_of, key=signatories.vendor, party="vendor", time=NOW)
    countersign_entry(half, executed, key=signatories.client, party="client", time=NOW, commitment=Commitment.APPROVAL)
    return tree, executed


def signed(executed: Path) -> dict[str, bytes]:
    lines = read(executed)["SHA256SUMS"].decode().splitlines()
    return {line[66:].removeprefix("payload/"): bytes.fromhex(line[:64]) for line in lines}


def test_it_is_large_and_passes(entry: Entry, signatories: Parties) -> None:
    tree, executed = entry
    report = verify(executed, trust=signatories.trust, now=NOW)
    assert (report.verdict, report.findings) == (Verdict.TOTAL_PASSED, ())
    assert len(report.objects) > 1000
    live = [(item.name, item.sha256) for item in digest_tree(scan(tree))]
    assert {item.status for item in compare(signed(executed), live)} == {ObjectStatus.INTACT}


def test_changes_of_the_live_folder_are_named(entry: Entry, tmp_path: Path) -> None:
    tree, executed = entry
    copy = tmp_path / "copy"
    shutil.copytree(tree, copy)
    names = [file.name for file in scan(copy).files if file.size > 400]
    flipped, cut, renamed, removed = names[10], names[200], names[400], names[600]
    data = bytearray((copy / flipped).read_bytes())
    data[100] ^= 1
    (copy / flipped).write_bytes(data)
    (copy / cut).write_bytes((copy / cut).read_bytes()[:-1])
    (copy / renamed).rename(copy / "renamed.bin")
    (copy / removed).unlink()
    (copy / "extra.txt").write_text("extra")
    live = [(item.name, item.sha256) for item in digest_tree(scan(copy))]
    found = {(item.name, item.status, item.was) for item in compare(signed(executed), live)}
    assert {item for item in found if item[1] is not ObjectStatus.INTACT} == {
        (flipped, ObjectStatus.MODIFIED, None),
        (cut, ObjectStatus.MODIFIED, None),
        ("renamed.bin", ObjectStatus.RENAMED, renamed),
        (removed, ObjectStatus.MISSING, None),
        ("extra.txt", ObjectStatus.ADDED, None),
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("flip", "OBJECT_MODIFIED"),
        ("cut", "OBJECT_MODIFIED"),
        ("rename", "OBJECT_MISSING"),
        ("add", "OBJECT_ADDED"),
        ("drop-signature", "HALF_SIGNED"),
        ("swap-certificate", "SIGNATURE_INVALID"),
    ],
)
def test_changes_of_the_entry_are_named(
    entry: Entry, signatories: Parties, tmp_path: Path, change: str, code: str
) -> None:
    members = read(entry[1])
    names = [name for name in members if name.startswith("payload/") and len(members[name]) > 400]
    subject = names[300]
    if change == "flip":
        members[subject] = members[subject][:9] + bytes([members[subject][9] ^ 1]) + members[subject][10:]
    elif change == "cut":
        members[subject] = members[subject][:-1]
    elif change == "rename":
        members = {(f"{name}.old" if name == subject else name): data for name, data in members.items()}
    elif change == "add":
        members = {"mimetype": members.pop("mimetype"), "payload/0.txt": b"x", **members}
        subject = "payload/0.txt"
    elif change == "drop-signature":
        del members[manifest_name(2)], members[signature_name(2)]
        subject = "container"
    else:
        from cryptography.hazmat.primitives.serialization import Encoding

        subject = signature_name(1)
        own = signatories.vendor.certificate.public_bytes(Encoding.DER)
        at = members[subject].index(own[-60:])
        other = bytearray(members[subject])
        other[at + 50] ^= 1
        members[subject] = bytes(other)
        code = "CMS_NO_SIGNING_CERTIFICATE"
    report = verify(write(tmp_path / "changed.asice", members), trust=signatories.trust, now=NOW)
    assert (code, subject) in {(finding.code, finding.subject) for finding in report.findings}
    assert report.verdict is not Verdict.TOTAL_PASSED
    assert not report.executed


def test_workers_do_not_change_digests(entry: Entry) -> None:
    tree = scan(entry[0])
    assert digest_tree(tree, workers=1) == digest_tree(tree, workers=2) == digest_tree(tree, workers=3)


def test_single_file_is_a_tree_of_one(entry: Entry) -> None:
    path = next(Path(file.path) for file in scan(entry[0]).files)
    (file,) = scan(path).files
    assert (file.name, file.path, file.size) == (path.name, str(path), path.stat().st_size)
