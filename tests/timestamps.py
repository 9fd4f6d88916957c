"""Timestampers for tests, made in memory: good ones, and each kind of bad one."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from signing.keys.store import SigningKey
from signing.timestamps.authority import TimestampAuthority
from tests.pki import NOW, Authority, authority

POLICY = "1.2.3.4.1"
"""Of an independent timestamper."""
STAMPING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
BOTH = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
OTHER = x509.ExtendedKeyUsage([ObjectIdentifier("1.3.6.1.5.5.7.3.4")])
YEAR = dt.timedelta(days=365)

ROOT = authority("Timestamps Ltd", ends=NOW + 15 * YEAR)
KEY = ROOT.issue("Timestamps Ltd", "TSA 1", ends=NOW + 12 * YEAR, extensions=[(STAMPING, True)])


def timestamper(time: dt.datetime = NOW, key: SigningKey = KEY, *, policy: str = POLICY) -> TimestampAuthority:
    return TimestampAuthority(key, clock=lambda: time, policy=policy)


class Bent:
    """A timestamper whose good token is changed before it is handed out."""

    def __init__(self, change: Callable[[bytes], bytes], inner: TimestampAuthority | None = None) -> None:
        self.change = change
        self.inner = inner or timestamper()

    def stamp(self, digest: bytes, algorithm: str) -> bytes:
        return self.change(self.inner.stamp(digest, algorithm))


class Other:
    """A timestamper that stamps something else than it is asked for."""

    def stamp(self, digest: bytes, algorithm: str) -> bytes:
        return timestamper().stamp(bytes(len(digest)), algorithm)


def rogue(key: SigningKey, time: dt.datetime = NOW) -> "Rogue":
    return Rogue(key, time)


class Rogue:
    """A timestamper with a key that was not made for it."""

    def __init__(self, key: SigningKey, time: dt.datetime) -> None:
        from signing.keys.signing_key import pyhanko_signer

        inner = timestamper(time)
        inner._signer = pyhanko_signer(key)
        self.inner = inner

    def stamp(self, digest: bytes, algorithm: str) -> bytes:
        return self.inner.stamp(digest, algorithm)


def changed_token(change: Callable[[Any], None]) -> Callable[[bytes], bytes]:
    def run(token: bytes) -> bytes:
        content = cms.ContentInfo.load(token)
        change(content["content"])
        return bytes(content.dump())

    return run


def department_of(root: Authority, **options: Any) -> SigningKey:
    return root.issue("Timestamps Ltd", "TSA 2", **{"extensions": [(STAMPING, True)], **options})


_ = tsp
