"""The process as a dossier adapts it: ``process.yaml``, and records of its own in ``schemas/``, both checked with places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import schemas
from pipeline.records import load, schema_messages
from pipeline.records.finding import shown
from pipeline.records.process import Process, RecordKind, process_of, shipped_process
from signing.errors import InputError, InputErrors

if TYPE_CHECKING:
    from pathlib import Path

PROCESS = "process"
PROCESS_FILES = tuple(PROCESS + ending for ending in load.ENDINGS)
SCHEMAS = "schemas"
MAX_SCHEMAS = 200
COVER = ("title", "version", "date")
"""Fields every document prints on its cover, so that the record it is made of has them."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
_REPEATED_GROUP = re.compile(r"\)[*+{]")
"""In a pattern: what can take forever on a long text."""
_RESERVED = frozenset({"entries", "trust", "drafts", "schemas", "templates", "prototype", "deliverables", "later"})


def adapted_process(folder: Path) -> Process:
    """The process of the dossier in ``folder``; raises ``InputErrors`` with every fault of what adapts it."""
    own, sources = _own_records(folder)
    there = [folder / name for name in PROCESS_FILES if (folder / name).exists() or (folder / name).is_symlink()]
    if not there and not own:
        return shipped_process()
    data = schemas.load(PROCESS)
    places: dict[Any, Any] = {}
    name = "process.yaml"
    if there:
        name = there[0].name
        if len(there) > 1:
            raise InputErrors([InputError(there[1].name, f"there is {name} and {there[1].name}", "keep one of them")])
        source, loaded = _parsed(there[0], name)
        sources += ((name, source),)
        _require_fit(_adaptation(data), loaded, name)
        places = loaded.places
        data = _merged(data, loaded.data)
    faults = [
        InputError(_place(name, places, path), problem, remedy) for path, problem, remedy in _inconsistent(data, own)
    ]
    if faults:
        raise InputErrors(faults)
    adapted = process_of(data, own)
    return Process(
        kinds=adapted.kinds, stages=adapted.stages, usual=adapted.usual, records=adapted.records, sources=sources
    )


def _own_records(folder: Path) -> tuple[dict[str, RecordKind], tuple[tuple[str, bytes], ...]]:
    """The kinds of records in ``schemas/`` of a dossier, with the bytes they were read from."""
    home = folder / SCHEMAS
    if home.is_symlink():
        raise InputErrors([InputError(SCHEMAS, "it is a symbolic link", "put the folder itself there")])
    files = sorted(home.glob("*.json")) if home.is_dir() else []
    if len(files) > MAX_SCHEMAS:
        raise InputErrors(
            [InputError(SCHEMAS, f"it holds more than {MAX_SCHEMAS} schemas", "take the unused ones out")]
        )
    own: dict[str, RecordKind] = {}
    sources: tuple[tuple[str, bytes], ...] = ()
    errors: list[InputError] = []
    for path in files:
        name = f"{SCHEMAS}/{path.name}"
        try:
            source, loaded = _parsed(path, name)
            _require_fit(schemas.load("record.schema"), loaded, name)
            _require_sound(path.stem, loaded.data, name)
        except InputErrors as found:
            errors += found.errors
            continue
        own[path.stem] = RecordKind(name=path.stem, schema=loaded.data)
        sources += ((name, source),)
    if errors:
        raise InputErrors(errors)
    return own, sources


def _parsed(path: Path, name: str) -> tuple[bytes, load.Loaded]:
    try:
        source = load.read_bytes(path, name)
        return source, load.parse(source, name)
    except InputError as error:
        raise InputErrors([error]) from None


def _require_fit(schema: Mapping[str, Any], loaded: load.Loaded, name: str) -> None:
    faults = schema_messages.faults(schema, loaded.data)
    if faults:
        raise InputErrors(
            InputError(
                _place(name, loaded.keys if fault.at_key else loaded.places, fault.path), fault.message, fault.hint
            )
            for fault in faults
        )


def _place(name: str, places: Mapping[Any, tuple[int, int]], path: tuple[str | int, ...]) -> str:
    """``file:line:column`` of the value at ``path``, or of the nearest one around it, and the path."""
    near = path
    while near and near not in places:
        near = near[:-1]
    line, column = places.get(near, (1, 1))
    return f"{name}:{line}:{column}  {shown(path)}".rstrip()


def _require_sound(stem: str, schema: Mapping[str, Any], name: str) -> None:
    """Refuse what a schema of a dossier may not do: take the name of one that ships, name what is not there, hang."""
    errors = []
    if not _NAME.fullmatch(stem) or _ships(stem) or stem == PROCESS:
        errors.append(InputError(name, "its name is taken or unusual", "name it in small letters, as nothing of ours"))
    folder = schema.get("x-folder")
    if folder in _RESERVED:
        errors.append(InputError(name, f"the folder {folder} holds something else", "choose another x-folder"))
    if folder is not None and "id" not in schema["required"]:
        errors.append(InputError(name, "records of events need an id", "add the field id, and require it"))
    groups = schema.get("$defs", {})
    for part in _parts(schema):
        target = str(part.get("$ref", "")).rpartition("/")[2]
        if target and target not in groups:
            errors.append(InputError(name, f"it refers to the definition {target}, which is not there", "add it"))
        pattern = part.get("pattern")
        if pattern is not None and _hangs(pattern):
            errors.append(
                InputError(name, f"the pattern {pattern} cannot be read, or may take forever", "make it simpler")
            )
    if errors:
        raise InputErrors(errors)


def _ships(name: str) -> bool:
    return name in shipped_process().records


def _hangs(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return True
    return bool(_REPEATED_GROUP.search(pattern)) or sum(pattern.count(mark) for mark in "*+") > 2


def _parts(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every mapping within a schema."""
    if isinstance(value, Mapping):
        yield value
        for item in value.values():
            yield from _parts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _parts(item)


def _adaptation(shipped: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of ``process.yaml``: that of the process, in which what ships need not be said again."""
    schema = schemas.load("process.schema")
    for name in ("kinds", "stages", "usual"):
        whole = schema["properties"][name]["additionalProperties"]
        part = {**whole, "required": []}
        schema["properties"][name]["properties"] = dict.fromkeys(shipped[name], part)
        del schema["properties"][name]["type"]
        schema["properties"][name]["type"] = "object"
    return {**schema, "required": []}


def _merged(shipped: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The process that ships with what a dossier says in its place; of a usual range everything is replaced."""
    merged = dict(shipped)
    for name in ("kinds", "stages"):
        given = change.get(name, {})
        merged[name] = {
            key: {**_renamed(shipped[name].get(key, {}), given.get(key, {})), **given.get(key, {})}
            for key in dict.fromkeys([*shipped[name], *given])
        }
    ranges = change.get("usual", {})
    merged["usual"] = {
        **shipped["usual"],
        **{key: {"what": shipped["usual"].get(key, {}).get("what"), **item} for key, item in ranges.items()},
    }
    return merged


def _renamed(shipped: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What ships, without its names in other languages where a dossier gives another name."""
    return {key: value for key, value in shipped.items() if key != "titles" or "title" not in given}


def _inconsistent(data: Mapping[str, Any], own: Mapping[str, RecordKind]) -> Iterator[tuple[Any, str, str]]:
    """What names something that is not there: path, problem, remedy."""
    kinds = data["kinds"]
    for name, kind in kinds.items():
        path = ("kinds", name)
        if not _NAME.fullmatch(name):
            yield path, f"{name} is no name for a kind", "use small letters, digits and hyphens"
        for field in ("records", "uses"):
            for index, record in enumerate(kind.get(field, ())):
                if record in own or _ships(record):
                    continue
                problem = f"there is no record {record}"
                yield (*path, field, index), problem, f"put its schema into {SCHEMAS}/{record}.json"
        record = kind["records"][-1]
        if kind["form"] == "document" and record in own:
            lacking = [field for field in COVER if field not in own[record].schema["required"]]
            if lacking:
                problem = f"a document prints {', '.join(lacking)}, which the record {record} need not have"
                yield (*path, "records"), problem, f"require the fields {', '.join(COVER)} in its schema"
        for index, need in enumerate(kind["needs"]):
            if need not in kinds or need == name:
                yield (*path, "needs", index), f"there is no other kind {need}", "name one that is there"
        if "in_turn" in kind:
            yield from _out_of_turn((*path, "in_turn"), kind, own)
    for name, stage in data["stages"].items():
        for field in ("kinds", "after"):
            for index, kind in enumerate(stage[field]):
                if kind not in kinds:
                    yield ("stages", name, field, index), f"there is no kind {kind}", "name one that is there"
    yield from _twice(data, own)


def _out_of_turn(
    path: tuple[str, ...], kind: Mapping[str, Any], own: Mapping[str, RecordKind]
) -> Iterator[tuple[Any, str, str]]:
    """What entries that come one after the other name and their records need not have."""
    turn, record = kind["in_turn"], kind["records"][-1]
    if turn["record"] not in kind["records"]:
        yield (*path, "record"), f"entries of it do not rest on {turn['record']}", "add it to its records"
    if record in own or _ships(record):
        required = (own[record].schema if record in own else schemas.load(record))["required"]
        for field in (turn["field"], "outcome"):
            if field not in required:
                yield (*path, "field"), f"the record {record} need not say {field}", "require the field in its schema"


def _twice(data: Mapping[str, Any], own: Mapping[str, RecordKind]) -> Iterator[tuple[Any, str, str]]:
    """Kinds in two stages, and folders with two kinds of records."""
    seen: set[str] = set()
    for name, stage in data["stages"].items():
        for index, kind in enumerate(stage["kinds"]):
            if kind in seen:
                yield ("stages", name, "kinds", index), f"{kind} belongs to another stage already", "keep one"
            seen.add(kind)
    folders: set[str | None] = {item.folder for item in shipped_process().records.values() if item.folder}
    for record in own.values():
        if record.folder in folders:
            yield (), f"the folder {record.folder} holds another kind of record", f"change x-folder of {record.name}"
        folders |= {record.folder} - {None}
