"""Timestamps as a dossier takes them: only those its own anchors vouch for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from signing.errors import InputError

if TYPE_CHECKING:
    import datetime as dt

    from signing.certificates.trust import TrustStore
    from signing.timestamps.asking import Timestamper


def checked(timestamper: Timestamper | None, trust: TrustStore, now: dt.datetime) -> Timestamper | None:
    """``timestamper``, refusing what verification would not take: an entry that is there stays for ever."""
    if timestamper is None:
        return None
    if not (trust.timestamps or trust.own_timestamps):
        raise InputError(
            "--tsa",
            "no anchor of a timestamper is pinned here, so its timestamps would prove nothing",
            "get its root certificate, then 'signoff keys trust tsa F.pem' (tsa-own for a clock of your own)",
        )
    return _Checked(timestamper, trust, now)


class _Checked:
    def __init__(self, timestamper: Timestamper, trust: TrustStore, now: dt.datetime) -> None:
        self._timestamper = timestamper
        self._trust = trust
        self._now = now

    def stamp(self, digest: bytes, algorithm: str) -> bytes:
        from signing.timestamps.judged import judge_token

        token = self._timestamper.stamp(digest, algorithm)

        def digest_by(name: str) -> bytes:
            return digest if name == algorithm else hashlib.new(name).digest()

        outcome = judge_token(token, digest_by, trust=self._trust, moment=self._now, own=True)
        if outcome.code is not None:
            raise InputError(
                "--tsa", f"the timestamp would not count: {outcome.detail}",
                "pin the timestamper's root with 'signoff keys trust tsa F.pem', or name another --tsa",
            )  # fmt: skip
        return token
