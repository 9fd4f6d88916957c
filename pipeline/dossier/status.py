"""The verb `status`: what is agreed, what is missing, what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.dossier.citations import in_force, moved_on, outdated_cites, relying, superseded
from pipeline.dossier.entry import Entry, State
from pipeline.dossier.filed_again import FILED_AGAIN
from pipeline.dossier.history import read_entries
from pipeline.dossier.layout import Dossier
from pipeline.dossier.project import parties, plain, project_record
from pipeline.dossier.templates.list import own_sources
from pipeline.dossier.templates.own import Source, own_templates
from pipeline.records.process import CREATION, Form, Kind, Process
from signing.errors import InputErrors

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pipeline.records.values import Records

MISSING = "missing"
"""The state of a kind that was never frozen."""
NONE = "none"
"""The same, of a kind there may be any number of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One kind of entry on the board; a repeated or superseded one has a line for each entry."""

    kind: str
    title: str
    state: str
    entry: int | None = None
    file: str | None = None
    baseline: str | None = None
    signed_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    two_keys: tuple[str, ...] = ()
    """The parties the entry asks for a post-quantum signature too."""
    detached: bool = False
    """Whether its files lie outside the entry; the board does not look at them."""
    waits_for: tuple[str, ...] = ()
    """Kinds that have to be executed first."""
    waits_for_titles: tuple[str, ...] = ()
    commitment: str = CREATION
    """What the signature that makes it means; all but creation have a command of their own."""
    errors: int = 0
    """Open errors in the records it rests on."""
    optional: bool = False
    """Whether the process can do without it."""
    filed_again: bool = False
    """Whether its PDF was filed before, and not everybody who has to has agreed to it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The whole project at a glance."""

    project: str
    title: str
    parties: Mapping[str, str]
    untrusted: tuple[str, ...]
    """Parties without a pinned anchor."""
    errors: int
    warnings: int
    remarks: tuple[str, ...]
    """What was agreed and no longer fits: records that moved on, entries that rest on superseded ones."""
    templates: tuple[Source, ...]
    """The templates, clauses and house style of the company's own that documents are made with."""
    stages: tuple[Stage, ...]
    next_steps: tuple[str, ...]


def status(dossier: Dossier, *, now: dt.datetime, process: Process, user_templates: Path | None = None) -> Board:
    """The board of ``dossier``; ``user_templates`` is the folder of templates behind those of the dossier. Raises ``InputError`` only when the project record cannot be read."""
    from pipeline.dossier.anchors import dossier_trust
    from pipeline.records.check import check, named, record_files

    record = project_record(dossier)
    people = parties(dossier)
    pinned = dossier_trust(dossier).parties
    result = check(dossier.root)
    findings = result.findings
    entries = read_entries(dossier, now=now, process=process)
    try:
        files = record_files(dossier.root, process)
    except InputErrors:
        files = {}  # the check has told of it
    kind_of = {named(dossier.root, path): kind for kind, paths in files.items() for path in paths}
    faults = Counter(kind_of.get(item.file, "") for item in findings if item.severity == "error")
    began = {entry.file.kind for entry in entries}
    kinds = [item for item in process.kinds.values() if not item.optional or _comes_up(item, began, files)]
    stages = tuple(
        stage for kind in kinds for stage in _stages(relying(kind, result.records), entries, process, faults)
    )
    unpinned = tuple(party for party in people if party not in pinned)
    errors = sum(item.severity == "error" for item in findings)
    return Board(
        project=str(record.get("number") or "no number yet"),
        title=plain(record.get("title") or "No title yet"),
        parties=people,
        untrusted=unpinned,
        errors=errors,
        warnings=sum(item.severity == "warning" for item in findings),
        remarks=tuple(_remarks(result.records, entries, process)),
        templates=own_sources(own_templates(dossier, user_templates), process),
        stages=stages,
        next_steps=tuple(_next(stages, process, unpinned, errors)),
    )


def _comes_up(kind: Kind, began: Collection[str], files: Mapping[str, object]) -> bool:
    """Whether a kind a project can do without is spoken of: it began, its record is there, or what it follows began."""
    if kind.form is Form.DOCUMENT:
        return kind.name in began or kind.own_record in files
    return kind.name in began or any(need in began for need in kind.needs)


def _stages(kind: Kind, entries: tuple[Entry, ...], process: Process, faults: Mapping[str, int]) -> Iterator[Stage]:
    current = in_force(entries)
    stage = process.stage_of(kind.name)
    before = dict.fromkeys((*kind.needs, *(stage.after if stage is not None else ())))
    waits = tuple(need for need in before if need not in current)
    own = [entry for entry in entries if entry.file.kind == kind.name]
    if not own:
        yield Stage(
            kind=kind.name,
            title=kind.title,
            state=NONE if kind.repeats else MISSING,
            commitment=kind.commitment,
            waits_for=waits,
            waits_for_titles=tuple(process.kinds[name].title for name in waits),
            errors=sum(faults.get(name, 0) for name in kind.records),
            optional=kind.optional,
        )
    replaced = superseded(entries, process)
    for entry in own:
        state = State.SUPERSEDED if entry.file.number in replaced else entry.state
        yield Stage(
            kind=kind.name,
            title=kind.title,
            state=str(state),
            entry=entry.file.number,
            file=entry.file.name,
            baseline=entry.report.baseline,
            signed_by=entry.signed_by,
            missing=entry.missing,
            two_keys=tuple(item.party for item in entry.report.statement.required if item.also)
            if entry.report.statement
            else (),
            detached=entry.report.detached,
            filed_again=any(item.code == FILED_AGAIN for item in entry.report.findings),
        )


def _remarks(records: Records, entries: tuple[Entry, ...], process: Process) -> Iterator[str]:
    for entry in entries:
        for finding in entry.report.findings:
            if finding.code == FILED_AGAIN:
                yield f"entries/{entry.file.name} does not count. {finding.detail}"
    for moved in moved_on(records, entries, process, process.kinds):
        yield f"{moved.record} says something else than {moved.entry}, which both parties signed"
    for entry in in_force(entries).values():
        for label, cited, current in outdated_cites(entry, entries, process):
            yield (
                f"entries/{entry.file.name} relies on entries/{cited.file.name} as the {label}, which "
                f"entries/{current.file.name} has superseded"
            )


def _next(stages: tuple[Stage, ...], process: Process, unpinned: tuple[str, ...], errors: int) -> Iterator[str]:
    """What to do now, the most urgent first."""
    for stage in stages:
        if stage.state == State.BROKEN:
            command = "audit" if stage.filed_again else f"verify entries/{stage.file}"
            yield f"Find out what happened to entries/{stage.file}: signoff {command}"
    if errors:
        yield "Mend the records: signoff check"
    for party in unpinned:
        yield f"Pin the anchor of the {party}: signoff keys trust {party} F.pem"
    for stage in stages:
        if stage.state == State.HALF_SIGNED:
            for party in stage.missing:
                folder = " --against DIR" if stage.detached else ""
                also = " --also F.key" if party in stage.two_keys else ""
                command = f"signoff countersign entries/{stage.file}{folder} --key F.p12{also} --as {party}"
                yield f"Let the {party} sign entry {stage.entry}, {stage.kind}: {command}"
    ready = [stage for stage in stages if stage.state == MISSING and not stage.waits_for and not stage.errors]
    for stage in ready:
        if not stage.optional:
            path = " PATH" if process.kinds[stage.kind].form is Form.FOLDER else ""
            yield f"Freeze the {stage.kind}: signoff freeze {stage.kind}{path} --key F.p12 --as PARTY"
    optional = [stage.kind for stage in ready if stage.optional]
    if optional:
        yield f"Where you want them signed too: {', '.join(optional)} (signoff freeze KIND --key F.p12 --as PARTY)"
    yield from _handing_over(stages, process)


def _handing_over(stages: tuple[Stage, ...], process: Process) -> Iterator[str]:
    """The last steps: hand over, and have the receipt back."""
    takers = [party for kind in process.kinds.values() if kind.commitment == "receipt" for party in kind.signatories]
    of = {name: [stage for stage in stages if _commitment(stage, process) == name] for name in ("delivery", "receipt")}
    for stage in of["delivery"]:
        if stage.state == NONE and not stage.waits_for and not stage.errors and takers:
            party = process.kinds[stage.kind].signatories[0]
            command = f"signoff handover pack --to {takers[0]} --key F.p12 --as {party}"
            yield f"Hand over to the {takers[0]}: {command}"
    handed = [stage for stage in of["delivery"] if stage.state == State.EXECUTED]
    confirmed = [stage for stage in of["receipt"] if stage.state == State.EXECUTED]
    if len(handed) > len(confirmed) and takers:
        number = handed[len(confirmed)].entry
        yield f"Take over the receipt of entry {number} when the {takers[0]} sends it: signoff merge FILE"


def _commitment(stage: Stage, process: Process) -> str:
    return process.kinds[stage.kind].commitment
