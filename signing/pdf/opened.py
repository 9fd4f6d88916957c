"""PDFs of strangers opened by qpdf, within bounds.

qpdf unpacks the list of objects of a file, and the streams that hold them, before anybody can look at them: four kilobytes
that were packed twice would fill the memory.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

MAX_UNPACKED = 128 * 1024 * 1024
"""Bytes one stream may unpack to; a page of the finest print takes less."""
MAX_FILTERS = 4
"""Filters one stream may go through; honest ones go through one or two."""
MAX_WARNINGS = 1000


def open_pdf(data: bytes) -> pikepdf.Pdf:
    """The PDF ``data``, as a context manager. Raises what the library does where it would have to be repaired, or is too large.

    The bounds are those of the whole process, as the library has no others; nothing here ever asks for wider ones.
    """
    import pikepdf

    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MAX_UNPACKED, png_max_memory=MAX_UNPACKED, tiff_max_memory=MAX_UNPACKED,
        run_length_max_memory=MAX_UNPACKED, dct_max_memory=MAX_UNPACKED, max_stream_filters=MAX_FILTERS,
        doc_max_warnings=MAX_WARNINGS,
    )  # fmt: skip
    return pikepdf.open(io.BytesIO(data), attempt_recovery=False)
