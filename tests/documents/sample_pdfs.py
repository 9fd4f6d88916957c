"""Every document of the sample, as Word alone or with its PDF, made once for all tests that look at them."""

from functools import cache

from pipeline.documents.convert import require_converter
from pipeline.documents.generate import Citation, Document, generate
from pipeline.records.process import Form
from tests.documents.test_kinds import OLDER, PROCESS, about, sample


def cited(label: str) -> Citation:
    """Something agreed that a document may rely on."""
    return Citation(
        label=label, title=label.title(), version="1.0", baseline=f"sha256:{'ab' * 32}", entry=1, signed_on=None
    )


@cache
def sample_words(language: str) -> tuple[Document, ...]:
    """Every document in this language, in the order of the process but for the oldest kinds first."""
    kinds = [*OLDER, *(name for name in PROCESS.kinds if name not in OLDER)]
    return tuple(
        generate(kind, records, citations=tuple(cited(label) for label in PROCESS.kind(kind).needs), language=language)
        for kind in kinds
        if PROCESS.kind(kind).form is Form.DOCUMENT
        for records in about(kind, sample())
    )


@cache
def sample_documents(language: str) -> tuple[tuple[Document, bytes], ...]:
    """Every document in this language with its PDF, from one run of LibreOffice."""
    documents = sample_words(language)
    return tuple(zip(documents, require_converter().to_pdf([item.docx for item in documents]), strict=True))
