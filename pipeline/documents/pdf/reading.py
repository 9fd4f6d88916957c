"""What reading one PDF may still cost, and the fonts it has read already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.documents.pdf.bounded import unpacked
from pipeline.documents.pdf.fonts import PdfFont, read_font

MAX_PARTS = 1_500_000
"""Numbers, names and operators of a page or a font, counted by what separates them. Each takes up to 400 bytes once it is taken apart."""
MAX_PARTS_OF_ALL = 10_000_000
"""The same of all pages together, what is painted twice counted twice: a contract of forty pages has half a million."""
_BYTES_OF_A_PART = 16
"""So many bytes count for a part more, whatever they say."""
_SEPARATORS = tuple(bytes([byte]) for byte in b" \n\r\t\0\f[]()<>/")


@dataclass(slots=True)
class Reading:
    """What reading one document may still cost."""

    left: int = MAX_PARTS_OF_ALL
    _fonts: dict[tuple[int, int], PdfFont] = field(default_factory=dict)

    def take(self, content: Any) -> bytes:
        """The bytes of a stream, or of the contents of a page, counted. Raises ``ValueError`` where it is, or all are, more than any document needs."""
        data = b"\n".join(unpacked(content))
        parts = sum(map(data.count, _SEPARATORS))
        self.left -= parts + len(data) // _BYTES_OF_A_PART
        if parts > MAX_PARTS or self.left < 0:
            raise ValueError("more is painted than any document needs")
        return data

    def font(self, found: Any) -> PdfFont:
        """What a font dictionary says, read once where it is an object of its own."""
        if not found.is_indirect:
            return self._read(found)
        if found.objgen not in self._fonts:
            self._fonts[found.objgen] = self._read(found)
        return self._fonts[found.objgen]

    def _read(self, found: Any) -> PdfFont:
        mapping = found.get("/ToUnicode")
        return read_font(found, self.take(mapping) if mapping is not None else b"")
