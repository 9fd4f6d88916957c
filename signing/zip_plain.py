"""An archive exactly as signoff writes it, recognised in one pass: nearly every archive that is read, and the largest.

Each header is made again by the writer's own functions and compared. Whatever departs in one bit is left to the full reader, which
says what it is.
"""

import os

from signing.tree import folded, unsafe_reason
from signing.zip_directory import Member
from signing.zip_writer import CENTRAL_HEADER, LIMIT32, archive_end, directory_line, local_header


def read_plain(descriptor: int, directory: bytes, count: int, directory_at: int) -> dict[str, Member] | None:
    """The members of the archive by name, in order; None unless all headers are, byte for byte, what signoff writes.

    That implies: members are stored and tile the file from its first byte to ``directory_at``; names are safe and differ
    by more than case; there is no comment, and no extra field but that of Zip64 where sizes need it.
    """
    members: dict[str, Member] = {}
    unpack, read, header_size = CENTRAL_HEADER.unpack_from, os.pread, CENTRAL_HEADER.size
    position = offset = 0
    while position + header_size <= len(directory):
        _, _, _, _, _, _, _, crc, _, size, length, _, _, _, _, _, _ = unpack(directory, position)
        raw = directory[position + header_size : position + header_size + length]
        if size == LIMIT32:
            at = position + header_size + length + 4
            size = int.from_bytes(directory[at : at + 8], "little")
        line = directory_line(raw, size, crc, offset)
        if not directory.startswith(line, position):
            return None
        position += len(line)
        header = local_header(raw, size, crc)
        name = raw.decode("utf-8", "replace")
        if unsafe_reason(name) or name in members or read(descriptor, len(header), offset) != header:
            return None
        data_at = offset + len(header)
        members[name] = Member(
            name=name, size=size, stored_size=size, method=0, crc=crc, header_at=offset, data_at=data_at,
            ends_at=data_at + size,
        )  # fmt: skip
        offset = data_at + size
    if position != len(directory) or offset != directory_at or len(members) != count:
        return None
    end = archive_end(count, len(directory), directory_at)
    if read(descriptor, len(end) + 1, directory_at + len(directory)) != end:
        return None
    return members if len({folded(name) for name in members}) == count else None
