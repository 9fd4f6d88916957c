"""SHA-256 of many files on all cores, each read once and watched for change while it is read."""

import hashlib
import os
from collections.abc import Callable, Sequence

from signing.errors import InputError
from signing.forked import in_order
from signing.sums import FileDigest
from signing.tree import Tree, TreeFile

BUFFER = 256 * 1024
"""Bytes read at once: larger buffers leave the cache, smaller ones cost calls."""
BIG = 4 * 1024 * 1024
"""From this size on a file is a thread's work; smaller ones go to processes in lots."""
LOT = 800
"""Small files a process takes at once."""

Progress = Callable[[int], None]
"""Called with the number of bytes done since the last call."""


def digest_tree(tree: Tree, *, workers: int | None = None, progress: Progress | None = None) -> tuple[FileDigest, ...]:
    """The digests of all files, in the tree's order, whatever the number of ``workers`` (default: all cores).

    Raises ``InputError`` for a file that changed while it was read or cannot be read.
    """
    count = workers or os.cpu_count() or 1
    big = [file for file in tree.files if file.size >= BIG]
    small = [file for file in tree.files if file.size < BIG]
    lots = [small[start : start + LOT] for start in range(0, len(small), LOT)]
    found: dict[str, FileDigest] = {}
    for files, raw in zip(lots, in_order(_lot, lots, count), strict=True):
        for index, file in enumerate(files):
            sha256 = raw[index * 32 : index * 32 + 32]
            found[file.name] = FileDigest(name=file.name, size=file.size, sha256=sha256)
        if progress is not None:
            progress(sum(file.size for file in files))
    if big:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(count) as pool:
            for file, sha256 in zip(big, pool.map(lambda item: digest_file(item, progress), big), strict=True):
                found[file.name] = FileDigest(name=file.name, size=file.size, sha256=sha256)
    return tuple(found[file.name] for file in tree.files)


def digest_file(file: TreeFile, progress: Progress | None = None) -> bytes:
    """The SHA-256 of one file, 32 bytes; raises ``InputError`` when it changes meanwhile."""
    descriptor, before = open_watched(file)
    try:
        if file.size < BUFFER:
            sha256 = hashlib.sha256(read_whole(file, descriptor)).digest()
        else:
            sha256 = _digest_stream(descriptor, progress)
        check_unchanged(file, before, os.fstat(descriptor))
    finally:
        os.close(descriptor)
    return sha256


def read_whole(file: TreeFile, descriptor: int) -> bytes:
    """All bytes of a small file; raises ``InputError`` when there are not as many as were listed."""
    data = os.read(descriptor, file.size + 1)
    if len(data) != file.size:
        raise _changed(file)
    return data


def _digest_stream(descriptor: int, progress: Progress | None) -> bytes:
    digest = hashlib.sha256()
    buffer = bytearray(BUFFER)
    view = memoryview(buffer)
    while count := os.readv(descriptor, [buffer]):
        digest.update(view[:count])
        if progress is not None:
            progress(count)
    return digest.digest()


def open_watched(file: TreeFile) -> tuple[int, os.stat_result]:
    """A descriptor for reading and the status it had; a link put in the file's place since the listing is refused."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise InputError(file.name, f"it cannot be read: {error.strerror}", "check it and freeze again") from None
    status = os.fstat(descriptor)
    if status.st_size != file.size:
        os.close(descriptor)
        raise _changed(file)
    return descriptor, status


def check_unchanged(file: TreeFile, before: os.stat_result, after: os.stat_result) -> None:
    """Raise ``InputError`` when size, time or inode differ between the two."""
    if before.st_mtime_ns != after.st_mtime_ns or before.st_size != after.st_size or before.st_ino != after.st_ino:
        raise _changed(file)


def _changed(file: TreeFile) -> InputError:
    return InputError(
        file.name, "it changed while it was being read", "close the program that writes it, then try again"
    )


def _lot(files: Sequence[TreeFile]) -> bytes:
    return b"".join([digest_file(file) for file in files])
