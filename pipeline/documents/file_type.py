"""What a file is, by how it begins and by the ending of its name: for people, and never a reason to trust it."""

from __future__ import annotations

BEGINNING = 64
"""Bytes that are enough to tell."""
_PICTURES = {
    b"\x89PNG\r\n\x1a\n": ("image/png", "PNG picture"),
    b"\xff\xd8\xff": ("image/jpeg", "JPEG picture"),
    b"GIF8": ("image/gif", "GIF picture"),
}
_BEGINNINGS = {
    b"%PDF-": "PDF",
    b"\x1f\x8b": "gzip archive",
    b"7z\xbc\xaf\x27\x1c": "7-Zip archive",
    b"Rar!": "RAR archive",
    b"\x7fELF": "program (Linux)",
    b"MZ": "program (Windows)",
    b"\xca\xfe\xba\xbe": "program (Java or macOS)",
    b"SQLite format 3\x00": "SQLite database",
    b"\xd0\xcf\x11\xe0": "older Office document",
    b"wOFF": "font",
    b"wOF2": "font",
    b"\x00\x01\x00\x00": "font",
    b"OTTO": "font",
    b"ID3": "sound",
    b"OggS": "sound or film",
}
_ZIPS = {
    ".docx": "Word document",
    ".xlsx": "Excel workbook",
    ".pptx": "PowerPoint slides",
    ".odt": "text document (ODF)",
    ".ods": "workbook (ODF)",
    ".jar": "Java archive",
    ".apk": "Android app",
    ".asice": "signed container",
    ".epub": "electronic book",
}


def picture_type(data: bytes) -> str | None:
    """The media type of a picture a browser shows; None for any other file."""
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, (kind, _) in _PICTURES.items() if data.startswith(magic)), None)


def file_type(name: str, beginning: bytes) -> str:
    """What the file ``name`` is that begins so; ``text`` or ``binary file`` where nothing more is known."""
    if beginning.startswith(b"PK\x03\x04"):
        return next((kind for ending, kind in _ZIPS.items() if name.lower().endswith(ending)), "ZIP archive")
    if beginning.startswith(b"RIFF") and beginning[8:12] == b"WEBP":
        return "WebP picture"
    if beginning[4:8] == b"ftyp":
        return "film or sound (MP4)"
    known = {**{magic: kind for magic, (_, kind) in _PICTURES.items()}, **_BEGINNINGS}
    found = next((kind for magic, kind in known.items() if beginning.startswith(magic)), None)
    if found is not None:
        return found
    if not beginning:
        return "empty file"
    return "binary file" if any(byte < 9 for byte in beginning) else "text"
