"""Targets for what is signed beside entries: PDFs, and timestamps."""

import hashlib

from signing.pdf_verify import verify_pdf
from signing.report import Verdict
from signing.timestamps_token import TokenError, read_token
from tests.fuzz.fuzzed import FalsePassError, Fuzzed, Target
from tests.pki import NOW, Parties
from tests.signing import pdf_attacks
from tests.timestamps import timestamper


def make_signed(people: Parties) -> dict[str, Fuzzed]:
    """The targets by name."""
    signed = pdf_attacks.signed_by(pdf_attacks.made(), people, "client", "vendor")
    token = timestamper().stamp(hashlib.sha256(b"x").digest(), "sha256")
    return {
        "pdf-signed": Fuzzed(target=_signed_pdf(people, signed), seeds=(signed, pdf_attacks.made())),
        "token": Fuzzed(target=read_stamp, seeds=(token,)),
    }


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
