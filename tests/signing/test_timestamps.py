"""What a timestamp proves, and what it does not: SIGNING cases C9, C10 and C14, and honest signatures years later."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, core

from signing.certificates.trust import TrustStore
from signing.entry import manifest_name, signature_name
from signing.keys.making import NEVER_LISTED
from signing.report import Verdict
from signing.timestamps.asking import Timestamper
from signing.timestamps.token import NOT_INDEPENDENT, read_token
from signing.verification.signature import Judged, judge_signature
from signing.verification.verify import verify
from tests import timestamps
from tests.pki import NOW, Parties, authority
from tests.signing.cms_attacks import ROOT, good
from tests.signing.container_attacks import read, write
from tests.signing.test_revocation import revocation_list
from tests.timestamps import KEY, YEAR, Bent, Other, changed_token, department_of, rogue, timestamper

DAY = dt.timedelta(days=1)
MANIFEST = b"<manifest/>"
SIGNER = ROOT.issue("Vendor GmbH", "Bob Stein")
"""In date from the day before NOW for a year."""
NEVER_LISTED_SIGNER = ROOT.issue("Vendor GmbH", "Bob Stein", extensions=[(NEVER_LISTED, False)])
"""As the keys signoff makes: its authority says that it publishes nothing about it."""
EXPIRED = ROOT.issue("Vendor GmbH", "Bob Stein", begins=NOW - 400 * DAY, ends=NOW - 29 * DAY)
LATER = ROOT.issue("Vendor GmbH", "Bob Stein", begins=NOW + 5 * DAY)
STRANGER = authority("Strange Timestamps Ltd")
TRUST = TrustStore(
    parties={"vendor": (ROOT.certificate,), "client": (STRANGER.certificate,)},
    timestamps=(timestamps.ROOT.certificate,),
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A signature by ``key`` at NOW with a timestamp, looked at ``years`` later."""

    by: Timestamper | None = field(default_factory=timestamper)
    key: Any = SIGNER
    years: int = 0
    lists: tuple[Any, ...] = ()
    trust: TrustStore = TRUST
    verdict: str = "INDETERMINATE"
    sub: str | None = None
    code: str | None = None
    level: str = "B-B"


def revoked(on: dt.datetime, serial: int = SIGNER.certificate.serial_number) -> Any:
    return revocation_list(ROOT, serial, on=on, since=NOW + 10 * DAY, until=NOW + 20 * DAY)


def stamped_list(**options: Any) -> Any:
    return revocation_list(timestamps.ROOT, **options)


def more_unsigned(token: bytes) -> bytes:
    def add(signed_data: Any) -> None:
        attribute = cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.OctetString(b"x")]})
        signed_data["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([attribute])

    return changed_token(add)(token)


def more_certificates(token: bytes) -> bytes:
    def add(signed_data: Any) -> None:
        other = cms.ContentInfo.load(good(MANIFEST, SIGNER))["content"]["certificates"][0]
        signed_data["certificates"].append(other)

    return changed_token(add)(token)


def flipped(token: bytes) -> bytes:
    return token[:-1] + bytes([token[-1] ^ 1])


def later_time(token: bytes) -> bytes:
    return token.replace(b"20260511", b"20260512")


CASES = {
    "in-date": Case(verdict="TOTAL-PASSED", level="B-T"),
    "no-timestamp": Case(by=None, verdict="TOTAL-PASSED"),
    "honest-five-years-later": Case(years=5, verdict="TOTAL-PASSED", level="B-T"),
    "never-listed-five-years-later": Case(key=NEVER_LISTED_SIGNER, years=5, verdict="TOTAL-PASSED", level="B-T"),
    "never-listed-no-timestamp-later": Case(
        by=None, key=NEVER_LISTED_SIGNER, years=5, sub="OUT_OF_BOUNDS_NO_POE", code="CERTIFICATE_EXPIRED"),
    "never-listed-beside-a-list": Case(
        key=NEVER_LISTED_SIGNER, lists=(revoked(NOW - DAY),), years=5, verdict="TOTAL-PASSED", level="B-T"),
    "no-timestamp-five-years-later": Case(by=None, years=5, sub="OUT_OF_BOUNDS_NO_POE", code="CERTIFICATE_EXPIRED"),
    "C9-expired-before-signing": Case(
        key=EXPIRED, sub="OUT_OF_BOUNDS_NO_POE", code="CERTIFICATE_EXPIRED", level="B-T"),
    "C9-timestamp-before-certificate": Case(
        key=LATER, years=1, verdict="TOTAL-FAILED", sub="NOT_YET_VALID", code="CERTIFICATE_NOT_YET_VALID", level="B-T"),
    "timestamp-after-the-end": Case(
        by=timestamper(NOW + 2 * YEAR), years=3, sub="OUT_OF_BOUNDS_NO_POE", code="CERTIFICATE_EXPIRED", level="B-T"),
    "C10-revoked-before": Case(
        lists=(revoked(NOW - DAY),), years=1, sub="REVOKED_NO_POE", code="CERTIFICATE_REVOKED", level="B-T"),
    "C10-revoked-after": Case(lists=(revoked(NOW + DAY),), years=1, verdict="TOTAL-PASSED", level="B-T"),
    "C10-revoked-after-no-timestamp": Case(
        by=None, lists=(revoked(NOW + DAY),), sub="REVOKED_NO_POE", code="CERTIFICATE_REVOKED"),
    "C12-only-an-older-list": Case(
        lists=(revocation_list(ROOT, since=NOW - 9 * DAY, until=NOW - 5 * DAY),),
        sub="CERTIFICATE_CHAIN_GENERAL_FAILURE", code="REVOCATION_UNKNOWN", level="B-T"),
    "C14-unknown-timestamper": Case(
        by=timestamper(key=department_of(STRANGER)), sub="NO_CERTIFICATE_CHAIN_FOUND", code="TIMESTAMP_UNTRUSTED"),
    "C14-no-anchors-of-timestampers": Case(
        trust=replace(TRUST, timestamps=()), sub="NO_CERTIFICATE_CHAIN_FOUND", code="TIMESTAMP_UNTRUSTED"),
    "C14-party-is-no-timestamper": Case(
        by=timestamper(key=department_of(ROOT)), sub="NO_CERTIFICATE_CHAIN_FOUND", code="TIMESTAMP_UNTRUSTED"),
    "C14-over-other-data": Case(by=Other(), verdict="TOTAL-FAILED", sub="HASH_FAILURE", code="TIMESTAMP_INVALID"),
    "C14-not-for-timestamps": Case(
        by=rogue(department_of(timestamps.ROOT, extensions=[(timestamps.OTHER, True)])),
        sub="CHAIN_CONSTRAINTS_FAILURE", code="TIMESTAMP_UNTRUSTED"),
    "C14-for-timestamps-and-mail": Case(
        by=rogue(department_of(timestamps.ROOT, extensions=[(timestamps.BOTH, True)])),
        sub="CHAIN_CONSTRAINTS_FAILURE", code="TIMESTAMP_UNTRUSTED"),
    "C14-use-not-critical": Case(
        by=rogue(department_of(timestamps.ROOT, extensions=[(timestamps.STAMPING, False)])),
        sub="CHAIN_CONSTRAINTS_FAILURE", code="TIMESTAMP_UNTRUSTED"),
    "C14-timestamper-expired-then": Case(
        by=timestamper(key=department_of(timestamps.ROOT, ends=NOW - DAY / 2)), sub="OUT_OF_BOUNDS_NO_POE",
        code="TIMESTAMP_UNTRUSTED"),
    "timestamper-expired-since": Case(
        by=timestamper(key=department_of(timestamps.ROOT, ends=NOW + 2 * YEAR)), years=3, sub="OUT_OF_BOUNDS_NO_POE",
        code="TIMESTAMP_UNTRUSTED"),
    "C14-timestamper-revoked": Case(
        lists=(revocation_list(timestamps.ROOT, KEY.certificate.serial_number),), sub="REVOKED_NO_POE",
        code="TIMESTAMP_UNTRUSTED"),
    "C14-from-the-future": Case(
        by=timestamper(NOW + 2 * DAY), verdict="TOTAL-FAILED", sub="FORMAT_FAILURE", code="TIMESTAMP_INVALID"),
    "C14-forged": Case(by=Bent(flipped), verdict="TOTAL-FAILED", sub="SIG_CRYPTO_FAILURE", code="TIMESTAMP_INVALID"),
    "C14-another-time": Case(
        by=Bent(later_time), verdict="TOTAL-FAILED", sub="HASH_FAILURE", code="TIMESTAMP_INVALID"),
    "C13-unsigned-in-the-token": Case(
        by=Bent(more_unsigned), verdict="TOTAL-FAILED", sub="FORMAT_FAILURE", code="TIMESTAMP_INVALID"),
    "C13-certificates-in-the-token": Case(
        by=Bent(more_certificates), verdict="TOTAL-FAILED", sub="FORMAT_FAILURE", code="TIMESTAMP_INVALID"),
    "own-clock-by-policy": Case(
        by=timestamper(policy=NOT_INDEPENDENT), verdict="TOTAL-PASSED", code="TIMESTAMP_NOT_INDEPENDENT", level="B-T"),
    "own-clock-by-anchor": Case(
        trust=replace(TRUST, timestamps=(), own_timestamps=(timestamps.ROOT.certificate,)), verdict="TOTAL-PASSED",
        code="TIMESTAMP_NOT_INDEPENDENT", level="B-T"),
    "claims-a-later-time": Case(
        by=timestamper(NOW - DAY / 2), verdict="TOTAL-PASSED", code="CLAIMED_TIME_AFTER_TIMESTAMP", level="B-T"),
}  # fmt: skip


def changed(signature: bytes, change: Callable[[Any], None]) -> bytes:
    """As in the attacks on CMS, without making every part anew: for tokens within tokens that would take hours."""
    content = cms.ContentInfo.load(signature)
    change(content["content"])
    return bytes(content.dump())


def judged(case: Case) -> Judged:
    signature = good(MANIFEST, case.key, timestamper=case.by)
    trust = replace(case.trust, revocations=case.lists)
    return judge_signature("s", signature, MANIFEST, trust=trust, now=NOW + case.years * YEAR, own=True)


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    outcome = judged(case)
    codes = {finding.code for finding in outcome.findings}
    assert (outcome.report.verdict, outcome.report.sub_indication) == (case.verdict, case.sub), outcome.findings
    assert outcome.report.level == case.level
    assert (outcome.report.timestamp is None) == (case.level == "B-B")
    assert case.code in codes if case.code else not codes


def test_an_authority_that_contradicts_itself_is_believed_when_it_revokes() -> None:
    lists = (revoked(NOW - DAY, NEVER_LISTED_SIGNER.certificate.serial_number),)
    outcome = judged(Case(key=NEVER_LISTED_SIGNER, lists=lists, years=1))
    assert outcome.report.sub_indication == "REVOKED_NO_POE"
    assert "CERTIFICATE_REVOKED" in {finding.code for finding in outcome.findings}


def test_the_report_tells_the_proven_time() -> None:
    report = judged(Case()).report
    assert (report.timestamp, report.timestamp_independent) == ("2026-05-11T09:30:00Z", True)
    assert judged(CASES["own-clock-by-anchor"]).report.timestamp_independent is False


@pytest.mark.parametrize("piece", range(4))
def test_no_flipped_bit_of_a_stamped_signature_passes(piece: int) -> None:
    signature = good(MANIFEST, SIGNER, timestamper=timestamper())
    passed = []
    for at in range(piece, len(signature), 4 * 9):
        bent = bytearray(signature)
        bent[at] ^= 1 << (at % 8)
        outcome = judge_signature("s", bytes(bent), MANIFEST, trust=TRUST, now=NOW, own=True)
        if outcome.report.verdict is Verdict.TOTAL_PASSED:
            passed.append(at)
    assert passed == []


def test_no_second_token_is_taken() -> None:
    signature = good(MANIFEST, SIGNER, timestamper=timestamper())
    other = timestamper().stamp(hashlib.sha256(b"x").digest(), "sha256")

    def unsigned(*attributes: Any) -> Any:
        return cms.CMSAttributes.load(cms.CMSAttributes(list(attributes)).dump())

    def add_value(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        tokens = [info["unsigned_attrs"][0]["values"][0], cms.ContentInfo.load(other)]
        info["unsigned_attrs"] = unsigned(cms.CMSAttribute({"type": "signature_time_stamp_token", "values": tokens}))

    def add_attribute(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        more = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(other)]})
        info["unsigned_attrs"] = unsigned(info["unsigned_attrs"][0], more)

    for change in (add_value, add_attribute):
        outcome = judge_signature("s", changed(signature, change), MANIFEST, trust=TRUST, now=NOW, own=True)
        assert outcome.report.verdict is Verdict.TOTAL_FAILED
        assert {finding.code for finding in outcome.findings} == {"CMS_FORM"}


def test_a_token_moved_to_another_signature_is_found() -> None:
    first = cms.ContentInfo.load(good(MANIFEST, SIGNER, timestamper=timestamper()))

    def move(signed_data: Any) -> None:
        signed_data["signer_infos"][0]["unsigned_attrs"] = first["content"]["signer_infos"][0]["unsigned_attrs"]

    moved = changed(good(MANIFEST, SIGNER), move)
    outcome = judge_signature("s", moved, MANIFEST, trust=TRUST, now=NOW, own=True)
    assert outcome.report.sub_indication == "HASH_FAILURE"


def test_a_token_taken_away_shows() -> None:
    def strip(signed_data: Any) -> None:
        del signed_data["signer_infos"][0]["unsigned_attrs"]

    stripped = changed(good(MANIFEST, SIGNER, timestamper=timestamper()), strip)
    outcome = judge_signature("s", stripped, MANIFEST, trust=TRUST, now=NOW, own=True)
    assert (outcome.report.level, outcome.report.timestamp) == ("B-B", None)


def test_other_producers_with_a_bad_timestamp_are_not_called_forged() -> None:
    signature = good(MANIFEST, SIGNER, timestamper=Other())
    trust = TrustStore(any_party=(ROOT.certificate,), timestamps=TRUST.timestamps)
    outcome = judge_signature("s", signature, MANIFEST, trust=trust, now=NOW, own=False)
    assert (outcome.report.verdict, outcome.report.sub_indication) == (Verdict.INDETERMINATE, "HASH_FAILURE")


def test_a_stamped_entry_passes(half_signed: Path, signatories: Parties, tmp_path: Path) -> None:
    members = read(half_signed)
    members[signature_name(1)] = good(members[manifest_name(1)], signatories.vendor, timestamper=timestamper())
    trust = replace(signatories.trust, timestamps=TRUST.timestamps)
    report = verify(write(tmp_path / "a.asice", members), trust=trust, now=NOW)
    assert [(item.verdict, item.level) for item in report.signatures] == [(Verdict.TOTAL_PASSED, "B-T")]
    assert {finding.code for finding in report.findings} == {"HALF_SIGNED"}


def test_a_token_is_read() -> None:
    token = read_token(timestamper().stamp(hashlib.sha384(b"x").digest(), "sha384"), own=True)
    assert (token.time, token.algorithm, token.imprint) == (NOW, "sha384", hashlib.sha384(b"x").digest())
