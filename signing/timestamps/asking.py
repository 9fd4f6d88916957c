"""Timestamps (RFC 3161): asked for by the digest of what is stamped, in whatever way a timestamper is reached."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from signing.errors import InputError, InputErrors

if TYPE_CHECKING:
    from asn1crypto import cms
    from pyhanko.sign.timestamps import TimeStamper

QUERY_TYPE = "application/timestamp-query"
REPLY_TYPE = "application/timestamp-reply"
MAX_TOKEN = 256 * 1024
"""A token larger than this is not read; honest ones have a few thousand bytes."""


class Timestamper(Protocol):
    """Somebody who says when a digest was shown to them."""

    def stamp(self, digest: bytes, algorithm: str) -> bytes:
        """The token (DER of a ContentInfo) over ``digest``, made by the digest ``algorithm`` (``sha256``, …).

        It has been checked against what was asked for, not under any anchor. Raises ``InputError`` when there is none:
        a promised timestamp that does not come is an error.
        """


class FirstToAnswer:
    """Timestampers tried in order; the first token counts."""

    def __init__(self, timestampers: Iterable[Timestamper]) -> None:
        self._timestampers = tuple(timestampers)

    def stamp(self, digest: bytes, algorithm: str) -> bytes:
        """The token of the first that gives one; raises ``InputErrors`` with every reason when none does."""
        reasons = []
        for timestamper in self._timestampers:
            try:
                return timestamper.stamp(digest, algorithm)
            except InputError as reason:
                reasons.append(reason)
        raise InputErrors(reasons)


def new_nonce() -> int:
    """A number nobody can foresee, so that an old answer cannot be played back."""
    return 1 << 63 | secrets.randbits(63)


def query(digest: bytes, algorithm: str, nonce: int) -> bytes:
    """The request for a token over ``digest`` (RFC 3161, 2.4.1), with the timestamper's certificate asked for."""
    from asn1crypto import tsp

    imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}
    request = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    return bytes(tsp.TimeStampReq(request).dump())


def token_of(reply: bytes, digest: bytes, algorithm: str, nonce: int, place: str) -> bytes:
    """The token in a reply (RFC 3161, 2.4.2), checked against what was asked for, as DER in its one form.

    Raises ``InputError``, naming ``place``, for a refusal, and for a token over something else, with another nonce,
    or one that verification would not take.
    """
    from signing.timestamps.form import canonical
    from signing.timestamps.token import TokenError, read_token

    try:
        refusal, answered = _opened(reply)
        token = read_token(canonical(answered, revocations=()), own=True) if answered is not None else None
        returned = token.info["nonce"].native if token is not None else None
    except TokenError as reason:
        raise InputError(place, f"its timestamp cannot be taken: {reason.detail}", "name another --tsa") from None
    except Exception:  # noqa: BLE001 - the ASN.1 library raises what it likes on hostile bytes
        raise InputError(place, "its answer is no timestamp", "check the address; name another --tsa") from None
    if token is None:
        raise InputError(place, f"it refuses to timestamp: {refusal}", "try again later, or name another --tsa")
    if returned != nonce:
        raise InputError(place, "its answer belongs to another request", "name another --tsa")
    if (token.algorithm, token.imprint) != (algorithm, digest):
        raise InputError(place, "its timestamp is over something else than was asked for", "name another --tsa")
    return token.data


def _opened(reply: bytes) -> tuple[str, bytes | None]:
    """What a reply says, and the token in it as it came; None when there is none."""
    from asn1crypto import core

    response = response_type().load(reply, strict=True)
    status = response["status"]["status"].native
    said = "; ".join(response["status"]["status_string"].native or ()) or status
    token = response["time_stamp_token"]
    if status not in {"granted", "granted_with_mods"} or token is core.VOID:
        return said, None
    return said, bytes(token.dump())


def response_type() -> Any:
    """The ASN.1 type of a reply (RFC 3161, 2.4.2); the library's own asks for a token in refusals too."""
    from asn1crypto import cms, core, tsp

    class Response(core.Sequence):  # type: ignore[misc, unused-ignore]
        _fields: ClassVar = [
            ("status", tsp.PKIStatusInfo),
            ("time_stamp_token", cms.ContentInfo, {"optional": True}),
        ]

    return Response


def pyhanko_timestamper(timestamper: Timestamper) -> TimeStamper:
    """A timestamper as pyHanko wants it, for document timestamps of PDFs."""
    from asn1crypto import cms
    from pyhanko.sign.timestamps import TimeStamper

    class Adapted(TimeStamper):
        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
            # In a thread: a timestamper may run a loop of its own, or wait for its network.
            return cms.ContentInfo.load(await asyncio.to_thread(timestamper.stamp, message_digest, md_algorithm))

    return Adapted()  # type: ignore[no-untyped-call]
