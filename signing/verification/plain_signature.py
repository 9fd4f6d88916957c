"""One CMS signature, of whatever form, judged by the building blocks of EN 319 102-1 alone (clauses 5.2 to 5.6).

A timestamp that does not hold proves nothing and harms nothing. ``verify_signature`` asks for more, and before it computes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signing.archive.inside import Inside, earlier, judge_inside
from signing.certificates.brought_along import among_crls
from signing.certificates.path import Candidate, usage_fault
from signing.certificates.revocation import is_never_listed
from signing.certificates.validation_material import is_complete, judge_path_with, judged_after_loss, loaded, standing
from signing.cms.form import DIGESTS, MIN_RSA_BITS, is_readable
from signing.cms.said import claimed_time, party, token

if TYPE_CHECKING:
    from asn1crypto import cms, x509
    from cryptography.x509 import Certificate

    from signing.certificates.trust import TrustStore


MAX_SIGNERS = 20
"""More signers of one CMS are not honest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What all signatures of a file are judged by."""

    trust: TrustStore
    now: dt.datetime
    own: bool
    """Whether they bind parties, whose anchors alone count then."""
    proven: dt.datetime | None = None
    """When they are known to have existed, by the word of a later timestamp."""
    lists: tuple[bytes, ...] = ()
    """DER of the revocation lists that came along beside the signature."""
    fallen: frozenset[bytes] = frozenset()
    """Those of them that came too late to be relied on: they can still say that somebody was revoked."""
    archived: bool = False
    """Whether archive timestamps inside a signature count, as they do in containers of other producers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainSignature:
    """The signature of one signer of a CMS as it stands, of whatever form."""

    data: cms.SignedData
    info: cms.SignerInfo
    attributes: dict[str, Any]
    bound: bool
    """Whether it binds its certificate by a signed attribute."""
    certificate: x509.Certificate | None
    others: tuple[x509.Certificate, ...]
    claimed: dt.datetime | None
    party: str | None

    @classmethod
    def all_in(cls, data: bytes, stated: dt.datetime | None) -> tuple[PlainSignature, ...]:
        """The signatures in ``data``, one for each signer. Raises whatever the ASN.1 library does."""
        from asn1crypto import cms, tsp  # noqa: F401 - importing tsp teaches cms an attribute
        from pyhanko.sign.ades import cades_asn1  # noqa: F401 - as does this one

        signed_data = cms.ContentInfo.load(data)["content"]
        infos = signed_data["signer_infos"]
        return tuple(cls._of(signed_data, info, stated) for info in infos) if len(infos) <= MAX_SIGNERS else ()

    @classmethod
    def _of(cls, signed_data: cms.SignedData, info: cms.SignerInfo, stated: dt.datetime | None) -> PlainSignature:
        from asn1crypto import core, x509

        attributes = {} if info["signed_attrs"] is core.VOID else {
            item["type"].native: item["values"] for item in info["signed_attrs"]
        }  # fmt: skip
        bag = [item.chosen for item in signed_data["certificates"] or ()]
        certificates = [item for item in bag if isinstance(item, x509.Certificate) and is_readable(item)]
        identifier = attributes.get("signing_certificate_v2")
        if identifier is not None:
            bound = identifier[0]["certs"][0]
            by = bound["hash_algorithm"]["algorithm"].native
            of = [item for item in certificates if hashlib.new(by, item.dump()).digest() == bound["cert_hash"].native]
        else:
            of = [item for item in certificates if item.serial_number == info["sid"].chosen["serial_number"].native]
        certificate = of[0] if of else None
        return cls(
            data=signed_data,
            info=info,
            attributes=attributes,
            bound=identifier is not None,
            certificate=certificate,
            others=tuple(item for item in certificates if item is not certificate),
            claimed=claimed_time(attributes) or stated,
            party=_said(party, attributes),
        )


def _said(read: Callable[[dict[str, Any]], str | None], attributes: dict[str, Any]) -> str | None:
    try:
        return read(attributes)
    except Exception:  # noqa: BLE001 - what cannot be read was not said
        return None


def sub_indication_of(
    signed: PlainSignature, digest_by: Callable[[str], bytes], fault: str | None, context: Context
) -> str | None:
    """The sub-indication, in the order of the building blocks (EN 319 102-1, 5.3); None for TOTAL-PASSED."""
    if fault == "FORMAT_FAILURE":
        return fault
    certificate = signed.certificate
    if certificate is None:
        return "NO_SIGNING_CERTIFICATE_FOUND"
    if fault in {"SIGNED_DATA_NOT_FOUND", "HASH_FAILURE"}:
        return fault
    return (
        _value(signed, certificate, digest_by)
        or _at_its_time(signed, certificate, digest_by, context)
        or fault
        or ("CRYPTO_CONSTRAINTS_FAILURE_NO_POE" if _is_weak(signed, certificate) else None)
    )


def _value(signed: PlainSignature, certificate: x509.Certificate, digest_by: Callable[[str], bytes]) -> str | None:
    """Whether the value holds over what the signature is over (5.2.7)."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    inside = signed.data["encap_content_info"]["content"]
    digest_name = signed.info["digest_algorithm"]["algorithm"].native
    actual = digest_by(digest_name) if inside.native is None else hashlib.new(digest_name, bytes(inside)).digest()
    try:
        intact, valid = validate_sig_integrity(signed.info, certificate, "data", actual)
    except Exception:  # noqa: BLE001 - whatever a library makes of hostile bytes, they did not verify
        return "SIG_CRYPTO_FAILURE"
    if not intact:
        return "HASH_FAILURE"
    return None if valid else "SIG_CRYPTO_FAILURE"


def _at_its_time(
    signed: PlainSignature, certificate: x509.Certificate, digest_by: Callable[[str], bytes], context: Context
) -> str | None:
    """The path and the constraints today, and at the time that is proven (5.2.6, 5.2.8, 5.5.4)."""
    from cryptography.hazmat.primitives.serialization import Encoding

    from signing.timestamps.judged import judge_token

    trust, value = context.trust, signed.info["signature"].native
    known, embedded = context.proven or context.now, among_crls(signed.data["crls"])
    inside = Inside()
    if context.archived:
        inside = judge_inside(
            "", signed.data, signed.info, digest_by, trust=trust, now=context.now, proven=context.proven, lists=context.lists,
            whole=False,
        )  # fmt: skip
    at = earlier(context.proven, inside.token)
    beside = tuple(item for item in context.lists if item not in context.fallen)
    stamp, lists = None, (*beside, *inside.in_tokens, *inside.standing(embedded, known))
    stamped = token(signed.info)
    if stamped is not None:
        stamp = judge_token(
            stamped,
            lambda name: hashlib.new(name, value).digest(),
            trust=trust,
            moment=at or context.now,
            own=False,
            proven=at is not None,
            lists=lists,
        )
    candidate = Candidate(
        certificate=certificate,
        others=signed.others,
        revocations=(*context.lists, *embedded),
        claimed_time=signed.claimed,
    )
    anchors = _anchors(signed.party, trust) if context.own else trust.any_party
    in_token = stamp.token.revocations if stamp is not None and stamp.token else ()
    came_along = (*lists, *standing(in_token, at or context.now))

    pinned = {item.public_bytes(Encoding.DER) for item in anchors}

    def usage(one: x509.Certificate) -> str | None:
        return None if one.dump() in pinned else usage_fault(one)  # an anchor is trusted as it is (5.2.6)

    def path(moment: dt.datetime, *, proven: bool) -> str | None:
        # What came along tells of a proven time alone; and of today also a list of tomorrow tells (5.2.5).
        outcome = judge_path_with(
            candidate, anchors, given=trust.revocations, lists=came_along if proven else (), moment=moment, proven=True,
            usage=usage,
        )  # fmt: skip
        if inside.lost and proven:
            outcome = judged_after_loss(
                outcome, candidate, anchors, given=trust.revocations, lists=came_along, moment=moment, now=context.now
            )
        return outcome.sub_indication

    best = (stamp.time if stamp is not None else None) or earlier(context.proven, inside.signature)
    claimed = signed.claimed
    outside = claimed is not None and not certificate.not_valid_before <= claimed <= certificate.not_valid_after
    if (outside or not signed.bound) and path(context.now, proven=False) is None:
        return "SIG_CONSTRAINTS_FAILURE"
    sub = path(best or context.now, proven=best is not None)
    if sub == "OUT_OF_BOUNDS_NO_POE":
        good_then = is_never_listed(*loaded([certificate])) or (
            claimed is not None and is_complete(certificate, signed.others, anchors, came_along, moment=claimed)
        )
        return "OUT_OF_BOUNDS_NOT_REVOKED" if good_then else sub
    return sub or ("SIG_CONSTRAINTS_FAILURE" if outside or not signed.bound else None)


def _anchors(bound: str | None, trust: TrustStore) -> tuple[Certificate, ...]:
    """Those of the party a signature binds; of all parties when it says none."""
    if bound is not None:
        return trust.parties.get(bound, ())
    return tuple(item for pinned in trust.parties.values() for item in pinned)


def _is_weak(signed: PlainSignature, certificate: x509.Certificate) -> bool:
    """Whether it rests on an algorithm or a key that is too weak or not known (5.2.8.4.1)."""
    key = certificate.public_key
    named = signed.info["signature_algorithm"]["algorithm"].native
    return (
        signed.info["digest_algorithm"]["algorithm"].native not in DIGESTS
        or "sha1" in named
        or "md5" in named
        or (key.algorithm in {"rsa", "rsassa_pss"} and key.bit_size < MIN_RSA_BITS)
    )
