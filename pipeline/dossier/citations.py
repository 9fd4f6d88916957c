"""What a document cites: entries that are executed, by title, version and baseline id."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.dossier.entry import Entry, State
from signing.container import Container
from signing.entry import PAYLOAD
from signing.errors import InputError, InputErrors
from signing.statement import Cite

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.process import Kind, Process
    from pipeline.records.values import Records

RECORDS = "records/"
"""Below ``payload/``: the record files the entry rests on, as they were when it was made."""
TEMPLATES = "templates/"
MAX_RECORD = 50 * 1024 * 1024
_RECORD = re.compile(r"([a-z][a-z0-9-]{0,62}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(yaml|yml|json)")
"""Names of records, of records of events, of the process and of schemas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A record that says something else than the entry in force that was made from it."""

    record: str
    entry: str
    label: str


def in_force(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The last executed entry of each kind: the one that counts."""
    return {entry.file.kind: entry for entry in entries if entry.state is State.EXECUTED}


def superseded(entries: Iterable[Entry], process: Process) -> frozenset[int]:
    """Numbers of executed entries that a later executed one of the same kind replaced."""
    listed = tuple(entries)
    last = in_force(listed)
    return frozenset(
        entry.file.number
        for entry in listed
        if entry.state is State.EXECUTED
        and last[entry.file.kind] is not entry
        and not (entry.file.kind in process.kinds and process.kinds[entry.file.kind].repeats)
    )


def relying(kind: Kind, records: Records) -> Kind:
    """``kind`` with what its record attaches among its needs."""
    record = records.get(kind.own_record)
    return kind.relying_on(record.data.get("attachments", ()) if record is not None else ())


def citations(kind: Kind, process: Process, records: Records, entries: Iterable[Entry]) -> tuple[Citation, ...]:
    """What a document of ``kind`` cites now: entries in force, or a place kept open for what is not."""
    from pipeline.documents.generate import Citation

    current = in_force(entries)
    made = []
    for label in relying(kind, records).needs:
        entry = current.get(label)
        if entry is None:
            title, version = _title_and_version(records, process, label)
            made.append(Citation(label=label, title=title, version=version, baseline=None, entry=None, signed_on=None))
        else:
            made.append(citation_of(label, entry, process))
    return tuple(made)


def citation_of(label: str, entry: Entry, process: Process) -> Citation:
    """The citation of ``entry`` as every document prints it: title and version come from the records frozen in it."""
    from pipeline.documents.generate import Citation

    title, version = _title_and_version(frozen_records(entry.file.path), process, label)
    statement = entry.report.statement
    return Citation(
        label=label,
        title=title or (statement.title if statement else label),
        version=version,
        baseline=entry.report.baseline,
        entry=entry.file.number,
        signed_on=dt.date.fromisoformat(entry.signed_on) if entry.signed_on else None,
    )


def cites(kind: Kind, entries: Iterable[Entry]) -> tuple[Cite, ...]:
    """What the statement of an entry of ``kind`` cites. Raises ``InputError`` naming what is not executed yet."""
    listed = tuple(entries)
    current = in_force(listed)
    found = []
    for label in kind.needs:
        entry = current.get(label)
        if entry is None or entry.report.baseline is None:
            raise _not_executed(kind.name, label, listed)
        found.append(Cite(label=label, baseline=entry.report.baseline))
    _require_same_ground(kind.name, [current[label] for label in kind.needs], current)
    return tuple(found)


def outdated_cites(entry: Entry, entries: Iterable[Entry], process: Process) -> tuple[tuple[str, Entry, Entry], ...]:
    """What ``entry`` cites and a later executed entry superseded: label, the entry cited, the one now in force."""
    listed = tuple(entries)
    current = in_force(listed)
    by_baseline = {item.report.baseline: item for item in listed}
    statement = entry.report.statement
    found = []
    for cite in statement.cites if statement is not None else ():
        cited, now = by_baseline.get(cite.baseline), current.get(cite.label)
        kind = process.kinds.get(cite.label)
        if kind is not None and kind.repeats:
            continue  # each stands for itself
        if cited is not None and now is not None and now is not cited:
            found.append((cite.label, cited, now))
    return tuple(found)


def require_open(kind: Kind, process: Process, entries: Iterable[Entry]) -> None:
    """Raise ``InputError`` while what has to be executed before the stage of ``kind`` is not (the gates, W-08)."""
    listed = tuple(entries)
    current = in_force(listed)
    stage = process.stage_of(kind.name)
    for label in stage.after if stage is not None else ():
        if label not in current:
            raise _not_executed(kind.name, label, listed)


def _require_same_ground(kind: str, cited: list[Entry], current: Mapping[str, Entry]) -> None:
    """Refuse to cite two entries that rest on different versions of a third."""
    for entry in cited:
        statement = entry.report.statement
        for cite in statement.cites if statement is not None else ():
            now = current.get(cite.label)
            if now is not None and now.report.baseline != cite.baseline:
                raise InputError(
                    f"freeze {kind}",
                    f"entries/{entry.file.name} relies on a {cite.label} that entries/{now.file.name} has superseded",
                    f"freeze and countersign the {entry.file.kind} anew, so that all rests on the same {cite.label}",
                )


def moved_on(records: Records, entries: Iterable[Entry], process: Process, labels: Iterable[str]) -> list[Moved]:
    """Records that say something else than when the entry in force of each kind was frozen; layout may change."""
    from pipeline.records.check import read_record

    current = in_force(entries)
    found = []
    for label in labels:
        live = records.get(process.kinds[label].own_record)
        if label not in current or live is None or live.kind == "project":
            continue
        path = current[label].file.path
        for name, data in frozen_files(path, RECORDS).items():
            if name.rpartition(".")[0] != live.kind or data == live.source:
                continue
            frozen, _ = read_record(live.of, data, name)
            if frozen is None or frozen.data != live.data:
                found.append(Moved(record=live.file, entry=f"entries/{path.name}", label=label))
    return found


def require_unchanged(kind: Kind, process: Process, records: Records, entries: Iterable[Entry]) -> None:
    """Refuse to build on a record that says something else than when it was agreed.

    Raises ``InputErrors`` naming each record that has changed since the entry in force was frozen; comments and layout
    may change.
    """
    changed = moved_on(records, entries, process, kind.needs)
    if changed:
        raise InputErrors(
            InputError(
                item.record,
                f"it says something else than {item.entry}, which both parties signed",
                f"freeze and countersign the {item.label} anew, or put back the record that lies in {item.entry}",
            )
            for item in changed
        )


def frozen_records(path: Path) -> Records:
    """The records frozen in the entry at ``path``, read as those of a dossier are."""
    from pipeline.records.check import load_records

    with tempfile.TemporaryDirectory(prefix="signoff-") as folder:
        for name, data in frozen_files(path, RECORDS).items():
            if _RECORD.fullmatch(name):  # a hostile entry may carry anything under any name
                (Path(folder) / name).parent.mkdir(exist_ok=True)
                (Path(folder) / name).write_bytes(data)
        return load_records(Path(folder))


def frozen_files(path: Path, part: str) -> dict[str, bytes]:
    """The payload files below ``part`` of an entry that verified, by their name below it."""
    prefix = PAYLOAD + part
    with Container.open(path) as container:
        return {
            name.removeprefix(prefix): container.read(name, MAX_RECORD) or b""  # larger ones were never records
            for name in container.members
            if name.startswith(prefix)
        }


def _title_and_version(records: Records, process: Process, label: str) -> tuple[str, str]:
    found = records.all(process.kinds[label].own_record)
    data: Mapping[str, object] = found[0].data if len(found) == 1 else {}
    title = data.get("title", "")
    return title if isinstance(title, str) else "", str(data.get("version", ""))


def _not_executed(kind: str, label: str, entries: tuple[Entry, ...]) -> InputError:
    """Why ``label`` is not in force, told by the last entry of that kind."""
    last = next((entry for entry in reversed(entries) if entry.file.kind == label), None)
    place = f"freeze {kind}"
    if last is None:
        return InputError(
            place,
            f"the {label} is not frozen yet, and a {kind} relies on it",
            f"freeze it first: 'signoff freeze {label}'",
        )
    name = f"entries/{last.file.name}"
    if last.state is State.HALF_SIGNED:
        missing = " and ".join(last.missing)
        return InputError(
            place,
            f"{name} is half-signed: the signature of the {missing} is missing, so it is not in force",
            f"let the {missing} sign it: 'signoff countersign {name}'",
        )
    if last.state is State.UNTRUSTED:
        return InputError(
            place,
            f"{name} is signed, but not by anyone this dossier trusts",
            f"see 'signoff verify {name}'; pin the party's anchor with 'signoff keys trust'",
        )
    return InputError(place, f"{name} does not verify", f"see 'signoff verify {name}'")
