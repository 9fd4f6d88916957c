"""Archive timestamps inside a signature of another producer (``archive-time-stamp-v3``, EN 319 122-1, 5.5.3).

Each is a token over the signature and over an index (``ats-hash-index-v3``, 5.5.2) of what stood beside it: certificates,
revocation lists, unsigned attributes such as the signature's timestamp and earlier archive timestamps. What came later is
in no index before, and is proven by the next one. ASiC-E has manifests for this beside the signature (``archive_foreign``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signing.archive.index import (
    Attribute,
    Beside,
    Broken,
    Covered,
    Index,
    covered_by,
    newest_first,
    read_beside,
    read_index,
)
from signing.archive.judged import archive_findings
from signing.certificates.validation_material import standing
from signing.report import ArchiveReport, Finding, Severity, error, rfc3339
from signing.timestamps.judged import Stamp, judge_token

if TYPE_CHECKING:
    from asn1crypto import cms

    from signing.certificates.trust import TrustStore

ARCHIVE = "0.4.0.1733.2.4"
"""id-aa-ets-archiveTimestampV3 (EN 319 122-1, annex A)."""
OLDER = frozenset({"1.2.840.113549.1.9.16.2.27", "1.2.840.113549.1.9.16.2.48"})
"""The archive timestamps of ETSI TS 101 733 before 2012, which have no index."""
TOKEN = "1.2.840.113549.1.9.16.2.14"  # noqa: S105 - the name of an attribute
MAX_ARCHIVES = 100
"""More of them inside one signature are not honest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What the archive timestamps inside one signature prove."""

    signature: dt.datetime | None = None
    """The earliest time at which the signature's value is proven to have been there."""
    token: dt.datetime | None = None
    """The same of its signature timestamp."""
    lists: dict[bytes, dt.datetime] = field(default_factory=dict)
    """DER of each list or OCSP answer an archive timestamp covers, with the earliest time that is proven of it."""
    in_tokens: tuple[bytes, ...] = ()
    """DER of the lists and answers that came along in the archive timestamps themselves."""
    lost: bool = False
    """Whether something one of them was made over is gone, such as a revocation list."""
    reports: tuple[ArchiveReport, ...] = ()
    findings: tuple[Finding, ...] = ()

    def standing(self, items: Iterable[bytes], known: dt.datetime) -> tuple[bytes, ...]:
        """Those of lists and answers that can be relied on: when they are proven to have been there, else ``known``."""
        return tuple(item for item in items if standing([item], min(self.lists.get(item, known), known)))


def earlier(*times: dt.datetime | None) -> dt.datetime | None:
    """The earliest of those that are known."""
    return min((time for time in times if time is not None), default=None)


def judge_inside(
    name: str,
    signed_data: cms.SignedData,
    signer: cms.SignerInfo,
    digest_by: Callable[[str], bytes],
    *,
    trust: TrustStore,
    now: dt.datetime,
    proven: dt.datetime | None,
    lists: tuple[bytes, ...],
    whole: bool = True,
) -> Inside:
    """What the archive timestamps inside the signature ``name``, that of ``signer``, prove. Never raises.

    ``digest_by`` gives the digest of what the signature is over; ``proven`` is when all of it is known to have been there by
    the word of a timestamp outside, which may bring ``lists`` (DER). One that another covers is judged at that one's time.
    One whose index names something that is gone is invalid (5.5.2). Not ``whole``: it still proves that the signature, and
    what is left of what it names, was there, since its token is over the index and not over what that names.
    """
    try:
        beside = read_beside(signed_data, signer)
        found = [item for item in beside.attributes if item[0] == ARCHIVE]
        older = [item for item in beside.attributes if item[0] in OLDER]
        indexes = [read_index(token) for _, _, token in found[:MAX_ARCHIVES]]
    except Exception:  # noqa: BLE001 - unsigned attributes of strangers may be anything; what cannot be read proves nothing
        return Inside()
    findings = [_not_evaluated(name)] if older or any(item is None for item in indexes) else []
    known = [(item, index) for item, index in zip(found, indexes, strict=False) if index is not None]
    if len(found) > MAX_ARCHIVES:
        return Inside(
            findings=(error("ARCHIVE_INVALID", name, f"{len(found)} archive timestamps are too many to be honest."),)
        )
    proofs: list[tuple[dt.datetime, Covered]] = []
    reports: list[ArchiveReport] = []
    in_tokens: tuple[bytes, ...] = ()
    times: dict[bytes, dt.datetime] = {}
    lost = False
    for number, (attribute, index) in newest_first(known):
        at = [time for time, covered in proofs if attribute in covered.attributes]
        moment = min([*at, *([proven] if proven is not None else [])], default=now)
        came_along = tuple(item for item, time in times.items() if standing([item], time))
        covered = covered_by(index, beside) if isinstance(index, Index) else None
        lost |= covered is not None and covered.gone
        if isinstance(index, Broken):
            stamp = _invalid(index)
        elif covered is not None and covered.gone and whole:
            stamp = _invalid(GONE)
        else:
            stamp = _judged(
                beside, attribute, index, digest_by, trust=trust, moment=moment, proven=bool(at) or proven is not None,
                lists=(*lists, *in_tokens, *came_along),
            )  # fmt: skip
        subject = f"{name} (archive timestamp {number})"
        reports.append(
            ArchiveReport(
                name=subject,
                time=rfc3339(stamp.time) if stamp.time is not None else None,
                anchor=stamp.anchor,
                independent=stamp.independent,
                sub_indication=stamp.sub_indication,
            )
        )
        findings += archive_findings(subject, stamp, now, newest=not at and proven is None)
        if covered is None or stamp.time is None or stamp.token is None:
            continue
        proofs.append((stamp.time, covered))
        in_tokens += standing(stamp.token.revocations, moment)
        for item in covered.lists:
            times[item] = min(stamp.time, times.get(item, stamp.time))
    return Inside(
        signature=min((time for time, _ in proofs), default=None),
        token=min(
            (time for time, covered in proofs if any(one[0] == TOKEN for one in covered.attributes)), default=None
        ),
        lists=times,
        in_tokens=in_tokens,
        lost=lost,
        reports=tuple(reversed(reports)),
        findings=tuple(findings),
    )


def _judged(
    beside: Beside,
    attribute: Attribute,
    index: Index,
    digest_by: Callable[[str], bytes],
    *,
    trust: TrustStore,
    moment: dt.datetime,
    proven: bool,
    lists: tuple[bytes, ...],
) -> Stamp:
    """What the token of an archive timestamp proves of the signature and of the index in it."""

    def imprint(algorithm: str) -> bytes:
        over = (beside.content_type, digest_by(algorithm), *beside.signed, index.data)
        return hashlib.new(algorithm, b"".join(over)).digest()

    return judge_token(attribute[2], imprint, trust=trust, moment=moment, own=False, proven=proven, lists=lists)


def _invalid(broken: Broken) -> Stamp:
    return Stamp(time=None, code="TIMESTAMP_INVALID", sub_indication=broken.sub_indication, detail=broken.detail)


GONE = Broken(
    sub_indication="HASH_FAILURE",
    detail="It was not made over what is there now: something it names is gone or has changed.",
)


def _not_evaluated(name: str) -> Finding:
    detail = "It has an archive timestamp of an older kind (ETSI TS 101 733), which is not evaluated here."
    return Finding(code="TIMESTAMP_NOT_EVALUATED", severity=Severity.WARNING, subject=name, detail=detail)
