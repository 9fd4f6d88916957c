"""An archive exactly as signoff writes it, recognised in one pass: nearly every archive that is read, and the largest.

Each header is made again by the writer's own functions and compared. Whatever departs in one bit is left to the full reader, which
says what it is.
"""

import os
import struct

from signing.tree import folded, unsafe_reason
from signing.zip.directory import Member
from signing.zip.headers import LIMIT32, archive_end, directory_line, local_header

STORED = 0
_LINE = struct.Struct("<16s3LH12sL")
"""A line of the directory: what never differs, checksum, sizes, length of the name, what never differs, offset."""
_BEGINS, _ENDS = directory_line(b"", 0, 0, 0)[:16], directory_line(b"", 0, 0, 0)[30:42]
_LOCAL_BEGINS = local_header(b"", 0, 0)[:14]


def read_plain(descriptor: int, directory: bytes, count: int, directory_at: int) -> dict[str, Member] | None:
    """The members of the archive by name, in order; None unless all headers are, byte for byte, what signoff writes.

    That implies: members are stored and tile the file from its first byte to ``directory_at``; names are safe and differ
    by more than case; there is no comment, and no extra field but that of Zip64 where sizes need it.
    """
    members: dict[str, Member] = {}
    unpack, read, size_of_line = _LINE.unpack_from, os.pread, _LINE.size
    position = offset = 0
    while position + size_of_line <= len(directory):
        begins, crc, stored, size, length, ends, at = unpack(directory, position)
        name_at = position + size_of_line
        raw = directory[name_at : name_at + length]
        if (
            begins == _BEGINS
            and ends == _ENDS
            and stored == size < LIMIT32
            and at == offset < LIMIT32
            and raw.isascii()
        ):
            # What stands between: checksum, both sizes and the length of the name, is the same in both headers.
            header = _LOCAL_BEGINS + directory[position + 16 : position + 30] + b"\0\0" + raw
            position = name_at + length
        else:  # past 4 GiB, a name that is not ASCII, or not what signoff writes
            if size == LIMIT32:
                size = int.from_bytes(directory[name_at + length + 4 : name_at + length + 12], "little")
            line = directory_line(raw, size, crc, offset)
            if not directory.startswith(line, position):
                return None
            position += len(line)
            header = local_header(raw, size, crc)
        name = raw.decode("utf-8", "replace")
        if unsafe_reason(name) or name in members or read(descriptor, len(header), offset) != header:
            return None
        data_at = offset + len(header)
        ends_at = data_at + size
        members[name] = Member(name, size, size, STORED, crc, offset, data_at, ends_at)
        offset = ends_at
    if position != len(directory) or offset != directory_at or len(members) != count:
        return None
    end = archive_end(count, len(directory), directory_at)
    if read(descriptor, len(end) + 1, directory_at + len(directory)) != end:
        return None
    return members if len({folded(name) for name in members}) == count else None
