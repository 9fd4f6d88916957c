"""PDFs normalised: the same document gives the same bytes, whenever and beside whatever it was converted."""

from __future__ import annotations

import io
import re
from pathlib import Path

from signing.errors import InputError

_DATES = re.compile(rb"<xmp:(CreateDate|ModifyDate|MetadataDate)>[^<]*</xmp:\1>")
_IDS = re.compile(rb"<xmpMM:(DocumentID|InstanceID)>[^<]*</xmpMM:\1>")
_PROFILED = b"".join(number.to_bytes(2, "big") for number in (1980, 1, 1, 0, 0, 0))
"""When a colour profile says it was made (ISO 15076-1, 7.2.8)."""
_FIRST_FONT = 4_000_000
"""UniqueIDs from here to 4,999,999 are free for local use (Adobe Type 1 Font Format, 2.5)."""


def normalise(file: Path, language: str | None = None) -> bytes:
    """The PDF in ``file`` as PDF/UA-1 and PDF/A-2a, without what differs between two runs of LibreOffice.

    That is dates, also of the colour profile, identifiers, checksums and the number of every Type 1 font, which LibreOffice counts over all documents.
    ``language`` is the document's (BCP 47). Raises ``InputError`` when it is no PDF.
    """
    import pikepdf

    from pipeline.documents.pdf.accessible import mend
    from pipeline.documents.pdf.type1 import with_number

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
        for intent in document.Root.get("/OutputIntents", ()):
            profile = intent.DestOutputProfile.read_bytes()
            intent.DestOutputProfile.write(profile[:24] + _PROFILED + profile[36:])
        mend(document, language)
        fonts = 0
        for item in document.objects:
            if isinstance(item, pikepdf.Stream) and "/Length1" in item and "/Length2" in item:
                program = item.read_bytes()
                item.write(with_number(program, int(item.Length1), int(item.Length2), _FIRST_FONT + fonts))
                fonts += 1
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
