"""The text of finished documents, to compare what is printed with what is meant."""

from __future__ import annotations

import io
import re

from signing.errors import InputError

MAX_PAGES = 5000
_BREAK = "[\\s\u00ad\u200b\u2060]*"
"""What a layout may put into a long id: line ends, spaces, soft hyphens, invisible breaks."""
_ID = re.compile(_BREAK.join("sha256:") + f"(?:{_BREAK}[0-9a-f]){{64}}(?![0-9a-f])")
_TEXTS = re.compile(r"word/(header[0-9]*|footer[0-9]*|footnotes|endnotes)\.xml")


def text_of_docx(data: bytes) -> str:
    """The text of a Word document: a paragraph a line with its automatic number, then headers, footers and notes.

    Raises ``InputError`` when it is no Word document.
    """
    return "\n".join(_paragraphs(data))


def text_of_pdf(data: bytes) -> str:
    """The text of a PDF, page by page; raises ``InputError`` when it cannot be read."""
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        read = not reader.is_encrypted and len(reader.pages) <= MAX_PAGES
        text = "\n".join(page.extract_text() for page in reader.pages) if read else None
    except Exception:  # noqa: BLE001 - the library raises what it likes on hostile bytes
        raise InputError("PDF", "it cannot be read", "export it again") from None
    if text is None:
        raise InputError("PDF", "it is encrypted or has too many pages", "export it again")
    return text


def printed_baselines(data: bytes) -> tuple[str, ...]:
    """The baseline ids (``sha256:`` and 64 hexadecimal digits) a Word or PDF document prints, each once, in their order.

    An id that a layout broke into several lines is put together again. Raises ``InputError`` for neither Word nor PDF.
    """
    from pipeline.documents.pdf.pages import read_strings

    # In Word a paragraph is whole; in a PDF only strings are left, and an id may run on in the next.
    texts = ["\n".join(read_strings(data))] if data.startswith(b"%PDF") else _paragraphs(data)
    found = (match for text in texts for match in _ID.findall(text))
    return tuple(dict.fromkeys(re.sub(_BREAK, "", item) for item in found))


def _paragraphs(data: bytes) -> list[str]:
    """The paragraphs of a Word document, each with its automatic number before it."""
    from pipeline.documents.word.file import read
    from pipeline.documents.word.numbering import read_numbering
    from pipeline.documents.word.outline import read_outline
    from pipeline.documents.word.xml import W, parse, text_of

    file = read(data, "document")
    found: list[str] = []
    for part in ["word/document.xml", *sorted(filter(_TEXTS.fullmatch, file.parts))]:
        root = parse(file.data(part), part)
        numbers = read_outline(root, read_numbering(file, "document")).numbers if part == "word/document.xml" else {}
        for paragraph in root.iter(W + "p"):
            label = numbers[paragraph].label if paragraph in numbers else ""
            found.append(f"{label} {text_of(paragraph)}" if label else text_of(paragraph))
    return found
