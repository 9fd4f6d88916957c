"""Word documents into accessible, lasting PDF (PDF/UA-1, PDF/A-2a) by one LibreOffice process for all.

The only module that starts a program. LibreOffice runs in a profile of its own that is thrown away, and a macro in it updates
fields and contents and converts one document after the other, while the next is made here and the last one is normalised. Any error
in a macro makes it wait for ever, so a deadline ends the whole process group.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.documents.profile import MACRO, write_profile
from signing.errors import InputError

START_SECONDS = 60.0
"""Allowed for starting LibreOffice on a slow machine."""
DOCUMENT_SECONDS = 60.0
"""Allowed for each document beside."""
PACKAGE = "libreoffice-writer-nogui"
"""What Debian and Ubuntu call the part of LibreOffice that is needed."""
_POLL_SECONDS = 0.005
_END_SECONDS = 2.0
"""In which it ends by itself; what it took of the processor is counted then."""
_PROGRAMS = ("soffice", "libreoffice")


class Converter(Protocol):
    """Turns Word documents into PDF."""

    def to_pdf(self, documents: Iterable[bytes]) -> tuple[bytes, ...]:
        """A PDF for each document, in the same order; they may still be in the making. Raises ``InputError`` when one cannot be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibreOffice:
    """The converter that uses an installed LibreOffice."""

    program: str
    start_seconds: float = START_SECONDS
    document_seconds: float = DOCUMENT_SECONDS

    def to_pdf(self, documents: Iterable[bytes]) -> tuple[bytes, ...]:
        """A PDF for each document, normalised to the same bytes at every run.

        Raises ``InputError`` when LibreOffice does not finish in time, makes no PDF, or prints a reference that leads
        nowhere; then there is none of the PDFs. What ``documents`` raises ends it too.
        """
        if isinstance(documents, Sequence) and not documents:
            return ()
        with tempfile.TemporaryDirectory(prefix="signoff-pdf-") as folder:
            base = Path(folder)
            write_profile(base / "profile")
            with _running(self.program, base) as process:
                work = _Work(base, process, self.start_seconds + self.document_seconds)
                for document in documents:
                    work.offer(document)
                    work.collect()
                return work.finished()


class _Work:
    """Documents on their way through LibreOffice: offered, converted, normalised."""

    def __init__(self, base: Path, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.base = base
        self.process = process
        self.seconds = seconds
        """Allowed for one document; the first waits for the program to start."""
        self.languages: list[str | None] = []
        self.made: list[bytes] = []
        self.moved = time.monotonic()
        """When something happened last."""

    def offer(self, document: bytes) -> None:
        """Let LibreOffice have the next document."""
        from pipeline.documents.word.properties import language_of

        job = self.base / f"{len(self.languages):04}"
        job.with_suffix(".docx").write_bytes(document)
        job.with_suffix(".job").touch()
        self.languages.append(language_of(document))
        self.moved = time.monotonic()

    def collect(self) -> None:
        """Normalise what LibreOffice has finished, in order."""
        while len(self.made) < len(self.languages) and self._done(len(self.made)):
            self._normalise(len(self.made))

    def finished(self) -> tuple[bytes, ...]:
        """Every PDF, when the last document was offered."""
        (self.base / "end").touch()
        while len(self.made) < len(self.languages):
            ended = self.process.poll() is not None
            self.collect()
            if len(self.made) == len(self.languages):
                break
            if ended:
                self._normalise(len(self.made))
            elif time.monotonic() - self.moved > self.seconds:
                problem = f"LibreOffice did not finish within {self.seconds:.0f} seconds and was stopped"
                raise InputError("PDF", problem, "try again, or make Word only")
            else:
                time.sleep(_POLL_SECONDS)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_SECONDS)
        return tuple(self.made)

    def _done(self, index: int) -> bool:
        said = self.base / f"{index:04}.txt"
        return said.is_file() and said.read_bytes().endswith(b"end\n")

    def _normalise(self, index: int) -> None:
        from pipeline.documents.pdf.normalised import normalise

        target = self.base / f"{index:04}.pdf"
        if not target.is_file():
            problem = f"LibreOffice made no PDF of document {index + 1} of {len(self.languages)}"
            raise InputError("PDF", problem, "open the Word file in LibreOffice to see why")
        _require_clean(target.with_suffix(".txt"))
        self.made.append(normalise(target, self.languages[index]))
        target.unlink()
        self.moved = time.monotonic()


def find_converter() -> Converter | None:
    """LibreOffice when it is installed; None otherwise: documents are Word only then."""
    for name in _PROGRAMS:
        program = shutil.which(name)
        if program is not None:
            return LibreOffice(program=program)
    return None


def require_converter() -> Converter:
    """LibreOffice; raises ``InputError`` saying how to install it when it is missing."""
    found = find_converter()
    if found is None:
        remedy = f"install it (Debian, Ubuntu: apt-get install {PACKAGE}), or make Word only"
        raise InputError("PDF", "LibreOffice is not installed, and it makes the PDF", remedy)
    return found


@contextlib.contextmanager
def _running(program: str, base: Path) -> Iterator[subprocess.Popen[bytes]]:
    """LibreOffice with the macro at work in the folder ``base``; at the end, or when we are stopped, it and all its children are killed."""
    command = [
        program,
        f"-env:UserInstallation={(base / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
        f'{MACRO}("{base.as_uri()}")',
    ]
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=base,
        env={
            **kept,
            "HOME": str(base),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "SAL_USE_VCLPLUGIN": "svp",
        },
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _require_clean(references: Path) -> None:
    """Refuse a PDF in which a reference leads nowhere; ``references`` holds what LibreOffice prints for each."""
    printed = references.read_text(encoding="utf-8", errors="replace") if references.is_file() else ""
    if not printed.endswith("end\n"):
        problem = "LibreOffice did not say what its references print"
        raise InputError("PDF", problem, "open the Word file in LibreOffice to see why")
    lost = next((line for line in printed.splitlines() if "not found" in line or "not defined" in line), None)
    if lost is not None:
        raise InputError("PDF", f"a reference leads nowhere: “{lost.strip()}”", "refer to a paragraph with a bookmark")
