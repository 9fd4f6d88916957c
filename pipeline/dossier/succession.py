"""How those who may sign change from entry to entry: who came, who left, and who signed after leaving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.dossier.entry import Entry, State
from pipeline.dossier.second_key import demanded
from pipeline.dossier.signatories import Person, folded, frozen_project, recognised, signatories, signed_on
from signing.container import Container
from signing.report import Finding, Severity, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

Projects = Mapping[int, Mapping[str, Any]]
"""The project records of entries by the entry's number."""


def agreed_projects(entries: Iterable[Entry]) -> Projects:
    """The project records frozen in the executed entries: what both parties signed of who may sign."""
    found = {}
    for entry in entries:
        if entry.state is State.EXECUTED:
            with Container.open(entry.file.path) as container:
                found[entry.file.number] = frozen_project(container)
    return found


def succession_findings(entry: Entry, agreed: Projects) -> Iterator[Finding]:
    """What the records agreed before and after ``entry`` say of its own and of who signed it."""
    with Container.open(entry.file.path) as container:
        own = frozen_project(container)
    before = max((number for number in agreed if number < entry.file.number), default=None)
    if before is not None:
        for said in changed_signatories(agreed[before], own):
            detail = f"Against the entry {before}, which was agreed before: {said}."
            yield _finding("SIGNATORIES_CHANGED", Severity.INFO, entry.file.name, detail)
    after = max((number for number in agreed if number > entry.file.number), default=None)
    if after is None:
        return
    for item in entry.report.signatures:
        day = signed_on(item, own)
        known = recognised(signatories(agreed[after], item.party or ""), item.signer or "", item.certificate)
        if (
            item.verdict is Verdict.TOTAL_PASSED
            and day
            and known
            and all(_ended(one, item.certificate, day) for one in known)
        ):
            detail = (
                f"{item.signer} signed for the {item.party} on {day}; by the records agreed in the entry {after} that was "
                f"after the last day on which they could."
            )
            yield _finding("SIGNATORY_ENDED", Severity.WARNING, item.name, detail)


def changed_signatories(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What differs in who may sign, a clause each; nothing where either record does not tell."""
    parties = [item.get("parties") for item in (before, after)]
    for party in sorted({str(name) for item in parties if isinstance(item, Mapping) for name in item}):
        was_asked, is_asked = party in demanded(before), party in demanded(after)
        if is_asked and not was_asked:
            yield f"every signatory of the {party} signs with a post-quantum key too now"
        elif was_asked and not is_asked:
            yield f"the signatories of the {party} need no post-quantum signature any more"
        old, new = signatories(before, party), signatories(after, party)
        if not old or not new:
            continue
        names = {folded(item.name): item.name for item in (*old, *new)}
        for key, name in names.items():
            was = [item for item in old if folded(item.name) == key]
            now = [item for item in new if folded(item.name) == key]
            if not was:
                yield f"{name} may sign for the {party} now"
            elif not now:
                yield f"{name} may no longer sign for the {party}"
            elif [(item.span, item.certificates) for item in was] != [(item.span, item.certificates) for item in now]:
                yield f"{name} may sign for the {party} on other days or with other certificates than before"


def _ended(person: Person, certificate: str | None, day: dt.date) -> bool:
    span = person.certificates.get(certificate or "")
    return any(item.ends is not None and item.ends < day for item in (person.span, span) if item is not None)


def _finding(code: str, severity: Severity, subject: str, detail: str) -> Finding:
    return Finding(code=code, severity=severity, subject=subject, detail=detail)
