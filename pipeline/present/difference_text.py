"""What changed, as text: the result in a sentence, then requirements, records, documents and files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.present.words import count, safe
from pipeline.records.difference import RecordChange, Status
from signing.report import ObjectStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.dossier.difference import Difference, FileChange
    from pipeline.records.difference import FieldChange

MANY = 60
"""More lines of one file are only in the HTML view and in JSON."""
WORDS = {ObjectStatus.MISSING: "gone"}
_WIDTH = 110


def difference_text(found: Difference) -> str:
    """How two versions differ."""
    lines = [f"{safe(found.old)} → {safe(found.new)}", "", headline(found)]
    for title, requirement in (("Requirements", True), ("Other items", False)):
        rows = [
            line for name, change in found.records.items() for line in _items(name, change, requirement=requirement)
        ]
        lines += ["", title, *rows] if rows else []
    fields = [line for name, change in found.records.items() for line in _fields(change.fields, f"  {safe(name)}  ")]
    lines += ["", "Facts", *fields] if fields else []
    if found.files:
        lines += ["", "Files"]
        for file in found.files:
            lines += _file(file)
    return "\n".join(lines)


def changes_lines(found: Difference) -> list[str]:
    """What the files that differ say now, below a list that names them all: only those of which more is known."""
    lines = []
    for title, requirement in (("Requirements", True), ("Other items", False)):
        rows = [row for name, change in found.records.items() for row in _items(name, change, requirement=requirement)]
        lines += [title, *rows, ""] if rows else []
    facts = [row for name, change in found.records.items() for row in _fields(change.fields, f"  {safe(name)}  ")]
    lines += ["Facts", *facts, ""] if facts else []
    told = [row for file in found.files if file.status is ObjectStatus.MODIFIED for row in _file(file)]
    return [*lines, "What the files say now", *told, ""] if told else lines


def headline(found: Difference) -> str:
    """The result in a sentence or a few."""
    if not found:
        return f"Nothing differs: {count(found.unchanged, 'file is', 'files are')} the same."
    items = [item for change in found.records.values() for item in change.items]
    said = []
    for name, wanted in (("Requirements", True), ("Other items", False)):
        tally = Counter(item.status for item in items if item.requirement is wanted)
        if tally:
            said.append(f"{name}: {', '.join(f'{tally[status]} {status}' for status in Status if tally[status])}.")
    facts = sum(len(change.fields) for change in found.records.values())
    if facts:
        said.append(f"Facts: {facts} changed.")
    if found.files:
        said.append(f"Files: {len(found.files)} of {len(found.files) + found.unchanged} differ.")
    return " ".join(said)


def _items(name: str, change: RecordChange, *, requirement: bool) -> list[str]:
    lines = []
    for item in change.items:
        if item.requirement is requirement:
            where = "" if requirement else f"  ({safe(name)}, {safe(item.what)})"
            lines.append(f"  {item.status:<9}  {safe(item.id)}  {_cut(item.title, 60)}{where}")
            lines += _fields(item.fields, "             ")
    return lines


def _fields(fields: Iterable[FieldChange], indent: str) -> list[str]:
    return [f"{indent}{safe(change.path)}: {_change(change.was, change.now)}" for change in fields]


def _change(was: str | None, now: str | None) -> str:
    if was is None:
        return f"new: {_cut(now or '')}"
    if now is None:
        return f"gone: {_cut(was)}"
    return f"{_cut(was)} → {_cut(now)}"


def _file(file: FileChange) -> list[str]:
    screen = f"  {safe(file.screen)}" if file.screen else ""
    word = WORDS.get(file.status, str(file.status))
    lines = [f"  {word:<9} {safe(file.name)}{screen}{said_of(file)}"]
    for line in (file.content.lines if file.content else ())[:MANY]:
        lines += [f"    - {_cut(line.was)}"] if line.was else []
        lines += [f"    + {_cut(line.now)}"] if line.now else []
    left = len(file.content.lines) - MANY if file.content else 0
    return [*lines, f"    … and {count(left, 'more line')}: --html shows all"] if left > 0 else lines


def said_of(file: FileChange) -> str:
    """What is said of a file behind its name: what it was called, what it is, how large, what its lines are."""
    if file.was is not None:
        return f"  was {safe(file.was)}"
    content = file.content
    if content is not None and content.lines and content.picture is None:
        return "  what it shows is the same; in its source:" if content.source else ""
    sized = _sized(file)
    if content is not None and content.too_long:
        return f"  differs in more than is compared line by line{sized}"
    if content is not None and content.kind in {"page", "text", "word", "pdf"}:
        return f"  its text is the same, its form is not{sized}"
    return f" {sized}" if sized else ""


def _sized(file: FileChange) -> str:
    """Type and size of what is not told by line, before and now."""
    before, now = file.sizes
    was, is_ = file.types
    if before is not None and now is not None and file.status is ObjectStatus.MODIFIED:
        both = f"{was} → {is_}" if was != is_ else f"{is_}"
        return f" {both}, {before:,} → {now:,} bytes"
    kind = is_ if now is not None else was
    size = now if now is not None else before
    return f" {kind}, {size:,} bytes" if kind is not None and size is not None else ""


def _cut(text: str, width: int = _WIDTH) -> str:
    line = safe(" ".join(text.split()))
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"
