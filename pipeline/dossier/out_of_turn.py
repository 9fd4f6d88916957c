"""Entries filed out of turn: what freezing refuses, asked again of an entry that another program may have filed (ADR 25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dossier.agreed_process import adapts
from pipeline.dossier.citations import RECORDS, frozen_files, frozen_records
from pipeline.dossier.entry import State
from pipeline.dossier.turn import not_in_turn
from pipeline.records.process import shipped_process
from signing.errors import InputError, InputErrors
from signing.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.dossier.entry import Entry
    from pipeline.records.process import Kind, Process


def out_of_turn_findings(entry: Entry, entries: Iterable[Entry], process: Process) -> Iterator[Finding]:
    """Where ``entry`` came before what has to come first, or says something else than what it relies on.

    Errors while somebody still has to sign, warnings once all have: they agreed to it then, and signed the process that is
    frozen in it, which is asked. ``process`` is the one of whoever asks. What is not in force for want of trust alone is
    given the benefit of the doubt: its own report says so. Never raises.
    """
    if entry.report.statement is None:
        return
    before = tuple(item for item in entries if item.file.number < entry.file.number)
    severity = Severity.WARNING if entry.state in {State.EXECUTED, State.UNTRUSTED} else Severity.ERROR
    asked = _frozen_process(entry, process) if entry.state is State.EXECUTED else process
    kind = asked.kinds.get(entry.file.kind)
    if kind is None:
        return
    details = [*_not_open(kind, asked, entry, before), *_turn(kind, entry, before)]
    for detail in details:
        yield Finding(code="OUT_OF_TURN", severity=severity, subject=entry.file.name, detail=detail)
    for detail in _changed(asked, entry, before):
        yield Finding(code="GROUND_CHANGED", severity=severity, subject=entry.file.name, detail=detail)


def _frozen_process(entry: Entry, otherwise: Process) -> Process:
    """The process both parties signed with ``entry``."""
    if not any(adapts(name) for name in frozen_files(entry.file.path, RECORDS)):
        return shipped_process()
    try:
        return frozen_records(entry.file.path).process
    except (InputError, InputErrors):
        return otherwise


def _not_open(kind: Kind, process: Process, entry: Entry, before: tuple[Entry, ...]) -> Iterator[str]:
    """What the stage of ``kind`` waits for and was not there; of what it cites other findings speak."""
    stage = process.stage_of(kind.name)
    statement = entry.report.statement
    cited = {cite.label for cite in statement.cites} if statement is not None else set()
    there = {item.file.kind for item in before if item.state in {State.EXECUTED, State.UNTRUSTED}}
    for label in stage.after if stage is not None else ():
        if label not in there and label not in cited and label not in kind.needs:
            yield f"It comes before any {label} that all have signed; the process asks for one first."


def _turn(kind: Kind, entry: Entry, before: tuple[Entry, ...]) -> Iterator[str]:
    """Which item of the list it had to wait for."""
    turn = kind.in_turn
    if turn is None:
        return
    counted = tuple(item for item in before if item.state in {State.EXECUTED, State.UNTRUSTED})
    lists = [item for item in counted if item.file.kind == turn.record]
    try:
        listed = frozen_records((lists[-1] if lists else entry).file.path)
        records = frozen_records(entry.file.path)
        waiting = not_in_turn(kind, records.about(records.all(kind.own_record)[0]), listed, counted)
    except (InputError, InputErrors, LookupError, TypeError, AttributeError):
        yield "Whether it came in turn cannot be told: its records, or those before it, cannot be read."
        return
    if waiting is not None and waiting.outcome is None:
        yield f"{waiting.item} comes after {waiting.before}, of which no {kind.name} before it is signed by all."
    elif waiting is not None:
        yield f"{waiting.item} comes after {waiting.before}, whose last {kind.name} before it says '{waiting.outcome}'."


def _changed(process: Process, entry: Entry, before: tuple[Entry, ...]) -> Iterator[str]:
    """Records in ``entry`` that say something else than in the entry it cites as their ground; layout may differ."""
    statement = entry.report.statement
    by_baseline = {item.report.baseline: item for item in before}
    own: dict[str, bytes] | None = None
    for cite in statement.cites if statement is not None else ():
        cited, kind = by_baseline.get(cite.baseline), process.kinds.get(cite.label)
        if cited is None or kind is None or cited.file.kind != cite.label or kind.own_record == "project":
            continue
        own = frozen_files(entry.file.path, RECORDS) if own is None else own
        there = frozen_files(cited.file.path, RECORDS)
        mine, theirs = _record(own, kind.own_record), _record(there, kind.own_record)
        if mine is None or theirs is None or mine[1] == theirs[1]:
            continue
        if not _say_the_same(process, kind.own_record, mine, theirs):
            yield f"Its {mine[0]} says something else than the one in {cited.file.name}, which it relies on."


def _record(files: dict[str, bytes], record: str) -> tuple[str, bytes] | None:
    return next(((name, data) for name, data in files.items() if name.rpartition(".")[0] == record), None)


def _say_the_same(process: Process, record: str, mine: tuple[str, bytes], theirs: tuple[str, bytes]) -> bool:
    from pipeline.records.check import read_record

    of = process.records[record]
    (one, _), (other, _) = (read_record(of, data, name) for name, data in (mine, theirs))
    return one is not None and other is not None and one.data == other.data
