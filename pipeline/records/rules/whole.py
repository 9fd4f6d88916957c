"""Rules across all records (Y rows)."""

import difflib
import re
from collections.abc import Iterable, Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Path, Records


def _unique(records: Records) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for record in records:
        for path, name in items.identified(record.data):
            line = record.place(path)[0]
            if name in first:
                yield Fault(
                    kind=record.kind,
                    file=record.file,
                    path=path,
                    message=f"the identifier {name} is used twice, first in {first[name]}",
                    hint="give one of the two another",
                    subject=name,
                )
            else:
                first[name] = f"line {line} of {record.file}"


def _clean(records: Records) -> Iterator[Fault]:
    for record in records:
        for path, text in items.texts(record.data):
            if text and not text.strip():
                continue  # the rule "placeholder" has it
            if text.removesuffix("\n") != text.strip():  # a folded block of YAML ends with a line break
                yield Fault(
                    kind=record.kind,
                    file=record.file,
                    path=path,
                    message="the text begins or ends with a space or an empty line, which will be printed",
                    hint="remove it",
                )
            elif len(text) > 2 and text[0] in "“„”" and text[-1] in "“”" and not set(text[1:-1]) & set("“„”"):
                yield Fault(
                    kind=record.kind,
                    file=record.file,
                    path=path,
                    message="the whole text stands in curly quotes, which will be printed",
                    hint='remove them, or write straight ones (")',
                )


def _time_zone(records: Records) -> Iterator[Fault]:
    from babel.core import get_global

    known: Iterable[str] = (*get_global("zone_territories"), *get_global("zone_aliases"))
    written: list[tuple[str, Path, str]] = [("project", ("time_zone",), records["project"]["time_zone"])]
    if "contract" in records:
        written.append(("contract", ("warranty", "time_zone"), records["contract"]["warranty"]["time_zone"]))
    for kind, path, zone in written:
        if zone not in known:
            near = difflib.get_close_matches(zone, known, 1)
            near = near or [name for name in known if name.endswith(f"/{zone}")][:1]
            yield Fault(
                kind=kind,
                path=path,
                message=f"there is no time zone {zone}",
                hint=f"did you mean {near[0]}?" if near else "write continent and city, such as Europe/Berlin",
            )


def _typed_baselines(records: Records) -> Iterator[Fault]:
    for record in records:
        for path, text in items.texts(record.data):
            if path[-1] not in {"certificate", "fingerprint"} and re.search(r"sha256:\s*[0-9a-fA-F]{64}", text):
                yield Fault(
                    kind=record.kind,
                    file=record.file,
                    path=path,
                    message="a baseline id is typed into the text",
                    hint="take it out: documents print the ids of what they rely on by themselves",
                )


RULES = (
    Rule(id="unique-identifiers", row="Y-02", severity=Severity.ERROR, needs=(), check=_unique,
         says="An identifier is used once in the whole project."),
    Rule(id="text-clean", row="Y-01", severity=Severity.WARNING, needs=(), check=_clean,
         says="No text begins or ends with a space, or stands as a whole in curly quotes."),
    Rule(id="baseline-typed", row="Y-07", severity=Severity.ERROR, needs=(), check=_typed_baselines,
         says="No baseline id is typed by hand; documents print those they rely on."),
    Rule(id="time-zone", row="Y-01", severity=Severity.ERROR, needs=("project",), check=_time_zone,
         says="Time zones are those of the IANA list."),
)  # fmt: skip
