"""Rules over facts that stand in several places and have to agree, and over limits the practice sets."""

from collections.abc import Iterator

from pipeline.records import items
from pipeline.records.finding import Severity
from pipeline.records.rules.contract import amounts
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records


def _glossary(records: Records) -> Iterator[Fault]:
    defined: dict[str, str] = {}
    for path, entry in items.listed(records["requirements"], "glossary"):
        term = entry["term"].casefold().strip()
        if term in defined:
            yield Fault(
                kind="requirements",
                path=(*path, "term"),
                message=f"{entry['term']} is defined twice",
                hint="keep one definition",
                subject=entry["term"],
            )
        defined[term] = entry["definition"]


def _both_levels(records: Records) -> Iterator[Fault]:
    data = records["prototype"]
    reviewed = {review["screen"] for item in data["rounds"] for review in item["reviews"]}
    high = {review["screen"] for item in data["rounds"] if item["fidelity"] == "high" for review in item["reviews"]}
    for path, screen in items.listed(data, "screens"):
        name = screen["id"]  # a screen that was never reviewed is found by another rule
        if screen["fidelity"] == "high" and name in reviewed and name not in high:
            yield Fault(
                kind="prototype",
                path=path,
                message=f"{name} is of high fidelity and was reviewed in rounds of low fidelity only",
                hint="review it in a round of high fidelity, or make it low",
                subject=name,
            )


def _scope(records: Records) -> Iterator[Fault]:
    scope = records["contract"]["scope"]
    included = {text.casefold().strip(" .") for text in scope["included"]}
    for index, text in enumerate(scope["excluded"]):
        if text.casefold().strip(" .") in included:
            yield Fault(
                kind="contract",
                path=("scope", "excluded", index),
                message="the same stands in the scope and outside it",
                hint="keep one of the two",
            )


def _one_currency(records: Records) -> Iterator[Fault]:
    data = records["contract"]
    price = data["amount"]["currency"]
    for path, amount in amounts(data, ()):
        if amount["currency"] != price:
            yield Fault(
                kind="contract",
                path=(*path, "currency"),
                message=f"an amount in {amount['currency']}; the price is in {price}",
                hint="leave it if both parties want it so",
            )


def _no_critical(records: Records) -> Iterator[Fault]:
    allowed = records["contract"]["defects"]["critical_max"]
    if allowed > 0:
        yield Fault(
            kind="contract",
            path=("defects", "critical_max"),
            message=f"software with critical defects ({allowed}) would have to be accepted",
            hint="write 0; a defect one can live with is major",
        )


def _rounds_agreed(records: Records) -> Iterator[Fault]:
    most = records["contract"]["acceptance"]["rounds_max"]
    rounds = records["acceptance"]["rounds"]
    if len(rounds) > most:
        yield Fault(
            kind="acceptance",
            path=("rounds", most),
            message=f"there are {len(rounds)} rounds; the contract has {most} at most",
            hint="leave it if the client agreed to another round",
        )


ERROR, WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    Rule(id="glossary-unique", row="D-05", severity=ERROR, needs=("requirements",), check=_glossary,
         says="A term is defined once."),
    Rule(id="prototype-fidelity", row="P-03", severity=ERROR, needs=("prototype",), check=_both_levels,
         says="Screens of high fidelity were reviewed in a round of high fidelity."),
    Rule(id="scope-once", row="C-13", severity=ERROR, needs=("contract",), check=_scope,
         says="Nothing is both in the scope and outside it."),
    Rule(id="money-one-currency", row="C-01", severity=WARNING, needs=("contract",), check=_one_currency,
         says="All amounts are in the currency of the price."),
    Rule(id="defects-critical", row="Q-11", severity=ERROR, needs=("contract",), check=_no_critical,
         says="No critical defect is accepted."),
    Rule(id="acceptance-rounds-agreed", row="A-08", severity=WARNING, needs=("contract", "acceptance"), check=_rounds_agreed,
         says="There are not more rounds of acceptance than the contract has."),
)  # fmt: skip
