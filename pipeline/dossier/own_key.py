"""Whether a key may sign for a party: in date, under the party's anchor, the one agreed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from signing.errors import InputError

if TYPE_CHECKING:
    from cryptography import x509

    from signing.certificates.trust import TrustStore
    from signing.keys.store import SigningKey


def require_usable(key: SigningKey, now: dt.datetime) -> tuple[str, ...]:
    """Refuse a key that does not serve, or whose certificate is not valid today: nobody would trust what it signs.

    Returns remarks on it.
    """
    from signing.keys.signing_key import digest_algorithm

    digest_algorithm(key)
    require_in_date(key, now, "--key")
    from cryptography.hazmat.primitives.asymmetric import ed25519

    if isinstance(key.certificate.public_key(), ed25519.Ed25519PublicKey):
        return ("this is an Ed25519 key: to check it without signoff, the other party needs OpenSSL 3.5 or newer",)
    return ()


def require_in_date(key: SigningKey, now: dt.datetime, option: str) -> None:
    """Refuse a key whose certificate is not valid today."""
    begins, ends = key.certificate.not_valid_before_utc, key.certificate.not_valid_after_utc
    if not begins <= now <= ends:
        raise InputError(
            option,
            f"its certificate is valid from {begins:%Y-%m-%d} to {ends:%Y-%m-%d}, not today",
            "make a new key with 'signoff keys new' and let the other party pin its anchor",
        )


def require_agreed(key: SigningKey, party: str, agreed: str | None) -> None:
    """Refuse another key than the one whose certificate the records or the statement name for the party."""
    if agreed is not None and key.fingerprint != agreed:
        raise InputError(
            "--key",
            f"the {party} agreed to sign with the certificate {agreed}, and this key has {key.fingerprint}",
            "sign with the key that was agreed",
        )


def require_pinned(key: SigningKey, party: str, trust: TrustStore, *, option: str = "--key") -> tuple[str, ...]:
    """Remarks on a key whose party has no anchor here. Raises ``InputError`` when the anchors are other ones'."""
    from signing.certificates.trust import fingerprint

    own = {fingerprint(item) for item in (key.certificate, *key.chain)}
    pinned = trust.parties.get(party, ())
    if not pinned:
        return (f"no anchor of the {party} is pinned here: pin your own too, with 'signoff keys trust {party} F.pem'",)
    if own & {fingerprint(item) for item in pinned} or _issued_by(key, pinned):
        return ()
    raise InputError(
        option,
        f"this is a key of {key.organisation}, and the anchor pinned for the {party} does not vouch for it",
        f"check {option} and --as; 'signoff keys show' tells whose key it is",
    )


def _issued_by(key: SigningKey, anchors: tuple[x509.Certificate, ...]) -> bool:
    """Whether one of ``anchors`` issued the certificate or the end of its chain, when the key carries no root."""
    from cryptography.exceptions import InvalidSignature

    end = key.chain[-1] if key.chain else key.certificate
    for anchor in anchors:
        try:
            end.verify_directly_issued_by(anchor)
        except (InvalidSignature, ValueError, TypeError):
            continue
        return True
    return False
