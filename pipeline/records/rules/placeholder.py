"""The rule against text that stands in for a fact nobody has entered yet: a draft may hold it, a frozen entry may not."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Path, Records

_WHOLE = frozenset(
    ("?", "-", "--", "...", "…", "x", "n/a", "na", "unknown", "not known", "not stated", "not specified", "not given",
     "open", "pending", "placeholder", "dummy")
)  # fmt: skip
"""Stands for nothing when it is the whole value; inside a sentence each of them can be right."""
_ANYWHERE = re.compile(
    r"\b(?:TBD|TBA|TBC|TODO|FIXME)\b"
    r"|\bto be (?:determined|defined|decided|confirmed|announced|specified|filled in|supplied)\b"
    r"|[\[<](?:to be |insert|enter|fill in|date|name|amount|number|address|title|city|company)\b[^\]>]*[\]>]"
    r"|\{\{.*?\}\}|_{3,}|\?{2,}|\bx{3,}\b|\blorem ipsum\b|\.invalid$",
    re.IGNORECASE,
)


def placeholder(text: str) -> str | None:
    """The part of ``text`` that stands in for a fact, or None."""
    if text.strip().casefold() in _WHOLE:
        return text.strip()
    match = _ANYWHERE.search(text)
    return match[0] if match else None


def _texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key != "waivers":  # a reason may quote what it accepts
                yield from _texts(item, (*path, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


def _filled_in(records: Records) -> Iterator[Fault]:
    for record in records:
        for path, text in _texts(record.data):
            found = placeholder(text)
            if found is not None:
                yield Fault(
                    kind=record.kind,
                    path=path,
                    message=f"“{found}” stands where a fact belongs",
                    hint="fill it in, or take the line out if the field may be left out",
                )


RULES = (
    Rule(id="placeholder", row="Y-01", severity=Severity.ERROR, needs=(), check=_filled_in,
         says="No text stands in for a fact that is still missing, such as “TBD” or “[date of award]”."),
)  # fmt: skip
