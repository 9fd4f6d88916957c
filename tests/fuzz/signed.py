"""Targets for what is signed beside entries: PDFs, timestamps, OCSP answers, and archive timestamps inside signatures."""

import hashlib
from collections.abc import Callable

from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec

from signing.archive.inside import ARCHIVE
from signing.certificates.revocation import load_revocations, speaks
from signing.certificates.trust import TrustStore
from signing.certificates.validation_material import speaking
from signing.pdf.verify import verify_pdf
from signing.report import Verdict, rfc3339
from signing.timestamps.form import canonical
from signing.timestamps.token import TokenError, read_token
from signing.verification.signature import judge_signature
from tests.fuzz.fuzzed import FalsePassError, Fuzzed, Target
from tests.pki import NOW, Parties
from tests.signing import archives_inside, pdf_attacks, test_archives_inside
from tests.signing.foreign_containers import signatory
from tests.signing.test_ocsp_alone import certificates
from tests.timestamps import KEY, ROOT, YEAR, timestamper


def make_signed(people: Parties) -> dict[str, Fuzzed]:
    """The targets by name."""
    signed = pdf_attacks.signed_by(pdf_attacks.made(), people, "client", "vendor")
    (answer,) = speaking([ROOT.ocsp(KEY.certificate)], KNOWN)
    token = timestamper().stamp(hashlib.sha256(b"x").digest(), "sha256")
    return {
        "pdf-signed": Fuzzed(target=_signed_pdf(people, signed), seeds=(signed, pdf_attacks.made())),
        "token": Fuzzed(target=read_stamp, seeds=(token, canonical(token, revocations=[answer]))),
        "answer": Fuzzed(target=_answer(answer), seeds=(answer,)),
        "archive-inside": _archived_inside(),
    }


KNOWN = certificates(KEY.certificate, ROOT.certificate)


def _answer(good: bytes) -> Target:
    """An OCSP answer has one form: no other bytes are brought along as they are."""

    def target(data: bytes) -> None:
        for item in load_revocations([data]):
            speaks(item, (KEY.certificate, ROOT.certificate))
        if data != good and speaking(load_revocations([data]), KNOWN) == (data,):
            raise FalsePassError(data)

    return target


def _archived_inside() -> Fuzzed:
    """A signature with an archive timestamp inside: the first byte says what the rest replaces or comes beside.

    What proves anything is over the signature that was made, has the time that was stamped, and names what is there.
    """
    who = signatory(ec.generate_private_key(ec.SECP256R1()))
    members = test_archives_inside.stamped(who)
    plain, manifest = members[test_archives_inside.NAME], members[test_archives_inside.MANIFEST]
    honest = archives_inside.archived(plain, manifest, timestamper())
    index = archives_inside.index(plain)
    signer = cms.ContentInfo.load(honest)["content"]["signer_infos"][0]
    value, unsigned = signer["signature"].native, archives_inside.unsigned_of(signer)
    token = next(item["values"][0].dump() for item in signer["unsigned_attrs"] if item["type"].dotted == ARCHIVE)
    lists = [item.dump() for item in cms.ContentInfo.load(honest)["content"]["crls"]]
    changes: tuple[Callable[[bytes], bytes], ...] = (
        lambda data: data,
        lambda data: archives_inside.token_changed(lambda _: data, at=0)(honest),
        lambda data: archives_inside.token_changed(lambda old: archives_inside.with_unsigned(old, [data]))(honest),
        lambda data: archives_inside.with_unsigned(honest, [*unsigned, data]),
        lambda data: archives_inside.value_with(honest, {"crls": [data, *lists[1:]]}),
    )
    seeds = (honest, token, index, unsigned[0], lists[0])
    trust = TrustStore(any_party=(who.root,), timestamps=(ROOT.certificate,))

    def target(data: bytes) -> None:
        if not data:
            return
        number = data[0] % len(changes)
        changed = changes[number](data[1:])
        judged = judge_signature("s.p7s", changed, manifest, trust=trust, now=NOW + 5 * YEAR, own=False)
        proven = {item.time for item in judged.archives} - {None}
        if judged.report.verdict is Verdict.TOTAL_PASSED and value not in changed:
            raise FalsePassError(changed)
        if proven - {rfc3339(NOW)} or (proven and number in {2, 4} and data[1:] != seeds[number]):
            raise FalsePassError(changed)

    return Fuzzed(target=target, seeds=tuple(bytes([number]) + seed for number, seed in enumerate(seeds)))


def _signed_pdf(people: Parties, signed: bytes) -> Target:
    """No other bytes pass than those that both signed."""

    def target(data: bytes) -> None:
        report = verify_pdf(data, trust=people.trust, now=NOW)
        if data != signed and (report.verdict is Verdict.TOTAL_PASSED or report.executed):
            raise FalsePassError(report)

    return target


def read_stamp(data: bytes) -> None:
    """A timestamp token."""
    for own in (True, False):
        try:
            read_token(data, own=own)
        except TokenError:
            continue
