"""The trust anchors of a dossier: ``trust/PARTY.pem``, ``trust/PARTY-2.pem`` and so on; ``tsa`` for timestampers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.dossier.layout import Dossier
from pipeline.dossier.store import write_file
from signing.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography import x509

    from signing.certificates.revocation import Revocation
    from signing.certificates.trust import TrustStore

MAX_BYTES = 1024 * 1024
"""An anchor file larger than this is not read."""
MAX_REVOCATION = 32 * 1024 * 1024
"""Revocation lists of large authorities hold many certificates."""

_NAME = re.compile(r"(?P<party>[a-z][a-z0-9_]*)(?:-[a-z0-9-]+)?\.pem")
PARTY = re.compile(r"[a-z][a-z0-9_]*")
TIMESTAMPERS = "tsa"
"""Stands where a party's name stands, for the anchors of independent timestampers."""
OWN_TIMESTAMPERS = "tsa-own"
"""The same for the clock of one of the parties, whose times are marked as not independent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A certificate pinned for a party."""

    party: str
    organisation: str
    fingerprint: str
    path: Path
    already: bool
    """Whether it was pinned before."""


def dossier_trust(dossier: Dossier) -> TrustStore:
    """The anchors pinned in the dossier, by party. Raises ``InputError`` for a file that is none."""
    return trust_of(anchor_files(dossier))


def anchor_files(dossier: Dossier) -> tuple[tuple[str, Path], ...]:
    """The files of the anchors pinned in the dossier, each with its party."""
    files = sorted(dossier.trust.glob("*.pem")) if dossier.trust.is_dir() else []
    named = []
    for path in files:
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise InputError(str(path), "it names no party", "call it client.pem or vendor.pem, after the party")
        own = re.match(rf"{OWN_TIMESTAMPERS}[-.]", path.name) is not None
        named.append((OWN_TIMESTAMPERS if own else match["party"], path))
    return tuple(named)


def trust_of(files: Iterable[tuple[str | None, Path]]) -> TrustStore:
    """A trust store from (party, PEM file) pairs; party None: for containers of other producers.

    Revocation lists in a file beside its certificates, or alone in one, count for the authorities that signed them.
    """
    from signing.certificates.revocation import read_revocations
    from signing.certificates.trust import TrustStore, read_anchors

    parties: dict[str, tuple[x509.Certificate, ...]] = {}
    any_party: tuple[x509.Certificate, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    for party, path in files:
        pem = _read(path)
        lists = read_revocations(pem)
        revocations += lists
        alone = lists and b"-----BEGIN CERTIFICATE-----" not in pem
        certificates = () if alone else read_anchors(pem, str(path))
        if party is None:
            any_party += certificates
        else:
            parties[party] = parties.get(party, ()) + certificates
    timestamps, own_timestamps = parties.pop(TIMESTAMPERS, ()), parties.pop(OWN_TIMESTAMPERS, ())
    return TrustStore(
        parties=parties,
        any_party=any_party,
        timestamps=timestamps,
        own_timestamps=own_timestamps,
        revocations=revocations,
    )


def joined(first: TrustStore, second: TrustStore) -> TrustStore:
    """Both stores in one; the anchors of a party are those of either."""
    from signing.certificates.trust import TrustStore

    parties = {
        party: (*first.parties.get(party, ()), *second.parties.get(party, ()))
        for party in sorted({*first.parties, *second.parties})
    }
    return TrustStore(
        parties=parties,
        any_party=(*first.any_party, *second.any_party),
        timestamps=(*first.timestamps, *second.timestamps),
        own_timestamps=(*first.own_timestamps, *second.own_timestamps),
        revocations=(*first.revocations, *second.revocations),
    )


def with_revocations(trust: TrustStore, files: Iterable[Path]) -> TrustStore:
    """``trust`` with the revocation lists and OCSP answers in ``files``. Raises ``InputError`` for a file of neither."""
    from signing.certificates.revocation import read_revocation_file

    found = [item for path in files for item in read_revocation_file(_read(path, MAX_REVOCATION), str(path))]
    return replace(trust, revocations=(*trust.revocations, *found))


def pin_anchor(dossier: Dossier, party: str, pem: Path) -> Anchor:
    """Pin the anchor in the file ``pem`` for ``party``, as ``trust/PARTY.pem``.

    Raises ``InputError`` when the file holds anything but one self-signed certificate whose signature is right, when
    it cannot issue or sign, or when another anchor is pinned for the party: that one is never replaced silently.
    """
    from signing.certificates.trust import fingerprint, read_anchors

    certificates = read_anchors(_read(pem), str(pem))
    if len(certificates) != 1:
        raise InputError(
            str(pem), f"it holds {len(certificates)} certificates", "pin one: the root of the organisation"
        )
    certificate = certificates[0]
    _require_self_signed(certificate, pem)
    path = dossier.trust / f"{party}.pem"
    found = Anchor(
        party=party,
        organisation=organisation_of(certificate),
        fingerprint=fingerprint(certificate),
        path=path,
        already=path.exists(),
    )
    if path.exists():
        pinned = [fingerprint(item) for item in read_anchors(_read(path), str(path))]
        if pinned != [found.fingerprint]:
            raise InputError(
                str(path),
                f"another anchor is pinned for {party}: {', '.join(pinned)}",
                f"if {party} has a new one, ask them by phone, then keep the old as trust/{party}-old.pem "
                f"and pin the new one",
            )
        return found
    _require_other_party_has_not(dossier, found)
    dossier.trust.mkdir(exist_ok=True)
    from cryptography.hazmat.primitives.serialization import Encoding

    write_file(path, certificate.public_bytes(Encoding.PEM), replace=False)
    return found


def organisation_of(certificate: x509.Certificate) -> str:
    """The organisation a certificate names, or its whole subject when it names none."""
    from cryptography.x509.oid import NameOID

    values = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(values[0].value) if values else certificate.subject.rfc4514_string()


def _require_self_signed(certificate: x509.Certificate, pem: Path) -> None:
    from cryptography.exceptions import InvalidSignature

    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, ValueError, TypeError):
        raise InputError(
            str(pem),
            "it is not an anchor: the certificate is not signed by itself",
            "ask for the .pem that 'keys new' wrote beside the key, or for the root of their authority",
        ) from None


def _require_other_party_has_not(dossier: Dossier, anchor: Anchor) -> None:
    from signing.certificates.trust import fingerprint

    for party, certificates in dossier_trust(dossier).parties.items():
        if party != anchor.party and anchor.fingerprint in {fingerprint(item) for item in certificates}:
            raise InputError(
                f"trust/{anchor.party}.pem",
                f"this anchor is pinned for {party} already",
                "one key cannot bind both parties: ask each for their own",
            )


def _read(path: Path, limit: int = MAX_BYTES) -> bytes:
    from signing.keys.files import read_bounded

    return read_bounded(
        path, "it", limit=limit, too_large="it is too large for what it should be",
        instead="name the file of the authority",
    )  # fmt: skip
