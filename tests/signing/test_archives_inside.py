"""Archive timestamps inside a signature (archive-time-stamp-v3): what they prove, and every way to cheat with them."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from signing.certificates.trust import TrustStore
from signing.report import Report, Verdict
from signing.verification.indication import indications
from signing.verification.verify import verify
from tests.pki import NOW, authority
from tests.signing import archives_inside as inside
from tests.signing import foreign_containers as foreign
from tests.signing.archives_inside import CHANGES, Change, attribute, with_unsigned
from tests.signing.container_attacks import write
from tests.signing.foreign_containers import Form, Signatory, signatory
from tests.signing.test_foreign_archives import LATER
from tests.timestamps import ROOT, YEAR, department_of, timestamper

NAME, MANIFEST = "META-INF/signature.p7s", "META-INF/ASiCManifest.xml"
FIRST, SECOND = f"{NAME} (archive timestamp 1)", f"{NAME} (archive timestamp 2)"


@pytest.fixture(scope="module")
def carla() -> Signatory:
    return signatory(ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture(scope="module")
def members(carla: Signatory) -> dict[str, bytes]:
    return stamped(carla)


def stamped(carla: Signatory) -> dict[str, bytes]:
    """A container whose signature has a timestamp of its own."""
    made = foreign.members(carla, Form())
    value = made[NAME]
    signature = cms.ContentInfo.load(value)["content"]["signer_infos"][0]["signature"].native
    stamp = timestamper().stamp(hashlib.sha256(signature).digest(), "sha256")
    listed = [ROOT.revocation_list().public_bytes(Encoding.DER), carla.revocation_list()]
    value = inside.value_with(with_unsigned(value, [attribute(inside.TOKEN, stamp)]), {"crls": listed})
    root = carla.root.public_bytes(Encoding.DER)
    mine = [item.dump() for item in cms.ContentInfo.load(value)["content"]["certificates"]]
    return {**made, NAME: inside.value_with(value, {"certificates": [*mine, root]})}


def judged(made: dict[str, bytes], value: bytes, carla: Signatory, folder: Path, years: int) -> Report:
    """The report years later; what the standard alone says of the signature never is another than its verdict."""
    path = folder / "a.asice"
    path.unlink(missing_ok=True)
    write(path, {**made, NAME: value})
    trust = TrustStore(any_party=(carla.root,), timestamps=(ROOT.certificate,))
    now = NOW + years * YEAR
    report = verify(path, trust=trust, now=now)
    (indication,) = indications(path, trust=trust, now=now)
    if report.signatures[0].timestamp is not None:
        assert (indication.verdict, indication.sub_indication) == (
            report.signatures[0].verdict,
            report.signatures[0].sub_indication,
        )
    return report


def codes(report: Report) -> set[str]:
    return {item.code for item in report.findings}


def test_it_proves_when_the_signature_was_there(carla: Signatory, members: dict[str, bytes], tmp_path: Path) -> None:
    """The certificate of the first timestamper ends after twelve years; that of a second one carries on from there."""
    plain = members[NAME]
    once = inside.archived(plain, members[MANIFEST], timestamper())
    report = judged(members, once, carla, tmp_path, 5)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_PASSED, set())
    assert [(item.name, item.time) for item in report.archives] == [(FIRST, "2026-05-11T09:30:00Z")]
    assert judged(members, once, carla, tmp_path, 13).verdict is Verdict.INDETERMINATE
    twice = inside.archived(once, members[MANIFEST], timestamper(NOW + 10 * YEAR, LATER))
    report = judged(members, twice, carla, tmp_path, 13)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings
    assert [(item.name, item.time) for item in report.archives] == [
        (FIRST, "2026-05-11T09:30:00Z"),
        (SECOND, "2036-05-08T09:30:00Z"),
    ]


def test_without_a_timestamp_of_its_own_it_counts_as_one(carla: Signatory, tmp_path: Path) -> None:
    made = foreign.members(carla, Form())
    assert judged(made, made[NAME], carla, tmp_path, 5).verdict is Verdict.INDETERMINATE
    value = inside.archived(made[NAME], made[MANIFEST], timestamper())
    report = judged(made, value, carla, tmp_path, 5)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_PASSED, set())


def test_what_its_index_leaves_out_it_proves_nothing_of(
    carla: Signatory, members: dict[str, bytes], tmp_path: Path
) -> None:
    """An index without the signature's timestamp, whose timestamper's certificate has ended since."""
    plain, over = members[NAME], members[MANIFEST]
    long = [item.dump() for item in cms.ContentInfo.load(plain)["content"]["signer_infos"][0]["unsigned_attrs"]]
    token = cms.CMSAttribute.load(long[0])["values"][0].dump()
    names = inside.index(plain, wanted=lambda item: token not in item)
    value = inside.archived(plain, over, timestamper(NOW + 5 * YEAR, LATER), names=names)
    assert judged(members, value, carla, tmp_path, 11).verdict is Verdict.TOTAL_PASSED  # both still hold by themselves
    report = judged(members, value, carla, tmp_path, 13)
    assert (report.verdict, report.signatures[0].level) == (Verdict.INDETERMINATE, "B-B")
    assert "TIMESTAMP_UNTRUSTED" in codes(report)


def test_later_additions_harm_nothing_and_are_not_proven(
    carla: Signatory, members: dict[str, bytes], tmp_path: Path
) -> None:
    value = inside.archived(members[NAME], members[MANIFEST], timestamper())
    more = [item.dump() for item in cms.ContentInfo.load(value)["content"]["crls"]]
    listed = ROOT.revocation_list(since=NOW + YEAR, until=NOW + 2 * YEAR).public_bytes(Encoding.DER)
    report = judged(members, inside.value_with(value, {"crls": [*more, listed]}), carla, tmp_path, 5)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_PASSED, set())


def test_by_nobody_known_it_proves_nothing(carla: Signatory, members: dict[str, bytes], tmp_path: Path) -> None:
    by = timestamper(key=department_of(authority("Nobody Ltd")))
    report = judged(members, inside.archived(members[NAME], members[MANIFEST], by), carla, tmp_path, 0)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_PASSED, {"ARCHIVE_UNTRUSTED"})
    assert [item.time for item in report.archives] == [None]


def test_one_over_another_content_is_found(carla: Signatory, members: dict[str, bytes], tmp_path: Path) -> None:
    report = judged(members, inside.archived(members[NAME], b"other", timestamper()), carla, tmp_path, 5)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_FAILED, {"ARCHIVE_INVALID"})
    assert [(item.time, item.sub_indication) for item in report.archives] == [(None, "HASH_FAILURE")]


@pytest.mark.parametrize("name", CHANGES)
def test_broken_ones_are_found(name: str, carla: Signatory, members: dict[str, bytes], tmp_path: Path) -> None:
    good = inside.archived(members[NAME], members[MANIFEST], timestamper())
    assert judged(members, good, carla, tmp_path, 5).verdict is Verdict.TOTAL_PASSED
    report = judged(members, CHANGES[name](good), carla, tmp_path, 5)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert codes(report) >= {"ARCHIVE_INVALID"}, report.findings
    assert [item.time for item in report.archives] == [None]


def test_with_the_list_gone_nobody_knows_what_it_said(
    carla: Signatory, members: dict[str, bytes], tmp_path: Path
) -> None:
    """Revoked or not: once the certificate has ended, no newer list tells."""
    cut = CHANGES["list-taken-out"](inside.archived(members[NAME], members[MANIFEST], timestamper()))
    found = {years: judged(members, cut, carla, tmp_path, years).signatures[0].sub_indication for years in (0, 5)}
    assert found == {0: None, 5: "OUT_OF_BOUNDS_NO_POE"}
    others = CHANGES["list-of-the-timestamper-taken-out"](
        inside.archived(members[NAME], members[MANIFEST], timestamper())
    )
    assert judged(members, others, carla, tmp_path, 5).signatures[0].sub_indication is None


def test_the_older_one_cannot_be_taken_out(carla: Signatory, members: dict[str, bytes], tmp_path: Path) -> None:
    once = inside.archived(members[NAME], members[MANIFEST], timestamper())
    twice = inside.archived(once, members[MANIFEST], timestamper(NOW + 10 * YEAR, LATER))
    report = judged(members, inside.without(twice, inside.ARCHIVE), carla, tmp_path, 11)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_FAILED, {"ARCHIVE_INVALID"})


@pytest.mark.parametrize(
    "made",
    [
        lambda value, over: inside.archived(value, over, timestamper(), kind=inside.OLDER),
        lambda value, over: inside.archived(
            value, over, timestamper(), names=inside.index(value, kind=inside.OLDER_INDEX)
        ),
    ],
)
def test_older_kinds_are_not_evaluated_and_said_so(
    made: Callable[[bytes, bytes], bytes], carla: Signatory, members: dict[str, bytes], tmp_path: Path
) -> None:
    report = judged(members, made(members[NAME], members[MANIFEST]), carla, tmp_path, 5)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_PASSED, {"TIMESTAMP_NOT_EVALUATED"})
    assert report.archives == ()


def test_hundreds_are_not_looked_at(carla: Signatory, members: dict[str, bytes], tmp_path: Path) -> None:
    value = members[NAME]
    signer = cms.ContentInfo.load(value)["content"]["signer_infos"][0]
    many = [attribute(inside.ARCHIVE, bytes([4, 1, number])) for number in range(101)]
    report = judged(members, with_unsigned(value, [*inside.unsigned_of(signer), *many]), carla, tmp_path, 0)
    assert (report.verdict, codes(report)) == (Verdict.TOTAL_FAILED, {"ARCHIVE_INVALID"})


def hostile() -> dict[str, Change]:
    """Damage in places only archive timestamps are read from."""

    def added(data: bytes) -> Change:
        def run(value: bytes) -> bytes:
            signer = cms.ContentInfo.load(value)["content"]["signer_infos"][0]
            return with_unsigned(value, [*inside.unsigned_of(signer), data])

        return run

    return {
        "no-token": added(attribute(inside.ARCHIVE, b"\x04\x01\x00")),
        "no-value": added(attribute(inside.ARCHIVE)),
        "two-values": added(attribute(inside.ARCHIVE, b"\x05\x00", b"\x04\x01\x00")),
        "cut-token": added(attribute(inside.ARCHIVE, b"\x30\x03\x06\x01\x2a")),
    }


@pytest.mark.parametrize("name", hostile())
def test_damage_never_raises(name: str, carla: Signatory, members: dict[str, bytes], tmp_path: Path) -> None:
    report = judged(members, hostile()[name](members[NAME]), carla, tmp_path, 0)
    assert report.verdict in {Verdict.TOTAL_FAILED, Verdict.TOTAL_PASSED}
    assert all(item.time is None for item in report.archives)


def stories(made: dict[str, bytes]) -> dict[str, tuple[bytes, int]]:
    """Signatures with archive timestamps of every kind, good and bad, and how many years later to look at them."""
    plain, over = made[NAME], made[MANIFEST]
    once = inside.archived(plain, over, timestamper())
    twice = inside.archived(once, over, timestamper(NOW + 10 * YEAR, LATER))
    nobody = timestamper(key=department_of(authority("Nobody Ltd")))
    ends = [(once, 5), (once, 13), (twice, 13), (inside.archived(plain, over, nobody), 5)]
    ends += [(inside.archived(plain, b"other", timestamper()), 5), (inside.without(twice, inside.ARCHIVE), 11)]
    ends += [(inside.archived(plain, over, timestamper(), kind=inside.OLDER), 5)]
    found = {str(number): one for number, one in enumerate(ends)}
    found |= {name: (change(once), 5) for name, change in CHANGES.items()}
    return found | {name: (change(once), 5) for name, change in hostile().items()}
