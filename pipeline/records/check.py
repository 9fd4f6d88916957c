"""Checking a dossier's records: every fault of every file at once, each with its place and how to mend it."""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

from pipeline.records import items, load, schema_messages
from pipeline.records.adapted import PROCESS, PROCESS_FILES
from pipeline.records.finding import RecordFinding, Severity, shown
from pipeline.records.languages import joined
from pipeline.records.process import Process, RecordKind, load_process
from pipeline.records.rules.catalogue import RULES
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Record, Records, frozen
from signing.errors import InputError, InputErrors

MAX_EVENTS = 5000
"""Records in one folder: a meeting a day for thirteen years has fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsRead:
    """The records of a dossier as far as they can be read and fit their schemas."""

    folder: FilePath
    files: Mapping[str, tuple[FilePath, ...]]
    records: Records
    findings: tuple[RecordFinding, ...]
    """What is wrong with the others."""

    def require(self, kinds: Iterable[str] | None = None) -> Records:
        """All of them, when those of ``kinds`` (default: all that are there) are among them; raises ``InputErrors`` otherwise."""
        files, records = self.files, self.records
        wanted = tuple(files) if kinds is None else tuple(kinds)
        absent = {kind for kind in wanted if len(records.all(kind)) < max(1, len(files.get(kind, ())))}
        if not absent:
            return records
        names = {named(self.folder, path) for kind in absent for path in files.get(kind, ())}
        faulty = [
            InputError(f"{item.file}:{item.line}:{item.column}  {item.path}".rstrip(), item.message, item.hint)
            for item in self.findings
            if item.file in names
        ]
        for kind in sorted(absent - set(files)):
            home = records.process.records[kind].folder if kind in records.process.records else None
            place = f"{kind}.yaml" if home is None else f"{home}/"
            faulty.append(
                InputError(place, "this record is not there" if home is None else "no record is there", "write it")
            )
        raise InputErrors(faulty)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check found, and the records that are well-formed and fit their schemas."""

    findings: tuple[RecordFinding, ...]
    read: RecordsRead
    complete: bool
    """Whether every record that is there is among those read."""

    @property
    def records(self) -> Records:
        """The records that fit their schemas."""
        return self.read.records

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings may be there."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def record_files(folder: FilePath, process: Process) -> dict[str, tuple[FilePath, ...]]:
    """The record files of each kind that is there, in the order of the kinds, those of events sorted by name.

    Raises ``InputErrors`` when a record stands in two files.
    """
    found: dict[str, tuple[FilePath, ...]] = {}
    doubled = []
    for kind, item in process.records.items():
        home = folder if item.folder is None else folder / item.folder
        there = [home / (kind + ending) for ending in load.ENDINGS] if item.folder is None else _events(home)
        there = [path for path in there if path.exists() or path.is_symlink()]
        for path, before in zip(there[1:], there, strict=False):
            if path.stem == before.stem:
                problem = f"there is {before.name} and {path.name}"
                doubled.append(InputError(named(folder, path), problem, "keep one of them"))
        if there:
            found[kind] = tuple(there)
    if doubled:
        raise InputErrors(doubled)
    return found


def named(folder: FilePath, path: FilePath) -> str:
    """The name of a record file as findings and entries have it: relative to the dossier."""
    return path.relative_to(folder).as_posix()


def _events(home: FilePath) -> list[FilePath]:
    """The record files in the folder of a kind of event."""
    if home.is_symlink():
        raise InputErrors([InputError(home.name, "it is a symbolic link", "put the folder itself there")])
    files = sorted(path for path in home.iterdir() if path.suffix in load.ENDINGS) if home.is_dir() else []
    if len(files) > MAX_EVENTS:
        raise InputErrors([InputError(home.name, f"it holds more than {MAX_EVENTS} records", "file the old ones away")])
    return files


def check(folder: FilePath, *, instead: Mapping[str, bytes] = MappingProxyType({})) -> CheckResult:
    """Every fault of the records in ``folder``: the process, reading, schema, then the rules over all that fit.

    ``instead`` has the bytes of records by their kind that are not written yet.
    """
    try:
        read = _read(folder, instead)
    except InputErrors as errors:
        found = tuple(_placed(error) for error in errors.errors)
        nothing = RecordsRead(folder=folder, files={}, records=Records(by_kind=MappingProxyType({})), findings=found)
        return CheckResult(findings=found, read=nothing, complete=False)
    findings = [*_strangers(folder, read.files, read.records.process), *read.findings]
    if "project" not in read.files:
        hint = "name the dossier's folder with -C"
        findings.append(_finding("record-missing", "project.yaml", (1, 1), "", "there is no project.yaml here", hint))
    findings += _apply(read.records)
    findings += _screen_files(folder, read.records)
    listed = [named(folder, path) for paths in read.files.values() for path in paths]
    order = {name: index for index, name in enumerate(listed)}
    findings.sort(key=lambda item: (order.get(item.file, len(order)), item.file, item.line, item.column, item.rule))
    complete = len(tuple(read.records)) == len(listed) and "project" in read.records
    return CheckResult(findings=tuple(findings), read=read, complete=complete)


def load_records(folder: FilePath, kinds: Iterable[str] | None = None) -> Records:
    """The records of ``folder`` that fit their schemas.

    Raises ``InputErrors`` unless all those of ``kinds`` (default: all that are there) do; rules are not asked.
    """
    return _read(folder).require(kinds)


def _read(folder: FilePath, instead: Mapping[str, bytes] = MappingProxyType({})) -> RecordsRead:
    """Raises ``InputErrors`` when the process cannot be read, or a record stands in two files."""
    process = load_process(folder)
    files = record_files(folder, process)
    files |= {kind: (folder / f"{kind}.yaml",) for kind in instead if kind not in files}
    findings: list[RecordFinding] = []
    records: dict[str, Record] = {}
    events: dict[str, tuple[Record, ...]] = {}
    for kind, paths in files.items():
        of = process.records[kind]
        read = []
        for path in paths:
            name = named(folder, path)
            source = instead[kind] if kind in instead else load_bytes(path, name, findings)
            record, found = read_record(of, source, name)
            findings += found
            read += [record] if record is not None else []
        if of.folder is not None:
            events[kind] = tuple(read)
        elif read:
            records[kind] = read[0]
    fitting = Records(by_kind=MappingProxyType(records), events=MappingProxyType(events), process=process)
    return RecordsRead(folder=folder, files=files, records=fitting, findings=tuple(findings))


def load_bytes(path: FilePath, name: str, findings: list[RecordFinding]) -> bytes | None:
    """The bytes of a file, or None and a finding."""
    try:
        return load.read_bytes(path, name)
    except InputError as error:
        findings.append(_placed(error))
        return None


def read_record(of: RecordKind, source: bytes | None, name: str) -> tuple[Record | None, list[RecordFinding]]:
    """The record in ``source`` when it fits the schema of its kind, and what is wrong otherwise."""
    if source is None:
        return None, []
    try:
        loaded = load.parse(source, name)
    except InputError as error:
        return None, [_placed(error)]
    record = Record(
        of=of, file=name, data=MappingProxyType(loaded.data), source=source, places=MappingProxyType(loaded.places)
    )
    data = joined(loaded.data, of.schema, of.schema)
    faults = schema_messages.faults(of.schema, data)
    if faults:
        return None, [
            _finding(
                "schema",
                name,
                loaded.keys[fault.path] if fault.at_key else record.place(fault.path),
                shown(fault.path),
                fault.message,
                fault.hint,
            )
            for fault in faults
        ]
    return replace(record, data=frozen(data, of.schema, of.schema)), []


def _apply(records: Records) -> Iterator[RecordFinding]:
    """What the rules find in the records that are there; what both parties waived becomes information."""
    requirements = records.get("requirements")
    waivers: tuple[Any, ...] = requirements.data.get("waivers", ()) if requirements is not None else ()
    reasons = {(waiver["rule"], waiver["subject"]): waiver for waiver in waivers}
    asked = [rule for rule in RULES if all(kind in records for kind in rule.needs)]
    used = set()
    for rule in asked:
        for fault in rule.check(records):
            name = (rule.id, fault.subject or "")
            used.add(name)
            yield _ruled(rule, fault, records, reasons.get(name))
    ids = {rule.id for rule in asked}
    for index, waiver in enumerate(waivers):
        if requirements is not None and waiver["rule"] in ids and (waiver["rule"], waiver["subject"]) not in used:
            path = ("waivers", index)
            message = f"nothing is found any more that this waives: {waiver['rule']} of {waiver['subject']}"
            unused = ("waiver-unused", requirements.file, requirements.place(path), shown(path), message, "remove it")
            yield replace(_finding(*unused), severity=Severity.WARNING)


def _ruled(rule: Rule, fault: Fault, records: Records, waiver: Any) -> RecordFinding:
    record = next(item for item in records.all(fault.kind) if fault.file in {None, item.file})
    finding = _finding(rule.id, record.file, record.place(fault.path), shown(fault.path), fault.message, fault.hint)
    if waiver is not None:
        hint = f"accepted by {waiver['signatory']}: {waiver['reason']}"
        return replace(finding, severity=Severity.INFO, hint=hint)
    return replace(finding, severity=rule.severity)


def _strangers(
    folder: FilePath, files: Mapping[str, tuple[FilePath, ...]], process: Process
) -> Iterator[RecordFinding]:
    """Files that look like records and are none: most often a misspelt name."""
    names = [kind for kind, item in process.records.items() if item.folder is None]
    known = {path for paths in files.values() for path in paths} | {folder / name for name in PROCESS_FILES}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix in load.ENDINGS and path not in known and path.is_file():
            near = difflib.get_close_matches(path.stem.lower(), [*names, PROCESS], 1)
            home = process.records[path.stem].folder if path.stem in process.records else None
            hint = f"did you mean {near[0]}{path.suffix}?" if near else f"records are {', '.join(names)}"
            hint = hint if home is None else f"put it into the folder {home}, under the name of its identifier"
            finding = _finding("record-unknown", path.name, (1, 1), "", "no record has this name; it is not read", hint)
            yield replace(finding, severity=Severity.WARNING)


def _screen_files(folder: FilePath, records: Records) -> Iterator[RecordFinding]:
    """Screens whose file is not in the prototype's folder, and a folder that is not there."""
    record = records.get("prototype")
    if record is None:
        return
    home = folder / record.data["folder"]
    if not home.is_dir():
        place = record.place(("folder",))
        message = f"there is no folder {record.data['folder']} in the dossier"
        yield _finding("prototype-files", record.file, place, "folder", message, "correct its name, or make it")
        return
    names = (path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())
    there = sorted(unicodedata.normalize("NFC", name) for name in names)
    for path, screen in items.listed(record.data, "screens"):
        if unicodedata.normalize("NFC", screen["file"]) not in there:
            near = difflib.get_close_matches(screen["file"], there, 1)
            hint = f"did you mean {near[0]}?" if near else "correct the name, or put the file there"
            where = (*path, "file")
            message = f"there is no file {screen['file']} in {record.data['folder']}"
            yield _finding("prototype-files", record.file, record.place(where), shown(where), message, hint)


def _placed(error: InputError) -> RecordFinding:
    where, _, path = error.place.partition("  ")
    name, _, rest = where.partition(":")
    line, _, column = rest.partition(":")
    place = (int(line), int(column)) if line.isdigit() and column.isdigit() else (1, 1)
    return _finding("schema" if path else "unreadable", name, place, path, error.problem, error.remedy)


def _finding(rule: str, file: str, place: tuple[int, int], path: str, message: str, hint: str) -> RecordFinding:
    return RecordFinding(
        rule=rule,
        severity=Severity.ERROR,
        file=file,
        line=place[0],
        column=place[1],
        path=path,
        message=message.replace("\n", "↵"),
        hint=hint.replace("\n", "↵"),
    )
