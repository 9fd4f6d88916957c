"""A timestamper reached over http or https (RFC 3161, 3.4)."""

from __future__ import annotations

from signing.http_client import SECONDS, exchange
from signing.timestamps.asking import MAX_TOKEN, QUERY_TYPE, new_nonce, query, token_of


class HttpTimestamper:
    """The timestamping authority at ``url``; a ``Timestamper``."""

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        self._url = url
        self._seconds = seconds

    def stamp(self, digest: bytes, algorithm: str) -> bytes:
        """The token over ``digest``; raises ``InputError``."""
        nonce = new_nonce()
        request = query(digest, algorithm, nonce)
        reply = exchange(self._url, body=request, kind=QUERY_TYPE, limit=MAX_TOKEN, seconds=self._seconds)
        return token_of(reply, digest, algorithm, nonce, self._url)
