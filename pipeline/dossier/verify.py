"""The verb `verify`: what is unchanged, who signed, and whether the documents print what they rest on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.dossier.printed import printed_findings
from signing.container import Container
from signing.report import Report, Severity, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from signing.digest import Progress
    from signing.report import Finding
    from signing.trust import TrustStore


def verify_container(path: Path, *, trust: TrustStore, now: dt.datetime, progress: Progress | None = None) -> Report:
    """The report on the container at ``path``, of ours or of another producer's; writes nothing, needs no network.

    Raises ``InputError`` only when ``path`` cannot be read at all.
    """
    from signing.verify import verify

    report = verify(path, trust=trust, now=now, progress=progress)
    if report.statement is None or report.verdict is Verdict.TOTAL_FAILED:
        return report  # nothing to compare, or bytes that nobody signed
    with Container.open(path) as container:
        return with_findings(report, printed_findings(container, report.statement))


def with_findings(report: Report, findings: Iterable[Finding]) -> Report:
    """``report`` with more findings; an error among them fails it."""
    more = tuple(findings)
    failed = any(finding.severity is Severity.ERROR for finding in more)
    verdict = Verdict.TOTAL_FAILED if failed else report.verdict
    return replace(report, verdict=verdict, findings=(*report.findings, *more))
