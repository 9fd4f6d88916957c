"""Chains of certificates from a signatory's up to an anchor, by their signatures, found in bounded time."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from signing.keys.files import is_issued_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cryptography.x509 import Certificate

MAX_CHAINS = 10
"""More ways to the anchors than this are not tried."""
MAX_LENGTH = 10
"""Certificates of a chain, the anchor among them."""


def chains(
    certificate: Certificate, others: Iterable[Certificate], anchors: Iterable[Certificate]
) -> tuple[tuple[Certificate, ...], ...]:
    """The chains from ``certificate`` (first) through ``others`` to one of ``anchors`` (last), the shortest first.

    To bear an anchor's name is not to come from it: each certificate is signed by the next. Certificates of strangers
    that vouch for each other in every order cost no more than their number squared.
    """
    trusted = tuple(dict.fromkeys(anchors))
    between = tuple(item for item in dict.fromkeys(others) if item not in trusted and item != certificate)
    if certificate in trusted:
        return ((certificate,),)
    steps = _steps(certificate, between, trusted)
    return tuple(islice(_climb((certificate,), frozenset(trusted), steps), MAX_CHAINS))


def _steps(
    certificate: Certificate, between: tuple[Certificate, ...], trusted: tuple[Certificate, ...]
) -> dict[Certificate, tuple[Certificate, ...]]:
    """The issuers of each certificate that leads to an anchor, those nearest to one first."""
    distance = dict.fromkeys(trusted, 0)
    issuers: dict[Certificate, list[Certificate]] = {}
    current, number = list(trusted), 0
    while current:
        number += 1
        found = []
        for issuer in current:
            for item in (*between, certificate):
                if item != issuer and is_issued_by(item, issuer):
                    issuers.setdefault(item, []).append(issuer)
                    if item not in distance:
                        distance[item] = number
                        found.append(item)
        current = found
    return {item: tuple(sorted(above, key=lambda one: distance[one])) for item, above in issuers.items()}


def _climb(
    chain: tuple[Certificate, ...],
    trusted: frozenset[Certificate],
    steps: dict[Certificate, tuple[Certificate, ...]],
) -> Iterator[tuple[Certificate, ...]]:
    """Chains that go on from the end of ``chain``; every step leads to an anchor, none is taken twice."""
    if len(chain) >= MAX_LENGTH:
        return
    for issuer in steps.get(chain[-1], ()):
        if issuer in trusted:
            yield (*chain, issuer)
        elif issuer not in chain:
            yield from _climb((*chain, issuer), trusted, steps)
