"""Rules over the words of requirements, one for each class of fault (D-10)."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from pipeline.records import items
from pipeline.records.rules.rule import Fault, Rule
from pipeline.records.values import Records
from pipeline.records.wording.catalogue import CLASSES, found
from pipeline.records.wording.find import Hit
from pipeline.records.wording.rule import WordingRule

KIND = "requirements"


def _searching(rule: WordingRule) -> Callable[[Records], Iterator[Fault]]:
    """Searches statements, and criteria unless the class is about demands alone.

    Constraints are facts of the surroundings: of their statements only the vague words are searched (`wording-specification`).
    """
    fields = ("statement",) if rule.demands_only else ("statement", "criterion")

    def check(records: Records) -> Iterator[Fault]:
        for path, item in items.requirements(records[KIND]):
            for field in fields:
                if field == "statement" and path[0] == "constraints":
                    continue
                for name, hit in _found(item.get(field, "")):
                    if name == rule.id:
                        message = rule.message.replace("{}", hit.word)
                        yield Fault(kind=KIND, path=(*path, field), message=message, hint=hit.hint, subject=item["id"])

    return check


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[tuple[str, Hit], ...]:
    """The hits of a text, which every class asks for in turn."""
    return found(text)


RULES = tuple(
    Rule(id=rule.id, row="D-10", severity=rule.severity, needs=(KIND,), check=_searching(rule), says=rule.says)
    for rule, _ in CLASSES
)
