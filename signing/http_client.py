"""The one module that opens connections: one request, one bounded answer, over http or https; no redirects."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Container
from contextlib import suppress
from urllib.parse import urlsplit

from signing.errors import InputError

SECONDS = 20.0
"""All of an exchange takes no longer, however slowly the other side drips."""
LIMIT = 1024 * 1024
"""Bytes of an answer that are read by default; a longer one is refused."""


def exchange(
    url: str,
    *,
    body: bytes | None = None,
    kind: str | None = None,
    limit: int = LIMIT,
    seconds: float = SECONDS,
    private: Container[str] | None = None,
) -> bytes:
    """The body of the answer to a POST of ``body`` of the media type ``kind``, or to a GET without one.

    Raises ``InputError`` for anything but http and https, for no answer in time, one with another status than 200, and
    one larger than ``limit``. Certificates of https servers are checked against the system's authorities.

    ``private`` is for addresses that somebody else chose: then only hosts in the public Internet are asked, and the
    hosts named in it; the address that was looked at is the one connected to.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise InputError(url, "its host or port cannot be read", "write it as http://HOST:PORT/PATH") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise InputError(url, "it is not an address of http or https", "write it as http://HOST/PATH")
    secure = parts.scheme == "https"
    opened = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = opened(parts.hostname, port or (443 if secure else 80), timeout=seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    too_late = threading.Event()
    late = threading.Timer(seconds, _cut, [connection, too_late])
    late.daemon = True
    late.start()
    try:
        if private is not None and parts.hostname not in private:
            _connect_publicly(connection, url, seconds)
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


def _connect_publicly(connection: http.client.HTTPConnection, url: str, seconds: float) -> None:
    """Connect to an address in the public Internet; raises ``InputError`` when the host has any other."""
    found = socket.getaddrinfo(connection.host, connection.port, type=socket.SOCK_STREAM)
    addresses = [str(item[4][0]) for item in found]
    if not addresses or not all(_is_public(item) for item in addresses):
        raise InputError(
            url, "its host is not in the public Internet", f"when you trust it: --online-host {connection.host}"
        )
    connection.sock = socket.create_connection((addresses[0], connection.port), timeout=seconds)
    if isinstance(connection, http.client.HTTPSConnection):
        context = ssl.create_default_context()
        connection.sock = context.wrap_socket(connection.sock, server_hostname=connection.host)


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return mapped.is_global and not mapped.is_multicast


def _cut(connection: http.client.HTTPConnection, too_late: threading.Event) -> None:
    """End a connection from outside, so that whoever waits on it wakes up."""
    too_late.set()
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
