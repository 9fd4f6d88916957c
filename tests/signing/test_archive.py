"""Validation material and archive timestamps: what stands decades later, and every way to cheat with them."""

import datetime as dt
import hashlib
import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from signing import manifest
from signing.archive.making import renew_entry
from signing.certificates.trust import TrustStore
from signing.cms.cades import Commitment
from signing.container import PayloadItem
from signing.entry import (
    archive_manifest_name,
    archive_timestamp_name,
    countersign_entry,
    freeze_entry,
    signature_name,
)
from signing.report import Report, Verdict
from signing.timestamps.asking import Timestamper
from signing.verification.verify import verify
from tests import timestamps
from tests.pki import NOW, authority
from tests.signing.conftest import FILES, statement_of
from tests.signing.container_attacks import Members, read, write
from tests.signing.test_revocation import revocation_list
from tests.timestamps import KEY, YEAR, department_of, timestamper

DAY = dt.timedelta(days=1)
VENDOR_ROOT, CLIENT_ROOT = authority("Vendor GmbH"), authority("Client AG")
VENDOR = VENDOR_ROOT.issue("Vendor GmbH", "Bob Stein")
CLIENT = CLIENT_ROOT.issue("Client AG", "Alice Li")
SECOND_ROOT = authority("Later Timestamps Ltd", ends=NOW + 40 * YEAR)
SECOND = department_of(SECOND_ROOT, begins=NOW + 5 * YEAR, ends=NOW + 22 * YEAR)
THIRD = department_of(SECOND_ROOT, begins=NOW + 19 * YEAR, ends=NOW + 35 * YEAR)
LISTS = tuple(revocation_list(root, until=NOW + 30 * DAY) for root in (VENDOR_ROOT, CLIENT_ROOT, timestamps.ROOT))
TRUST = TrustStore(
    parties={"vendor": (VENDOR_ROOT.certificate,), "client": (CLIENT_ROOT.certificate,)},
    timestamps=(timestamps.ROOT.certificate, SECOND_ROOT.certificate),
)


def entry_at(path: Path, *, by: Timestamper | None = None, lists: Iterable[Any] = LISTS) -> Path:
    """An executed entry, each signature stamped, with the lists that tell of it."""
    stamper = by or timestamper()
    half = path.with_suffix(".half")
    items = [PayloadItem(name=name, source=data) for name, data in FILES.items()]
    freeze_entry(
        half, items, statement_of, key=VENDOR, party="vendor", time=NOW, timestamper=stamper, revocations=lists
    )
    countersign_entry(
        half, path, key=CLIENT, party="client", time=NOW, commitment=Commitment.APPROVAL, timestamper=stamper,
        revocations=lists,
    )  # fmt: skip
    half.unlink()
    return path


def renewed(path: Path, target: Path, years: int, key: Any = SECOND, lists: Iterable[Any] = ()) -> Path:
    roots = [item.public_bytes(Encoding.DER) for item in TRUST.timestamps]
    ders = [item.public_bytes(Encoding.DER) for item in lists]
    renew_entry(path, target, timestamper=timestamper(NOW + years * YEAR, key), certificates=roots, revocations=ders)
    return target


def judged(path: Path, years: int = 0, trust: TrustStore = TRUST) -> Report:
    return verify(path, trust=trust, now=NOW + years * YEAR)


def levels(report: Report) -> list[str]:
    return [item.level for item in report.signatures]


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return entry_at(tmp_path_factory.mktemp("lasting") / "0001-prototype.asice")


@pytest.fixture(scope="module")
def archived(lasting: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return renewed(lasting, tmp_path_factory.mktemp("archived") / "0001-prototype.asice", 10)


@pytest.fixture(scope="module")
def twice(archived: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return renewed(archived, tmp_path_factory.mktemp("twice") / "0001-prototype.asice", 20, THIRD)


def test_lists_that_tell_of_all_make_b_lt(lasting: Path, tmp_path: Path) -> None:
    report = judged(lasting)
    assert (report.verdict, levels(report), codes(report)) == (Verdict.TOTAL_PASSED, ["B-LT", "B-LT"], set())
    some = entry_at(tmp_path / "a.asice", lists=LISTS[:2])
    assert levels(judged(some)) == ["B-T", "B-T"]
    none = entry_at(tmp_path / "b.asice", lists=())
    assert levels(judged(none)) == ["B-T", "B-T"]


def test_years_later_only_newer_lists_are_at_hand(lasting: Path, tmp_path: Path) -> None:
    newer = [revocation_list(root, since=NOW + 5 * YEAR - DAY, until=NOW + 5 * YEAR + DAY)
             for root in (VENDOR_ROOT, CLIENT_ROOT)]  # fmt: skip
    trust = replace(TRUST, revocations=tuple(newer))
    assert judged(lasting, 5, trust).verdict is Verdict.TOTAL_PASSED
    without = judged(entry_at(tmp_path / "a.asice", lists=()), 5, trust)
    assert {item.sub_indication for item in without.signatures} == {"TRY_LATER"}


def test_decades_later_the_archive_timestamps_carry_it(lasting: Path, archived: Path, twice: Path) -> None:
    assert judged(lasting, 11).verdict is Verdict.TOTAL_PASSED
    assert judged(lasting, 13).verdict is Verdict.INDETERMINATE
    assert judged(archived, 21).verdict is Verdict.TOTAL_PASSED
    assert judged(archived, 23).verdict is Verdict.INDETERMINATE
    report = judged(twice, 30)
    assert (report.verdict, levels(report), codes(report)) == (Verdict.TOTAL_PASSED, ["B-LTA", "B-LTA"], set())
    assert [item.time for item in report.archives] == ["2036-05-08T09:30:00Z", "2046-05-06T09:30:00Z"]
    assert [item.timestamp for item in report.signatures] == ["2026-05-11T09:30:00Z"] * 2


def test_an_archive_made_too_late_proves_nothing(lasting: Path, tmp_path: Path) -> None:
    late = renewed(lasting, tmp_path / "a.asice", 14)
    assert judged(late, 15).verdict is Verdict.INDETERMINATE


def test_without_a_timestamp_of_its_own_the_archive_proves_the_time(
    executed: Path, signatories: Any, tmp_path: Path
) -> None:
    path = renewed(executed, tmp_path / "a.asice", 1, KEY)
    trust = replace(signatories.trust, timestamps=TRUST.timestamps)
    assert judged(executed, 7, trust).verdict is Verdict.INDETERMINATE
    report = judged(path, 7, trust)
    assert (report.verdict, levels(report)) == (Verdict.TOTAL_PASSED, ["B-B", "B-B"])


def test_no_byte_that_is_there_changes(lasting: Path, archived: Path) -> None:
    before, after = read(lasting), read(archived)
    assert list(after)[: len(before)] == list(before)
    assert all(after[name] == data for name, data in before.items())
    assert list(after)[len(before) :] == [archive_manifest_name(1), archive_timestamp_name(1)]


def test_one_more_signature_covers_the_archive(archived: Path, tmp_path: Path) -> None:
    auditor = VENDOR_ROOT.issue("Vendor GmbH", "Carla Muster", begins=NOW + 9 * YEAR, ends=NOW + 10 * YEAR + 300 * DAY)
    path = tmp_path / "a.asice"
    time = NOW + 10 * YEAR
    countersign_entry(archived, path, key=auditor, party="vendor", time=time, commitment=Commitment.APPROVAL)
    assert judged(path, 10, replace(TRUST, parties={**TRUST.parties})).verdict is not Verdict.TOTAL_FAILED
    members = read(path)
    members[archive_timestamp_name(1)] = members[archive_timestamp_name(1)][:-1] + b"x"
    changed = write(tmp_path / "b.asice", members)
    assert judged(changed, 10).verdict is Verdict.TOTAL_FAILED


def test_a_list_of_years_later_comes_along_in_the_archive(lasting: Path, tmp_path: Path) -> None:
    more = revocation_list(SECOND_ROOT, since=NOW + 10 * YEAR, until=NOW + 10 * YEAR + DAY)
    path = renewed(lasting, tmp_path / "a.asice", 10, SECOND, [more])
    assert judged(path, 10).verdict is Verdict.TOTAL_PASSED
    foreign = revocation_list(authority("Nobody Ltd"))
    path = renewed(lasting, tmp_path / "b.asice", 10, SECOND, [foreign])
    report = judged(path, 10)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_FAILED, {"ARCHIVE_INVALID"})


def test_the_end_of_the_newest_is_said_before(archived: Path) -> None:
    assert codes(judged(archived, 20)) == set()
    assert codes(judged(archived, 22)) == {"ARCHIVE_ENDS_SOON"}


def test_an_unknown_timestamper_of_an_archive_proves_nothing(archived: Path) -> None:
    trust = replace(TRUST, timestamps=(timestamps.ROOT.certificate,))
    assert judged(archived, 11, trust).verdict is Verdict.TOTAL_PASSED
    assert "ARCHIVE_UNTRUSTED" in codes(judged(archived, 11, trust))
    assert judged(archived, 13, trust).verdict is Verdict.INDETERMINATE


def restamped(members: Members, change: Callable[[bytes], bytes]) -> Members:
    """The archive manifest changed, and honestly stamped again."""
    data = change(members[archive_manifest_name(1)])
    token = timestamper(NOW + 10 * YEAR, SECOND).stamp(hashlib.sha512(data).digest(), "sha512")
    return {**members, archive_manifest_name(1): data, archive_timestamp_name(1): token}


def line_of(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"<asic:DataObjectReference URI=\"" + re.escape(name).encode() + rb"\">.*\n")


def not_covering(name: str) -> Callable[[Members], Members]:
    return lambda members: restamped(members, lambda data: line_of(name).sub(b"", data))


def without(*names: str) -> Callable[[Members], Members]:
    return lambda members: {name: data for name, data in members.items() if name not in names}


def swapped(members: Members) -> Members:
    names = list(members)
    names[-2], names[-1] = names[-1], names[-2]
    return {name: members[name] for name in names}


def over_nothing(members: Members) -> Members:
    return {**members, archive_timestamp_name(1): timestamper(NOW + 10 * YEAR, SECOND).stamp(bytes(64), "sha512")}


def token_bent(members: Members) -> Members:
    token = members[archive_timestamp_name(1)]
    return {**members, archive_timestamp_name(1): token[:-1] + bytes([token[-1] ^ 1])}


def before_the_signatures(members: Members) -> Members:
    names = [name for name in members if not name.startswith("META-INF/")]
    rest = [name for name in members if name.startswith("META-INF/")]
    return {name: members[name] for name in [*names, *rest[-2:], *rest[:-2]]}


ATTACKS: dict[str, tuple[Callable[[Members], Members], str]] = {
    "payload-not-covered": (not_covering("payload/a.html"), "OBJECT_UNCOVERED"),
    "signature-not-covered": (not_covering(signature_name(1)), "OBJECT_UNCOVERED"),
    "manifest-changed": (lambda members: {**members, archive_manifest_name(1): members[archive_manifest_name(1)].replace(b"sha256", b"sha512", 1)}, "WEAK_DIGEST|MANIFEST_FORM"),
    "blank-added-and-stamped": (lambda members: restamped(members, lambda data: data + b"\n"), "MANIFEST_FORM"),
    "another-signature": (lambda members: restamped(members, lambda data: data.replace(b"timestamp001", b"timestamp002")), "MANIFEST_FORM"),
    "token-over-nothing": (over_nothing, "ARCHIVE_INVALID"),
    "token-bent": (token_bent, "ARCHIVE_INVALID"),
    "token-missing": (without(archive_timestamp_name(1)), "ARCHIVE_INCOMPLETE"),
    "manifest-missing": (without(archive_manifest_name(1)), "ARCHIVE_INCOMPLETE"),
    "swapped": (swapped, "MEMBER_ORDER"),
    "before-the-signatures": (before_the_signatures, "MEMBER_ORDER"),
    "signature-stripped": (without("META-INF/ASiCManifest002.xml", signature_name(2)), "OBJECT_MISSING"),
    "file-changed": (lambda members: {**members, "payload/a.html": b"<p>two</p>\n"}, "OBJECT_MODIFIED"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_found(name: str, archived: Path, tmp_path: Path) -> None:
    attack, wanted = ATTACKS[name]
    report = judged(write(tmp_path / "a.asice", attack(read(archived))), 10)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert codes(report) & set(wanted.split("|"))


def test_the_first_of_two_taken_out_is_found(twice: Path, tmp_path: Path) -> None:
    members = without(archive_manifest_name(1), archive_timestamp_name(1))(read(twice))
    report = judged(write(tmp_path / "a.asice", members), 20)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "ARCHIVE_INCOMPLETE" in codes(report)


def test_the_last_one_taken_off_leaves_what_was_before(archived: Path, lasting: Path, tmp_path: Path) -> None:
    members = without(archive_manifest_name(1), archive_timestamp_name(1))(read(archived))
    assert write(tmp_path / "a.asice", members).read_bytes() == lasting.read_bytes()


@pytest.mark.parametrize("piece", range(3))
def test_no_flipped_bit_of_an_archive_passes(piece: int, archived: Path, tmp_path: Path) -> None:
    members = read(archived)
    passed = []
    for name in (archive_timestamp_name(1), signature_name(2)):
        for at in range(piece * 7, len(members[name]), 331):
            bent = bytearray(members[name])
            bent[at] ^= 1 << (at % 8)
            path = write(tmp_path / f"{name[9:12]}{at}.asice", {**members, name: bytes(bent)})
            report = judged(path, 10)
            path.unlink()
            if report.verdict is Verdict.TOTAL_PASSED:
                passed.append((name, at))
    assert passed == []


def test_openssl_verifies_the_archive_timestamp(archived: Path, tmp_path: Path) -> None:
    members = read(archived)
    (tmp_path / "manifest").write_bytes(members[archive_manifest_name(1)])
    (tmp_path / "token").write_bytes(members[archive_timestamp_name(1)])
    (tmp_path / "ca.pem").write_bytes(SECOND_ROOT.certificate.public_bytes(Encoding.PEM))
    at = str(int((NOW + 10 * YEAR).timestamp()))
    command = ["openssl", "ts", "-verify", "-data", "manifest", "-token_in", "-in", "token", "-CAfile", "ca.pem",
               "-attime", at]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert "Verification: OK" in done.stdout, done.stderr


def test_the_archive_manifest_is_a_manifest(archived: Path) -> None:
    parsed = manifest.parse(read(archived)[archive_manifest_name(1)])
    assert parsed.signature == archive_timestamp_name(1)
    assert [item.name for item in parsed.references][-4:] == [
        "META-INF/ASiCManifest001.xml", signature_name(1), "META-INF/ASiCManifest002.xml", signature_name(2),
    ]  # fmt: skip
