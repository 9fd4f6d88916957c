"""A container on disk: written in one pass, continued by appending, opened for reading; complete or not there."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Self

from signing.digest import Progress
from signing.errors import InputError
from signing.sums import FileDigest
from signing.tree import TreeFile
from signing.zip.directory import Member
from signing.zip.form import Form, chunks, content, read_form
from signing.zip.writer import ZipWriter

MIME_TYPE = b"application/vnd.etsi.asic-e+zip"
SEAL_TYPE = b"application/vnd.signoff.seal+zip"
"""Media type of a detached entry, which is no ASiC-E container: the files it was made over lie outside."""
PART_SUFFIX = ".part"
"""Ends the name of a file that is being written; one that is found later was left by an interruption."""


class PayloadItem(NamedTuple):
    """One file of the payload: on disk, or in memory. A tuple, since there may be a million."""

    name: str
    """Below ``payload/``; a file has it in its tree too."""
    source: TreeFile | bytes


Tail = Callable[[tuple[FileDigest, ...]], Iterable[tuple[str, bytes]]]
"""Makes the members after the payload from its digests: sums, statement, manifest, signature."""


def write_container(
    path: Path,
    payload: Iterable[PayloadItem],
    make_tail: Tail,
    *,
    media_type: bytes = MIME_TYPE,
    workers: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a new container at ``path``: ``mimetype``, the payload sorted by name, then what ``make_tail`` makes.

    Each payload byte is read once, by ``workers`` processes (default: all cores), whose number does not show in the
    result. Raises ``FileExistsError`` when ``path`` is there and ``InputError`` when a file
    changes while it is read; in both cases nothing is left behind.
    """
    ordered = sorted(payload, key=lambda item: item.name.encode())
    with _new_file(path) as descriptor:
        writer = ZipWriter(descriptor)
        writer.add_bytes("mimetype", media_type)
        digests: list[FileDigest] = []
        for in_memory, run in groupby(ordered, key=lambda item: isinstance(item.source, bytes)):
            add = _add_bytes if in_memory else _add_files
            digests += add(writer, run, workers, progress)
        del ordered
        for name, data in make_tail(tuple(digests)):
            writer.add_bytes(name, data)
        writer.finish()


def _add_bytes(
    writer: ZipWriter, items: Iterable[PayloadItem], _workers: int | None, _progress: Progress | None
) -> Iterator[FileDigest]:
    for name, source in items:
        assert isinstance(source, bytes)  # noqa: S101 - grouped so
        writer.add_bytes(f"payload/{name}", source)
        yield FileDigest(name, len(source), hashlib.sha256(source).digest())


def _add_files(
    writer: ZipWriter, items: Iterable[PayloadItem], workers: int | None, progress: Progress | None
) -> Iterator[FileDigest]:
    named = ((f"payload/{name}", source) for name, source in items if not isinstance(source, bytes))
    yield from writer.add_files(named, workers=workers, progress=progress)


def append_members(path: Path, members: Iterable[tuple[str, bytes]], target: Path) -> None:
    """Write at ``target`` what stands at ``path`` with ``members`` after it; no earlier byte of a member changes.

    ``target`` must not be there yet; replacing ``path`` by it is the caller's last step.
    """
    with Container.open(path) as old, _new_file(target) as descriptor:
        _copy(old.descriptor, descriptor, old.form.directory_at)
        writer = ZipWriter(
            descriptor,
            directory=os.pread(old.descriptor, old.form.directory_size, old.form.directory_at),
            count=len(old.form.members),
            offset=old.form.directory_at,
        )
        for name, data in members:
            writer.add_bytes(name, data)
        writer.finish()


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """An open container: its descriptor and its form. Read-only; use it as a context manager."""

    descriptor: int
    form: Form

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open and read the form; raises ``InputError`` only when the file cannot be opened or is no regular file."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError as error:
            raise InputError(str(path), f"it cannot be opened: {error.strerror}", "check the path") from None
        try:
            if not os.path.isfile(descriptor):
                raise InputError(str(path), "it is not a file", "name a container")  # noqa: TRY301 - closed below
            return cls(descriptor=descriptor, form=read_form(descriptor))
        except BaseException:
            os.close(descriptor)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)

    @property
    def members(self) -> dict[str, Member]:
        """All members by name."""
        return self.form.members

    def read(self, name: str, limit: int) -> bytes | None:
        """The content of a member; None when it is not there, larger than ``limit`` or damaged."""
        member = self.form.members.get(name)
        return None if member is None else content(self.descriptor, member, limit)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a member that is there, piece by piece."""
        return chunks(self.descriptor, self.form.members[name])


@contextmanager
def _new_file(path: Path) -> Iterator[int]:
    """A descriptor of a temporary file that becomes ``path`` when all went well, and vanishes otherwise."""
    part = path.with_name(f".{path.name}.{os.getpid()}{PART_SUFFIX}")
    descriptor = -1
    try:  # around the opening too: Ctrl-C may come right after it
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        yield descriptor
        os.fsync(descriptor)
        os.link(part, path)  # fails when path is there: an entry is never overwritten
    finally:
        if descriptor >= 0:
            os.close(descriptor)
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def _copy(source: int, target: int, count: int) -> None:
    """Copy the first ``count`` bytes, in the kernel."""
    done = 0
    while done < count:
        moved = os.sendfile(target, source, done, count - done)
        if moved == 0:
            raise InputError("container", "it became shorter while it was read", "try again")
        done += moved
