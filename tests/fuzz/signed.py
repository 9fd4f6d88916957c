"""Targets for what is signed beside entries: PDFs, timestamps, and OCSP answers."""

import hashlib

from signing.pdf_verify import verify_pdf
from signing.report import Verdict
from signing.revocation import load_revocations, speaks
from signing.timestamps_form import canonical
from signing.timestamps_token import TokenError, read_token
from signing.validation_material import speaking
from tests.fuzz.fuzzed import FalsePassError, Fuzzed, Target
from tests.pki import NOW, Parties
from tests.signing import pdf_attacks
from tests.signing.test_ocsp_alone import certificates
from tests.timestamps import KEY, ROOT, timestamper


def make_signed(people: Parties) -> dict[str, Fuzzed]:
    """The targets by name."""
    signed = pdf_attacks.signed_by(pdf_attacks.made(), people, "client", "vendor")
    (answer,) = speaking([ROOT.ocsp(KEY.certificate)], KNOWN)
    token = timestamper().stamp(hashlib.sha256(b"x").digest(), "sha256")
    return {
        "pdf-signed": Fuzzed(target=_signed_pdf(people, signed), seeds=(signed, pdf_attacks.made())),
        "token": Fuzzed(target=read_stamp, seeds=(token, canonical(token, revocations=[answer]))),
        "answer": Fuzzed(target=_answer(answer), seeds=(answer,)),
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
