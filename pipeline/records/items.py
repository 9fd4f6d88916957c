"""The identified items of records: requirements of all kinds, screens, milestones and so on, with where they stand."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.records.languages import Text
from pipeline.records.values import Path, Records

Item = tuple[Path, Mapping[str, Any]]


def functions(requirements: Mapping[str, Any]) -> Iterator[Item]:
    """All functions of all submodules, in order."""
    for m, module in enumerate(requirements["modules"]):
        for s, submodule in enumerate(module["submodules"]):
            for f, function in enumerate(submodule["functions"]):
                yield ("modules", m, "submodules", s, "functions", f), function


def listed(data: Mapping[str, Any], name: str) -> Iterator[Item]:
    """The entries of a list that may be left out."""
    for index, item in enumerate(data.get(name, ())):
        yield (name, index), item


REQUIREMENT_LISTS = (
    "data_flows",
    "data_requirements",
    "performance",
    "security",
    "compatibility",
    "interfaces",
    "constraints",
)
"""The lists of requirements beside the functions of the modules, in the order of the specification."""


def requirements(data: Mapping[str, Any]) -> Iterator[Item]:
    """Every requirement of every kind: functions, then those of the other lists."""
    yield from functions(data)
    for name in REQUIREMENT_LISTS:
        yield from listed(data, name)


def acceptance_items(acceptance: Mapping[str, Any]) -> Iterator[Item]:
    """All items of all rounds."""
    for r, acceptance_round in enumerate(acceptance["rounds"]):
        for index, item in enumerate(acceptance_round["items"]):
            yield ("rounds", r, "items", index), item


def identified(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every ``id`` in a record, with the path of the id itself."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key == "id":
                yield (*path, key), item
            else:
                yield from identified(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from identified(item, (*path, index))


def ids(records: Records, kind: str, *names: str) -> frozenset[str]:
    """The ids in the lists ``names`` of the record of this kind."""
    return frozenset(item["id"] for name in names for _, item in listed(records[kind], name))


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text of a record with its path; one in several languages once for each."""
    if isinstance(value, Text):
        for language, written in value.languages.items():
            yield (*path, language), written
    elif isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from texts(item, (*path, index))


def dates(value: Any, path: Path = ()) -> Iterator[tuple[Path, dt.date]]:
    """Every date of a record with its path."""
    if isinstance(value, dt.date):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from dates(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from dates(item, (*path, index))
