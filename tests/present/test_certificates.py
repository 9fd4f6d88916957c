"""Certificates of completion: what they say follows from the report, and nothing that is not executed gets one."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.documents.text import text_of_docx
from pipeline.dossier.completion import Completion, Signing, completion
from pipeline.present.certificate_text import certificate_text
from pipeline.present.html.certificate import certificate_page
from pipeline.present.reports.certificate import CompletionCertificate, completion_certificate
from pipeline.present.reports.document import report_docx
from pipeline.present.reports.voice import Voice
from signing.report import Report, Verdict
from signing.sums import FileDigest
from tests.pki import NOW
from tests.present.test_pages import CASES, EVIL, HALF, TAMPERED, report, require_inert, signature
from tests.present.test_report_documents import PDF

FILE = FileDigest(name="0002-prototype.asice", size=12345, sha256=b"\xcd" * 32)
STAMPED = report(
    signatures=(
        replace(signature("vendor", timestamp="2026-05-11T09:31:00Z"), level="B-LTA"),
        replace(signature("client", timestamp="2026-05-12T10:00:00Z"), level="B-T", certificate="sha256:" + "cc" * 32),
    )
)
SIGNED_PDF = replace(
    PDF, verdict=Verdict.TOTAL_PASSED, executed=True, missing=(), signatures=(signature("client"), signature("vendor"))
)


def made(case: Report, *, pdf: bool = True) -> Completion:
    """What is proven of ``case``, without looking for files in it."""
    found = completion(Path("nowhere"), case, FILE, pdf=pdf)
    assert found is not None
    return replace(found, pdf=case.statement is None)


def view_of(found: Completion) -> CompletionCertificate:
    return completion_certificate(found, now=NOW, generator="signoff 0.1.0", voice=Voice())


@pytest.mark.parametrize(
    "case",
    [
        HALF,
        TAMPERED,
        PDF,
        report(executed=False),
        report(executed=None),
        report(verdict=Verdict.INDETERMINATE),
        report(verdict=Verdict.TOTAL_FAILED),
    ],
)
def test_what_is_not_proven_to_be_executed_gets_none(case: Report) -> None:
    assert completion(Path("nowhere"), case, FILE, pdf=True) is None


def test_the_time_is_that_of_the_last_party_and_proven_by_timestamps_alone() -> None:
    found = made(STAMPED)
    assert (found.completed, found.proven) == ("2026-05-12T10:00:00Z", True)
    assert "was executed on 12 May 2026" in view_of(found).headline
    claimed = made(replace(STAMPED, signatures=(STAMPED.signatures[0], signature("client"))))
    assert not claimed.proven
    assert "by the signers' own clocks" in view_of(claimed).headline
    own = replace(STAMPED.signatures[1], timestamp_independent=False)
    assert not made(replace(STAMPED, signatures=(STAMPED.signatures[0], own))).proven


def test_a_party_that_signs_twice_was_bound_by_its_first_signature() -> None:
    later = replace(signature("vendor"), claimed_time="2026-06-01T00:00:00Z")
    assert (
        made(report(signatures=(signature("vendor"), signature("client"), later))).completed == "2026-05-11T09:30:00Z"
    )


def test_without_a_time_none_is_said() -> None:
    found = made(report(signatures=(signature("vendor"), replace(signature("client"), claimed_time=None))))
    assert found.completed is None
    assert "Completed" not in [fact.label for fact in view_of(found).document]


@pytest.mark.parametrize("case", [STAMPED, SIGNED_PDF, CASES["hostile"]], ids=["stamped", "pdf", "hostile"])
def test_page_text_and_word_say_the_same(case: Report) -> None:
    found = made(case)
    found = replace(found, signings=tuple(Signing(signature=item.signature, title=EVIL) for item in found.signings))
    view = view_of(found)
    page = " ".join(require_inert(certificate_page(view, Voice())).text.split())
    word = "".join(
        text_of_docx(report_docx(view, now=NOW, generator="g", voice=Voice())).replace("\u2011", "-").split()
    )
    text = certificate_text(view, Voice())
    for fact in (
        *view.document,
        *view.digests,
        *(fact for one in view.signatories for fact in (*one.facts, *one.certificate)),
    ):
        for part in (fact.text, fact.digest):
            assert part in page
            assert part in text
            assert "".join(part.split()) in word
    for person in view.signatories:
        assert person.name in page
    for line in (*view.levels, *view.not_checked):
        assert line in page
        assert "".join(line.split()) in word


def test_the_levels_of_its_signatures_are_explained() -> None:
    assert [line.partition(":")[0] for line in view_of(made(STAMPED)).levels] == ["B-LTA", "B-T"]


def test_a_person_stands_there_once_with_all_signatures() -> None:
    twice = report(signatures=(signature("vendor"), signature("client"), signature("vendor")))
    people = view_of(made(twice)).signatories
    assert [sum(fact.label == "Signature" for fact in one.facts) for one in people] == [2, 1]
