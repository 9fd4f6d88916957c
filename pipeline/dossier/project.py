"""What a dossier says of its project before all records are checked: its number, its title, its parties."""

from collections.abc import Mapping
from typing import Any

from pipeline.dossier.layout import PROJECT_FILES, Dossier
from signing.errors import InputError


def project_record(dossier: Dossier) -> Mapping[str, Any]:
    """The project record as it stands in its file, unchecked. Raises ``InputError`` when it cannot be read."""
    from pipeline.records.load import parse, read_bytes

    name = next(name for name in PROJECT_FILES if (dossier.root / name).is_file())
    return parse(read_bytes(dossier.root / name, name), name).data


def known_project(dossier: Dossier) -> Mapping[str, Any]:
    """The project record as it stands in its file; empty when it cannot be read."""
    try:
        return project_record(dossier)
    except InputError:
        return {}


def project_number(dossier: Dossier) -> str | None:
    """The project's number, None when the record does not tell."""
    number = known_project(dossier).get("number")
    return number if isinstance(number, str) else None


def parties(dossier: Dossier) -> dict[str, str]:
    """The names of the parties by what they are called in the process. Raises ``InputError`` when there are none."""
    raw = project_record(dossier).get("parties")
    if not isinstance(raw, dict) or not raw:
        raise InputError("project.yaml", "it names no parties", "see 'signoff check'")
    return {str(party): plain(item.get("name", "")) if isinstance(item, dict) else "" for party, item in raw.items()}


def timestamp_urls(dossier: Dossier) -> tuple[str, ...]:
    """The timestampers the project record names, in order; none when it names none or cannot be read."""
    try:
        raw = project_record(dossier).get("timestamps")
    except InputError:
        return ()
    return tuple(str(item) for item in raw) if isinstance(raw, list | tuple) else ()


def plain(value: object) -> str:
    """A text of a record as it stands in its file; of one in several languages the first."""
    return str(next(iter(value.values()), "")) if isinstance(value, Mapping) else str(value)
