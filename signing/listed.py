"""Files of a tree, read as they were listed: whatever changed since then is refused."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from signing.errors import InputError
from signing.tree import FOLDER, TreeFile

MANY = 4
"""From so many files of a folder on, it pays to open the folder and to name them within it."""
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_PLACE = itemgetter(TreeFile._fields.index("folder"))


def contents(files: Iterable[TreeFile]) -> Iterator[bytes]:
    """The content of each of some small files, in their order; raises ``InputError`` for one that is not as listed."""
    for folder, run in groupby(files, key=_PLACE):
        together = list(run)
        if len(together) < MANY:
            yield from map(read_whole, together)
            continue
        try:
            within = os.open(folder, FOLDER)
        except OSError:
            yield from map(read_whole, together)  # which says what is wrong
            continue
        try:
            yield from _contents_within(together, within)
        finally:
            os.close(within)


def _contents_within(files: Sequence[TreeFile], folder: int) -> Iterator[bytes]:
    """``read_whole`` for files of one open folder, written out, since every call counts."""
    opened, read, status_of, close = os.open, os.read, os.fstat, os.close
    for file in files:
        _, _, leaf, size, modified, inode = file
        try:
            descriptor = opened(leaf, _READ, dir_fd=folder)
        except OSError:
            yield read_whole(file)  # which says what is wrong
            continue
        try:
            data = read(descriptor, size)
            status = status_of(descriptor)
        finally:
            close(descriptor)
        if len(data) != size or status.st_mtime_ns != modified or status.st_size != size or status.st_ino != inode:
            raise changed(file)
        yield data


def read_whole(file: TreeFile) -> bytes:
    """All bytes of a small file."""
    descriptor = open_listed(file)
    try:
        data = os.read(descriptor, file.size)
        if len(data) != file.size:
            raise changed(file)
        check_unchanged(file, descriptor)
    finally:
        os.close(descriptor)
    return data


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
        raise changed(file)


def changed(file: TreeFile) -> InputError:
    """What is said of a file that is not the one listed any more."""
    return InputError(
        file.name, "it changed while it was being read", "close the program that writes it, then try again"
    )
