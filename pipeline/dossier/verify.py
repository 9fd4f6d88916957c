"""The verb `verify`: what is unchanged, who signed, and whether the documents print what they rest on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.dossier.compared import compared_findings
from pipeline.dossier.printed import printed_findings
from pipeline.dossier.second_key import second_key_findings
from pipeline.dossier.signatories import frozen_project, signatory_findings
from signing.container import Container
from signing.entry import STATEMENT
from signing.report import Report, Severity, Verdict, error
from signing.statement import MAX_BYTES, Required, StatementError, parse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress
    from signing.report import Finding
    from signing.verification.indication import Indication


def verify_container(
    path: Path,
    *,
    trust: TrustStore,
    now: dt.datetime,
    process: Process | None = None,
    compare: bool = True,
    progress: Progress | None = None,
) -> Report:
    """The report on the container at ``path``, of ours or of another producer's; writes nothing, needs no network.

    ``process`` names who has to sign an entry of each kind, beside those its own statement names: who makes an entry
    must not decide alone whose signature it needs. Without ``compare`` the texts of PDF and Word document are not held
    against each other, which takes longer than all the rest. Raises ``InputError`` only when ``path`` cannot be read at all.
    """
    from signing.verification.verify import verify

    required = _required(path, process) if process is not None else ()
    report = verify(path, trust=trust, now=now, required=required, progress=progress)
    if report.statement is None or report.verdict is Verdict.TOTAL_FAILED:
        return report  # nothing to compare, or bytes that nobody signed
    kind = process.kinds.get(report.statement.kind) if process is not None else None
    document = report.statement.language is not None if kind is None else kind.form == "document"
    with Container.open(path) as container:
        project = frozen_project(container)
        refused = tuple(signatory_findings(project, report))
        found: list[Finding] = list(second_key_findings(project, report.statement))
        if document:
            found += printed_findings(container, report.statement)
        if document and compare:
            found += compared_findings(container)
    if document and report.detached:
        detail = "A document travels in its entry; here it was taken out."
        found.append(error("DOCUMENT_DETACHED", "container", detail))
    return _without_refused(with_findings(report, found), refused, required)


def _without_refused(report: Report, findings: tuple[Finding, ...], required: tuple[Required, ...]) -> Report:
    """``report`` in which signatures do not count whose signatory was not allowed to sign.

    The signature itself may be as good as any: whether it binds the party is not established (INDETERMINATE).
    """
    from signing.verification.policy import in_force

    names = {finding.subject for finding in findings if finding.severity is Severity.ERROR}
    if not names:
        return replace(report, findings=(*report.findings, *findings))
    signatures = tuple(
        replace(item, verdict=Verdict.INDETERMINATE, sub_indication="SIG_CONSTRAINTS_FAILURE")
        if item.name in names and item.verdict is Verdict.TOTAL_PASSED
        else item
        for item in report.signatures
    )
    return replace(
        report,
        verdict=report.verdict if report.verdict is Verdict.TOTAL_FAILED else Verdict.INDETERMINATE,
        executed=in_force((*report.statement.required, *required), signatures) if report.statement else False,
        signatures=signatures,
        findings=(*report.findings, *findings),
    )


def is_pdf(path: Path) -> bool:
    """Whether the file at ``path`` begins as a PDF does."""
    with path.open("rb") as file:
        return file.read(5) == b"%PDF-"


def verify_pdf_file(path: Path, *, trust: TrustStore, now: dt.datetime, project: Mapping[str, Any]) -> Report:
    """The report on the signed PDF at ``path``; writes nothing, needs no network."""
    from signing.pdf.revisions import MAX_BYTES as MAX_PDF

    with path.open("rb") as file:
        return pdf_report(file.read(MAX_PDF + 1), trust=trust, now=now, project=project)


def indications_of(path: Path, report: Report, *, trust: TrustStore, now: dt.datetime) -> tuple[Indication, ...]:
    """What EN 319 102-1 alone says of each signature of the container or PDF at ``path``, of which ``report`` is the report."""
    from signing.pdf.revisions import MAX_BYTES as MAX_PDF
    from signing.verification.indication import Indication, indications, indications_in_pdf

    pdf = is_pdf(path)
    if report.verdict is Verdict.TOTAL_PASSED:  # here more is asked for than there
        judged = [item for item in report.signatures if pdf or item.name.startswith("META-INF/")]
        return tuple(
            Indication(signature=item.name, party=item.party, verdict=item.verdict, sub_indication=None)
            for item in judged
        )
    if not pdf:
        return indications(path, trust=trust, now=now)
    with path.open("rb") as file:
        return indications_in_pdf(file.read(MAX_PDF + 1), report, trust=trust, now=now)


def pdf_report(pdf: bytes, *, trust: TrustStore, now: dt.datetime, project: Mapping[str, Any]) -> Report:
    """The report on a signed PDF, in which only those count whom ``project`` lets sign; empty: there are no records.

    As in an entry, where the records frozen with the document say who may.
    """
    from signing.pdf.verify import verify_pdf

    report = verify_pdf(pdf, trust=trust, now=now)
    if report.verdict is Verdict.TOTAL_FAILED:
        return report
    return _without_refused(report, tuple(signatory_findings(project, report, where="the records here")), ())


def _required(path: Path, process: Process) -> tuple[Required, ...]:
    """The signatories the process asks for, for the kind the statement claims; none when it cannot be read."""
    with Container.open(path) as container:
        data = None if container.form.findings else container.read(STATEMENT, MAX_BYTES)
    try:
        kind = process.kinds.get(parse(data).kind) if data is not None else None
    except StatementError:
        return ()
    if kind is None:
        return ()
    return tuple(Required(party=party, role=kind.role, certificate=None) for party in kind.signatories)


def with_findings(report: Report, findings: Iterable[Finding]) -> Report:
    """``report`` with more findings; an error among them fails it."""
    more = tuple(findings)
    failed = any(finding.severity is Severity.ERROR for finding in more)
    verdict = Verdict.TOTAL_FAILED if failed else report.verdict
    return replace(report, verdict=verdict, findings=(*report.findings, *more))
