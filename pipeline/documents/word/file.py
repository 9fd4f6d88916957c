"""A Word file as its parts: read within bounds, written back so that the same parts always give the same bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from signing.errors import InputError

MAX_PARTS = 1000
MAX_PART = 16 * 2**20
"""Bytes of one part; a document of a thousand requirements has about two million."""
MAX_TOTAL = 64 * 2**20

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_DATE = 0x21  # 1980-01-01, the first day a ZIP file can name
_FIRST = ("[Content_Types].xml", "_rels/.rels")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a Word file, with the bytes it has inside the ZIP so that it can be copied without compressing."""

    name: str
    data: bytes
    method: int
    """0 stored, 8 deflated."""
    raw: bytes
    crc: int


@dataclass(frozen=True, slots=True)
class WordFile:
    """The parts of a Word file by name."""

    parts: Mapping[str, Part]

    def __contains__(self, name: str) -> bool:
        return name in self.parts

    def data(self, name: str) -> bytes:
        """The bytes of a part; raises ``KeyError`` when there is none."""
        return self.parts[name].data

    def write(self, changed: Mapping[str, bytes]) -> bytes:
        """The bytes of the file with the ``changed`` parts put in or added.

        Parts that stay are copied as they are compressed in the template. Changed parts are stored: compressors
        differ between machines, and the same records must give the same bytes on all of them.
        """
        names = sorted({*self.parts, *changed}, key=lambda name: (_FIRST.index(name) if name in _FIRST else 9, name))
        out: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for name in names:
            if name in changed:
                data = changed[name]
                method, raw, crc, size = 0, data, zlib.crc32(data), len(data)
            else:
                part = self.parts[name]
                method, raw, crc, size = part.method, part.raw, part.crc, len(part.data)
            encoded = name.encode("ascii")
            version = 20 if method else 10
            common = (version, 0, method, 0, _DATE, crc, len(raw), size, len(encoded), 0)
            out += (_LOCAL.pack(b"PK\3\4", *common), encoded, raw)
            directory += (_CENTRAL.pack(b"PK\1\2", version, *common, 0, 0, 0, 0, offset), encoded)
            offset += _LOCAL.size + len(encoded) + len(raw)
        end = b"".join(directory)
        out += (end, _END.pack(b"PK\5\6", 0, 0, len(names), len(names), len(end), offset, 0))
        return b"".join(out)


def read(data: bytes, name: str) -> WordFile:
    """The parts of the Word file in ``data``; ``name`` is what messages call it.

    Raises ``InputError`` for what is no ZIP file, is encrypted, damaged, or unpacks to more than the bounds above.
    """
    try:
        parts = _parts(data, name)
    except InputError:
        raise
    except Exception:  # noqa: BLE001 - the library raises what it likes on hostile bytes
        raise InputError(name, "it is not a Word file that can be read", "save it in Word as .docx") from None
    if "[Content_Types].xml" not in parts or "word/document.xml" not in parts:
        raise InputError(name, "it is not a Word document", "save it in Word as .docx")
    return WordFile(parts)


def _parts(data: bytes, name: str) -> dict[str, Part]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = archive.infolist()
    if len(found) > MAX_PARTS:
        raise InputError(name, f"it has more than {MAX_PARTS} parts", "save it again in Word")
    parts: dict[str, Part] = {}
    total = 0
    for info in found:
        if info.filename.endswith("/"):
            continue
        part = _part(data, info, name)
        total += len(part.data)
        if total > MAX_TOTAL:
            raise InputError(name, f"it unpacks to more than {MAX_TOTAL // 2**20} MiB", "shrink its pictures")
        if part.name in parts:
            raise InputError(name, f"it holds {part.name} twice", "save it again in Word")
        parts[part.name] = part
    return parts


def _part(data: bytes, info: zipfile.ZipInfo, name: str) -> Part:
    """One part, unpacked within bounds and checked against its CRC."""
    label = info.filename
    if not label or not label.isascii() or label.startswith("/") or "\\" in label or ".." in label.split("/"):
        raise InputError(name, f"it has a part with the unusual name {label!r}", "save it again in Word")
    if info.flag_bits & 0x1:
        raise InputError(name, "it is protected by a password", "save it without one")
    if info.compress_type not in {0, 8} or info.file_size > MAX_PART:
        raise InputError(name, f"its part {label} is too large or unusually compressed", "save it again in Word")
    header = _LOCAL.unpack_from(data, info.header_offset)
    if header[0] != b"PK\3\4":
        raise InputError(name, "it is damaged", "save it again in Word")
    start = info.header_offset + _LOCAL.size + header[9] + header[10]
    raw = data[start : start + info.compress_size]
    if info.compress_type == 0:
        unpacked = raw
    else:
        stream = zlib.decompressobj(-15)
        try:
            unpacked = stream.decompress(raw, info.file_size + 1)
        except zlib.error:
            raise InputError(name, f"its part {label} is damaged", "save it again in Word") from None
        if not stream.eof or stream.unused_data:
            raise InputError(name, f"its part {label} is damaged", "save it again in Word")
    crc = zlib.crc32(unpacked)
    if len(raw) != info.compress_size or len(unpacked) != info.file_size or crc != info.CRC:
        raise InputError(name, f"its part {label} is damaged", "save it again in Word")
    return Part(name=label, data=unpacked, method=info.compress_type, raw=raw, crc=crc)
