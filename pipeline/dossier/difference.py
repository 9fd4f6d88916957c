"""The verb `diff`: what changed between two versions, in meaning and not only in bytes; writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.documents.content_change import ContentChange, compare_contents
from pipeline.documents.file_type import BEGINNING, file_type
from pipeline.dossier.citations import RECORDS, TEMPLATES
from pipeline.dossier.layout import PROJECT_FILES
from pipeline.dossier.paired import paired
from pipeline.records.difference import RecordChange, compare_records
from pipeline.records.load import ENDINGS, parse
from signing.errors import InputError
from signing.report import ObjectStatus

if TYPE_CHECKING:
    from pipeline.dossier.versions import Version

MAX_COMPARED = 64 * 1024 * 1024
"""A file larger than this is compared by its digest alone."""
MAX_TOTAL = 1024 * 1024 * 1024
"""When this many bytes of changed files were read, the others are compared by their digests alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """A file that differs."""

    name: str
    status: ObjectStatus
    """``added``, ``missing``, ``modified`` or ``renamed``."""
    was: str | None = None
    """Its old name, when it was renamed."""
    screen: str | None = None
    """The screen of the prototype it shows, such as ``S-05 Order entry``."""
    sizes: tuple[int | None, int | None] = (None, None)
    """In bytes, before and now."""
    types: tuple[str | None, str | None] = (None, None)
    """What the file is, before and now: ``PNG picture``; None where it is not, or is not here."""
    content: ContentChange | None = None
    """What it says differently, when it was modified and both versions are here and of a size to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How two versions differ."""

    old: str
    new: str
    records: Mapping[str, RecordChange]
    """By the name of the record file, those that differ."""
    files: tuple[FileChange, ...]
    """Files that differ, without records."""
    unchanged: int
    """Files that are the same in both."""

    def __bool__(self) -> bool:
        return bool(self.records or self.files)


def difference(old: Version, new: Version, *, now: dt.datetime) -> Difference:
    """How ``new`` differs from ``old``; ``now`` dates tracked changes. Nothing is verified here.

    Files are paired by name; two single files are a pair whatever they are called. Raises ``InputError`` for a record
    that cannot be read.
    """
    old, new = paired(old, new)
    before, after = _comparable(old, new), _comparable(new, old)
    single = old.single and new.single
    pairs = dict(zip(after, before, strict=True)) if single else {name: name for name in before if name in after}
    dossiers = all(set(PROJECT_FILES) & set(version.digests) for version in (old, new))
    renamed = {} if single else _renamed(before, after)
    screens = {**_screens(old), **_screens(new)}
    records: dict[str, RecordChange] = {}
    files: list[FileChange] = []
    unchanged = 0
    room = MAX_TOTAL
    for name in sorted({*after, *(set(before) - set(pairs.values()) - set(renamed.values()))}):
        was = pairs.get(name)
        if was is not None and before[was] == after[name]:
            unchanged += 1
        elif name.startswith(RECORDS) or ((single or dossiers) and _is_record(name)):
            change = _record_change(old, new, was, name)
            if change:
                records[name.removeprefix(RECORDS)] = change
        else:
            file = _file_change(old, new, was, name, renamed.get(name), screens, now, room=room)
            files.append(file)
            room -= sum(size or 0 for size in file.sizes) if file.content is not None else 0
    return Difference(old=old.name, new=new.name, records=records, files=tuple(files), unchanged=unchanged)


def _comparable(version: Version, other: Version) -> dict[str, bytes]:
    """The files of ``version`` without what its entry carries beside, when ``other`` is no entry and carries nothing."""
    carried = tuple(part for part in (RECORDS, TEMPLATES) if not any(name.startswith(part) for name in other.digests))
    return {name: digest for name, digest in version.digests.items() if not name.startswith(carried)}


def _file_change(
    old: Version,
    new: Version,
    was: str | None,
    name: str,
    renamed: str | None,
    screens: Mapping[str, str],
    now: dt.datetime,
    *,
    room: int,
) -> FileChange:
    before = was or renamed or name
    sizes = (old.sizes.get(before), new.sizes.get(name))
    types = (
        None if sizes[0] is None else file_type(before, old.read(before, BEGINNING)),
        None if sizes[1] is None else file_type(name, new.read(name, BEGINNING)),
    )
    plain = FileChange(
        name=name,
        status=ObjectStatus.MODIFIED,
        screen=screens.get(name) or screens.get(before),
        sizes=sizes,
        types=types,
    )
    if renamed is not None:
        return replace(plain, status=ObjectStatus.RENAMED, was=renamed)
    if was is None:
        return replace(plain, status=ObjectStatus.ADDED if name in new.digests else ObjectStatus.MISSING)
    if any(size is None or size > MAX_COMPARED for size in sizes) or sum(size or 0 for size in sizes) > room:
        return plain
    content = compare_contents(name, old.read(was, MAX_COMPARED), new.read(name, MAX_COMPARED), now=now)
    return replace(plain, content=content)


def _renamed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """New name to old name of files that changed nothing but their name."""
    gone = {
        before[name]: name for name in sorted(set(before) - set(after), reverse=True) if not name.startswith(RECORDS)
    }
    found: dict[str, str] = {}
    for name in sorted(set(after) - set(before)):
        was = None if name.startswith(RECORDS) else gone.pop(after[name], None)
        if was is not None:
            found[name] = was
    return found


def _record_change(old: Version, new: Version, was: str | None, name: str) -> RecordChange:
    before = {} if was is None else _data(old, was)
    after = _data(new, name) if name in new.digests else {}
    if name not in new.digests:
        before = _data(old, name)
    return compare_records(before, after)


def _data(version: Version, name: str) -> dict[str, Any]:
    return parse(version.read(name, MAX_COMPARED), f"{version.name}, {name}").data


def _is_record(name: str) -> bool:
    """Whether a file at the top of a dossier, or named by itself, is a record."""
    return "/" not in name and PurePosixPath(name).suffix in ENDINGS


def _screens(version: Version) -> dict[str, str]:
    """The screens of a prototype by their file, when its record travels along."""
    names = (name for name in version.digests if PurePosixPath(name).stem == "prototype")
    name = next((name for name in names if name.startswith(RECORDS) or _is_record(name)), None)
    try:
        data = _data(version, name) if name is not None else {}
    except InputError:
        return {}
    screens = data.get("screens")
    # An entry of the prototype holds the files of its folder; a dossier has them below it.
    folder = f"{data.get('folder', '')}/" if name is not None and not name.startswith(RECORDS) else ""
    return {
        f"{folder.removeprefix('/')}{item['file']}": f"{item.get('id', '')} {item.get('title', '')}".strip()
        for item in (screens if isinstance(screens, list) else [])
        if isinstance(item, dict) and "file" in item
    }
