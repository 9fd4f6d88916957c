"""What a file of another program may not bring: archives that fill the memory, XML that reaches out or grows."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from signing.errors import InputError

MAX_PARTS = 2000
MAX_PART = 64 * 2**20
"""Bytes of one part; a sheet of 20,000 rows has about twenty million."""
MAX_TOTAL = 128 * 2**20
_OLE = b"\xd0\xcf\x11\xe0"
_ANY = ("",)
_XML = (".xml", ".rels", ".reqif")


def require_harmless(data: bytes, name: str, *, read: tuple[str, ...] = _ANY) -> None:
    """Refuse what could fill the memory or reach out: parts beyond bounds, document types, entities.

    ``read`` is how the names of the parts end that are read as XML: in a workbook any, since its relations may name any part
    as a sheet. Raises ``InputError``.
    """
    if data.startswith(_OLE):
        raise InputError(name, "it is an old Excel file, or one with a password", "save it as .xlsx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _require_bounds(parts, name)
            for part in parts:
                if part.filename.lower().endswith(read):
                    content = archive.read(part)
                    if part.filename.lower().endswith(_XML) or _begins_as_xml(content):
                        require_plain_xml(content, f"{name}: {part.filename}")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise InputError(name, f"its archive is damaged ({error})", "save it again") from None


def _require_bounds(parts: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse an archive that would be larger than any table; Python unpacks no part beyond the size it declares."""
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_TOTAL:
        raise InputError(name, "it would be larger than any table when unpacked", "save only the sheet as CSV")
    for part in parts:
        if part.file_size > MAX_PART:
            raise InputError(name, f"{part.filename} is larger than any table", "save only the sheet as CSV")


def _begins_as_xml(data: bytes) -> bool:
    """Whether a reader of XML could begin with these bytes, in whatever encoding; pictures begin otherwise."""
    return data[:4].replace(b"\0", b"").startswith((b"<", b"\xff\xfe", b"\xfe\xff")) or data.removeprefix(
        b"\xef\xbb\xbf"
    ).lstrip().startswith(b"<")


def require_plain_xml(data: bytes, name: str) -> None:
    """Refuse XML that brings a document type, or hides one in another encoding. Raises ``InputError``."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = re.match(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']", start)
    known = {b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
    wide = b"\0" in data  # UTF-16 and UTF-32 are read without a mark too, and hide every word
    if wide or (start and not start.startswith(b"<")) or (declared and declared[1].lower() not in known):
        raise InputError(name, "it is in an encoding that is not read", "save it as UTF-8")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise InputError(
            name, "it has a document type, which could hold traps", "save it again with the program it is from"
        )
