"""Whether a dossier is ready to be handed over: every reason against it, told together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.dossier.citations import cites
from pipeline.dossier.entry import State
from pipeline.dossier.handover.content import content
from pipeline.dossier.handover.record import HANDOVER, RECEIPT
from pipeline.records.check import check
from signing.errors import InputError, InputErrors
from signing.report import Severity
from signing.verification.payload import OUTSIDE as FILES_OUTSIDE

if TYPE_CHECKING:
    from pipeline.dossier.audit import AuditReport
    from pipeline.dossier.layout import Dossier
    from pipeline.records.process import Process
    from signing.encryption import Recipient
    from signing.statement import Cite
    from signing.tree import TreeFile


def ready(
    dossier: Dossier,
    report: AuditReport,
    *,
    to: str,
    party: str,
    recipients: tuple[Recipient, ...],
    process: Process,
    against: Mapping[int, Path],
) -> tuple[tuple[Cite, ...], tuple[TreeFile, ...]]:
    """What the handover cites and the files that travel. Raises ``InputErrors`` with every reason against it."""
    kind = process.kind(HANDOVER)
    problems = list(_roles(to, party, process))
    if not recipients:
        problems.append(
            InputError(
                "--recipient",
                f"nobody is there to encrypt to: trust/{to}.age is not there",
                f"ask the {to} for its recipient: 'signoff handover keys' makes one",
            )
        )
    problems += unsound(report)
    entries = tuple(item.entry for item in report.entries)
    cited: list[Cite] = []
    for need in kind.needs:
        try:
            cited += cites(replace(kind, needs=(need,)), entries)
        except InputError as reason:
            problems.append(InputError(f"a {need}", reason.problem, reason.remedy))
    files: tuple[TreeFile, ...] = ()
    seals = {item.file.number for item in entries if item.report.detached}
    outside = {number: folder for number, folder in against.items() if number in seals}
    try:
        outside = {
            item.file.number: against[item.file.number]
            for item in entries
            if item.report.detached and item.file.number in against
        }
        files = content(dossier, (item.file for item in entries), check(dossier.root).records, outside)
    except InputErrors as reasons:
        problems += reasons.errors
    if problems:
        raise InputErrors(problems)
    return tuple(cited), files


def _roles(to: str, party: str, process: Process) -> Iterator[InputError]:
    givers, takers = process.kind(HANDOVER).signatories, process.kind(RECEIPT).signatories
    if party not in givers:
        yield InputError(
            "--as", f"the {' and the '.join(givers)} hands over, not the {party}", "see schemas/process.json"
        )
    if to not in takers:
        yield InputError("--to", f"the {' and the '.join(takers)} receives, not the {to}", "see schemas/process.json")


def unsound(report: AuditReport) -> Iterator[InputError]:
    """What the audit has against the dossier, each point once."""
    seen: set[tuple[str, str]] = set()
    for item in report.entries:
        name = f"entries/{item.entry.file.name}"
        if item.state is State.HALF_SIGNED:
            missing = " and the ".join(item.entry.missing)
            yield InputError(name, f"half-signed: the signature of the {missing} is missing", "have it countersigned")
        elif item.state is State.UNTRUSTED:
            yield InputError(name, "it is signed by somebody nobody here trusts", f"see 'signoff verify {name}'")
        for finding in item.entry.report.findings:
            if finding.code == FILES_OUTSIDE:
                folder = f"--against {item.entry.file.number}=DIR"
                yield InputError(name, "its files lie outside and have to travel too", f"name their folder: {folder}")
            elif finding.severity is Severity.ERROR and (name, finding.detail) not in seen:
                seen.add((name, finding.detail))
                yield InputError(f"{name}: {finding.subject}", finding.detail, f"see 'signoff verify {name}'")
    for finding in report.findings:
        if finding.severity is Severity.ERROR:
            yield InputError(finding.subject, finding.detail, "see 'signoff audit'")
