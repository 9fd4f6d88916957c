"""The core properties of a Word file, from the records and never from a clock."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

PART = "docProps/core.xml"
_HEAD = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
_LANGUAGE = re.compile(rb"<dc:language>([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)</dc:language>")
_BOUND = 2**16
_EPOCH = dt.date(1980, 1, 1)


def core_properties(document: Mapping[str, Any], language: str) -> bytes:
    """The part ``docProps/core.xml`` for the facts of a document.

    Reads ``title``, ``subject`` (or ``short_title``), ``author``, ``version``, ``status`` and ``created`` or ``date`` (a date) of
    ``document``; what is missing stays out.
    """
    created = next((document[key] for key in ("created", "date") if isinstance(document.get(key), dt.date)), _EPOCH)
    time = f"{created.isoformat()}T00:00:00Z"
    facts = (
        ("dc:title", document.get("title")),
        ("dc:subject", document.get("subject") or document.get("short_title")),
        ("dc:creator", document.get("author")),
        ("cp:lastModifiedBy", document.get("author")),
        ("dc:language", language),
        ("cp:version", document.get("version")),
        ("cp:contentStatus", document.get("status")),
    )
    listed = "".join(f"<{tag}>{escape(str(value))}</{tag}>" for tag, value in facts if value)
    times = "".join(
        f'<dcterms:{tag} xsi:type="dcterms:W3CDTF">{time}</dcterms:{tag}>' for tag in ("created", "modified")
    )
    return f"{_HEAD}{listed}{times}</cp:coreProperties>".encode()


def language_of(docx: bytes) -> str | None:
    """The language a Word file says it is in (BCP 47); None when it says none."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive, archive.open(PART) as part:
            found = _LANGUAGE.search(part.read(_BOUND))
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, zlib.error):
        return None
    return None if found is None else found[1].decode("ascii")
