"""Rules over waivers: what both parties accept is a finding of a rule, and a person of theirs accepts it (D-10)."""

import difflib
from collections.abc import Callable, Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

KIND = "requirements"


def rules(known: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules over waivers, which may name the rules ``known``."""
    return (
        Rule(id="waiver-rule", row="D-10", severity=Severity.ERROR, needs=(KIND,), check=_named(known),
             says="A waiver names a rule that is there."),
        Rule(id="waiver-signatory", row="D-10", severity=Severity.ERROR, needs=("project", KIND), check=_signatory,
             says="Who waives is a signatory of one of the parties."),
    )  # fmt: skip


def _named(known: tuple[str, ...]) -> Callable[[Records], Iterator[Fault]]:
    def check(records: Records) -> Iterator[Fault]:
        for path, waiver in items.listed(records[KIND], "waivers"):
            if waiver["rule"] not in known:
                near = difflib.get_close_matches(waiver["rule"], known, 1)
                yield Fault(
                    kind=KIND,
                    path=(*path, "rule"),
                    message=f"there is no rule {waiver['rule']}",
                    hint=f"did you mean {near[0]}?" if near else "take the name in brackets behind the finding",
                )

    return check


def _signatory(records: Records) -> Iterator[Fault]:
    parties = records["project"]["parties"]
    names = sorted(person["name"] for party in parties.values() for person in party["signatories"])
    for path, waiver in items.listed(records[KIND], "waivers"):
        if waiver["signatory"] not in names:
            yield Fault(
                kind=KIND,
                path=(*path, "signatory"),
                message=f"{waiver['signatory']} is no signatory of the project",
                hint=f"a waiver is signed by one of {', '.join(names)}",
            )
