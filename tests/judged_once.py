"""What the tests ask again and again of the same bytes is worked out once a process.

A test that gives ten commands has the same PDFs verified thirty times: what was added to a PDF after a signature, and
whether it says what its Word document says, depends on their bytes alone, so the first answer stands.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pytest

from pipeline.dossier import compared, sign
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
        yield


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
