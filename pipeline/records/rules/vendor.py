"""Rules of the vendor evaluation (V-02 to V-07)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records

KIND = "vendor-evaluation"


def total(data: Mapping[str, Any], bidder: Mapping[str, Any]) -> Decimal:
    """The weighted points of a bidder, from 0 to 10."""
    weights = {item["id"]: item["weight"] for item in data["criteria"]}
    weighted = (item["points"] * weights.get(item["criterion"], 0) for item in bidder["scores"])
    return sum(weighted, Decimal(0)) / 100


def _scored(records: Records) -> Iterator[Fault]:
    wanted = [item["id"] for item in records[KIND]["criteria"]]
    for path, bidder in items.listed(records[KIND], "bidders"):
        given = Counter(item["criterion"] for item in bidder["scores"])
        for name in wanted:
            if given[name] != 1:
                yield Fault(
                    kind=KIND,
                    path=(*path, "scores"),
                    message=f"{bidder['id']} has {'no' if not given[name] else given[name]} points for {name}",
                    hint="give every bidder points for every criterion, once",
                    subject=bidder["id"],
                )


def _chosen(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    bidders = {item["id"]: item for item in data["bidders"]}
    chosen = bidders.get(data["chosen"])
    if chosen is None:
        return  # the rule "references" has it
    if chosen.get("excluded"):
        yield Fault(
            kind=KIND,
            path=("chosen",),
            message=f"{data['chosen']} was left out and is chosen",
            hint="choose another, or take out why it was left out",
        )


def _best(records: Records) -> Iterator[Fault]:
    data = records[KIND]
    points = {item["id"]: total(data, item) for item in data["bidders"] if not item.get("excluded")}
    best = max(points.values(), default=Decimal(0))
    if data["chosen"] in points and points[data["chosen"]] < best:
        name = next(name for name, value in points.items() if value == best)
        yield Fault(
            kind=KIND,
            path=("chosen",),
            message=f"{data['chosen']} has {points[data['chosen']].normalize():f} points, {name} has {best.normalize():f}",
            hint="leave it if the reasons say why",
        )


def _domain(records: Records) -> Iterator[Fault]:
    for path, bidder in items.listed(records[KIND], "bidders"):
        if not bidder.get("excluded") and all(case["similarity"] == "other" for case in bidder["cases"]):
            yield Fault(
                kind=KIND,
                path=(*path, "cases"),
                message=f"{bidder['id']} shows no project of this or a similar domain",
                hint="verify a case that is nearer, or leave it if there is none",
                subject=bidder["id"],
            )


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="vendor-scores", row="V-02", severity=ERROR, needs=(KIND,), check=_scored,
         says="Every bidder has points for every criterion, once."),
    Rule(id="vendor-chosen", row="V-02", severity=ERROR, needs=(KIND,), check=_chosen,
         says="Who is chosen was not left out."),
    Rule(id="vendor-best", row="V-02", severity=WARNING, needs=(KIND,), check=_best,
         says="The bidder with the most points is chosen."),
    Rule(id="vendor-domain", row="V-07", severity=WARNING, needs=(KIND,), check=_domain,
         says="Every bidder shows a project of this or a similar domain."),
)  # fmt: skip
