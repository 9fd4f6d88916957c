"""The headers of a ZIP archive as signoff writes them: times and modes fixed, Zip64 only where sizes need it."""

import struct

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
