"""SHA-256 of many files on all cores, each read once and watched for change while it is read."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from signing.errors import InputError
from signing.forked import in_order
from signing.sums import FileDigest
from signing.tree import FOLDER, Tree, TreeFile
from signing.uncollected import uncollected

BUFFER = 256 * 1024
"""Bytes read at once: larger buffers leave the cache, smaller ones cost calls. Smaller files are read whole, in lots."""
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
LOT = 800
"""Small files a process takes at once."""
MANY = 4
"""From so many files of a folder on, it pays to open the folder and to name them within it."""
_NAME, _PLACE, _SIZE = (itemgetter(TreeFile._fields.index(field)) for field in ("name", "folder", "size"))

Progress = Callable[[int], None]
"""Called with the number of bytes done since the last call."""


def digest_tree(tree: Tree, *, workers: int | None = None, progress: Progress | None = None) -> tuple[FileDigest, ...]:
    """The digests of all files, in the tree's order, whatever the number of ``workers`` (default: all cores).

    Raises ``InputError`` for a file that changed while it was read or cannot be read.
    """
    count = workers or os.cpu_count() or 1
    small = [file for file in tree.files if file.size < BUFFER]
    big = [file for file in tree.files if file.size >= BUFFER]
    lots = [small[start : start + LOT] for start in range(0, len(small), LOT)]
    if progress is None:  # nothing to tell meanwhile: processes for large files too, which threads do not quite match
        lots += [[file] for file in big]
    parts = []
    for lot, raw in zip(lots, in_order(_digest_lot, lots, count), strict=True):
        parts.append(raw)
        if progress is not None:
            progress(sum(file.size for file in lot))
    parts += () if progress is None else _digest_big(big, count, progress)
    joined = b"".join(parts)
    ordered = [*small, *big]
    with uncollected():
        raw_digests = [joined[start : start + 32] for start in range(0, len(joined), 32)]
        made = list(map(FileDigest._make, zip(map(_NAME, ordered), map(_SIZE, ordered), raw_digests, strict=True)))
    if big and small:
        made.sort(key=lambda item: item.name.encode())
    return tuple(made)


def _digest_big(files: Sequence[TreeFile], count: int, progress: Progress) -> Iterator[bytes]:
    """Digests of large files, by threads: reading and hashing both leave the interpreter alone."""
    if not files:
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(count) as pool:
        yield from pool.map(lambda file: digest_file(file, progress), files)


def _digest_lot(files: Sequence[TreeFile]) -> bytes:
    """The digests of some files, joined."""
    digests: list[bytes] = []
    for folder, run in groupby(files, key=_PLACE):
        together = list(run)
        if len(together) < MANY:
            digests += [digest_file(file) for file in together]
            continue
        try:
            within = os.open(folder, FOLDER)
        except OSError:
            within = None
        try:
            digests += _digest_folder(together, within)
        finally:
            if within is not None:
                os.close(within)
    return b"".join(digests)


def _digest_folder(files: Sequence[TreeFile], within: int | None) -> Iterator[bytes]:
    """The digests of files of one folder, which is open as ``within``: ``digest_file`` written out, since every call counts."""
    opened, read, status_of, close, sha256 = os.open, os.read, os.fstat, os.close, hashlib.sha256
    for file in files:
        _, _, leaf, size, modified, inode = file
        if size >= BUFFER or within is None:
            yield digest_file(file)
            continue
        try:
            descriptor = opened(leaf, _READ, dir_fd=within)
        except OSError:
            yield digest_file(file)  # which says what is wrong
            continue
        try:
            data = read(descriptor, size)
            status = status_of(descriptor)
        finally:
            close(descriptor)
        if len(data) != size or status.st_mtime_ns != modified or status.st_size != size or status.st_ino != inode:
            raise _changed(file)
        yield sha256(data).digest()


def digest_file(file: TreeFile, progress: Progress | None = None) -> bytes:
    """The SHA-256 of one file, 32 bytes; raises ``InputError`` when it is not the file that was listed any more."""
    descriptor = open_listed(file)
    try:
        if file.size < BUFFER:
            sha256 = hashlib.sha256(read_whole(file, descriptor)).digest()
        else:
            sha256 = _digest_stream(descriptor, progress)
        check_unchanged(file, descriptor)
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


def open_listed(file: TreeFile) -> int:
    """A descriptor for reading; a link put in the file's place since the listing is refused."""
    try:
        return os.open(file.path, _READ)
    except OSError as error:
        raise InputError(file.name, f"it cannot be read: {error.strerror}", "check it and freeze again") from None


def check_unchanged(file: TreeFile, descriptor: int) -> None:
    """Raise ``InputError`` when what was read is not, in size, time and inode, what was listed."""
    status = os.fstat(descriptor)
    if status.st_mtime_ns != file.modified or status.st_size != file.size or status.st_ino != file.inode:
        raise _changed(file)


def _changed(file: TreeFile) -> InputError:
    return InputError(
        file.name, "it changed while it was being read", "close the program that writes it, then try again"
    )
