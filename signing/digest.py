"""SHA-256 of many files on all cores, each read once and watched for change while it is read."""

import hashlib
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import TypeVar

from signing.forked import in_order, lots
from signing.listed import check_unchanged, contents, open_listed
from signing.sums import FileDigest
from signing.tree import Tree, TreeFile
from signing.uncollected import uncollected

BUFFER = 256 * 1024
"""Bytes read at once: larger buffers leave the cache, smaller ones cost calls. Smaller files are read whole, in lots."""
Progress = Callable[[int], None]
"""Called with the number of bytes done since the last call."""
Task = TypeVar("Task")


_NAME, _SIZE = (itemgetter(TreeFile._fields.index(field)) for field in ("name", "size"))


class Stopped(Exception):
    """Ends a thread whose outcome nobody waits for any more."""


def digest_tree(tree: Tree, *, workers: int | None = None, progress: Progress | None = None) -> tuple[FileDigest, ...]:
    """The digests of all files, in the tree's order, whatever the number of ``workers`` (default: all cores).

    Raises ``InputError`` for a file that changed while it was read or cannot be read.
    """
    count = workers or os.cpu_count() or 1
    small: Sequence[TreeFile] = tree.files
    big: Sequence[TreeFile] = ()
    if max(map(_SIZE, tree.files), default=0) >= BUFFER:
        small = [file for file in tree.files if file.size < BUFFER]
        big = [file for file in tree.files if file.size >= BUFFER]
    shares = list(lots(small, _SIZE))
    if progress is None:  # nothing to tell meanwhile: processes for large files too, which threads do not quite match
        shares += [[file] for file in big]
    parts = []
    for share, raw in zip(shares, in_order(_digest_lot, shares, count), strict=True):
        parts.append(raw)
        if progress is not None:
            progress(sum(map(_SIZE, share)))
    parts += () if progress is None else in_threads(digest_file, big, count, progress)
    joined = b"".join(parts)
    ordered = [*small, *big] if big else small
    with uncollected():
        digests = struct.Struct("32s" * len(ordered)).unpack(joined)
        made = list(map(FileDigest._make, zip(map(_NAME, ordered), map(_SIZE, ordered), digests, strict=True)))
    if big and small:
        made.sort(key=lambda item: item.name.encode())
    return tuple(made)


def _digest_lot(files: Sequence[TreeFile]) -> bytes:
    """The digests of some small files, joined, or that of a large one."""
    if len(files) == 1:
        return digest_file(files[0])
    sha256 = hashlib.sha256
    return b"".join([sha256(data).digest() for data in contents(files)])


def digest_file(file: TreeFile, progress: Progress | None = None) -> bytes:
    """The SHA-256 of one file, 32 bytes; raises ``InputError`` when it is not the file that was listed any more."""
    descriptor = open_listed(file)
    try:
        sha256 = _digest_stream(descriptor, progress)
        check_unchanged(file, descriptor)
    finally:
        os.close(descriptor)
    return sha256


def _digest_stream(descriptor: int, progress: Progress | None) -> bytes:
    digest = hashlib.sha256()
    buffer = bytearray(BUFFER)
    view = memoryview(buffer)
    while count := os.readv(descriptor, [buffer]):
        digest.update(view[:count])
        if progress is not None:
            progress(count)
    return digest.digest()


def in_threads(
    work: Callable[[Task, Progress], bytes], tasks: Sequence[Task], count: int, progress: Progress
) -> Iterator[bytes]:
    """``work`` of every task in order, by threads: for large files, where reading and hashing leave the interpreter alone.

    When the caller stops, by Ctrl-C say, the threads stop at the next piece, and not at the end of their file.
    """
    if not tasks:
        return
    import threading
    from concurrent.futures import ThreadPoolExecutor

    stopped = threading.Event()

    def told(done: int) -> None:
        if stopped.is_set():
            raise Stopped
        progress(done)

    with ThreadPoolExecutor(count) as pool:
        try:
            yield from pool.map(lambda task: work(task, told), tasks)
        finally:
            stopped.set()
