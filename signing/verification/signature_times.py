"""When a signature was made: what its timestamp proves, how long that lasts, and what its own claim is worth beside it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from signing.report import Finding, Severity, error

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from signing.certificates.trust import TrustStore
    from signing.cms.form import CmsForm
    from signing.timestamps.judged import Stamp

CLOCK_SKEW = dt.timedelta(hours=1)
"""A claimed time this far in the future is put down to clocks that differ."""


def stamp_of(
    form: CmsForm,
    *,
    trust: TrustStore,
    proven: dt.datetime | None,
    now: dt.datetime,
    own: bool,
    lists: tuple[bytes, ...],
) -> Stamp | None:
    """What the signature's timestamp proves; None when it has none."""
    from signing.timestamps.judged import Stamp, judge_token

    if form.token is None:
        return None
    value = form.signer_info["signature"].native
    stamp = judge_token(
        form.token,
        lambda name: hashlib.new(name, value).digest(),
        trust=trust,
        moment=proven or now,
        own=own,
        proven=proven is not None,
        lists=(*lists, *form.revocations),
    )
    if own and stamp.token is not None and stamp.token.revocations:
        detail = "It brings revocation lists, which belong beside it."
        return Stamp(time=None, code="TIMESTAMP_INVALID", sub_indication="FORMAT_FAILURE", detail=detail)
    return stamp


def level_of(
    form: CmsForm,
    stamp: Stamp,
    anchors: Iterable[Certificate],
    trust: TrustStore,
    came_along: tuple[bytes, ...],
    *,
    archived: bool,
) -> str:
    """The baseline level of a signature whose timestamp holds (EN 319 122-1, 6.1).

    B-LT brings a list for every certificate of both paths; B-LTA has an archive timestamp over that.
    """
    from signing.certificates.validation_material import is_complete

    if stamp.time is None or stamp.token is None:
        return "B-B"
    token = stamp.token
    stampers = (*trust.timestamps, *trust.own_timestamps)
    if not is_complete(form.certificate, form.others, anchors, came_along, moment=stamp.time):
        return "B-T"
    if not is_complete(token.certificate, token.others, stampers, came_along, moment=stamp.time):
        return "B-T"
    return "B-LTA" if archived else "B-LT"


def times_said(name: str, form: CmsForm, now: dt.datetime, stamp: Stamp | None) -> list[Finding]:
    """What the claimed time and the timestamp say, beside the certificate, each other and today."""
    findings = []
    if stamp is not None and stamp.code is not None:
        detail = f"Its timestamp does not hold, so its time is only claimed: {stamp.detail}"
        findings.append(error(stamp.code, name, detail))
    elif stamp is not None and not stamp.independent:
        detail = "Its timestamp is not independent: it was made by the company's own clock."
        findings.append(
            Finding(code="TIMESTAMP_NOT_INDEPENDENT", severity=Severity.WARNING, subject=name, detail=detail)
        )
    claimed = form.claimed_time
    if claimed is None:
        detail = "It does not say when it was made."
        return [*findings, Finding(code="NO_CLAIMED_TIME", severity=Severity.INFO, subject=name, detail=detail)]
    if not form.certificate.not_valid_before <= claimed <= form.certificate.not_valid_after:
        detail = f"It claims to have been made on {claimed:%Y-%m-%d}, when its certificate was not valid."
        findings.append(error("CLAIMED_TIME_OUTSIDE_CERTIFICATE", name, detail))
    if claimed > now + CLOCK_SKEW:
        detail = f"It claims to have been made on {claimed:%Y-%m-%d}, which is still to come."
        findings.append(Finding(code="CLAIMED_TIME_IN_FUTURE", severity=Severity.WARNING, subject=name, detail=detail))
    if stamp is not None and stamp.time is not None and claimed > stamp.time + CLOCK_SKEW:
        detail = f"It claims to have been made on {claimed:%Y-%m-%d}, after its timestamp."
        findings.append(
            Finding(code="CLAIMED_TIME_AFTER_TIMESTAMP", severity=Severity.WARNING, subject=name, detail=detail)
        )
    return findings
