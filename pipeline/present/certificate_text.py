"""A certificate of completion as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present.words import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.present.reports.certificate import CompletionCertificate
    from pipeline.present.reports.evidence import Fact
    from pipeline.present.reports.voice import Voice


def certificate_text(view: CompletionCertificate, voice: Voice) -> str:
    """The certificate as text: who executed what, and when; then what supports it."""
    lines = [view.headline, ""]
    if view.document:
        lines += [voice.say("the_document"), *_facts(view.document), ""]
    for person in view.signatories:
        lines += [person.name, *_facts((*person.facts, *person.certificate)), ""]
    lines += [voice.say("digests"), *_facts(view.digests), ""]
    return "\n".join([*lines, f"{voice.say('verdict')}    {view.verdict}"])


def _facts(facts: Iterable[Fact]) -> list[str]:
    return table((fact.label, " ".join(part for part in (fact.text, fact.digest) if part)) for fact in facts)
