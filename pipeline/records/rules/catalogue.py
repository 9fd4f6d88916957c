"""All cross-record rules, in the order of the process."""

from pipeline.records.rules import (
    acceptance,
    after_delivery,
    agreement,
    binding_words,
    contract,
    dates,
    declared,
    delivery,
    demand,
    events,
    placeholder,
    plan,
    prototype,
    quality,
    requirement_words,
    reviews,
    sections,
    signatories,
    vendor,
    waivers,
    warranty,
    whole,
)
from pipeline.records.rules.rule import Rule

_FACTS: tuple[Rule, ...] = (
    *whole.RULES,
    *signatories.RULES,
    *placeholder.RULES,
    *demand.RULES,
    *requirement_words.RULES,
    *sections.RULES,
    *prototype.RULES,
    *vendor.RULES,
    *contract.RULES,
    *plan.RULES,
    *reviews.RULES,
    *quality.RULES,
    *events.RULES,
    *acceptance.RULES,
    *delivery.RULES,
    *warranty.RULES,
    *agreement.RULES,
    *after_delivery.RULES,
    *binding_words.RULES,
    *dates.RULES,
    *declared.RULES,
)
RULES: tuple[Rule, ...] = (*_FACTS, *waivers.rules(tuple(rule.id for rule in _FACTS)))
"""Ids are unique; a test holds the list in the documentation against it."""
