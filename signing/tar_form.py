"""A tar archive in its one form: regular files below one folder, sorted, without owners and times; nothing else.

Written as a stream of chunks, since what reads it may be an encryption. Read strictly: every header is made again from
the name and size it tells and has to have the same bytes, so links, devices, sparse files and the like have no way in
(POSIX.1-2017 pax, ``pax Interchange Format``; names beyond 100 ASCII characters and sizes beyond 8 GiB in pax headers).
"""

import hashlib
import os
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from signing.digest import BUFFER, Progress
from signing.errors import InputError
from signing.listed import changed, check_unchanged, open_listed
from signing.sums import FileDigest
from signing.tree import TreeFile, folded, unsafe_reason

BLOCK = 512
END = bytes(2 * BLOCK)
MAX_MEMBERS = 1_000_100
MAX_PAX = 64 * 1024
"""Bytes of one pax header; ours hold a name and a size."""
_OCTAL = re.compile(rb"[0-7]{1,12}")
_KINDS = {
    b"1": "a hard link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"5": "a folder",
    b"6": "a pipe",
}


class TarItem(NamedTuple):
    """One file of an archive: on disk, or in memory."""

    name: str
    source: TreeFile | bytes


class _Member(NamedTuple):
    name: str
    size: int


def tar_chunks(items: Iterator[TarItem], done: Callable[[FileDigest], None]) -> Iterator[bytes]:
    """The archive of ``items``, in their order, chunk by chunk; ``done`` is told the digest of each after its bytes.

    ``items`` may make a later item from earlier digests. Raises ``InputError`` when a file changes while it is read.
    """
    for item in items:
        digest = hashlib.sha256()
        size = len(item.source) if isinstance(item.source, bytes) else item.source.size
        yield header(item.name, size)
        for chunk in _content(item.source):
            digest.update(chunk)
            yield chunk
        yield bytes(-size % BLOCK)
        done(FileDigest(name=item.name, size=size, sha256=digest.digest()))
    yield END


def header(name: str, size: int) -> bytes:
    """The blocks that stand before the content of a file."""
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")


def unpack(archive: Path, folder: Path, *, progress: Progress | None = None) -> tuple[FileDigest, ...]:
    """The files of ``archive``, written below ``folder`` without the name of the one folder they are packed in.

    Returns their digests by name, in the order of the archive. Raises ``InputError`` for any archive that is not in
    the one form; what was written until then is the caller's to remove.
    """
    found: list[FileDigest] = []
    seen: set[str] = set()
    first_top = ""
    with archive.open("rb") as file:
        total = os.fstat(file.fileno()).st_size
        for member in _members(file, total):
            top, slash, name = member.name.partition("/")
            reason = unsafe_reason(member.name) or (None if slash and name else "it lies in no folder")
            if reason is None and found and top != first_top:
                reason = "it lies beside the one folder"
            key = folded(name)
            if reason is None and key in seen:
                reason = "another file has this name, on a system that ignores case"
            if reason is not None:
                raise _refused(member.name, reason)
            first_top = top
            seen.add(key)
            sha256 = _extract(file, folder / name, member, progress)
            found.append(FileDigest(name=name, size=member.size, sha256=sha256))
            if len(found) > MAX_MEMBERS:
                raise _refused("", f"it holds more than {MAX_MEMBERS:,} files")
    if not found:
        raise _refused("", "it holds no file")
    return tuple(found)


def _content(source: TreeFile | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    descriptor = open_listed(source)
    try:
        left = source.size
        while chunk := os.read(descriptor, BUFFER):
            left -= len(chunk)
            if left < 0:
                break
            yield chunk
        if left:
            raise changed(source)
        check_unchanged(source, descriptor)
    finally:
        os.close(descriptor)


def _members(file: BinaryIO, total: int) -> Iterator[_Member]:
    """Each member with ``file`` standing at its content; afterwards goes on behind it."""
    while True:
        at = file.tell()
        raw = file.read(BLOCK)
        if raw == bytes(BLOCK):
            if raw + file.read() != END:
                raise _refused("", "bytes follow its end")
            return
        if len(raw) < BLOCK:
            raise _refused("", "it is cut off")
        member, raw = _named(file, raw)
        if header(member.name, member.size) != raw:
            raise _refused(member.name, "its header is not the one signoff writes")
        begins = at + len(raw)
        ends = begins + member.size + -member.size % BLOCK
        if ends + len(END) > total:
            raise _refused(member.name, "it is cut off")
        yield member
        file.seek(begins + member.size)
        if file.read(-member.size % BLOCK).strip(b"\0"):
            raise _refused(member.name, "bytes hide behind it")


def _named(file: BinaryIO, raw: bytes) -> tuple[_Member, bytes]:
    """Name and size that a header tells, and all its bytes. Nothing of it is believed before it is made again."""
    values: dict[bytes, bytes] = {}
    if raw[156:157] == b"x":
        size = _number(raw)
        if not 0 < size <= MAX_PAX:
            raise _refused("", "a pax header is too large")
        body = file.read(size + -size % BLOCK)
        values = _pax(body[:size])
        rest = file.read(BLOCK)
        raw += body + rest
    else:
        rest = raw
    kind = rest[156:157]
    try:
        name = values.get(b"path", rest[:100].rstrip(b"\0")).decode()
        size = int(values[b"size"]) if b"size" in values else _number(rest)
    except ValueError:
        raise _refused("", "a header is damaged") from None
    if kind != b"0" or len(rest) != BLOCK:
        raise _refused(name, f"it is {_KINDS.get(kind, 'no regular file')}")
    if not name or size < 0:
        raise _refused(name, "its header is damaged")
    return _Member(name=name, size=size), raw


def _pax(body: bytes) -> dict[bytes, bytes]:
    """The values of a pax header whose records are well-formed; others lead to a header that differs when made again."""
    values = {}
    while body:
        length, _, rest = body.partition(b" ")
        if not length.isdigit() or len(length) > 6 or not len(length) + 1 < int(length) <= len(body):
            break
        key, _, value = rest[: int(length) - len(length) - 2].partition(b"=")
        values[key] = value
        body = body[int(length) :]
    return values


def _number(block: bytes) -> int:
    digits = block[124:136].rstrip(b"\0 ")
    return int(digits, 8) if _OCTAL.fullmatch(digits) else -1


def _extract(file: BinaryIO, path: Path, member: _Member, progress: Progress | None) -> bytes:
    digest = hashlib.sha256()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    except (FileExistsError, NotADirectoryError):
        raise _refused(member.name, "a file stands where it needs a folder, or twice") from None
    with os.fdopen(descriptor, "wb") as target:
        left = member.size
        while left:
            chunk = file.read(min(BUFFER, left))
            if not chunk:
                raise _refused(member.name, "it is cut off")
            digest.update(chunk)
            target.write(chunk)
            left -= len(chunk)
            if progress is not None:
                progress(len(chunk))
        target.flush()
        os.fsync(target.fileno())
    return digest.digest()


def _refused(name: str, reason: str) -> InputError:
    place = (name if name.isprintable() else ascii(name)) or "the package"
    return InputError(
        place, f"the archive inside is not one that signoff packed: {reason}", "ask the sender to pack it again"
    )
