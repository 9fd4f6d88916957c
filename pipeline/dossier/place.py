"""Where an entry stands in its dossier: what it follows, and what it relies on.

Who signs an entry signs for both: they are looked at before anything is signed, and by the audit.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.dossier.chain import chain_findings
from pipeline.dossier.citations import outdated_cites, superseded
from pipeline.dossier.entry import Entry, State, verified_entry
from pipeline.dossier.filed_again import with_filed_again
from pipeline.dossier.history import read_history
from pipeline.dossier.layout import Dossier, Listing, list_entries
from pipeline.dossier.out_of_turn import out_of_turn_findings
from pipeline.dossier.project import project_number
from signing.errors import InputError, InputErrors
from signing.report import Finding, Report, Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore


def place_findings(
    dossier: Dossier, path: Path, report: Report, *, trust: TrustStore, now: dt.datetime, process: Process
) -> tuple[Finding, ...]:
    """The errors in what the entry at ``path`` follows and relies on, among the entries of ``dossier`` up to it.

    ``report`` is the one on that entry, which need not be read again.

    Raises ``InputError`` when it does not bear the name of an entry.
    """
    files = list_entries(dossier).files
    here = next((file for file in files if file.name == path.name), None)
    if here is None:
        raise InputError(
            str(path), "its name is not that of an entry", "name it by number and kind: 0002-contract.asice, say"
        )
    before = [file for file in files if file.number < here.number]
    read = read_history(before, trust=trust, now=now, process=process)
    entries = (*read, with_filed_again((*read, verified_entry(here, report, process)))[-1])
    found = [*chain_findings(entries, project_number(dossier)), *citation_findings(entries[-1], entries, process)]
    found += out_of_turn_findings(entries[-1], entries, process)
    return tuple(item for item in found if item.severity is Severity.ERROR)


def require_chain(entries: Iterable[Entry], project: str) -> None:
    """Refuse to build on entries that do not follow one another. Raises ``InputErrors`` with every reason."""
    faults = [item for item in chain_findings(entries, project) if item.severity is Severity.ERROR]
    if faults:
        raise InputErrors(
            InputError(_where(item.subject), item.detail, "see 'signoff audit'; nothing may follow it")
            for item in faults
        )


def _where(subject: str) -> str:
    return f"entries/{subject}" if subject.endswith(".asice") else subject


def citation_findings(entry: Entry, entries: tuple[Entry, ...], process: Process) -> Iterator[Finding]:
    """Whether what it relies on is there, stood before it, and is in force."""
    statement = entry.report.statement
    if statement is None:
        return
    name = entry.file.name
    by_baseline = {item.report.baseline: item for item in entries if item.report.baseline}
    for cite in statement.cites:
        cited = by_baseline.get(cite.baseline)
        if cited is None:
            detail = f"It relies on a {cite.label} with the baseline id {cite.baseline}, which is in no entry here."
            yield _finding("CITE_UNKNOWN", Severity.ERROR, name, detail)
        elif cited.file.kind != cite.label or cited.file.number >= entry.file.number:
            detail = f"It relies on {cited.file.name} as the {cite.label}: that is another kind, or came later."
            yield _finding("CITE_WRONG", Severity.ERROR, name, detail)
        elif cited.state is not State.EXECUTED:
            detail = f"It relies on {cited.file.name}, which is {cited.state}."
            severity = Severity.ERROR if cited.state in {State.BROKEN, State.HALF_SIGNED} else Severity.WARNING
            yield _finding("CITE_NOT_IN_FORCE", severity, name, detail)
    for label, count in Counter(cite.label for cite in statement.cites).items():
        if count > 1 and not (label in process.kinds and process.kinds[label].repeats):
            detail = f"It relies on {count} entries as the {label}: it can be one."
            yield _finding("CITE_WRONG", Severity.ERROR, name, detail)
    if entry.file.number not in superseded(entries, process):
        for label, cited, current in outdated_cites(entry, entries, process):
            detail = (
                f"It relies on {cited.file.name} as the {label}, which {current.file.name} has superseded: agree a change, "
                f"or freeze the {entry.file.kind} anew."
            )
            yield _finding("CITE_SUPERSEDED", Severity.WARNING, name, detail)
    kind = process.kinds.get(entry.file.kind)
    labels = {cite.label for cite in statement.cites}
    for need in kind.needs if kind is not None else ():
        if need not in labels:
            detail = f"The process asks that it cites the {need}; it does not."
            yield _finding("CITE_MISSING", Severity.ERROR, name, detail)


def _finding(code: str, severity: Severity, subject: str, detail: str) -> Finding:
    return Finding(code=code, severity=severity, subject=subject, detail=detail)


def require_whole(listing: Listing) -> None:
    """Refuse to go on from a chain with a gap."""
    numbers = [file.number for file in listing.files]
    if numbers != list(range(1, len(numbers) + 1)):
        raise InputError("entries", "the chain has a gap, or a number twice", "see 'signoff audit'")


def require_sound(entries: tuple[Entry, ...]) -> None:
    """Refuse to go on from an entry that does not verify."""
    broken = [entry for entry in entries if entry.state is State.BROKEN]
    if broken:
        raise InputErrors(
            InputError(
                f"entries/{entry.file.name}", "it does not verify, so nothing may follow it",
                f"see 'signoff verify entries/{entry.file.name}'",
            )
            for entry in broken
        )  # fmt: skip
