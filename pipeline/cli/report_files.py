"""Reports written to files: the options that ask for them, and the writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.cli.options import html_option, remark, shown_path, write_page
from pipeline.records.languages import LANGUAGES
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.documents.convert import Converter
    from pipeline.dossier.audit import AuditReport
    from pipeline.dossier.difference import Difference
    from pipeline.present.reports.certificate import CompletionCertificate
    from pipeline.present.reports.document import Printed
    from pipeline.present.reports.voice import Voice
    from signing.report import Report
    from signing.sums import FileDigest

Command = TypeVar("Command", bound=Callable[..., Any])

pdf_option = click.option(
    "--pdf", "pdf_to", metavar="FILE", type=click.Path(path_type=Path), help="Write it as PDF/A to file away."
)


language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], help="Language of the page and PDF. Default: en."
)
page_language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], help="Language of the page. Default: en."
)


def report_options(command: Command) -> Command:
    """`--html`, `--pdf` and the language of both."""
    return html_option(pdf_option(language_option(command)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFiles:
    """Where a report goes to, beside the terminal."""

    html: Path | None
    pdf: Path | None
    converter: Converter | None
    """What makes the PDF; there whenever one is asked for."""
    now: dt.datetime
    voice: Voice
    """The language of the report."""

    @property
    def wanted(self) -> bool:
        """Whether any is asked for."""
        return self.html is not None or self.pdf is not None

    def write_entry(
        self,
        report: Report,
        file: Path,
        *,
        pdf: bool,
        against: str | None = None,
        sound: bool = True,
        changes: Difference | None = None,
    ) -> None:
        """Write the report on the container or PDF ``file``, if any is asked for."""
        if not self.wanted:
            return
        from pipeline.dossier.version import GENERATOR
        from pipeline.present.html.report import report_page
        from pipeline.present.reports.entry import entry_report

        view = entry_report(
            report, examined(file), pdf=pdf, now=self.now, generator=GENERATOR, voice=self.voice, against=against,
            sound=sound, changes=changes,
        )  # fmt: skip
        self._write(view, report_page(view, self.voice))

    def write_audit(self, report: AuditReport, title: str, changes: Mapping[int, Difference]) -> None:
        """Write the report on the dossier of the project ``title``, if any is asked for."""
        if not self.wanted:
            return
        from pipeline.dossier.version import GENERATOR
        from pipeline.present.html.audit import audit_page
        from pipeline.present.reports.audit import dossier_report

        view = dossier_report(report, title, now=self.now, generator=GENERATOR, voice=self.voice, changes=changes)
        self._write(view, audit_page(view, self.voice))

    def write_certificate(self, view: CompletionCertificate) -> None:
        """Write a certificate of completion, if any file is asked for."""
        from pipeline.present.html.certificate import certificate_page

        self._write(view, certificate_page(view, self.voice))

    def _write(self, view: Printed, page: str) -> None:
        if self.html is not None:
            write_page(self.html, page)
        if self.pdf is None:
            return
        from pipeline.dossier.store import write_file
        from pipeline.dossier.version import GENERATOR
        from pipeline.present.reports.document import report_pdf

        assert self.converter is not None  # noqa: S101 - asked for where the files were
        write_file(self.pdf, report_pdf(view, self.converter, now=self.now, generator=GENERATOR, voice=self.voice))
        remark(f"written: {shown_path(self.pdf)}")


def examined(file: Path) -> FileDigest:
    """The name, size and digest of the file a report is about."""
    from signing.digest import digest_tree
    from signing.tree import scan

    (found,) = digest_tree(scan(file))
    return found


def report_files(html: Path | None, pdf: Path | None, language: str, now: dt.datetime) -> ReportFiles:
    """Where a report goes to. Raises ``InputError`` when a PDF is asked for and nothing here makes one."""
    from pipeline.present.reports.voice import Voice

    converter = None
    if pdf is not None:
        from pipeline.documents.convert import PACKAGE, find_converter

        converter = find_converter()
        if converter is None:
            remedy = f"install it (Debian, Ubuntu: apt-get install {PACKAGE}), or ask for --html"
            raise InputError("--pdf", "LibreOffice is not installed, and it makes the PDF", remedy)
    return ReportFiles(html=html, pdf=pdf, converter=converter, now=now, voice=Voice(language))
