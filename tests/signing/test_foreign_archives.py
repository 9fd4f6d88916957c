"""Archive timestamps of other producers: what they prove of which members, and every way to cheat with them."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from signing.certificates.trust import TrustStore
from signing.report import Report, Verdict
from signing.verification.verify import verify
from tests import timestamps
from tests.pki import NOW
from tests.signing import foreign_containers as foreign
from tests.signing.container_attacks import write
from tests.signing.foreign_containers import Form, Signatory, members, signatory
from tests.timestamps import KEY, YEAR, department_of, timestamper

Members = dict[str, bytes]
LATER = department_of(timestamps.ROOT, begins=NOW + 5 * YEAR, ends=NOW + 14 * YEAR)
MANIFEST, TOKEN = "META-INF/ASiCArchiveManifest.xml", "META-INF/timestamp001.tst"
OLDER, OLDER_TOKEN = "META-INF/ASiCArchiveManifest001.xml", "META-INF/timestamp000.tst"


@pytest.fixture(scope="module")
def carla() -> Signatory:
    return signatory(ec.generate_private_key(ec.SECP256R1()))


def archived(
    made: Members, years: int = 0, *, key: object = KEY, name: str = MANIFEST, token: str = TOKEN,
    over: Callable[[str], bool] = lambda _: True,
) -> Members:  # fmt: skip
    """``made`` with an archive timestamp over those of its members that are wanted."""
    covered = {item: data for item, data in made.items() if item != "mimetype" and over(item)}
    data = foreign.manifest_over(covered, token)
    by = timestamper(NOW + years * YEAR, key)  # type: ignore[arg-type]
    return {**made, name: data, token: by.stamp(hashlib.sha256(data).digest(), "sha256")}


def judged(made: Members, carla: Signatory, folder: Path, years: int = 0) -> Report:
    path = folder / "a.asice"
    path.unlink(missing_ok=True)
    trust = TrustStore(any_party=(carla.root,), timestamps=(timestamps.ROOT.certificate,))
    return verify(write(path, made), trust=trust, now=NOW + years * YEAR)


def codes(report: Report) -> set[str]:
    return {item.code for item in report.findings}


def test_it_proves_when_the_signature_was_there(carla: Signatory, tmp_path: Path) -> None:
    """The signatory's certificate ends after 300 days."""
    plain = members(carla, Form())
    assert judged(plain, carla, tmp_path, 5).verdict is Verdict.INDETERMINATE
    report = judged(archived(plain), carla, tmp_path, 5)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_PASSED, set())
    assert [(item.name, item.time) for item in report.archives] == [(TOKEN, "2026-05-11T09:30:00Z")]


def test_a_later_one_carries_an_earlier_one(carla: Signatory, tmp_path: Path) -> None:
    once = archived(members(carla, Form()), name=OLDER, token=OLDER_TOKEN)
    assert judged(once, carla, tmp_path, 13).verdict is Verdict.INDETERMINATE
    twice = archived(once, 10, key=LATER)
    report = judged(twice, carla, tmp_path, 13)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings
    assert [item.name for item in report.archives] == [OLDER_TOKEN, TOKEN]
    assert [item.time for item in report.archives] == ["2026-05-11T09:30:00Z", "2036-05-08T09:30:00Z"]


def test_what_it_does_not_cover_it_proves_nothing_of(carla: Signatory, tmp_path: Path) -> None:
    without = archived(members(carla, Form()), over=lambda name: not name.endswith(".p7s"))
    report = judged(without, carla, tmp_path, 5)
    assert report.verdict is Verdict.INDETERMINATE
    assert "CERTIFICATE_EXPIRED" in codes(report)
    assert report.archives[0].time is not None


def test_made_too_late_it_proves_nothing(carla: Signatory, tmp_path: Path) -> None:
    report = judged(archived(members(carla, Form()), 2), carla, tmp_path, 5)
    assert report.verdict is Verdict.INDETERMINATE


def test_by_nobody_known_it_proves_nothing(carla: Signatory, tmp_path: Path) -> None:
    path = write(tmp_path / "a.asice", archived(members(carla, Form())))
    report = verify(path, trust=TrustStore(any_party=(carla.root,)), now=NOW)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_PASSED, {"ARCHIVE_UNTRUSTED"})
    assert report.archives[0].time is None


def another_manifest(made: Members) -> Members:
    return {**made, MANIFEST: made[MANIFEST].replace(b"</", b" </", 1)}


def token_from_another(made: Members) -> Members:
    return {**made, TOKEN: timestamper().stamp(bytes(32), "sha256")}


def token_gone(made: Members) -> Members:
    return {name: data for name, data in made.items() if name != TOKEN}


def token_damaged(made: Members) -> Members:
    return {**made, TOKEN: made[TOKEN][:-9]}


def a_member_gone(made: Members) -> Members:
    more = {**made, "META-INF/note.xml": b"<note/>"}
    return {name: data for name, data in archived(more).items() if name != "META-INF/note.xml"}


def a_member_changed(made: Members) -> Members:
    return {**archived({**made, "META-INF/note.xml": b"<note/>"}), "META-INF/note.xml": b"<other/>"}


def by_a_weak_digest(made: Members) -> Members:
    data = made[MANIFEST].replace(b"http://www.w3.org/2001/04/xmlenc#sha256", b"http://www.w3.org/2000/09/xmldsig#sha1")
    return {**made, MANIFEST: data, TOKEN: timestamper().stamp(hashlib.sha256(data).digest(), "sha256")}


def with_a_document_type(made: Members) -> Members:
    return {**made, MANIFEST: b'<!DOCTYPE a [<!ENTITY b "c">]>' + made[MANIFEST].split(b"?>", 1)[-1]}


def in_a_circle(made: Members) -> Members:
    """Each names the other; whose digest can only be wrong."""
    both = {**made, OLDER: made[MANIFEST], OLDER_TOKEN: made[TOKEN]}
    one = foreign.manifest_over({OLDER: both[OLDER], OLDER_TOKEN: both[OLDER_TOKEN]}, TOKEN)
    return {**both, MANIFEST: one, OLDER: foreign.manifest_over({MANIFEST: one, TOKEN: both[TOKEN]}, OLDER_TOKEN)}


def too_many(made: Members) -> Members:
    return {**made, **{f"META-INF/ASiCArchiveManifest{number}.xml": made[MANIFEST] for number in range(101)}}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (another_manifest, "ARCHIVE_INVALID"),
        (token_from_another, "ARCHIVE_INVALID"),
        (token_gone, "ARCHIVE_INCOMPLETE"),
        (token_damaged, "ARCHIVE_INVALID"),
        (a_member_gone, "ARCHIVE_INVALID"),
        (a_member_changed, "ARCHIVE_INVALID"),
        (by_a_weak_digest, "ARCHIVE_INVALID"),
        (with_a_document_type, "MANIFEST_FORM"),
        (in_a_circle, "ARCHIVE_INVALID"),
        (too_many, "ARCHIVE_INVALID"),
    ],
)
def test_broken_ones_are_found(
    change: Callable[[Members], Members], code: str, carla: Signatory, tmp_path: Path
) -> None:
    good = archived(members(carla, Form()))
    assert judged(good, carla, tmp_path).verdict is Verdict.TOTAL_PASSED
    report = judged(change(good), carla, tmp_path)
    assert code in codes(report), report.findings
    assert report.verdict is Verdict.TOTAL_FAILED
    assert all(item.time is None for item in report.archives)


def over_files(made: Members) -> Members:
    """Files with a timestamp in place of a signature, as ASiC-E has it (EN 319 162-1, 4.4.3.1)."""
    return archived({"mimetype": foreign.MIMETYPE, **made}, name="META-INF/ASiCManifest.xml")


def test_a_timestamp_over_files_proves_when_they_were_there_and_no_signature(tmp_path: Path) -> None:
    path = write(tmp_path / "a.asice", over_files(foreign.FILES))
    report = verify(path, trust=TrustStore(timestamps=(timestamps.ROOT.certificate,)), now=NOW)
    assert report.verdict is Verdict.INDETERMINATE
    assert {item.code for item in report.findings} == {"TIMESTAMP_OVER_FILES", "NO_SIGNATURE"}
    assert [(item.name, item.time) for item in report.archives] == [(TOKEN, "2026-05-11T09:30:00Z")]


def test_without_an_anchor_it_proves_nothing(tmp_path: Path) -> None:
    report = verify(write(tmp_path / "a.asice", over_files(foreign.FILES)), trust=TrustStore(), now=NOW)
    assert report.verdict is Verdict.INDETERMINATE
    assert {item.code for item in report.findings} == {"ARCHIVE_UNTRUSTED", "NO_SIGNATURE"}
    assert [item.time for item in report.archives] == [None]


def test_a_file_changed_since_a_timestamp_over_it_is_found(tmp_path: Path) -> None:
    changed = {**over_files(foreign.FILES), next(iter(foreign.FILES)): b"three"}
    trust = TrustStore(timestamps=(timestamps.ROOT.certificate,))
    report = verify(write(tmp_path / "a.asice", changed), trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert {item.code for item in report.findings} == {"ARCHIVE_INVALID", "NO_SIGNATURE"}
