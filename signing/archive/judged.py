"""Archive timestamps judged, the newest first: each proves that all before it existed at its time."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing import manifest
from signing.certificates.revocation import load_revocations
from signing.certificates.validation_material import speaking, standing
from signing.cms.form import MAX_BYTES, CmsFormError, read_cms
from signing.entry import ARCHIVE_TIMESTAMP, SIGNATURE, archive_manifest_name, archive_timestamp_name
from signing.report import ArchiveReport, Finding, Severity, error, rfc3339
from signing.timestamps.asking import MAX_TOKEN
from signing.timestamps.judged import Stamp, judge_token
from signing.timestamps.token import Token, TokenError, read_token

if TYPE_CHECKING:
    from asn1crypto import x509

    from signing.certificates.trust import TrustStore
    from signing.container import Container

SOON = dt.timedelta(days=365)
"""A newest archive timestamp whose certificate ends within this time is to be renewed."""
MAX_ARCHIVE_TOKEN = 16 * MAX_TOKEN
"""An archive timestamp brings revocation lists along, and is still not read when it is larger than this."""

CheckManifest = Callable[[str, str, bytes], bool]
"""Whether the manifest of this name, over the member of that name, covers with its bytes all that it has to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A time at which everything before an archive timestamp was there."""

    time: dt.datetime
    before: frozenset[str]
    """The members it covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archives:
    """What the archive timestamps of a container prove."""

    proofs: tuple[Proof, ...] = ()
    reports: tuple[ArchiveReport, ...] = ()
    revocations: tuple[bytes, ...] = ()
    """DER of the revocation lists that came along in the tokens that hold."""

    def proven(self, name: str) -> dt.datetime | None:
        """The earliest time at which the member ``name`` is proven to have been there."""
        return min((proof.time for proof in self.proofs if name in proof.before), default=None)


def judge_archives(
    container: Container,
    numbers: Sequence[int],
    check_manifest: CheckManifest,
    *,
    trust: TrustStore,
    now: dt.datetime,
    findings: list[Finding],
) -> Archives:
    """What the archive timestamps with these numbers prove; ``findings`` takes what is wrong with them.

    The newest is judged now, each older one at the time of the newer (EN 319 102-1, 5.6): a timestamper's certificate
    may have ended since, as long as a later timestamp was made before.
    """
    proofs: list[Proof] = []
    reports: list[ArchiveReport] = []
    lists: tuple[bytes, ...] = ()
    order = list(container.members)
    known = certificates_in(container) if numbers else ()
    moment, newest = now, True
    for number in sorted(numbers, reverse=True):
        name, token_name = archive_manifest_name(number), archive_timestamp_name(number)
        data = container.read(name, manifest.MAX_BYTES)
        token = container.read(token_name, MAX_ARCHIVE_TOKEN)
        if data is None or token is None:
            findings.append(error("ARCHIVE_INCOMPLETE", token_name, "The timestamp or its manifest is missing."))
            continue
        covers = check_manifest(name, token_name, data)
        stamp = judge_token(
            token, _digest_of(data), trust=trust, moment=moment, own=True, proven=not newest, lists=lists
        )
        reports.append(
            ArchiveReport(
                name=token_name,
                time=rfc3339(stamp.time) if stamp.time is not None and covers else None,
                anchor=stamp.anchor,
                independent=stamp.independent,
                sub_indication=stamp.sub_indication if covers else "HASH_FAILURE",
            )
        )
        if stamp.token is not None and not _belong(stamp.token, known):
            covers = False
            findings.append(
                error("ARCHIVE_INVALID", token_name, "It brings revocation lists or answers that do not belong to it.")
            )
        findings += archive_findings(token_name, stamp, now, newest=newest)
        if stamp.time is None or stamp.token is None or not covers:
            continue
        proofs.append(Proof(time=stamp.time, before=frozenset(order[: order.index(name)])))
        lists += standing(stamp.token.revocations, moment)
        moment, newest = stamp.time, False
    return Archives(proofs=tuple(proofs), reports=tuple(reversed(reports)), revocations=lists)


def _belong(token: Token, known: Iterable[x509.Certificate]) -> bool:
    """Whether each list a token brings tells of a certificate of the entry or of its own."""
    if not token.revocations:
        return True
    lists = load_revocations(token.revocations)
    return list(speaking(lists, (*known, token.certificate, *token.others))) == sorted(token.revocations)


def certificates_in(container: Container) -> tuple[x509.Certificate, ...]:
    """All certificates the signatures and timestamps of an entry bring along."""
    found: list[x509.Certificate] = []
    tokens: list[bytes] = []
    for name in container.members:
        if SIGNATURE.fullmatch(name):
            try:
                form = read_cms(container.read(name, MAX_BYTES) or b"", own=True)
            except CmsFormError:
                continue
            found += [form.certificate, *form.others]
            tokens += [form.token] if form.token is not None else []
        elif ARCHIVE_TIMESTAMP.fullmatch(name):
            tokens.append(container.read(name, MAX_ARCHIVE_TOKEN) or b"")
    for data in tokens:
        try:
            token = read_token(data, own=True)
        except TokenError:
            continue
        found += [token.certificate, *token.others]
    return tuple(found)


def _digest_of(data: bytes) -> Callable[[str], bytes]:
    return lambda algorithm: hashlib.new(algorithm, data).digest()


def archive_findings(name: str, stamp: Stamp, now: dt.datetime, *, newest: bool) -> Iterable[Finding]:
    """What there is to say of one archive timestamp, in an entry or in a PDF."""
    if stamp.code is not None:
        code = "ARCHIVE_INVALID" if stamp.code == "TIMESTAMP_INVALID" else "ARCHIVE_UNTRUSTED"
        severity = Severity.ERROR if code == "ARCHIVE_INVALID" else Severity.WARNING
        detail = f"The archive timestamp does not hold: {stamp.detail}"
        yield Finding(code=code, severity=severity, subject=name, detail=detail)
        return
    if not stamp.independent:
        detail = "The archive timestamp is not independent: it was made by the company's own clock."
        yield Finding(code="TIMESTAMP_NOT_INDEPENDENT", severity=Severity.WARNING, subject=name, detail=detail)
    if newest and stamp.token is not None and stamp.token.certificate.not_valid_after < now + SOON:
        ends = stamp.token.certificate.not_valid_after
        detail = f"The newest archive timestamp proves nothing after {ends:%Y-%m-%d}, when its certificate ends."
        yield Finding(code="ARCHIVE_ENDS_SOON", severity=Severity.WARNING, subject=name, detail=detail)
