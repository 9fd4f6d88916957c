"""Whose a key is, and its fingerprints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.present.words import day, safe, table

if TYPE_CHECKING:
    from signing.keys import SigningKey


def key_facts(key: SigningKey) -> dict[str, Any]:
    """What may be said of a key: the object of ``keys show --json``."""
    from signing.trust import fingerprint

    anchor = key.chain[-1] if key.chain else key.certificate
    return {
        "organisation": key.organisation,
        "signatory": key.signatory,
        "certificate": key.fingerprint,
        "anchor": fingerprint(anchor),
        "valid_from": key.certificate.not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "valid_until": key.certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def key_text(facts: dict[str, Any]) -> str:
    """The facts as lines."""
    rows = [
        ("Organisation", safe(facts["organisation"])),
        ("Signatory", safe(facts["signatory"])),
        ("Valid", f"{day(facts['valid_from'])} to {day(facts['valid_until'])}"),
        ("Certificate", facts["certificate"]),
        ("Anchor", f"{facts['anchor']}  (this one the other party compares)"),
    ]
    return "\n".join(table(rows, indent=""))
