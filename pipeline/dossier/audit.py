"""The verb `audit`: every entry, the chain, who had to sign, what is cited, and the documents rendered again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.chain import chain_findings, listing_findings
from pipeline.dossier.citations import superseded
from pipeline.dossier.counterpart import Comparison, compare
from pipeline.dossier.entry import Entry, State
from pipeline.dossier.history import read_history
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.other_copy import find_copy
from pipeline.dossier.out_of_turn import out_of_turn_findings
from pipeline.dossier.place import citation_findings
from pipeline.dossier.rendered import rendered_findings
from pipeline.dossier.succession import Projects, agreed_projects, succession_findings
from pipeline.dossier.verify import with_findings
from pipeline.records.process import shipped_process
from signing.errors import InputError
from signing.report import Finding, Severity, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One entry and where it stands in its dossier."""

    entry: Entry
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What the audit of a dossier established."""

    verdict: Verdict
    entries: tuple[Audited, ...]
    findings: tuple[Finding, ...]
    """About the dossier as a whole; those about one entry stand in its report."""
    comparison: Comparison | None = None
    """With the other party's copy, when one was given."""


def audit(
    dossier: Dossier,
    *,
    now: dt.datetime,
    process: Process,
    project: str | None,
    counterpart: Path | None = None,
    trust: TrustStore | None = None,
    against: Mapping[int, Path] | None = None,
    progress: Progress | None = None,
) -> AuditReport:
    """Audit all entries of ``dossier`` under its pinned anchors, or those in ``trust``; writes nothing.

    ``project`` is the project's number in the records, None when they cannot be read: evidence does not depend on them.
    ``counterpart`` is the other party's copy, or one of its entries, to be compared with this one.
    ``against`` names the folders entries are compared with, by number; a seal is undecided without. Raises
    ``InputError`` for a number no entry has and for a folder that cannot be read.
    """
    anchors = dossier_trust(dossier) if trust is None else trust
    other = find_copy(counterpart, dossier) if counterpart is not None else None
    listing = list_entries(dossier)
    folders = against or {}
    for number in sorted(set(folders) - {file.number for file in listing.files}):
        raise InputError("--against", f"there is no entry {number}", "name the number of an entry: 2=DIR, say")
    read = read_history(
        listing.files, trust=anchors, now=now, process=process, against=folders, compare=True, progress=progress
    )
    entries = examined(read, process)
    findings = [*listing_findings(listing), *chain_findings(entries, project)]
    findings += _weaker(process) if process.sources else ()
    comparison = None
    if other is not None:
        known = tuple(takewhile(lambda entry: entry.file.number not in folders, read))
        comparison = compare(entries, other, trust=anchors, now=now, process=process, known=known, progress=progress)
    if not entries:
        findings.append(_finding("NO_ENTRIES", Severity.INFO, "entries", "Nothing is frozen yet."))
    elif not (any(item.severity is Severity.ERROR for item in findings) or _end_settled(comparison)):
        last = entries[-1]
        detail = (
            f"One copy cannot show whether later entries were removed: ask the other party whether its last entry is "
            f"{last.file.name} too, with the baseline id {last.report.baseline}, or compare with its copy: --counterpart."
        )
        findings.append(_finding("END_NOT_PROVABLE", Severity.INFO, last.file.name, detail))
    replaced = superseded(entries, process)
    audited = tuple(
        Audited(entry=entry, state=State.SUPERSEDED if entry.file.number in replaced else entry.state)
        for entry in entries
    )
    verdict = _verdict(entries, (*findings, *(comparison.findings if comparison is not None else ())))
    if verdict is Verdict.TOTAL_PASSED and comparison is not None and comparison.behind:
        verdict = Verdict.INDETERMINATE  # nothing is false, and this copy is not all there is
    return AuditReport(verdict=verdict, entries=audited, findings=tuple(findings), comparison=comparison)


def _end_settled(comparison: Comparison | None) -> bool:
    """Whether the other copy shows that this one has the end, or that it lacks it."""
    return comparison is not None and (comparison.end_proven or comparison.behind)


def examined(read: tuple[Entry, ...], process: Process) -> tuple[Entry, ...]:
    """The entries of a dossier, read as its history, each with what only its dossier can tell of it."""
    agreed = agreed_projects(read)
    return tuple(_examined(entry, read, process, agreed) for entry in read)


def _weaker(process: Process) -> Iterator[Finding]:
    """Where the dossier's own process asks for less than the one that ships: whoever wrote it chose so."""
    for name, kind in shipped_process().kinds.items():
        own = process.kinds.get(name, kind)
        for party in kind.signatories:
            if party not in own.signatories:
                detail = f"The process of this dossier does not ask for the signature of the {party} on a {name}."
                yield _finding("PROCESS_WEAKER", Severity.WARNING, name, detail)
        for need in kind.needs:
            if need not in own.needs:
                detail = f"The process of this dossier does not ask that a {name} relies on the {need}."
                yield _finding("PROCESS_WEAKER", Severity.WARNING, name, detail)
        if kind.in_turn is not None and own.in_turn is None:
            detail = f"The process of this dossier does not ask that one {name} comes after the other has passed."
            yield _finding("PROCESS_WEAKER", Severity.WARNING, name, detail)
        for label in _waits_for(shipped_process(), name):
            if name in process.kinds and label not in (*_waits_for(process, name), *own.needs):
                detail = f"The process of this dossier does not ask that a {name} comes after the {label}."
                yield _finding("PROCESS_WEAKER", Severity.WARNING, name, detail)


def _waits_for(process: Process, kind: str) -> tuple[str, ...]:
    stage = process.stage_of(kind)
    return stage.after if stage is not None else ()


def _examined(entry: Entry, entries: tuple[Entry, ...], process: Process, agreed: Projects) -> Entry:
    """``entry`` with what only its dossier can tell of it."""
    if entry.report.statement is None or entry.report.verdict is Verdict.TOTAL_FAILED:
        return entry
    found = [*_completeness(entry, process), *citation_findings(entry, entries, process)]
    found += out_of_turn_findings(entry, entries, process)
    found += rendered_findings(entry, entries, process)
    found += succession_findings(entry, agreed)
    return replace(entry, report=with_findings(entry.report, found))


def _completeness(entry: Entry, process: Process) -> Iterator[Finding]:
    """Who the process says has to sign, against whom the statement asks for."""
    statement = entry.report.statement
    kind = process.kinds.get(entry.file.kind)
    if statement is None or kind is None:
        detail = f"The process knows no entry of the kind {entry.file.kind}."
        yield _finding("KIND_UNKNOWN", Severity.WARNING, entry.file.name, detail)
        return
    asked = {item.party for item in statement.required}
    for party in kind.signatories:
        if party not in asked:
            detail = f"The process asks for the signature of the {party}; the statement of this entry does not."
            yield _finding("SIGNATORY_NOT_REQUIRED", Severity.ERROR, entry.file.name, detail)


def _verdict(entries: Iterable[Entry], findings: Iterable[Finding]) -> Verdict:
    verdicts = {entry.report.verdict for entry in entries}
    if Verdict.TOTAL_FAILED in verdicts or any(item.severity is Severity.ERROR for item in findings):
        return Verdict.TOTAL_FAILED
    if verdicts != {Verdict.TOTAL_PASSED}:
        return Verdict.INDETERMINATE
    return Verdict.TOTAL_PASSED


def _finding(code: str, severity: Severity, subject: str, detail: str) -> Finding:
    return Finding(code=code, severity=severity, subject=subject, detail=detail)
