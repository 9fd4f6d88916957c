"""The one module that opens connections: one request, one bounded answer, over http or https; no redirects."""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from signing.errors import InputError

SECONDS = 20.0
"""All of an exchange takes no longer, however slowly the other side drips."""
LIMIT = 1024 * 1024
"""Bytes of an answer that are read by default; a longer one is refused."""


def exchange(
    url: str, *, body: bytes | None = None, kind: str | None = None, limit: int = LIMIT, seconds: float = SECONDS
) -> bytes:
    """The body of the answer to a POST of ``body`` of the media type ``kind``, or to a GET without one.

    Raises ``InputError`` for anything but http and https, for no answer in time, one with another status than 200, and
    one larger than ``limit``. Certificates of https servers are checked against the system's authorities.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise InputError(url, "it is not an address of http or https", "write it as http://HOST/PATH")
    try:
        port = parts.port
    except ValueError:
        raise InputError(url, "its port is no number", "write it as http://HOST:PORT/PATH") from None
    opened = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = opened(parts.hostname, port, timeout=seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    too_late = threading.Event()
    late = threading.Timer(seconds, _cut, [connection, too_late])
    late.daemon = True
    late.start()
    try:
        headers = {"Content-Type": kind} if kind else {}
        connection.request("POST" if body is not None else "GET", target, body=body, headers=headers)
        answer = connection.getresponse()
        data = answer.read(limit + 1)
        status = answer.status
    except (OSError, http.client.HTTPException, ValueError) as reason:
        if too_late.is_set() or isinstance(reason, TimeoutError):
            raise InputError(url, f"no answer within {seconds:g} seconds", "try again later") from None
        said = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise InputError(url, f"no answer: {said}", "check the address and the network") from None
    finally:
        late.cancel()
        late.join()
        connection.close()
    if too_late.is_set():  # what came so far may look complete
        raise InputError(url, f"no answer within {seconds:g} seconds", "try again later")
    if status != http.client.OK:
        raise InputError(url, f"it answers with the status {status}", "check the address")
    if len(data) > limit:
        raise InputError(url, "its answer is too large", "check the address")
    return data


def _cut(connection: http.client.HTTPConnection, too_late: threading.Event) -> None:
    """End a connection from outside, so that whoever waits on it wakes up."""
    too_late.set()
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
