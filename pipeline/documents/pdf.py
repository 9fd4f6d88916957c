"""PDFs normalised: the same document gives the same bytes, whenever and beside whatever it was converted."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

from signing.errors import InputError

_CHANGING = tuple(
    re.compile(pattern)
    for pattern in (
        rb"/CreationDate\(D:[0-9]{14}[^()]*\)",
        rb"/ModDate\(D:[0-9]{14}[^()]*\)",
        rb"/DocChecksum /[0-9A-F]{32}",
    )
)
_ID = re.compile(rb"/ID \[ <[0-9A-F]{32}>\s<[0-9A-F]{32}> \]")
_DATES = re.compile(rb"<xmp:(CreateDate|ModifyDate|MetadataDate)>[^<]*</xmp:\1>")
_IDS = re.compile(rb"<xmpMM:(DocumentID|InstanceID)>[^<]*</xmpMM:\1>")
_FIRST_FONT = 4_000_000
"""UniqueIDs from here to 4,999,999 are free for local use (Adobe Type 1 Font Format, 2.5)."""


def normalise(file: Path) -> bytes:
    """The PDF in ``file`` without what differs between two runs of LibreOffice: dates, identifiers, checksums.

    Tags, bookmarks, links and text stay as they are. Raises ``InputError`` when it is no PDF.
    """
    data = file.read_bytes()
    if b"/Length2 " in data or b"/Metadata " in data:
        return _rewritten(file)  # a font or metadata inside a compressed stream differs too
    return _overwritten(data) or _rewritten(file)


def _overwritten(data: bytes) -> bytes | None:
    """The PDF with what differs overwritten where it stands; None when it is not laid out as LibreOffice does.

    No length changes, so every offset in the file stays right. What differs stands after the last stream.
    """
    start = data.rfind(b"endstream")
    tail = data[start:]
    if start < 0 or len(_ID.findall(tail)) != 1 or not tail.rstrip().endswith(b"%%EOF"):
        return None
    for changing in _CHANGING:
        tail = changing.sub(lambda match: b" " * len(match[0]), tail)
    nameless = _ID.sub(b"", tail)
    name = hashlib.sha256(data[:start] + nameless).hexdigest()[:32].upper().encode()
    return data[:start] + _ID.sub(b"/ID [ <" + name + b">\n<" + name + b"> ]", tail)


def _rewritten(file: Path) -> bytes:
    """The PDF written anew, with the number of every Type 1 font replaced: LibreOffice counts them over all documents."""
    import pikepdf

    from pipeline.documents.type1 import with_number

    try:
        document = pikepdf.open(file)
    except pikepdf.PdfError:
        raise InputError(
            "PDF", "what LibreOffice made is no PDF", "open the Word file in LibreOffice to see why"
        ) from None
    with document:
        for name in ("/CreationDate", "/ModDate"):
            if name in document.docinfo:
                del document.docinfo[name]
        for name in ("/DocChecksum", "/ID"):
            if name in document.trailer:
                del document.trailer[name]
        if "/Metadata" in document.Root:
            document.Root.Metadata.write(_IDS.sub(b"", _DATES.sub(b"", document.Root.Metadata.read_bytes())))
        fonts = 0
        for item in document.objects:
            if isinstance(item, pikepdf.Stream) and "/Length1" in item and "/Length2" in item:
                program = item.read_bytes()
                item.write(with_number(program, int(item.Length1), int(item.Length2), _FIRST_FONT + fonts))
                fonts += 1
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
