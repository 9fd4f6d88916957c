"""What signatures are checked by later (EN 319 122-1, baseline B-LT): the certificates of a path and lists that tell of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from signing.certificates.brought_along import is_answer
from signing.certificates.issuers import issuers
from signing.certificates.ocsp import stands
from signing.certificates.path import Candidate, PathOutcome, Usage, judge_path
from signing.certificates.revocation import all_answered, as_brought_along, load_revocations

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from asn1crypto import x509
    from cryptography.x509 import Certificate

    from signing.certificates.revocation import Revocation


def judge_path_with(
    candidate: Candidate,
    anchors: Iterable[Certificate],
    *,
    given: Iterable[Revocation],
    lists: tuple[bytes, ...],
    moment: dt.datetime,
    proven: bool,
    usage: Usage | None = None,
) -> PathOutcome:
    """As ``judge_path``; of a proven moment ``lists`` (DER) that came along tell as well as those the verifier has.

    Whoever verifies years later has newer lists only, and those forget certificates that have ended.
    """
    given, anchors = tuple(given), tuple(anchors)
    outcome = judge_path(candidate, anchors, given=given, moment=moment, usage=usage, proven=proven)
    if outcome.code == "REVOCATION_UNKNOWN" and proven and lists:
        more = (*given, *load_revocations(lists))
        outcome = judge_path(candidate, anchors, given=more, moment=moment, usage=usage, proven=proven)
    return outcome


def judged_after_loss(
    outcome: PathOutcome,
    candidate: Candidate,
    anchors: Iterable[Certificate],
    *,
    given: Iterable[Revocation],
    lists: tuple[bytes, ...],
    moment: dt.datetime,
    now: dt.datetime,
) -> PathOutcome:
    """``outcome`` at ``moment``, of a signature from which something is gone that an archive timestamp was made over.

    Who publishes no lists is not asked for them. Here there was something that told, and it may have been a list by which
    the certificate was revoked: once that has ended, no newer list tells of it any more (EN 319 102-1, 5.6.2.1).
    """
    certificate = candidate.certificate
    if outcome.code is not None or now <= certificate.not_valid_after:
        return outcome
    if is_complete(certificate, candidate.others, anchors, lists, moment=moment, given=given):
        return outcome
    return replace(
        outcome, code="REVOCATION_UNKNOWN", sub_indication="OUT_OF_BOUNDS_NO_POE",
        detail="Its certificate has ended since, and something that told of it then is gone: nobody can say any more whether it was revoked.",
    )  # fmt: skip


def standing(items: Iterable[bytes], at: dt.datetime) -> tuple[bytes, ...]:
    """Those of lists and answers (DER), known to have been there ``at`` a time, that can be relied on then."""
    from cryptography.x509.ocsp import OCSPResponse

    def holds(answer: bytes) -> bool:
        return all(isinstance(item, OCSPResponse) and stands(item, at) for item in load_revocations([answer]))

    return tuple(item for item in items if not is_answer(item) or holds(item))


def speaking(revocations: Iterable[Revocation], certificates: Iterable[x509.Certificate]) -> tuple[bytes, ...]:
    """DER of the lists and answers that tell of one of ``certificates``, whose issuer is among them, sorted."""
    known = loaded(certificates)
    return tuple(sorted({data for item in revocations if (data := as_brought_along(item, known)) is not None}))


def is_complete(
    certificate: x509.Certificate,
    others: Iterable[x509.Certificate],
    anchors: Iterable[Certificate],
    lists: tuple[bytes, ...],
    *,
    moment: dt.datetime,
    given: Iterable[Revocation] = (),
) -> bool:
    """Whether ``lists``, or those ``given``, tell of every certificate of the path from ``certificate`` to one of ``anchors`` at ``moment``."""
    path = [certificate, *issuers(certificate, (*others, *of_anchors(anchors)))]
    return all_answered(loaded(path), (*load_revocations(lists), *given), moment=moment, proven=True)


def of_anchors(anchors: Iterable[Certificate]) -> tuple[x509.Certificate, ...]:
    """Anchors as the ASN.1 library has them."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return tuple(x509.Certificate.load(item.public_bytes(Encoding.DER)) for item in anchors)


def loaded(certificates: Iterable[x509.Certificate]) -> tuple[Certificate, ...]:
    """Certificates of the ASN.1 library as ``cryptography`` has them."""
    from cryptography.x509 import load_der_x509_certificate

    return tuple(load_der_x509_certificate(item.dump()) for item in certificates)
