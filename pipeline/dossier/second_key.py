"""A second, post-quantum key beside the usual one: whom the records ask for it, and whether it is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.dossier.own_key import require_in_date, require_pinned
from signing.errors import InputError
from signing.report import Finding, error
from signing.statement import ML_DSA_65, SIGNATORY

if TYPE_CHECKING:
    import datetime as dt

    from signing.certificates.trust import TrustStore
    from signing.keys.store import SigningKey
    from signing.statement import Statement

_REMEDY = "name that key: --also F.key; 'signoff keys new --algorithm ml-dsa-65' makes one"


def demanded(project: Mapping[str, Any], role: str = SIGNATORY) -> dict[str, str]:
    """The kind of second key, by party, that ``project`` wants an agreement signed with too.

    Who confirms receipt or delivery agrees to nothing, and is not asked. The record's values may be of any type.
    """
    parties = project.get("parties")
    if role != SIGNATORY or not isinstance(parties, Mapping):
        return {}
    named = {str(party): item.get("second_key") for party, item in parties.items() if isinstance(item, Mapping)}
    return {party: ML_DSA_65 for party, kind in named.items() if kind == ML_DSA_65}


def require_demanded(also: SigningKey | None, party: str, project: Mapping[str, Any], *, where: str) -> None:
    """Refuse to sign an agreement without the second key that the record ``where`` wants of ``party``."""
    if also is None and party in demanded(project):
        problem = f"{where} asks every signatory of the {party} for a second signature, with a post-quantum key"
        raise InputError("--also", problem, _REMEDY)


def require_asked(also: SigningKey | None, party: str, *, asked: bool) -> None:
    """Refuse to countersign without the second key an entry asks ``party`` for."""
    if asked and also is None:
        raise InputError("--also", f"the entry asks the {party} for a post-quantum signature too", _REMEDY)


def require_second(
    also: SigningKey | None, key: SigningKey, party: str, trust: TrustStore, now: dt.datetime
) -> tuple[str, ...]:
    """Refuse a second key that is not a post-quantum one of the same person of the same party. Returns remarks on it."""
    from signing.keys.signing_key import second_digest_algorithm

    if also is None:
        return ()
    second_digest_algorithm(also)
    require_in_date(also, now, "--also")
    if (also.signatory, also.organisation) != (key.signatory, key.organisation):
        raise InputError(
            "--also",
            f"it is a key of {also.signatory}, {also.organisation}, and --key is one of {key.signatory}, {key.organisation}",
            "both signatures are made by the same person: use two keys of one",
        )
    return require_pinned(also, party, trust, option="--also")


def second_key_findings(project: Mapping[str, Any], statement: Statement) -> Iterator[Finding]:
    """Where the statement of an entry asks less of a signatory than ``project``, the record frozen with it."""
    for item in statement.required:
        kind = demanded(project, item.role).get(item.party)
        if kind is not None and item.also != kind:
            detail = (
                f"The records in the entry ask every signatory of the {item.party} for a second signature with an {kind} "
                "key; its statement does not."
            )
            yield error("SECOND_KEY_NOT_REQUIRED", "statement.json", detail)
