"""A timestamp token judged under the timestampers' anchors: what it proves of bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.certificates.issuers import is_issued, issuers
from signing.timestamps.token import NOT_INDEPENDENT, Token, TokenError, read_token

if TYPE_CHECKING:
    from asn1crypto import x509
    from cryptography.x509 import Certificate

    from signing.certificates.trust import TrustStore

CLOCK_SKEW = dt.timedelta(hours=1)
"""A token this far in the future is put down to clocks that differ."""
TIME_STAMPING = "time_stamping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a token proves."""

    time: dt.datetime | None
    """The proven time; None unless all of it holds."""
    anchor: str | None = None
    independent: bool = True
    """False for the clock of one of the companies themselves."""
    code: str | None = None
    """A finding's code; None when nothing speaks against it."""
    sub_indication: str | None = None
    detail: str = ""
    token: Token | None = None


def judge_token(
    data: bytes,
    digest_by: Callable[[str], bytes],
    *,
    trust: TrustStore,
    moment: dt.datetime,
    own: bool,
    proven: bool = False,
    lists: tuple[bytes, ...] = (),
) -> Stamp:
    """What the token in ``data`` proves of bytes whose digest ``digest_by`` gives. Never raises.

    ``moment`` is when the token itself is known to have existed: now, or, ``proven``, the time of a later one over it,
    which may bring ``lists`` (DER) of revocations. Its path is judged under the anchors of timestampers, never under the
    parties'.
    """
    from signing.certificates.path import Candidate
    from signing.certificates.validation_material import judge_path_with, standing

    try:
        token = read_token(data, own=own)
    except TokenError as reason:
        return Stamp(time=None, code="TIMESTAMP_INVALID", sub_indication=reason.sub_indication, detail=reason.detail)
    if digest_by(token.algorithm) != token.imprint:
        return _bad(token, "TIMESTAMP_INVALID", "HASH_FAILURE", "It was made over something else.")
    if token.time > moment + CLOCK_SKEW:
        return _bad(token, "TIMESTAMP_INVALID", "FORMAT_FAILURE", "It names a time that is still to come.")
    if not token.certificate.not_valid_before <= token.time <= token.certificate.not_valid_after:
        detail = "The timestamper's certificate was not valid at the time the timestamp names."
        return _bad(token, "TIMESTAMP_UNTRUSTED", "OUT_OF_BOUNDS_NO_POE", detail)
    candidate = Candidate(
        certificate=token.certificate, others=token.others, revocations=token.revocations, claimed_time=None
    )
    anchors = (*trust.timestamps, *trust.own_timestamps)
    try:
        path = judge_path_with(
            candidate,
            anchors,
            given=trust.revocations,
            lists=(*lists, *standing(token.revocations, moment)),
            moment=moment,
            proven=proven,
            usage=usage_reason,
        )
    except Exception:  # noqa: BLE001 - evidence never raises, whatever its certificates make the libraries do
        return _bad(
            token, "TIMESTAMP_UNTRUSTED", "CERTIFICATE_CHAIN_GENERAL_FAILURE", "Its certificates cannot be read."
        )
    if path.code is not None:
        return _bad(token, "TIMESTAMP_UNTRUSTED", path.sub_indication or "", _REASONS.get(path.code, path.detail))
    if own and not _ends_at(token, anchors):
        detail = "It brings a certificate that is not the one on the path to its anchor."
        return _bad(token, "TIMESTAMP_INVALID", "FORMAT_FAILURE", detail)
    from signing.certificates.trust import fingerprint

    own_anchors = {fingerprint(item) for item in trust.own_timestamps}
    independent = token.policy != NOT_INDEPENDENT and path.anchor not in own_anchors
    return Stamp(time=token.time, anchor=path.anchor, independent=independent, token=token)


_REASONS = {
    "NO_TRUST_ANCHOR": "No trust anchor of a timestamper vouches for who made it.",
    "CERTIFICATE_EXPIRED": "The timestamper's certificate has expired, and no later timestamp proves it was made before.",
    "CERTIFICATE_REVOKED": "The timestamper's authority took its certificate back.",
    "REVOCATION_UNKNOWN": "No revocation list in date says that the timestamper's certificate was still good.",
}


def usage_reason(certificate: x509.Certificate) -> str | None:
    """Why a certificate is not a timestamper's (RFC 3161, 2.3); None when it is."""
    extension = next(
        (
            item
            for item in certificate["tbs_certificate"]["extensions"]
            if item["extn_id"].native == "extended_key_usage"
        ),
        None,
    )
    if (
        extension is None
        or not extension["critical"].native
        or extension["extn_value"].parsed.native != [TIME_STAMPING]
    ):
        return "Its certificate was issued for another use than timestamps, or for others beside."
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        return "Its certificate was issued for another use than timestamps."
    return None


def _ends_at(token: Token, anchors: Iterable[Certificate]) -> bool:
    """Whether the last certificate a token brings is an anchor or was issued by one: then no bit of any was changed."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    last = [token.certificate, *issuers(token.certificate, token.others)][-1]
    roots = [x509.Certificate.load(item.public_bytes(Encoding.DER)) for item in anchors]
    return any(root.dump() == last.dump() or is_issued(last, root) for root in roots)


def _bad(token: Token, code: str, sub_indication: str, detail: str) -> Stamp:
    return Stamp(time=None, code=code, sub_indication=sub_indication, detail=detail, token=token)
