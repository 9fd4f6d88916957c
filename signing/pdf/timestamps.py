"""Document timestamps of a PDF judged, the newest first: each proves that all before it existed at its time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signing.archive.judged import archive_findings
from signing.certificates.validation_material import standing
from signing.pdf.lasting import is_own_timestamp, stored_lists
from signing.report import ArchiveReport, Finding, rfc3339
from signing.timestamps.judged import judge_token

if TYPE_CHECKING:
    from signing.certificates.trust import TrustStore
    from signing.pdf.revisions import PdfSignature, SignedPdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """What the document timestamps of a PDF prove, and what it brings along to be checked by."""

    reports: tuple[ArchiveReport, ...]
    proofs: tuple[tuple[int, dt.datetime], ...]
    """How far each one that holds covers the file, and when."""
    lists: tuple[bytes, ...]
    """DER of the revocation lists and answers in its store."""
    covered: tuple[bytes, ...]
    """Those of them which the newest timestamp that holds covers."""
    fallen: frozenset[bytes]
    """Answers among them whose responder's certificate had ended when they are first proven to have been there."""

    def proven(self, item: PdfSignature) -> dt.datetime | None:
        """The earliest time at which a signature is proven to have been there."""
        return min((time for covered, time in self.proofs if item.covered < covered), default=None)


def judge_timestamps(
    pdf: bytes,
    signed: SignedPdf,
    *,
    trust: TrustStore,
    now: dt.datetime,
    findings: list[Finding],
    proven: dt.datetime | None = None,
    lists: tuple[bytes, ...] = (),
) -> Lasting:
    """What the document timestamps of ``pdf`` prove; ``findings`` takes what is wrong with them.

    The newest is judged now, each older one at the time of the newer, as archive timestamps of entries are
    (EN 319 102-1, 5.6). ``proven`` is a time at which the whole PDF is known to have been there, by the word of a
    timestamp over the entry it lies in, which brings ``lists``.
    """
    stored = stored_lists(signed.signatures[0].embedded.reader) if signed.signatures else ()
    reports: list[ArchiveReport] = []
    proofs: list[tuple[int, dt.datetime]] = []
    covered: tuple[bytes, ...] = ()
    there = dict.fromkeys(stored, proven or now)
    moment, newest = proven or now, proven is None
    for item in reversed([one for one in signed.signatures if one.timestamp]):
        stamp = judge_token(
            item.cms, item.digest_by(pdf), trust=trust, moment=moment, own=is_own_timestamp(item.field),
            proven=not newest, lists=(*lists, *(one for one, time in there.items() if standing([one], time))),
        )  # fmt: skip
        reports.append(
            ArchiveReport(
                name=item.field,
                time=None if stamp.time is None else rfc3339(stamp.time),
                anchor=stamp.anchor,
                independent=stamp.independent,
                sub_indication=stamp.sub_indication,
            )
        )
        findings += archive_findings(item.field, stamp, now, newest=newest)
        if stamp.time is None:
            continue
        held = _lists_at(item)
        there |= {one: min(there[one], stamp.time) for one in held if one in there}
        covered = covered if proofs else held
        proofs.append((item.covered, stamp.time))
        moment, newest = stamp.time, False
    fallen = frozenset(one for one, time in there.items() if not standing([one], time))
    return Lasting(reports=tuple(reversed(reports)), proofs=tuple(proofs), lists=stored, covered=covered, fallen=fallen)


def _lists_at(item: PdfSignature) -> tuple[bytes, ...]:
    try:
        state = item.embedded.reader.get_historical_resolver(item.embedded.signed_revision)
    except Exception:  # noqa: BLE001 - pyHanko raises what it likes on hostile bytes
        return ()
    return stored_lists(state)
