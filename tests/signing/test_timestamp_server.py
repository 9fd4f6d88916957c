"""The timestamper of one's own: the openssl command asks it and verifies it; it is bounded; its numbers go on."""

import datetime as dt
import hashlib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from asn1crypto import tsp

from signing.errors import InputError
from signing.http_client import exchange
from signing.timestamps.asking import FirstToAnswer, query, response_type
from signing.timestamps.authority import TimestampAuthority, create_timestamp_key
from signing.timestamps.http import HttpTimestamper
from signing.timestamps.server import SerialFile, TimestampServer
from signing.timestamps.token import NOT_INDEPENDENT, read_token
from tests.pki import NOW, parties

KEY = create_timestamp_key("Vendor GmbH", dt.datetime.now(dt.UTC))
DIGEST = hashlib.sha256(b"x").digest()


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


@contextmanager
def serving(serials: Iterator[int] | None = None) -> Iterator[str]:
    authority = TimestampAuthority(KEY, clock=now, serials=serials or count(1))
    with TimestampServer(authority, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()


def serial_of(token: bytes) -> int:
    return int(read_token(token, own=True).info["serial_number"].native)


def test_a_token_over_the_network() -> None:
    with serving() as url:
        token = read_token(HttpTimestamper(url).stamp(DIGEST, "sha256"), own=True)
    assert (token.imprint, token.policy) == (DIGEST, NOT_INDEPENDENT)
    assert abs(token.time - now()) < dt.timedelta(minutes=1)


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_openssl_asks_and_verifies(algorithm: str, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"some data")
    (tmp_path / "ca.pem").write_bytes(KEY.anchor_pem())

    def openssl(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["openssl", "ts", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )

    assert openssl("-query", "-data", "data", f"-{algorithm}", "-cert", "-out", "q.tsq").returncode == 0
    with serving() as url:
        (tmp_path / "r.tsr").write_bytes(
            exchange(url, body=(tmp_path / "q.tsq").read_bytes(), kind="application/timestamp-query")
        )
    verified = openssl("-verify", "-queryfile", "q.tsq", "-in", "r.tsr", "-CAfile", "ca.pem")
    assert "Verification: OK" in verified.stdout, verified.stderr
    (tmp_path / "data").write_bytes(b"other data")
    assert openssl("-verify", "-data", "data", "-in", "r.tsr", "-CAfile", "ca.pem").returncode != 0
    (tmp_path / "ca.pem").write_bytes(create_timestamp_key("Vendor GmbH", NOW).anchor_pem())
    assert openssl("-verify", "-queryfile", "q.tsq", "-in", "r.tsr", "-CAfile", "ca.pem").returncode != 0


def test_serial_numbers_survive_a_restart(tmp_path: Path) -> None:
    numbers = []
    for _ in range(3):
        with SerialFile(tmp_path / "tsa.serial") as serials, serving(serials) as url:
            numbers += [serial_of(HttpTimestamper(url).stamp(DIGEST, "sha256")) for _ in range(2)]
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_two_timestampers_do_not_share_a_file(tmp_path: Path) -> None:
    with SerialFile(tmp_path / "tsa.serial"), pytest.raises(InputError, match="another timestamper uses it"):
        SerialFile(tmp_path / "tsa.serial")


def test_a_broken_file_of_serial_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tsa.serial").write_text("seven")
    with pytest.raises(InputError, match="does not hold a serial number"):
        SerialFile(tmp_path / "tsa.serial")


def test_many_at_once_get_different_numbers(tmp_path: Path) -> None:
    with SerialFile(tmp_path / "tsa.serial") as serials, serving(serials) as url, ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda _: HttpTimestamper(url).stamp(DIGEST, "sha256"), range(16)))
    assert sorted(map(serial_of, tokens)) == list(range(1, 17))


@pytest.mark.parametrize(
    ("request_bytes", "failure"),
    [
        (b"junk", "bad_data_format"),
        (query(hashlib.sha1(b"x", usedforsecurity=False).digest(), "sha1", 1), "bad_alg"),
        (query(b"short", "sha256", 1), "bad_data_format"),
        (tsp.TimeStampReq({"version": "v1", "req_policy": "1.2.3", "message_imprint": {
            "hash_algorithm": {"algorithm": "sha256"}, "hashed_message": DIGEST}}).dump(), "unaccepted_policy"),
    ],
    ids=["junk", "sha1", "length", "policy"],
)  # fmt: skip
def test_what_is_not_served_is_refused(request_bytes: bytes, failure: str) -> None:
    reply = response_type().load(TimestampAuthority(KEY, clock=now).answer(request_bytes))
    assert reply["status"]["status"].native == "rejection"
    assert reply["status"]["fail_info"].native == {failure}


def test_other_requests_are_turned_away() -> None:
    with serving() as url:
        for body, kind in ((b"x", "text/plain"), (b"x" * 20_000, "application/timestamp-query"), (None, None)):
            with pytest.raises(InputError, match=r"status|answer"):
                exchange(url, body=body, kind=kind)


def test_a_key_for_signing_makes_no_timestamps() -> None:
    with pytest.raises(InputError, match="not a key for timestamps"):
        TimestampAuthority(parties().vendor, clock=now)


@contextmanager
def answering(reply: bytes, *, drip: float = 0.0) -> Iterator[str]:
    """A server that says ``reply`` whatever it is asked, byte by byte when it drips."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                received = b""
                while b"timestamp-query\r\n\r\n" not in received or received.endswith(b"\r\n\r\n"):
                    received += connection.recv(65536)
                try:
                    for piece in [reply] if not drip else [bytes([byte]) for byte in reply]:
                        connection.sendall(piece)
                        time.sleep(drip)
                except OSError:
                    return

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def http(body: bytes, status: str = "200 OK", *, length: bool = True) -> bytes:
    head = f"HTTP/1.1 {status}\r\n" + (f"Content-Length: {len(body)}\r\n" if length else "")
    return head.encode() + b"Connection: close\r\n\r\n" + body


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (http(b"junk"), "is no timestamp"),
        (http(b"x" * 2_000_000, length=False), "too large"),
        (http(b"", "302 Found\r\nLocation: http://127.0.0.1:1/"), "status 302"),
        (http(b"", "500 Oops"), "status 500"),
        (b"garbage\r\n\r\n", "no answer"),
        (b"", "no answer"),
        (http(TimestampAuthority(KEY, clock=now).answer(query(DIGEST, "sha256", 1))), "belongs to another request"),
        (http(TimestampAuthority(KEY, clock=now).answer(b"junk")), "refuses to timestamp: the request cannot be read"),
    ],
    ids=["junk", "too-large", "redirect", "error", "no-http", "nothing", "replayed", "refusal"],
)
def test_a_bad_answer_is_an_error(reply: bytes, problem: str) -> None:
    with answering(reply) as url, pytest.raises(InputError, match=problem):
        HttpTimestamper(url).stamp(DIGEST, "sha256")


def test_a_slow_answer_is_cut_off() -> None:
    begun = time.monotonic()
    with answering(http(b"x" * 1000), drip=0.05) as url, pytest.raises(InputError, match="no answer within 1 seconds"):
        HttpTimestamper(url, seconds=1).stamp(DIGEST, "sha256")
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", "http://", "http://a:x/",
                                 "http://user:secret@127.0.0.1/"])  # fmt: skip
def test_only_addresses_of_http_are_asked(url: str) -> None:
    with pytest.raises(InputError, match=r"address of http|no number|cannot be read"):
        HttpTimestamper(url).stamp(DIGEST, "sha256")


def test_the_next_one_is_tried_and_all_reasons_are_told() -> None:
    nobody = HttpTimestamper("http://127.0.0.1:1/")
    with serving() as url:
        assert FirstToAnswer([nobody, HttpTimestamper(url)]).stamp(DIGEST, "sha256")
    with pytest.raises(InputError) as caught:
        FirstToAnswer([nobody, HttpTimestamper("ftp://x/")]).stamp(DIGEST, "sha256")
    assert "127.0.0.1:1" in str(caught.value)
    assert "ftp://x/" in str(caught.value)
