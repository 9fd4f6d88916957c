"""What stands above the signatures on their page of a PDF."""

import io
import re

from pypdf import PdfReader

_LABEL = re.compile("Place and date|签署地点及日期")
_HEADING = re.compile("^(Signatures|签署)$", re.MULTILINE)
_FURNITURE = re.compile(r"page \d+ of|第 \d+ 页|Version .+ · | 版 · ")


def text_above_signatures(pdf: bytes) -> str:
    """The text on the page of the signatures above their heading, without the page's header and footer."""
    texts = (page.extract_text() for page in reversed(PdfReader(io.BytesIO(pdf)).pages))
    page = next(text for text in texts if _LABEL.search(text))
    above, *rest = _HEADING.split(page)
    assert rest, "the signatures stand on another page than their heading"
    return "\n".join(line for line in above.splitlines() if not _FURNITURE.search(line))
