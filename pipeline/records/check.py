"""Checking a dossier's records: every fault of every file at once, each with its place and how to mend it."""

import difflib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

import schemas
from pipeline.records import items, load, schema_messages
from pipeline.records.finding import RecordFinding, Severity, shown
from pipeline.records.rules.catalogue import RULES
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Record, Records, frozen
from signing.errors import InputError, InputErrors


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check found, and the records that are well-formed and fit their schemas."""

    findings: tuple[RecordFinding, ...]
    records: Records
    complete: bool
    """Whether every record that is there is among them."""

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings may be there."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


def record_files(folder: FilePath) -> dict[str, FilePath]:
    """The record file of each kind that is there; raises ``InputErrors`` when a kind stands in two files."""
    found: dict[str, FilePath] = {}
    doubled = []
    for kind in schemas.RECORDS:
        there = [folder / (kind + ending) for ending in load.ENDINGS if (folder / (kind + ending)).exists()]
        there += [path for path in [folder / (kind + ".yaml")] if path.is_symlink() and path not in there]
        if len(there) > 1:
            names = " and ".join(path.name for path in there)
            doubled.append(InputError(there[1].name, f"there is {names}", "keep one of them"))
        if there:
            found[kind] = there[0]
    if doubled:
        raise InputErrors(doubled)
    return found


def check(folder: FilePath) -> CheckResult:
    """Every fault of the records in ``folder``: reading, schema, then the rules over all records that fit theirs."""
    try:
        files = record_files(folder)
    except InputErrors as errors:
        nothing = Records(by_kind=MappingProxyType({}))
        return CheckResult(findings=tuple(_placed(error) for error in errors.errors), records=nothing, complete=False)
    findings: list[RecordFinding] = list(_strangers(folder, files))
    records: dict[str, Record] = {}
    for kind, path in files.items():
        record, found = read_record(kind, load_bytes(path, findings), path.name)
        findings += found
        if record is not None:
            records[kind] = record
    if "project" not in files:
        findings.append(
            _finding(
                "record-missing",
                "project.yaml",
                (1, 1),
                "",
                "there is no project.yaml here",
                "name the dossier's folder with -C",
            )
        )
    fitting = Records(by_kind=MappingProxyType(records))
    findings += _apply(fitting)
    findings += _screen_files(folder, fitting)
    order = {path.name: index for index, path in enumerate(files.values())}
    findings.sort(key=lambda item: (order.get(item.file, 99), item.line, item.column, item.rule))
    whole = len(records) == len(files) and "project" in records
    return CheckResult(findings=tuple(findings), records=fitting, complete=whole)


def load_records(folder: FilePath, kinds: Iterable[str] | None = None) -> Records:
    """The records of ``folder`` that fit their schemas.

    Raises ``InputErrors`` unless those of ``kinds`` (default: all that are there) do; rules are not asked.
    """
    result = check(folder)
    wanted = set(record_files(folder) if kinds is None else kinds)
    absent = wanted - set(result.records.by_kind)
    if not absent:
        return result.records
    faulty = [
        InputError(f"{item.file}:{item.line}:{item.column}  {item.path}".rstrip(), item.message, item.hint)
        for item in result.findings
        if item.severity is Severity.ERROR and item.file.rpartition(".")[0] in absent
    ]
    reported = {error.place.partition(".")[0] for error in faulty}
    faulty += [InputError(f"{kind}.yaml", "this record is not there", "write it") for kind in sorted(absent - reported)]
    raise InputErrors(faulty)


def load_bytes(path: FilePath, findings: list[RecordFinding]) -> bytes | None:
    """The bytes of a file, or None and a finding."""
    try:
        return load.read_bytes(path, path.name)
    except InputError as error:
        findings.append(_placed(error))
        return None


def read_record(kind: str, data: bytes | None, name: str) -> tuple[Record | None, list[RecordFinding]]:
    """The record in ``data`` when it fits its schema, and what is wrong otherwise."""
    if data is None:
        return None, []
    try:
        loaded = load.parse(data, name)
    except InputError as error:
        return None, [_placed(error)]
    record = Record(
        kind=kind, file=name, data=MappingProxyType(loaded.data), source=data, places=MappingProxyType(loaded.places)
    )
    faults = schema_messages.faults(kind, loaded.data)
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
    schema = schemas.load(kind)
    return replace(record, data=frozen(loaded.data, schema, schema)), []


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
    record = records.by_kind[fault.kind]
    finding = _finding(rule.id, record.file, record.place(fault.path), shown(fault.path), fault.message, fault.hint)
    if waiver is not None:
        hint = f"accepted by {waiver['signatory']}: {waiver['reason']}"
        return replace(finding, severity=Severity.INFO, hint=hint)
    return replace(finding, severity=rule.severity)


def _strangers(folder: FilePath, files: dict[str, FilePath]) -> Iterator[RecordFinding]:
    """Files that look like records and are none: most often a misspelt name."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.suffix in load.ENDINGS and path not in files.values() and path.is_file():
            near = difflib.get_close_matches(path.stem.lower(), schemas.RECORDS, 1)
            hint = f"did you mean {near[0]}{path.suffix}?" if near else f"records are {', '.join(schemas.RECORDS)}"
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
    name, _, rest = error.place.partition(":")
    line, _, column = rest.partition(":")
    place = (int(line), int(column)) if line.isdigit() and column.isdigit() else (1, 1)
    return _finding("unreadable", name, place, "", error.problem, error.remedy)


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
