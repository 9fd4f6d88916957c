"""All cross-record rules, in the order of the process."""

from pipeline.records.rules import acceptance, contract, dates, demand, placeholder, prototype, waivers, whole
from pipeline.records.rules.rule import Rule

_FACTS: tuple[Rule, ...] = (
    *whole.RULES,
    *placeholder.RULES,
    *demand.RULES,
    *prototype.RULES,
    *contract.RULES,
    *acceptance.RULES,
    *dates.RULES,
)
RULES: tuple[Rule, ...] = (*_FACTS, *waivers.rules(tuple(rule.id for rule in _FACTS)))
"""Ids are unique; a test holds the list in the documentation against it."""
