"""The rule against text that stands in for a fact nobody has entered yet: a draft may hold it, a frozen entry may not."""

import re
from collections.abc import Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

TO_DO = "TBD"
"""Stands for text still to be written; `check` names every place where it is left."""
_WHOLE = frozenset(
    ("", "?", "-", "--", "...", "…", "x", "n/a", "na", "unknown", "not known", "not stated", "not specified", "not given",
     "placeholder", "dummy")
)  # fmt: skip
"""Stands for nothing when it is the whole value; inside a sentence each of them can be right."""
_ANYWHERE = re.compile(
    r"\b(?:TBD|TBA|TBC|TODO|FIXME)\b"
    r"|\bto be (?:determined|defined|decided|confirmed|announced|specified|filled in|supplied)\b"
    r"|[\[<](?:to be |insert|enter|fill in|date|name|amount|number|address|title|city|company)\b[^\]>]*[\]>]"
    r"|\{\{.*?\}\}|_{3,}|\?{2,}|\bx{3,}\b|\blorem ipsum\b|\.invalid$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"`[^`]*`")
"""Names and formats of the trade, such as `yyyy-ddd.xxxxx`."""


def placeholder(text: str) -> str | None:
    """The part of ``text`` that stands in for a fact, or None."""
    if text.strip().casefold() in _WHOLE:
        return text.strip()
    match = _ANYWHERE.search(_QUOTED.sub(" ", text))
    return (match[0] if len(match[0]) <= 40 else f"{match[0][:40]}…") if match else None


def _filled_in(records: Records) -> Iterator[Fault]:
    for record in records:
        for path, text in items.texts(record.data):
            found = None if path[0] == "waivers" else placeholder(text)  # a reason may quote what it accepts
            if found is not None:
                yield Fault(
                    kind=record.kind,
                    file=record.file,
                    path=path,
                    message=f"“{found}” stands where a fact belongs"
                    if found
                    else "nothing stands where a fact belongs",
                    hint="fill it in, or take the line out if the field may be left out",
                )


RULES = (
    Rule(id="placeholder", row="Y-01", severity=Severity.ERROR, needs=(), check=_filled_in,
         says="No text stands in for a fact that is still missing, such as “TBD” or “[date of award]”."),
)  # fmt: skip
