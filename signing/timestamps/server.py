"""A timestamping authority behind HTTP (RFC 3161, 3.4): small, bounded, and meant for the machine it runs on."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Self

from signing.errors import InputError
from signing.timestamps.asking import QUERY_TYPE, REPLY_TYPE
from signing.timestamps.authority import MAX_REQUEST, TimestampAuthority

SECONDS = 10.0
"""A client that says nothing for so long is dropped."""
MANY = 32
"""Requests answered at once; more are turned away."""


class SerialFile(Iterator[int]):
    """Serial numbers that no token before had, whatever was restarted or killed: each is on disk before it is used."""

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise InputError(str(path), f"it cannot be written: {error.strerror}", "check --serial") from None
        self._lock = Lock()
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            text = os.pread(self._descriptor, 64, 0)
            self._last = int(text or b"0")
        except BlockingIOError:
            os.close(self._descriptor)
            raise InputError(str(path), "another timestamper uses it", "stop that one first") from None
        except ValueError:
            os.close(self._descriptor)
            raise InputError(
                str(path), "it does not hold a serial number", "put in the number of the last token"
            ) from None

    def __next__(self) -> int:
        with self._lock:
            self._last += 1
            os.pwrite(self._descriptor, f"{self._last:020}\n".encode(), 0)  # one length always: never half a number
            os.fsync(self._descriptor)
            return self._last

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


class TimestampServer(ThreadingHTTPServer):
    """Answers every POST of a request on ``host`` and ``port`` (0: any that is free)."""

    daemon_threads = True
    request_queue_size = MANY

    def __init__(self, authority: TimestampAuthority, host: str, port: int) -> None:
        self.authority = authority
        self.lock = Lock()
        """One token at a time: pyHanko's signer is not made for threads."""
        self._running = 0
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise InputError(
                f"{host}:{port}", f"it cannot be served there: {error.strerror}", "choose another --port"
            ) from None

    @property
    def url(self) -> str:
        """Where it answers."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}/"

    def process_request_thread(self, request: object, client_address: object) -> None:
        """As the library, for no more than ``MANY`` clients at once."""
        with self.lock:
            busy = self._running >= MANY
            self._running += 1
        try:
            if busy:
                self.shutdown_request(request)  # type: ignore[arg-type]
            else:
                super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            with self.lock:
                self._running -= 1

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave early are no news."""


class _Handler(BaseHTTPRequestHandler):
    server: TimestampServer
    timeout = SECONDS

    def do_POST(self) -> None:
        """The reply to one request."""
        length = self.headers.get("Content-Length", "")
        if self.headers.get("Content-Type", "").split(";")[0].strip() != QUERY_TYPE:
            self.send_error(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        elif not length.isascii() or not length.isdigit() or int(length[:10]) > MAX_REQUEST:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            request = self.rfile.read(int(length))
            with self.server.lock:
                reply = self.server.authority.answer(request)
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", REPLY_TYPE)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: what was stamped is nobody's business."""
