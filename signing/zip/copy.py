"""Files copied into an archive by several processes, each to the place its size says; one pass for digest, CRC and copy."""

import hashlib
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from isal import isal_zlib

from signing.digest import Progress
from signing.forked import in_order, lots
from signing.listed import changed, check_unchanged, contents, open_listed
from signing.tree import TreeFile
from signing.zip.headers import local_header

SMALL = 1024 * 1024
"""Files up to this size are read whole, and so many bytes are written at once; larger files pass in pieces of it."""
_MOST_PIECES = 1000
"""What one call may write together; systems take 1,024."""
OUTCOME = struct.Struct("<L32s")
"""CRC and SHA-256 of a file that was copied."""


class Placed(NamedTuple):
    """A file and where its member begins in the archive."""

    name: bytes
    """Of the member."""
    file: TreeFile
    at: int


def copy_files(
    target: int, placed: Sequence[Placed], *, workers: int | None = None, progress: Progress | None = None
) -> Iterator[tuple[Placed, int, bytes]]:
    """Write each file with its header at its place in ``target``; yields each with its CRC and SHA-256.

    The small ones first, then the large ones: what is read is digested and written, and read only once. Raises
    ``InputError`` for a file that is not as it was listed.
    """
    small = [item for item in placed if item.file.size <= SMALL]
    shares = list(lots(small, lambda item: item.file.size))
    outcomes = in_order(lambda share: _copy_small(target, share), shares, workers or os.cpu_count() or 1)
    for share, outcome in zip(shares, outcomes, strict=True):
        for item, (crc, sha256) in zip(share, OUTCOME.iter_unpack(outcome), strict=True):
            yield item, crc, sha256
        if progress is not None:
            progress(sum(item.file.size for item in share))
    for item in placed:
        if item.file.size > SMALL:
            yield item, *_copy_large(target, item, progress)


def _copy_small(target: int, placed: Sequence[Placed]) -> bytes:
    outcomes = []
    pieces: list[bytes] = []
    begins = ends = placed[0].at
    for item, data in zip(placed, contents(item.file for item in placed), strict=True):
        if item.at != ends or ends - begins > SMALL or len(pieces) >= _MOST_PIECES:
            write_at(target, pieces, begins)
            pieces, begins = [], item.at
        crc = isal_zlib.crc32(data)
        header = local_header(item.name, len(data), crc)
        pieces += (header, data)
        ends = item.at + len(header) + len(data)
        outcomes.append(OUTCOME.pack(crc, hashlib.sha256(data).digest()))
    write_at(target, pieces, begins)
    return b"".join(outcomes)


def _copy_large(target: int, item: Placed, progress: Progress | None) -> tuple[int, bytes]:
    """A file in pieces: while one is digested by another thread, it is written and the next one read."""
    from concurrent.futures import Future, ThreadPoolExecutor

    # The CRC stands before the data and is known after it: the header is written when it is.
    at = item.at + len(local_header(item.name, item.file.size, 0))
    left = item.file.size
    digest, crc = hashlib.sha256(), 0
    views = [memoryview(bytearray(SMALL)), memoryview(bytearray(SMALL))]
    digested: Future[None] | None = None
    descriptor = open_listed(item.file)
    try:
        with ThreadPoolExecutor(1) as other:
            while count := os.readv(descriptor, [views[0]]):
                piece = views[0][:count]
                left -= count
                if left < 0:
                    break
                if digested is not None:
                    digested.result()  # and its piece may be read over
                digested = other.submit(digest.update, piece)
                crc = isal_zlib.crc32(piece, crc)
                write_at(target, [piece], at)
                at += count
                views.reverse()
                if progress is not None:
                    progress(count)
        if left:
            raise changed(item.file)
        check_unchanged(item.file, descriptor)
    finally:
        os.close(descriptor)
    write_at(target, [local_header(item.name, item.file.size, crc)], item.at)
    return crc, digest.digest()


def write_at(target: int, pieces: Iterable[bytes | memoryview], at: int) -> None:
    """Write ``pieces`` one after the other; a disk that fills up writes less, then fails."""
    listed = list(pieces)
    size = sum(map(len, listed))
    done = os.pwritev(target, listed, at) if listed else 0
    if done < size:
        rest = memoryview(b"".join(listed))
        while done < size:
            done += os.pwrite(target, rest[done:], at + done)
