"""Archive timestamps inside a signature of another producer (``archive-time-stamp-v3``, EN 319 122-1, 5.5.3).

Each is a token over the signature and over an index (``ats-hash-index-v3``, 5.5.2) of what stood beside it: certificates,
revocation lists, unsigned attributes such as the signature's timestamp and earlier archive timestamps. What came later is
in no index before, and is proven by the next one. ASiC-E has manifests for this beside the signature (``archive_foreign``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signing.archive_judged import archive_findings
from signing.brought_along import OCSP, among_values
from signing.cms_form import DIGESTS
from signing.der import parts
from signing.report import ArchiveReport, Finding, Severity, error, rfc3339
from signing.timestamps_judged import Stamp, judge_token
from signing.validation_material import standing

if TYPE_CHECKING:
    from asn1crypto import cms

    from signing.trust import TrustStore

ARCHIVE = "0.4.0.1733.2.4"
"""id-aa-ets-archiveTimestampV3 (EN 319 122-1, annex A)."""
INDEX = "0.4.0.19122.1.5"
"""id-aa-ATSHashIndex-v3 (as above)."""
OLDER = frozenset({"1.2.840.113549.1.9.16.2.27", "1.2.840.113549.1.9.16.2.48"})
"""The archive timestamps of ETSI TS 101 733 before 2012, which have no index."""
OLDER_INDEX = frozenset({"0.4.0.1733.2.5", "0.4.0.19122.1.4"})
"""The indexes of ETSI TS 101 733 and of drafts, which name attributes in another way."""
TOKEN = "1.2.840.113549.1.9.16.2.14"  # noqa: S105 - the name of an attribute
VALUES = "1.2.840.113549.1.9.16.2.24"
MAX_ARCHIVES = 100
MAX_INDEXED = 10_000
"""More than this of one kind beside a signature, or in an index, is not honest."""


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
    reports: tuple[ArchiveReport, ...] = ()
    findings: tuple[Finding, ...] = ()

    def standing(self, items: Iterable[bytes], known: dt.datetime) -> tuple[bytes, ...]:
        """Those of lists and answers that can be relied on: when they are proven to have been there, else ``known``."""
        return tuple(item for item in items if standing([item], min(self.lists.get(item, known), known)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What stands in a SignedData, as it is encoded; attributes as pairs of the encoded type and one value."""

    content_type: bytes
    signed: tuple[bytes, ...]
    """The fields of the SignerInfo but its unsigned attributes."""
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]
    attributes: tuple[tuple[str, bytes, bytes], ...]
    """Type in dotted form, type, value."""


class _BrokenError(Exception):
    """Why an archive timestamp proves nothing: an ETSI sub-indication and one plain sentence."""

    def __init__(self, sub_indication: str, detail: str) -> None:
        super().__init__(detail)
        self.stamp = Stamp(time=None, code="TIMESTAMP_INVALID", sub_indication=sub_indication, detail=detail)


def earlier(*times: dt.datetime | None) -> dt.datetime | None:
    """The earliest of those that are known."""
    return min((time for time in times if time is not None), default=None)


def judge_inside(
    name: str,
    signed_data: cms.SignedData,
    digest_by: Callable[[str], bytes],
    *,
    trust: TrustStore,
    now: dt.datetime,
    proven: dt.datetime | None,
    lists: tuple[bytes, ...],
    whole: bool = True,
) -> Inside:
    """What the archive timestamps inside the signature ``name`` prove. Never raises.

    ``digest_by`` gives the digest of what the signature is over; ``proven`` is when all of it is known to have been there by
    the word of a timestamp outside, which may bring ``lists`` (DER). One that another covers is judged at that one's time.
    One whose index names something that is gone is invalid (5.5.2). Not ``whole``: it still proves that the signature, and
    what is left of what it names, was there, since its token is over the index and not over what that names.
    """
    try:
        beside = _read(signed_data)
        found = [item for item in beside.attributes if item[0] == ARCHIVE]
        older = [item for item in beside.attributes if item[0] in OLDER]
        indexes = [_index(token) for _, _, token in found[:MAX_ARCHIVES]]
    except Exception:  # noqa: BLE001 - unsigned attributes of strangers may be anything; what cannot be read proves nothing
        return Inside()
    findings = [_not_evaluated(name)] if older or any(item is None for item in indexes) else []
    known = [(item, index) for item, index in zip(found, indexes, strict=False) if index is not None]
    if len(found) > MAX_ARCHIVES:
        return Inside(
            findings=(error("ARCHIVE_INVALID", name, f"{len(found)} archive timestamps are too many to be honest."),)
        )
    proofs: list[tuple[dt.datetime, _Covered]] = []
    reports: list[ArchiveReport] = []
    in_tokens: tuple[bytes, ...] = ()
    times: dict[bytes, dt.datetime] = {}
    for number, (attribute, index) in _newest_first(known):
        at = [time for time, covered in proofs if attribute in covered.attributes]
        moment = min([*at, *([proven] if proven is not None else [])], default=now)
        came_along = tuple(item for item, time in times.items() if standing([item], time))
        covered, stamp = _judged(
            beside, attribute, index, digest_by, trust=trust, moment=moment, proven=bool(at) or proven is not None,
            lists=(*lists, *in_tokens, *came_along), whole=whole,
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
        reports=tuple(reversed(reports)),
        findings=tuple(findings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Covered:
    """What the index of one archive timestamp names."""

    attributes: tuple[tuple[str, bytes, bytes], ...]
    lists: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """An ATSHashIndexV3: digests by one algorithm."""

    data: bytes
    algorithm: str
    certificates: frozenset[bytes]
    crls: frozenset[bytes]
    attributes: frozenset[bytes]

    def names(self, item: tuple[str, bytes, bytes]) -> bool:
        """Whether it names an unsigned attribute with that value."""
        return hashlib.new(self.algorithm, item[1] + item[2]).digest() in self.attributes


def _judged(
    beside: _Beside,
    attribute: tuple[str, bytes, bytes],
    index: _Index | _BrokenError,
    digest_by: Callable[[str], bytes],
    *,
    trust: TrustStore,
    moment: dt.datetime,
    proven: bool,
    lists: tuple[bytes, ...],
    whole: bool,
) -> tuple[_Covered | None, Stamp]:
    """What one archive timestamp covers, None when it is broken; and what its token proves."""
    try:
        covered = _covered(beside, index, whole=whole)
    except _BrokenError as reason:
        return None, reason.stamp

    def imprint(algorithm: str) -> bytes:
        over = (beside.content_type, digest_by(algorithm), *beside.signed, covered_by)
        return hashlib.new(algorithm, b"".join(over)).digest()

    covered_by = index.data if isinstance(index, _Index) else b""
    return covered, judge_token(
        attribute[2], imprint, trust=trust, moment=moment, own=False, proven=proven, lists=lists
    )


def _covered(beside: _Beside, index: _Index | _BrokenError, *, whole: bool) -> _Covered:
    """What an index names beside the signature; raises ``_BrokenError`` when something it names is not there (5.5.2)."""
    if isinstance(index, _BrokenError):
        raise index

    def digest(data: bytes) -> bytes:
        return hashlib.new(index.algorithm, data).digest()

    attributes = tuple(item for item in beside.attributes if index.names(item))
    crls = tuple(item for item in beside.crls if digest(item) in index.crls)
    gone = (
        index.certificates - set(map(digest, beside.certificates))
        or index.crls - set(map(digest, crls))
        or index.attributes - {digest(kind + value) for _, kind, value in attributes}
    )
    if gone and whole:
        detail = "It was not made over what is there now: something it names is gone or has changed."
        raise _BrokenError("HASH_FAILURE", detail)
    values = [value for kind, _, value in attributes if kind == VALUES]
    return _Covered(attributes=attributes, lists=(*_revocations(crls), *among_values(values)))


def _revocations(crls: Iterable[bytes]) -> Iterator[bytes]:
    """DER of the lists and OCSP responses among encoded RevocationInfoChoices, as ``among_crls`` gives them."""
    from asn1crypto import core

    for item in crls:
        ((tag, whole, held),) = parts(item)
        if tag != 1:
            yield whole
            continue
        (_, kind, _), (_, response, _) = parts(held)
        if core.ObjectIdentifier.load(kind).dotted == OCSP:
            yield response


def _read(signed_data: cms.SignedData) -> _Beside:
    """The parts of a SignedData with one signer, as encoded; raises whatever comes of bytes that are not."""
    from asn1crypto import core

    certificates = crls = b""
    for tag, _, inner in parts(signed_data.contents):
        certificates = inner if tag == 0 else certificates
        crls = inner if tag == 1 else crls
    fields = list(parts(signed_data["signer_infos"][0].contents))
    unsigned = fields.pop()[2] if fields[-1][0] == 1 else b""
    attributes = []
    for _, _, attribute in parts(unsigned, MAX_INDEXED):
        (_, kind, _), (_, _, values) = parts(attribute)
        dotted = core.ObjectIdentifier.load(kind).dotted
        attributes += [(dotted, kind, value) for _, value, _ in parts(values, MAX_INDEXED)]
    return _Beside(
        content_type=signed_data["encap_content_info"]["content_type"].dump(),
        signed=tuple(whole for _, whole, _ in fields),
        certificates=tuple(whole for _, whole, _ in parts(certificates, MAX_INDEXED)),
        crls=tuple(whole for _, whole, _ in parts(crls, MAX_INDEXED)),
        attributes=tuple(attributes),
    )


def _index(token: bytes) -> _Index | _BrokenError | None:
    """The index of an archive timestamp, or why it has none that can be used; None when it has one of an older kind."""
    from asn1crypto import algos, cms, core

    try:
        info = cms.ContentInfo.load(token)["content"]["signer_infos"][0]
        unsigned = {item["type"].dotted: item["values"].contents for item in info["unsigned_attrs"] or ()}
        if INDEX not in unsigned:
            if OLDER_INDEX & set(unsigned):
                return None
            return _BrokenError("FORMAT_FAILURE", "It does not say what it covers (ats-hash-index-v3).")
        ((_, data, held),) = parts(unsigned[INDEX])
        (_, method, _), *kinds = parts(held)
        algorithm = algos.DigestAlgorithm.load(method)["algorithm"].native
        certificates, crls, attributes = (
            frozenset(core.OctetString.load(item).native for _, item, _ in parts(several, MAX_INDEXED))
            for _, _, several in kinds
        )
    except Exception:  # noqa: BLE001 - the ASN.1 library raises what it likes on hostile bytes
        return _BrokenError("FORMAT_FAILURE", "It is damaged: what it covers cannot be read.")
    if algorithm not in DIGESTS:
        return _BrokenError(
            "CRYPTO_CONSTRAINTS_FAILURE", f"What it covers is named by {algorithm}, which is too weak or unknown."
        )
    return _Index(data=data, algorithm=algorithm, certificates=certificates, crls=crls, attributes=attributes)


def _newest_first(
    archives: Sequence[tuple[tuple[str, bytes, bytes], _Index | _BrokenError]],
) -> Iterator[tuple[int, tuple[tuple[str, bytes, bytes], _Index | _BrokenError]]]:
    """Each archive timestamp behind all that cover it, with its number; the oldest has the number 1.

    None can cover another that covers it, as that would be a digest over itself.
    """
    over = [
        [one for one, (item, _) in enumerate(archives) if isinstance(index, _Index) and index.names(item)]
        for _, index in archives
    ]
    left, number = list(range(len(archives))), len(archives)
    while left:
        covered = {one for other in left for one in over[other] if one != other}
        free = [one for one in left if one not in covered] or left
        for one in reversed(free):
            yield number, archives[one]
            number -= 1
        left = [one for one in left if one not in free]


def _not_evaluated(name: str) -> Finding:
    detail = "It has an archive timestamp of an older kind (ETSI TS 101 733), which is not evaluated here."
    return Finding(code="TIMESTAMP_NOT_EVALUATED", severity=Severity.WARNING, subject=name, detail=detail)
