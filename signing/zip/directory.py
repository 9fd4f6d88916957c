"""The end and the central directory of a ZIP archive, read strictly (APPNOTE 4.3.12 to 4.3.16)."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from signing.report import Finding, Severity
from signing.zip.headers import CENTRAL_HEADER, END, END64, LIMIT16, LIMIT32, LOCATOR64, UTF8_FLAG

MAX_MEMBERS = 1_000_100
MAX_DIRECTORY = 512 * 1024 * 1024
ZIP64_FIELD = 0x0001


class Faults:
    """Collects findings, at most a hundred of a code, so that a hostile archive cannot fill the memory."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self._counts: dict[str, int] = {}

    def add(self, code: str, subject: str, detail: str) -> None:
        """Add an error about ``subject``."""
        self._counts[code] = self._counts.get(code, 0) + 1
        if self._counts[code] <= 100:
            self.found.append(Finding(code=code, severity=Severity.ERROR, subject=shown(subject), detail=detail))


class Member(NamedTuple):
    """One member, local header and central directory in agreement. A tuple, since there may be a million."""

    name: str
    size: int
    """Bytes of content."""
    stored_size: int
    method: int
    crc: int
    header_at: int
    data_at: int
    ends_at: int


@dataclass(slots=True, kw_only=True)
class Entry:
    """A line of the central directory while it is read."""

    raw_name: bytes
    name: str
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    stored_size: int
    size: int
    header_at: int
    attributes: int
    system: int
    comment: bytes
    extra: bytes


def end_of_directory(descriptor: int, total: int, faults: Faults, layout: Faults) -> tuple[int, int, int] | None:
    """Start, size and count of the central directory."""
    window = os.pread(
        descriptor, min(total, END.size + LIMIT16 + LOCATOR64.size), max(0, total - END.size - LIMIT16 - LOCATOR64.size)
    )
    base = total - len(window)
    at = window.rfind(b"PK\x05\x06")
    candidates = 0
    while at >= 0:
        candidates += 1
        if at + END.size <= len(window) and at + END.size + struct.unpack_from("<H", window, at + 20)[0] == len(window):
            break
        at = window.rfind(b"PK\x05\x06", 0, at)
    if at < 0:
        if candidates:
            faults.add("ZIP_TRAILING", "container", "Bytes follow the end of the archive; nothing may.")
        else:
            faults.add("ZIP_NOT_AN_ARCHIVE", "container", "This is not a ZIP archive, or its end is cut off.")
        return None
    _, disk, disk_start, count_here, count, size, start, comment = END.unpack_from(window, at)
    if b"PK\x05\x06" in window[at + 4 :] or _another_end(window, at):
        faults.add("ZIP_AMBIGUOUS_END", "container", "The archive has two ends; readers differ in which they take.")
    if comment:
        layout.add("ZIP_COMMENT", "container", "The archive has a comment.")
    at = _first_alike(window, at)
    end_at = base + at
    expected_end = end_at
    located = at >= LOCATOR64.size and window[at - LOCATOR64.size : at - LOCATOR64.size + 4] == b"PK\x06\x07"
    _, locator_disk, end64_at, disks = LOCATOR64.unpack_from(window, at - LOCATOR64.size) if located else (0, 0, 0, 0)
    raw = os.pread(descriptor, END64.size, end64_at) if located and end64_at < total else b""
    if located and (len(raw) != END64.size or raw[:4] != b"PK\x06\x06"):
        faults.add("ZIP_DIRECTORY", "container", "The Zip64 end of the archive is not where it is said to be.")
        if count == LIMIT16 or LIMIT32 in {size, start}:
            return None
        expected_end -= LOCATOR64.size  # readers that find the archive at all go by the plain end
    elif located:
        _, record, _, _, disk64, start64_disk, here64, count64, size64, start64 = END64.unpack(raw)
        agree = (
            (count in {count64, LIMIT16})
            and (size in {size64, LIMIT32})
            and (start in {start64, LIMIT32})
            and here64 == count64
            and (locator_disk, disks, disk64, start64_disk) == (0, 1, 0, 0)
            and record == END64.size - 12
            and end64_at + END64.size + LOCATOR64.size == end_at
        )
        if not agree:
            faults.add(
                "ZIP_DIRECTORY", "container", "The two ends of the archive, Zip64 and plain, contradict each other."
            )
        count, size, start, count_here = count64, size64, start64, count64
        expected_end = end64_at
    if disk or disk_start or count_here != count:
        faults.add("ZIP_SPLIT", "container", "The archive says it is one part of several.")
    if start + size != expected_end:
        code = "ZIP_PREFIX" if start + size < expected_end else "ZIP_DIRECTORY"
        faults.add(
            code, "container", "The list of members does not stand where the archive says: bytes were added or cut."
        )
        return None
    if size > MAX_DIRECTORY or count > MAX_MEMBERS:
        faults.add("ZIP_TOO_LARGE", "container", f"The archive lists {count} members; at most {MAX_MEMBERS} are read.")
        return None
    return start, size, count


def entries(directory: bytes, count: int, faults: Faults) -> Iterator[Entry]:
    """The lines of the central directory, which have to be ``count`` and fill it."""
    position = 0
    found = 0
    while position + CENTRAL_HEADER.size <= len(directory) and directory[position : position + 4] == b"PK\x01\x02":
        (
            _,
            made,
            version,
            flags,
            method,
            time,
            date,
            crc,
            stored,
            size,
            name_len,
            extra_len,
            comment_len,
            disk,
            _,
            attributes,
            at,
        ) = CENTRAL_HEADER.unpack_from(directory, position)
        name_at = position + CENTRAL_HEADER.size
        extra_at = name_at + name_len
        position = extra_at + extra_len + comment_len
        if position > len(directory):
            break
        raw = directory[name_at:extra_at]
        entry = Entry(
            raw_name=raw, name=_decoded(raw, flags), version=version, flags=flags, method=method, time=time, date=date,
            crc=crc, stored_size=stored, size=size, header_at=at, attributes=attributes, system=made >> 8,
            comment=directory[extra_at + extra_len : position], extra=directory[extra_at : extra_at + extra_len],
        )  # fmt: skip
        found += 1
        if disk not in {0, LIMIT16}:
            faults.add("ZIP_SPLIT", entry.name, "The member is said to be in another part of the archive.")
        _widen(entry, faults)
        yield entry
    if position != len(directory) or found != count:
        faults.add(
            "ZIP_DIRECTORY", "container", f"The archive says it has {count} members and lists {found}, or hides bytes."
        )


def extra_fields(extra: bytes) -> list[tuple[int, bytes]] | None:
    """Kinds and contents; None when the bytes do not add up."""
    if not extra:
        return []
    fields = []
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        position += 4 + length
        if position > len(extra):
            return None
        fields.append((kind, extra[position - length : position]))
    return fields if position == len(extra) else None


def shown(name: str) -> str:
    """A name as it may be printed: control characters and the like escaped."""
    return name if name.isprintable() else ascii(name)


def _first_alike(window: bytes, at: int) -> int:
    """Where the first of several ends stands that say the same as that at ``at``: every reader is shown one archive then."""
    other = window.rfind(b"PK\x05\x06", 0, at)
    while other >= 0:
        alike = window[other + 4 : other + 20] == window[at + 4 : at + 20]
        if alike and other + END.size + int.from_bytes(window[other + 20 : other + 22], "little") == len(window):
            return other
        other = window.rfind(b"PK\x05\x06", 0, other)
    return at


def _another_end(window: bytes, at: int) -> bool:
    """Whether an earlier end of archive takes all that follows, the end at ``at`` included, for its comment."""
    other = window.rfind(b"PK\x05\x06", 0, at)
    while other >= 0:
        if other + END.size + int.from_bytes(window[other + 20 : other + 22], "little") == len(window):
            return True
        other = window.rfind(b"PK\x05\x06", 0, other)
    return False


def _widen(entry: Entry, faults: Faults) -> None:
    """Take 64-bit sizes and offset from the Zip64 field, which has to hold exactly those that need it."""
    if not entry.extra:
        return
    fields = extra_fields(entry.extra)
    wide = next((data for kind, data in fields or () if kind == ZIP64_FIELD), None)
    wanted = [name for name in ("size", "stored_size", "header_at") if getattr(entry, name) == LIMIT32]
    if wide is None:
        return
    # Some producers write both sizes although they fit; what is there beyond what is wanted has to agree.
    if len(wide) < 8 * len(wanted) or len(wide) % 8 not in {0, 4}:
        faults.add("ZIP_HEADER_MISMATCH", entry.name, "Its Zip64 sizes are cut short.")
        return
    for index, name in enumerate(wanted):
        setattr(entry, name, struct.unpack_from("<Q", wide, 8 * index)[0])


def _decoded(raw: bytes, flags: int) -> str:
    """A name as UTF-8, flagged or not (most producers write it so), else as code page 437."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437" if not flags & UTF8_FLAG else "latin-1")
