"""Asking authorities whether they took certificates back: OCSP (RFC 6960) and revocation lists, where certificates say.

Only certificates whose chain ends at an anchor are asked about, so that it is no stranger who chooses what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from signing.certificates.chains import chains
from signing.certificates.ocsp import ocsp_answer, ocsp_request
from signing.certificates.revocation import is_list_for, load_revocations, read_revocations
from signing.errors import InputError, InputErrors

if TYPE_CHECKING:
    from signing.certificates.revocation import Revocation

MAX_CERTIFICATES = 50
"""More certificates than this are not asked about in one run."""
MAX_ADDRESSES = 3
"""Places of one certificate that are tried."""

Ask = Callable[[str, bytes | None], bytes]
"""The answer of an address to a POST of a question in OCSP, or to a GET without one. Raises ``InputError``."""


def ask_authorities(
    signers: Iterable[tuple[x509.Certificate, tuple[x509.Certificate, ...]]],
    anchors: Iterable[x509.Certificate],
    ask: Ask,
) -> tuple[Revocation, ...]:
    """What the authorities say now of the certificates of ``signers`` (each with those that came along), up to ``anchors``.

    Certificates that name no place to ask are left out. Raises ``InputErrors`` when one names places and none of them
    answers: who asked to be told is not left in the belief that nothing was said.
    """
    trusted = tuple(anchors)
    pairs: dict[x509.Certificate, x509.Certificate] = {}
    for certificate, others in signers:
        for chain in chains(certificate, others, trusted)[:1]:
            pairs.update(pairwise(chain))
    if len(pairs) > MAX_CERTIFICATES:
        raise InputError("--online", f"{len(pairs)} certificates are too many to ask about", "verify fewer at once")
    found: list[Revocation] = []
    failed: list[InputError] = []
    for certificate, issuer in pairs.items():
        if (places := tuple(_places(certificate))) and (said := _first(certificate, issuer, places, ask, failed)):
            found.append(said)
    if failed:
        raise InputErrors(failed)
    return tuple(found)


def _first(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    places: tuple[tuple[str, bool], ...],
    ask: Ask,
    failed: list[InputError],
) -> Revocation | None:
    """The first answer that speaks of the certificate; adds to ``failed`` when there is none."""
    reasons = []
    for url, by_ocsp in places:
        try:
            data = ask(url, ocsp_request(certificate, issuer) if by_ocsp else None)
        except InputError as reason:
            reasons.append(reason)
            continue
        for item in (*read_revocations(data), *load_revocations([data])):
            if isinstance(item, ocsp.OCSPResponse):
                if ocsp_answer(item, certificate, issuer) is not None:
                    return item
            elif is_list_for(item, certificate, issuer):
                return item
        reasons.append(InputError(url, "what it answers does not speak of the certificate", "try again later"))
    failed.append(reasons[0])
    return None


def _places(certificate: x509.Certificate) -> Iterator[tuple[str, bool]]:
    """Addresses by http or https where its authority tells of a certificate, and whether in OCSP; OCSP first."""
    urls: list[tuple[str, bool]] = []
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        urls += [
            (_url(item.access_location), True)
            for item in access
            if item.access_method == AuthorityInformationAccessOID.OCSP
        ]
    except (x509.ExtensionNotFound, ValueError):
        pass
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        urls += [(_url(name), False) for point in points for name in point.full_name or ()]
    except (x509.ExtensionNotFound, ValueError):
        pass
    yield from [item for item in urls if item[0].startswith(("http://", "https://"))][:MAX_ADDRESSES]


def _url(name: x509.GeneralName) -> str:
    return str(name.value) if isinstance(name, x509.UniformResourceIdentifier) else ""
