"""How much the streams of a PDF unpack to, before they are unpacked and taken apart: some kilobytes can become gigabytes."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

MAX_UNPACKED = 16 * 1024 * 1024
"""Bytes of a stream, or of all that a page paints directly; the largest page of the sample has a twentieth."""
MAX_PARTS = 1_500_000
"""Numbers, names and operators of a page, counted by what separates them. Each takes up to 400 bytes once it is taken apart."""
MAX_PARTS_OF_ALL = 10_000_000
"""The same of all pages together, what is painted twice counted twice: a contract of forty pages has half a million."""
_FLATE = {"/FlateDecode", "/Fl"}
_MULTIPLY = {"/LZWDecode": 1400, "/LZW": 1400, "/RunLengthDecode": 128, "/RL": 128, "/ASCII85Decode": 4, "/A85": 4}
"""How many times its bytes another filter may unpack a stream to."""
_SEPARATORS = tuple(bytes([byte]) for byte in b" \n\r\t\0\f[]()<>/")


@dataclass(slots=True)
class Reading:
    """What reading one document may still cost."""

    left: int = MAX_PARTS_OF_ALL

    def take(self, content: Any) -> None:
        """Count a stream, or the contents of a page. Raises ``ValueError`` where it is, or all are, more than any document needs."""
        parts = sum(data.count(mark) for data in _unpacked(content) for mark in _SEPARATORS)
        self.left -= parts
        if parts > MAX_PARTS or self.left < 0:
            raise ValueError("more is painted than any document needs")


def require_bounded(stream: Any) -> None:
    """Raise ``ValueError`` where ``stream`` would unpack to more than ``MAX_UNPACKED`` bytes."""
    _unpacked(stream)


def _unpacked(content: Any) -> list[bytes]:
    """Each stream as far as Flate alone packs it. Raises ``ValueError`` where they are more than ``MAX_UNPACKED`` bytes."""
    import pikepdf

    if not isinstance(content, pikepdf.Stream):
        content = content.get("/Contents", ())
    streams = content if isinstance(content, pikepdf.Array) else [content]
    found: list[bytes] = []
    left = MAX_UNPACKED
    for stream in streams:
        if isinstance(stream, pikepdf.Stream):
            found.append(_bounded(stream, left))
            left -= len(found[-1]) + 1
    return found


def _bounded(stream: Any, most: int) -> bytes:
    import pikepdf

    filters = stream.get("/Filter", ())
    data: bytes = stream.read_raw_bytes()
    grown = 1
    for name in map(str, filters if isinstance(filters, pikepdf.Array) else [filters]):
        if name in _FLATE and grown == 1:
            try:
                data = zlib.decompressobj().decompress(data, max(most, 0) + 1)
            except zlib.error:
                break  # damaged: whoever reads it says so
        else:
            grown *= _MULTIPLY.get(name, 1100 if name in _FLATE else 1)
    if len(data) * grown > most:
        raise ValueError("a stream that unpacks to more than any page needs")
    return data
