"""How much a stream of a PDF unpacks to, before it is unpacked: some kilobytes can become gigabytes."""

from __future__ import annotations

import zlib
from typing import Any

MAX_UNPACKED = 64 * 1024 * 1024
"""A page of the largest sample unpacks to a hundredth."""


def require_bounded(content: Any) -> None:
    """Raise ``ValueError`` where a stream, or the contents of a page, would unpack to more than ``MAX_UNPACKED`` bytes."""
    import pikepdf

    if not isinstance(content, pikepdf.Stream):
        content = content.get("/Contents", ())
    for stream in content if isinstance(content, pikepdf.Array) else [content]:
        if isinstance(stream, pikepdf.Stream):
            _require_bounded(stream)


def _require_bounded(stream: Any) -> None:
    import pikepdf

    filters = stream.get("/Filter", ())
    data = stream.read_raw_bytes()
    for name in filters if isinstance(filters, pikepdf.Array) else [filters]:
        if str(name) not in {"/FlateDecode", "/Fl"}:
            return  # no other filter of text multiplies as this one does
        try:
            data = zlib.decompressobj().decompress(data, MAX_UNPACKED + 1)
        except zlib.error:
            return  # damaged: whoever reads it says so
        if len(data) > MAX_UNPACKED:
            raise ValueError("a stream that unpacks to more than any page needs")
