"""The text in a Windows metafile (EMF) of a Word document, in the order it is drawn: what a layout prints of it."""

from __future__ import annotations

import struct

_TEXT = 84
_MAX_RECORDS = 200_000


def metafile_text(data: bytes) -> str:
    """All text a metafile draws; what is no metafile, or ends early, has as much as could be read."""
    found: list[str] = []
    at = 0
    for _ in range(_MAX_RECORDS):
        if at + 8 > len(data):
            break
        kind, size = struct.unpack_from("<II", data, at)
        if size < 8 or at + size > len(data):
            break
        if kind == _TEXT and size >= 76:
            count, offset = struct.unpack_from("<II", data, at + 44)
            end = offset + 2 * count
            if 76 <= offset <= end <= size:
                found.append(data[at + offset : at + end].decode("utf-16-le", errors="replace"))
        at += size
    return "".join(found)
