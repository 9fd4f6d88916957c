"""A rule over the sections a specification has to have (D-06 to D-09)."""

from collections.abc import Iterator

from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

KIND = "requirements"
SECTIONS = {
    "data_flows": "how data flows",
    "performance": "how fast it has to be, and for how many",
    "security": "how data is protected",
    "compatibility": "on which systems it has to run",
}


def _filled(records: Records) -> Iterator[Fault]:
    for name, what in SECTIONS.items():
        if not records[KIND][name]:
            yield Fault(
                kind=KIND,
                path=(name,),
                message=f"the specification does not say {what}",
                hint=f"add an entry to {name}, or waive this with the subject {name}",
                subject=name,
            )


RULES = (
    Rule(id="sections-filled", row="D-06", severity=Severity.ERROR, needs=(KIND,), check=_filled,
         says="The specification has data flows, performance, security and compatibility (D-06 to D-09)."),
)  # fmt: skip
