"""The baseline ids printed in the documents of an entry, against those its statement cites (Y-07)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from signing.report import Finding, Severity

if TYPE_CHECKING:
    from signing.container import Container
    from signing.statement import Statement

MAX_DOCUMENT = 64 * 1024 * 1024
"""A document larger than this is not read."""
MAX_RECORD = 50 * 1024 * 1024

_ID = re.compile(r"sha256:[0-9a-f]{64}")


def printed_findings(container: Container, statement: Statement) -> Iterator[Finding]:
    """Where a document of a document entry prints other baseline ids than the statement cites."""
    cited = {item.baseline: item.label for item in statement.cites}
    known = set(cited) | _certificates(container, statement)
    for name in sorted(container.members):
        if not is_document(name):
            continue
        printed = _printed(container, name)
        if printed is None:
            yield _error("DOCUMENT_UNREADABLE", name, "Its text cannot be read, so what it prints is not known.")
            continue
        for baseline in sorted(set(cited) - printed):
            detail = f"It does not print the baseline id of the {cited[baseline]} it relies on, {baseline}."
            yield _error("PRINTED_BASELINE_MISSING", name, detail)
        for baseline in sorted(printed - known):
            detail = f"It prints {baseline}, which is no baseline the entry cites."
            yield _error("PRINTED_BASELINE_UNKNOWN", name, detail)


def is_document(name: str) -> bool:
    """Whether a member is a finished document: a Word or PDF file directly below ``payload/``."""
    return name.count("/") == 1 and name.startswith("payload/") and name.endswith((".docx", ".pdf"))


def _certificates(container: Container, statement: Statement) -> set[str]:
    """Digests a document may print that are no baselines: those of the signatories' certificates."""
    found = {item.certificate for item in statement.required if item.certificate}
    for name in container.members:
        if name.startswith("payload/records/project."):
            found.update(_ID.findall((container.read(name, MAX_RECORD) or b"").decode("utf-8", "replace")))
    return found


def _printed(container: Container, name: str) -> set[str] | None:
    """The baseline ids a document prints; None when it cannot be read."""
    from pipeline.documents.text import printed_baselines

    data = container.read(name, MAX_DOCUMENT)
    if data is None:
        return None
    try:
        return set(printed_baselines(data))
    except Exception:  # noqa: BLE001 - evidence never raises, whatever a parser makes of it
        return None


def _error(code: str, subject: str, detail: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, subject=subject, detail=detail)
