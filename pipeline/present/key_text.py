"""Whose a key is, what it is for, and its fingerprints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.present.words import day, safe, table

if TYPE_CHECKING:
    from signing.keys.store import SigningKey

GROUP = 4
GROUPS_PER_LINE = 8


def key_facts(key: SigningKey) -> dict[str, Any]:
    """What may be said of a key: the object of ``keys show --json``."""
    from signing.certificates.facts import algorithm_of, usages_of
    from signing.certificates.trust import fingerprint

    anchor = key.chain[-1] if key.chain else key.certificate
    return {
        "organisation": key.organisation,
        "signatory": key.signatory,
        "algorithm": algorithm_of(key.certificate) + (" (PSS)" if key.pss else ""),
        "usage": list(usages_of(key.certificate)),
        "issuer": key.certificate.issuer.rfc4514_string(),
        "certificate": key.fingerprint,
        "anchor": fingerprint(anchor),
        "valid_from": key.certificate.not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "valid_until": key.certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "anchor_valid_until": anchor.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def key_text(facts: dict[str, Any]) -> str:
    """The facts as lines."""
    first, *rest = spoken(facts["anchor"])
    rows = [
        ("Organisation", safe(facts["organisation"])),
        ("Signatory", safe(facts["signatory"])),
        ("Algorithm", facts["algorithm"]),
        ("Usage", ", ".join(facts["usage"])),
        ("Issuer", safe(facts["issuer"])),
        ("Valid", f"{day(facts['valid_from'])} to {day(facts['valid_until'])}"),
        ("Certificate", facts["certificate"]),
        ("Anchor", f"{facts['anchor']}  (this one the other party compares)"),
        ("By phone", first),
        *(("", line) for line in rest),
    ]
    return "\n".join(table(rows, indent=""))


def spoken(fingerprint: str) -> tuple[str, ...]:
    """A fingerprint in groups of four, eight groups to a line, for reading aloud."""
    digits = fingerprint.removeprefix("sha256:")
    groups = [digits[start : start + GROUP] for start in range(0, len(digits), GROUP)]
    return tuple(" ".join(groups[start : start + GROUPS_PER_LINE]) for start in range(0, len(groups), GROUPS_PER_LINE))
