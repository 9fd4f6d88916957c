"""What two versions say differently: requirements and other items, facts, and files by line, paragraph or picture."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.present.difference_text import MANY, headline
from pipeline.present.words import safe
from pipeline.records.difference import Status
from signing.report import ObjectStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.dossier.difference import Difference, FileChange
    from pipeline.present.reports.voice import Voice
    from pipeline.records.difference import FieldChange, ItemChange

MAX_PICTURE = 2 * 1024 * 1024
"""A larger picture is named and not shown."""
MAX_PICTURES = 32 * 1024 * 1024
"""When the pictures shown have so many bytes together, further ones are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedText:
    """A text before and now; None where there was, or is, none. ``label`` says where it stands."""

    label: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedItem:
    """A requirement, milestone, screen or other item with an identifier."""

    id: str
    title: str
    status: str
    """``added``, ``changed`` or ``withdrawn``."""
    happened: str
    """That in words; empty for one that changed: its fields say what."""
    fields: tuple[ChangedText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file, with the lines or paragraphs that changed, or as a picture before and now."""

    name: str
    screen: str
    word: str
    said: str
    lines: tuple[ChangedText, ...]
    more: str
    """How many lines are not shown; empty when all are."""
    pictures: tuple[str, ...]
    """Before and now, as data URLs; empty where it is no picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How two versions differ, in the order it is read."""

    headline: str
    requirements: tuple[ChangedItem, ...]
    others: tuple[ChangedItem, ...]
    facts: tuple[ChangedText, ...]
    """Labelled with their record and field."""
    files: tuple[ChangedFile, ...]


def changes_of(found: Difference, voice: Voice) -> Changes:
    """What ``found`` says, as reports show it."""
    items = [item for change in found.records.values() for item in change.items]
    room = MAX_PICTURES
    files = []
    for file in found.files:
        shown = _file(file, room, voice)
        room -= sum(len(picture) for picture in shown.pictures)
        files.append(shown)
    return Changes(
        headline=_headline(found, voice),
        requirements=tuple(_item(item, voice) for item in items if item.requirement),
        others=tuple(_item(item, voice) for item in items if not item.requirement),
        facts=tuple(
            text
            for name, change in found.records.items()
            for text in _fields(change.fields, prefix=f"{safe(name)}: ")
        ),
        files=tuple(files),
    )  # fmt: skip


def _headline(found: Difference, voice: Voice) -> str:
    """The result in a sentence or a few; in English that of the text on the terminal."""
    if voice.language == "en":
        return headline(found)
    if not found:
        return voice.say("h_ch_nothing", count=f"{found.unchanged:,}")
    items = [item for change in found.records.values() for item in change.items]
    said = []
    for word, wanted in (("h_ch_requirements", True), ("h_ch_others", False)):
        tally = Counter(item.status for item in items if item.requirement is wanted)
        if tally:
            parts = (voice.say(f"h_ch_{status}", count=tally[status]) for status in Status if tally[status])
            said.append(voice.say(word, tally=voice.say("pause").join(parts)))
    facts = sum(len(change.fields) for change in found.records.values())
    if facts:
        said.append(voice.say("h_ch_facts", count=f"{facts:,}"))
    if found.files:
        total = len(found.files) + found.unchanged
        said.append(voice.say("h_ch_files", total=f"{total:,}", count=f"{len(found.files):,}"))
    return "".join(said)


def shortened(changes: Changes, voice: Voice) -> Changes:
    """``changes`` with as many lines of a file as are printed."""
    files = []
    for file in changes.files:
        left = len(file.lines) - MANY
        more = voice.say("more_lines", count=f"{left:,}") if left > 0 else ""
        files.append(replace(file, lines=file.lines[:MANY], more=more))
    return replace(changes, files=tuple(files))


def _item(item: ItemChange, voice: Voice) -> ChangedItem:
    happened = voice.say(f"ch_{item.status}") if voice.knows(f"ch_{item.status}") else ""
    return ChangedItem(
        id=safe(item.id),
        title=safe(item.title),
        status=str(item.status),
        happened=happened,
        fields=tuple(_fields(item.fields)),
    )


def _fields(fields: Iterable[FieldChange], prefix: str = "") -> Iterable[ChangedText]:
    return (
        ChangedText(label=prefix + safe(field.path), was=_flat(field.was), now=_flat(field.now)) for field in fields
    )


def _file(file: FileChange, room: int, voice: Voice) -> ChangedFile:
    content = file.content
    picture = content.picture if content else None
    shown: tuple[str, ...] = ()
    if picture is not None and max(len(picture.was), len(picture.now)) <= min(MAX_PICTURE, room):
        shown = (_data_url(picture.media_type, picture.was), _data_url(picture.media_type, picture.now))
    return ChangedFile(
        name=safe(file.name),
        screen=safe(file.screen or ""),
        word=voice.say(f"ch_{file.status}"),
        said=_said(file, voice),
        lines=tuple(
            ChangedText(label="", was=_flat(line.was), now=_flat(line.now))
            for line in (content.lines if content else ())
        ),
        more="",
        pictures=shown,
    )


def _said(file: FileChange, voice: Voice) -> str:
    """What is said of a file beside its lines: what it was called, what it is, how large."""
    content = file.content
    if file.was is not None:
        return voice.say("ch_was", was=file.was)
    if content is not None and content.lines and content.picture is None:
        return voice.say("ch_source") if content.source else ""
    said = []
    if content is not None and content.too_long:
        said.append(voice.say("ch_too_long"))
    elif content is not None and content.kind in {"page", "text", "word", "pdf"}:
        said.append(voice.say("ch_form"))
    types = [_type(name, voice) for name in dict.fromkeys(file.types) if name]
    sizes = [f"{size:,}" for size in file.sizes if size is not None]
    if types and file.status is ObjectStatus.MODIFIED and len(sizes) == 2:
        said.append(voice.say("ch_sizes", type=" → ".join(types), before=sizes[0], now=sizes[1]))
    elif types and sizes:
        said.append(voice.say("ch_size", type=types[-1], now=sizes[-1]))
    return voice.say("pause").join(said)


def _type(name: str, voice: Voice) -> str:
    return voice.say(f"type_{name}") if voice.knows(f"type_{name}") else name


def _flat(text: str | None) -> str | None:
    return None if text is None else safe(text.replace("\t", " ").replace("\n", " "))


def _data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"
