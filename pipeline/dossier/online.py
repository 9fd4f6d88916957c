"""What authorities say now of the certificates in containers, asked over the network, only when a person asks for it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from signing.container import Container

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from cryptography.x509 import Certificate

    from signing.certificates.trust import TrustStore
    from signing.keys.store import SigningKey
    from signing.timestamps.asking import Timestamper

MAX_SIGNATURES = 100
"""More signatures of one container than this are not asked about."""
SECONDS = 10.0
MAX_LIST = 32 * 1024 * 1024


def with_answers(
    trust: TrustStore,
    containers: Iterable[Path],
    hosts: Collection[str],
    *,
    keys: Iterable[SigningKey | None] = (),
    timestamper: Timestamper | None = None,
) -> TrustStore:
    """``trust`` with what the authorities of its anchors say now of the certificates in ``containers``.

    And of those of the ``keys`` one is about to sign with, and of the ``timestamper``, which is asked for a timestamp to
    learn its certificate: what they say comes along with the signature. Asks in the public Internet alone, and the ``hosts`` named. Raises ``InputErrors`` when an authority cannot be asked.
    """
    from signing.certificates.online import ask_authorities
    from signing.http_client import exchange

    allowed = frozenset(hosts)

    def ask(url: str, question: bytes | None) -> bytes:
        kind = "application/ocsp-request" if question is not None else None
        return exchange(url, body=question, kind=kind, limit=MAX_LIST, seconds=SECONDS, private=allowed)

    anchors = [*(item for pinned in trust.parties.values() for item in pinned), *trust.any_party]
    signers = [signer for path in containers for signer in _signers(path)]
    signers += [(key.certificate, key.chain) for key in keys if key is not None]
    if timestamper is not None:
        signers.append(_stamper(timestamper))
        anchors += [*trust.timestamps, *trust.own_timestamps]
    return replace(trust, revocations=(*trust.revocations, *ask_authorities(signers, anchors, ask)))


def _stamper(timestamper: Timestamper) -> tuple[Certificate, tuple[Certificate, ...]]:
    """The certificate of a timestamper, with those it sends along. Raises ``InputError`` when it does not answer."""
    from signing.certificates.validation_material import loaded
    from signing.timestamps.token import read_token

    token = read_token(timestamper.stamp(hashlib.sha256(b"").digest(), "sha256"), own=True)
    own, *others = loaded((token.certificate, *token.others))
    return own, tuple(others)


def _signers(path: Path) -> Iterator[tuple[Certificate, tuple[Certificate, ...]]]:
    """The signing certificates in a container, each with those that came along; what cannot be read is left out."""
    from cryptography.x509 import load_der_x509_certificate

    from signing.cms.form import MAX_BYTES, CmsFormError, read_cms

    with Container.open(path) as container:
        names = [name for name in container.members if name.startswith("META-INF/") and name.endswith(".p7s")]
        for name in names[:MAX_SIGNATURES]:
            data = None if container.form.findings else container.read(name, MAX_BYTES)
            try:
                form = read_cms(data or b"", own=False)
            except CmsFormError:
                continue
            own, *others = (load_der_x509_certificate(item.dump()) for item in (form.certificate, *form.others))
            yield own, tuple(others)
