"""Word documents into accessible, lasting PDF (PDF/UA-1, PDF/A-2a) by one LibreOffice process for all.

The only module that starts a program. LibreOffice runs in a profile of its own that is thrown away, and a macro in it updates
fields and contents and converts one document after the other. Any error in a macro makes it wait for ever, so a deadline ends the whole process group.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
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
_PROGRAMS = ("soffice", "libreoffice")


class Converter(Protocol):
    """Turns Word documents into PDF."""

    def to_pdf(self, documents: Sequence[bytes]) -> tuple[bytes, ...]:
        """A PDF for each document, in the same order. Raises ``InputError`` when one cannot be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibreOffice:
    """The converter that uses an installed LibreOffice."""

    program: str
    start_seconds: float = START_SECONDS
    document_seconds: float = DOCUMENT_SECONDS

    def to_pdf(self, documents: Sequence[bytes]) -> tuple[bytes, ...]:
        """A PDF for each document, normalised to the same bytes at every run.

        Raises ``InputError`` when LibreOffice does not finish in time, makes no PDF, or prints a reference that leads
        nowhere; then there is none of the PDFs.
        """
        from pipeline.documents.pdf import normalise
        from pipeline.documents.properties import language_of

        if not documents:
            return ()
        with tempfile.TemporaryDirectory(prefix="signoff-pdf-") as folder:
            base = Path(folder)
            jobs = []
            for index, document in enumerate(documents):
                source = base / f"{index:04}.docx"
                source.write_bytes(document)
                jobs += [item.as_uri() for item in (source, source.with_suffix(".pdf"), source.with_suffix(".txt"))]
            (base / "jobs.txt").write_text("".join(f"{job}\n" for job in jobs), encoding="utf-8")
            write_profile(base / "profile")
            _run(self.program, base, self.start_seconds + self.document_seconds * len(documents))
            made = []
            for index in range(len(documents)):
                target = base / f"{index:04}.pdf"
                if not target.is_file():
                    problem = f"LibreOffice made no PDF of document {index + 1} of {len(documents)}"
                    raise InputError("PDF", problem, "open the Word file in LibreOffice to see why")
                _require_clean(target.with_suffix(".txt"))
                made.append(normalise(target, language_of(documents[index])))
        return tuple(made)


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


def _run(program: str, base: Path, seconds: float) -> None:
    """Run the macro; after the deadline, or when we are stopped, the process and all its children are killed."""
    jobs = (base / "jobs.txt").as_uri()
    command = [
        program,
        f"-env:UserInstallation={(base / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
        f'{MACRO}("{jobs}")',
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
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        problem = f"LibreOffice did not finish within {seconds:.0f} seconds and was stopped"
        raise InputError("PDF", problem, "try again, or make Word only") from None
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
