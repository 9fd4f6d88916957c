"""What the streams of a PDF unpack to, within bounds: some kilobytes can become gigabytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_UNPACKED = 16 * 1024 * 1024
"""Bytes of a stream, or of all that a page paints directly; the largest page of the sample has a twentieth."""
_LZW = frozenset({"/LZWDecode", "/LZW"})
_LZW_GROWS = 1400
"""How many times its bytes such a stream can unpack to; qpdf has bounds for all filters but this one."""


def unpacked(content: Any) -> Iterator[bytes]:
    """The bytes of a stream, or of each stream of the contents of a page.

    They come from a document of ``open_pdf``, whose bounds keep each from filling the memory. Raises ``ValueError`` where they
    are more than ``MAX_UNPACKED`` bytes together, and what pikepdf raises where they cannot be unpacked.
    """
    import pikepdf

    if not isinstance(content, pikepdf.Stream):
        content = content.get("/Contents", ())
    left = MAX_UNPACKED
    for stream in content if isinstance(content, pikepdf.Array) else [content]:
        if isinstance(stream, pikepdf.Stream):
            data = _unpacked(stream, left)
            left -= len(data) + 1
            yield data


def _unpacked(stream: Any, most: int) -> bytes:
    import pikepdf

    filters = stream.get("/Filter", ())
    names = [str(name) for name in (filters if isinstance(filters, pikepdf.Array) else [filters])]
    grows = not _LZW.isdisjoint(names)
    if grows and (len(names) > 1 or len(stream.read_raw_bytes()) * _LZW_GROWS > most):
        raise ValueError("a stream that may unpack to more than any page needs")
    data: bytes = stream.read_bytes()
    if len(data) > most:
        raise ValueError("a stream that unpacks to more than any page needs")
    return data
