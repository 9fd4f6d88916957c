"""What the tests ask again and again of the same bytes is worked out once a process.

A test that gives ten commands has the same PDFs verified and the same records read thirty times: what was added to a PDF
after a signature, whether it says what its Word document says, and what a record says depends on their bytes alone, so
the first answer stands.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pytest

from pipeline.dossier import compared, sign
from pipeline.records import check
from pipeline.records.finding import RecordFinding
from pipeline.records.process import RecordKind
from pipeline.records.values import Record
from signing.pdf import verify
from signing.pdf.revisions import PdfSignature
from signing.report import Finding


@contextmanager
def judged_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(verify, "changes_after", _by_bytes(verify.changes_after))
        findings = lru_cache(maxsize=64)(lambda *told: tuple(_findings(*told)))
        _findings = compared.pdf_findings
        patched.setattr(compared, "pdf_findings", findings)
        patched.setattr(sign, "pdf_findings", findings)
        patched.setattr(check, "read_record", _by_source(check.read_record))
        yield


KEPT = 500
"""Records remembered: more than a dossier has, and not what a property test draws in an hour."""
Read = tuple[Record | None, list[RecordFinding]]


def _by_source(read_record: Callable[[RecordKind, bytes | None, str], Read]) -> Callable[..., Read]:
    known: dict[tuple[bytes | None, str], tuple[RecordKind, Read]] = {}

    def answer(of: RecordKind, source: bytes | None, name: str) -> Read:
        kind, (record, found) = known.get((source, name), (None, (None, [])))
        if kind != of:  # a process of one's own has other schemas
            if len(known) == KEPT:
                known.clear()
            record, found = read_record(of, source, name)
            known[source, name] = of, (record, found)
        return record, [*found]

    return answer


def _by_bytes(changes_after: Callable[..., Iterable[Finding]]) -> Callable[..., Iterable[Finding]]:
    known: dict[tuple[Any, ...], tuple[Finding, ...]] = {}

    def answer(item: PdfSignature, *, own: bool, last: bool) -> Iterable[Finding]:
        stream = item.embedded.reader.stream
        stream.seek(0)
        key = (hashlib.sha256(stream.read()).digest(), item.field, item.start, own, last)
        if key not in known:
            known[key] = tuple(changes_after(item, own=own, last=last))
        return known[key]

    return answer
