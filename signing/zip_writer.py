"""ZIP archives written in one pass: members stored, times fixed, digest and CRC taken from the bytes copied."""

import hashlib
import os
import struct

from isal import isal_zlib

from signing.digest import BUFFER, Progress, check_unchanged, open_listed, read_whole
from signing.errors import InputError
from signing.sums import FileDigest
from signing.tree import TreeFile

LOCAL_HEADER = struct.Struct("<4s5H3L2H")
CENTRAL_HEADER = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR64 = struct.Struct("<4sLQL")
DOS_DATE = 0x21
"""1980-01-01, the first day a ZIP archive knows; the time is midnight."""
FILE_MODE = 0o100644 << 16
"""A regular file that all may read, as Unix writes it into external attributes."""
UTF8_FLAG = 0x0800
LIMIT32 = 0xFFFFFFFF
LIMIT16 = 0xFFFF
SMALL = 1024 * 1024
"""Files up to this size are read whole and written with their header in one call."""


class ZipWriter:
    """Writes members to a descriptor, then the directory. Names are unique and already checked.

    ``directory`` and ``count`` carry the central directory of an archive that is continued; ``offset`` is where the
    next member begins.
    """

    def __init__(self, descriptor: int, *, directory: bytes = b"", count: int = 0, offset: int = 0) -> None:
        self._descriptor = descriptor
        self._directory = [directory]
        self._count = count
        self._offset = offset

    def add_bytes(self, name: str, data: bytes) -> None:
        """Append a member held in memory."""
        header_at = self._offset
        crc = isal_zlib.crc32(data)
        header = local_header(name.encode(), len(data), crc)
        if len(data) <= SMALL:
            self._write(header + data)
        else:
            self._write(header)
            self._write(data)
        self._enter(name, len(data), crc, header_at)

    def add_file(self, name: str, file: TreeFile, progress: Progress | None = None) -> FileDigest:
        """Append a member from disk; returns its digest under ``file.name``. Raises ``InputError`` if it changes."""
        descriptor = open_listed(file)
        try:
            copy = self._copy_small if file.size <= SMALL else self._copy_big
            sha256 = copy(name, file, descriptor, progress)
            check_unchanged(file, descriptor)
        finally:
            os.close(descriptor)
        return FileDigest(name=file.name, size=file.size, sha256=sha256)

    def finish(self) -> None:
        """Write the central directory and its end; the archive is complete."""
        directory = b"".join(self._directory)
        end = archive_end(self._count, len(directory), self._offset)
        self._write(directory)
        self._write(end)

    def _copy_small(self, name: str, file: TreeFile, descriptor: int, progress: Progress | None) -> bytes:
        data = read_whole(file, descriptor)
        self.add_bytes(name, data)
        if progress is not None:
            progress(file.size)
        return hashlib.sha256(data).digest()

    def _copy_big(self, name: str, file: TreeFile, descriptor: int, progress: Progress | None) -> bytes:
        # The CRC stands before the data and is known after it: the header is written again when it is.
        header_at = self._offset
        self._write(local_header(name.encode(), file.size, 0))
        digest = hashlib.sha256()
        crc = 0
        done = 0
        buffer = bytearray(BUFFER)
        view = memoryview(buffer)
        while count := os.readv(descriptor, [buffer]):
            chunk = view[:count]
            digest.update(chunk)
            crc = isal_zlib.crc32(chunk, crc)
            done += count
            if done > file.size:
                break
            self._write(chunk)
            if progress is not None:
                progress(count)
        if done != file.size:
            raise InputError(file.name, "it changed while it was being read", "try again")
        os.pwrite(self._descriptor, local_header(name.encode(), file.size, crc), header_at)
        self._enter(name, file.size, crc, header_at)
        return digest.digest()

    def _enter(self, name: str, size: int, crc: int, header_at: int) -> None:
        """Add the central directory's line for the member whose local header stands at ``header_at``."""
        self._directory.append(directory_line(name.encode(), size, crc, header_at))
        self._count += 1

    def _write(self, data: bytes | memoryview) -> None:
        written = os.write(self._descriptor, data)
        self._offset += written
        while written < len(data):  # a disk that fills up writes less, then fails
            data = memoryview(data)[written:]
            written = os.write(self._descriptor, data)
            self._offset += written


def local_header(name: bytes, size: int, crc: int) -> bytes:
    """The header that stands before a member's data."""
    flags = 0 if name.isascii() else UTF8_FLAG
    if size < LIMIT32:
        return LOCAL_HEADER.pack(LOCAL, 20, flags, 0, 0, DOS_DATE, crc, size, size, len(name), 0) + name
    extra = struct.pack("<2H2Q", 1, 16, size, size)
    return LOCAL_HEADER.pack(LOCAL, 45, flags, 0, 0, DOS_DATE, crc, LIMIT32, LIMIT32, len(name), 20) + name + extra


def directory_line(name: bytes, size: int, crc: int, header_at: int) -> bytes:
    """The line of the central directory for a member whose local header stands at ``header_at``."""
    flags = 0 if name.isascii() else UTF8_FLAG
    if size < LIMIT32 and header_at < LIMIT32:
        fixed = (crc, size, size, len(name), 0, 0, 0, 0, FILE_MODE, header_at)
        return CENTRAL_HEADER.pack(CENTRAL, 788, 20, flags, 0, 0, DOS_DATE, *fixed) + name
    wide = [value for value in (size, size, header_at) if value >= LIMIT32]
    extra = struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide)
    size32 = min(size, LIMIT32)
    fixed = (crc, size32, size32, len(name), len(extra), 0, 0, 0, FILE_MODE, min(header_at, LIMIT32))
    return CENTRAL_HEADER.pack(CENTRAL, 813, 45, flags, 0, 0, DOS_DATE, *fixed) + name + extra


def archive_end(count: int, size: int, start: int) -> bytes:
    """What follows a central directory of ``count`` lines and ``size`` bytes that stands at ``start``."""
    tail = b""
    if count >= LIMIT16 or start >= LIMIT32 or size >= LIMIT32:
        tail += END64.pack(b"PK\x06\x06", END64.size - 12, 813, 45, 0, 0, count, count, size, start)
        tail += LOCATOR64.pack(b"PK\x06\x07", 0, start + size, 1)
    count16 = min(count, LIMIT16)
    return tail + END.pack(b"PK\x05\x06", 0, 0, count16, count16, min(size, LIMIT32), min(start, LIMIT32), 0)
