"""What a signature says of itself beside its value: when, why, for which party; and what came along with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from signing.cms.cades import PARTY_URI

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

T = TypeVar("T")
COMMITMENTS = {
    f"1.2.840.113549.1.9.16.6.{number}": name
    for number, name in enumerate(("origin", "receipt", "delivery", "sender", "approval", "creation"), start=1)
}
"""Commitment types by their identifier (RFC 5126, 5.11.1)."""


def told(read: Callable[[dict[str, Any]], T], attributes: dict[str, Any], *, own: bool) -> T | None:
    """What a signed attribute tells beside the signature; other producers write some of them in forms of their own."""
    try:
        return read(attributes)
    except Exception:
        if own:
            raise
        return None


def claimed_time(attributes: dict[str, Any]) -> dt.datetime | None:
    """The signing-time attribute, when it is there once: the signer's own clock."""
    values = attributes.get("signing_time")
    return values[0].native if values is not None and len(values) == 1 else None


def commitment(attributes: dict[str, Any]) -> str | None:
    """The commitment type by name, ``other`` for one that has none; None when nothing was said."""
    from pyhanko.sign.ades.cades_asn1 import CommitmentTypeIndication

    values = attributes.get("commitment_type")
    if values is None or len(values) != 1:
        return None
    indication = CommitmentTypeIndication.load(values[0].dump())
    return COMMITMENTS.get(indication["commitment_type_id"].dotted, "other")


def party(attributes: dict[str, Any]) -> str | None:
    """The party of the claimed role, when there is exactly one in our own form."""
    from pyhanko.sign.ades.cades_asn1 import SignerAttributesV2

    values = attributes.get("signer_attributes_v2")
    if values is None or len(values) != 1:
        return None
    claimed = SignerAttributesV2.load(values[0].dump())["claimed_attributes"]
    roles = [
        role["role_name"].chosen.native
        for item in claimed or ()
        if item["type"].native == "role"
        for role in item["values"]
    ]
    if len(roles) != 1 or not str(roles[0]).startswith(PARTY_URI):
        return None
    return str(roles[0])[len(PARTY_URI) :]


def token(info: Any) -> bytes | None:
    """A signature timestamp token among the unsigned attributes; whatever else is there is ignored."""
    unsigned = info["unsigned_attrs"]
    for attribute in unsigned or ():
        try:
            if attribute["type"].native == "signature_time_stamp_token" and len(attribute["values"]) == 1:
                return bytes(attribute["values"][0].dump())
        except Exception:  # noqa: BLE001, S112 - unsigned attributes of strangers may be anything
            continue
    return None
