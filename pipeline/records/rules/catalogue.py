"""All cross-record rules, in the order of the process."""

from pipeline.records.rules import acceptance, contract, demand, placeholder, prototype, whole
from pipeline.records.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *whole.RULES,
    *placeholder.RULES,
    *demand.RULES,
    *prototype.RULES,
    *contract.RULES,
    *acceptance.RULES,
)
"""Ids are unique; a test holds the list in the documentation against it."""
