"""PDFs of some kilobytes that would keep a verifier busy for ever, or fill its memory, are judged soon."""

from collections.abc import Callable

import pytest

from pipeline.documents.pdf.pages import read_pages, read_strings
from signing.certificates.trust import TrustStore
from signing.errors import InputError
from signing.pdf import opened
from signing.pdf.active import active_content
from signing.pdf.fields import fields_of
from signing.pdf.verify import has_fields, verify_pdf
from signing.report import Verdict
from tests.pki import NOW
from tests.signing.hostile_pdfs import NEVER_ENDING, UNPACKED

MIB = 1024 * 1024


@pytest.mark.parametrize("made", NEVER_ENDING, ids=lambda made: made.__name__)
def test_everybody_who_reads_it_ends(made: Callable[[], bytes]) -> None:
    pdf = made()
    report = verify_pdf(pdf, trust=TrustStore(), now=NOW)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert {item.code for item in report.findings} <= {"PDF_FORM", "NO_SIGNATURE"}
    has_fields(pdf)
    for read in (active_content, fields_of, read_pages, read_strings):
        try:
            read(pdf)
        except (ValueError, InputError):
            continue


@pytest.mark.parametrize("made", UNPACKED, ids=lambda made: made.__name__)
def test_what_lists_its_objects_does_not_fill_the_memory(
    made: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened, "MAX_UNPACKED", MIB)
    assert len(read_strings(made(MIB // 2))) == 1
    pdf = made(2 * MIB)
    assert len(pdf) < 4096
    with pytest.raises(InputError):
        read_strings(pdf)
    with pytest.raises(ValueError, match="cannot be read"):
        active_content(pdf)
    assert not has_fields(pdf)
