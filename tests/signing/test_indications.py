"""What the standard alone says of signatures that our verdict refuses with their file: each for itself, and not better than it is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from signing.certificates.trust import TrustStore
from signing.entry import manifest_name, signature_name
from signing.pdf.verify import verify_pdf
from signing.report import Verdict
from signing.verification.indication import indications, indications_in_pdf
from signing.verification.verify import verify
from tests.pki import NOW, Parties, parties
from tests.signing import cms_attacks, pdf_attacks
from tests.signing.conftest import freeze
from tests.signing.container_attacks import read, write

PASSED, INDETERMINATE = (Verdict.TOTAL_PASSED, None), Verdict.INDETERMINATE
CHANGED = (Verdict.TOTAL_FAILED, "FORMAT_FAILURE")


@pytest.fixture(scope="module")
def people() -> Parties:
    return parties()


@pytest.mark.parametrize(
    ("attack", "said", "verdict"),
    [
        (
            cms_attacks.two_signers,
            {PASSED, (INDETERMINATE, "NO_SIGNING_CERTIFICATE_FOUND")},
            Verdict.TOTAL_FAILED,
        ),
        (cms_attacks.authority_certificate, {PASSED}, INDETERMINATE),
        (cms_attacks.server_certificate, {(INDETERMINATE, "CHAIN_CONSTRAINTS_FAILURE")}, INDETERMINATE),
    ],
)
def test_in_an_entry(
    attack: Callable[[bytes, Parties], bytes],
    said: set[tuple[Verdict, str | None]],
    verdict: Verdict,
    people: Parties,
    tmp_path: Path,
) -> None:
    members = read(freeze(tmp_path / "half.asice", people.vendor))
    members[signature_name(1)] = attack(members[manifest_name(1)], people)
    path = write(tmp_path / "a.asice", members)
    anchors = (*people.trust.parties["vendor"], cms_attacks.ROOT.certificate)
    trust = TrustStore(parties={**people.trust.parties, "vendor": anchors})
    assert {(one.verdict, one.sub_indication) for one in indications(path, trust=trust, now=NOW)} == said
    assert verify(path, trust=trust, now=NOW).verdict is verdict


@pytest.mark.parametrize(
    ("attacks", "said"),
    [
        ([pdf_attacks.value_emptied], [PASSED]),
        ([pdf_attacks.something_behind_the_value], [PASSED, PASSED]),
        ([pdf_attacks.annotation_over_the_text, pdf_attacks.something_behind_the_value], [CHANGED, CHANGED]),
        ([pdf_attacks.page_replaced_by_an_update, pdf_attacks.value_emptied], [CHANGED]),
    ],
)
def test_in_a_pdf_one_signature_of_which_cannot_be_read(
    attacks: list[Callable[[bytes, Parties], bytes]], said: list[tuple[Verdict, str | None]], people: Parties
) -> None:
    """The others are still held against what was added after them."""
    pdf = pdf_attacks.signed_by(pdf_attacks.made(), people, "client", "vendor")
    for attack in attacks:
        pdf = attack(pdf, people)
    report = verify_pdf(pdf, trust=people.trust, now=NOW)
    assert (report.verdict, report.signatures) == (Verdict.TOTAL_FAILED, ())
    found = indications_in_pdf(pdf, report, trust=people.trust, now=NOW)
    assert [(one.verdict, one.sub_indication) for one in found] == said
