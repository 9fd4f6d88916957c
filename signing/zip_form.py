"""The form of a ZIP archive, read strictly before anything trusts it (step 0 of verification).

Every fault is a finding. Security faults are errors for everybody; deviations from the layout signoff writes are kept
apart, since containers of other producers are lenient there. Rules follow APPNOTE 6.3.10.
"""

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from isal import isal_zlib

from signing.report import Finding, Severity
from signing.tree import folded, unsafe_reason
from signing.zip_writer import (
    CENTRAL_HEADER,
    DOS_DATE,
    END,
    END64,
    LIMIT16,
    LIMIT32,
    LOCAL_HEADER,
    LOCATOR64,
    UTF8_FLAG,
)

MAX_MEMBERS = 1_000_100
MAX_DIRECTORY = 512 * 1024 * 1024
MAX_INFLATED = 2 * 1024 * 1024 * 1024
"""Deflated members together may not hold more bytes than this."""
STORED, DEFLATED = 0, 8
ZIP64_FIELD = 0x0001
UNICODE_PATH_FIELD = 0x7075
"""Renames a member for some readers (``unzip``) and not for others."""
HARMLESS_FIELDS = frozenset({ZIP64_FIELD, 0x000A, 0x5455, 0x7875, 0x5855, 0x7855, 0xA11E, 0xCAFE})
FLAG_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
FLAG_DESCRIPTOR = 0x0008
FLAGS_KNOWN = FLAG_DESCRIPTOR | UTF8_FLAG | 0x0006
READ_AT_ONCE = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member, local header and central directory in agreement."""

    name: str
    size: int
    """Bytes of content."""
    stored_size: int
    method: int
    crc: int
    header_at: int
    data_at: int
    ends_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the structure of an archive is."""

    members: dict[str, Member]
    """By name, in the order of the directory."""
    directory_at: int
    """Offset of the central directory, where a continued archive goes on."""
    directory: bytes
    findings: tuple[Finding, ...]
    """Faults of security: an archive with any of them is not read further."""
    deviations: tuple[Finding, ...]
    """Departures from the layout signoff writes."""


class _Faults:
    """Collects findings, at most a hundred of a code, so that a hostile archive cannot fill the memory."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self._counts: dict[str, int] = {}

    def add(self, code: str, subject: str, detail: str) -> None:
        self._counts[code] = self._counts.get(code, 0) + 1
        if self._counts[code] <= 100:
            self.found.append(Finding(code=code, severity=Severity.ERROR, subject=shown(subject), detail=detail))


@dataclass(slots=True, kw_only=True)
class _Entry:
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


def read_form(descriptor: int) -> Form:
    """The form of the archive behind ``descriptor`` (a regular file). Never raises on any bytes."""
    faults, layout = _Faults(), _Faults()
    total = os.fstat(descriptor).st_size
    end = _end_of_directory(descriptor, total, faults, layout)
    if end is None:
        return Form(members={}, directory_at=0, directory=b"", findings=tuple(faults.found), deviations=())
    start, size, count = end
    directory = os.pread(descriptor, size, start)
    members: dict[str, Member] = {}
    for entry in _entries(directory, count, faults, layout):
        member = _member(descriptor, entry, start, faults, layout)
        if entry.name in members:
            faults.add(
                "ZIP_DUPLICATE_NAME", entry.name, "Two members have this name; readers differ in which they take."
            )
        elif member is not None:
            members[entry.name] = member
    _tile(members, start, faults, layout)
    _collide(members, faults)
    return Form(
        members=members,
        directory_at=start,
        directory=directory,
        findings=tuple(faults.found),
        deviations=tuple(layout.found),
    )


def content(descriptor: int, member: Member, limit: int) -> bytes | None:
    """The bytes of a member, or None when they exceed ``limit``, do not inflate or do not fit their CRC."""
    if member.size > limit:
        return None
    data = b"".join(chunks(descriptor, member))
    if len(data) != member.size or isal_zlib.crc32(data) != member.crc:
        return None
    return data


def chunks(descriptor: int, member: Member) -> Iterator[bytes]:
    """The content of a member piece by piece, never more than its size says; short when it does not inflate."""
    position, end = member.data_at, member.data_at + member.stored_size
    if member.method == STORED:
        while position < end:
            piece = os.pread(descriptor, min(READ_AT_ONCE, end - position), position)
            if not piece:
                return
            position += len(piece)
            yield piece
        return
    inflater = zlib.decompressobj(-15)
    left = member.size + 1  # one byte more than promised shows a member that inflates to more
    while position < end and left > 0 and not inflater.eof:
        piece = os.pread(descriptor, min(READ_AT_ONCE, end - position), position)
        position += len(piece)
        try:
            data = inflater.decompress(piece, left)
            while data:
                left -= len(data)
                yield data
                data = inflater.decompress(inflater.unconsumed_tail, left) if left > 0 else b""
        except zlib.error:
            return
        if not piece:
            return


def shown(name: str) -> str:
    """A name as it may be printed: control characters and the like escaped."""
    return name if name.isprintable() else ascii(name)


def _end_of_directory(descriptor: int, total: int, faults: _Faults, layout: _Faults) -> tuple[int, int, int] | None:
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
    end_at = base + at
    expected_end = end_at
    if at >= LOCATOR64.size and window[at - LOCATOR64.size : at - LOCATOR64.size + 4] == b"PK\x06\x07":
        _, locator_disk, end64_at, disks = LOCATOR64.unpack_from(window, at - LOCATOR64.size)
        raw = os.pread(descriptor, END64.size, end64_at) if end64_at < total else b""
        if len(raw) != END64.size or raw[:4] != b"PK\x06\x06":
            faults.add("ZIP_DIRECTORY", "container", "The Zip64 end of the archive is not where it is said to be.")
            return None
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


def _another_end(window: bytes, at: int) -> bool:
    """Whether an earlier end of archive takes all that follows, the end at ``at`` included, for its comment."""
    other = window.rfind(b"PK\x05\x06", 0, at)
    while other >= 0:
        if other + END.size + int.from_bytes(window[other + 20 : other + 22], "little") == len(window):
            return True
        other = window.rfind(b"PK\x05\x06", 0, other)
    return False


def _entries(directory: bytes, count: int, faults: _Faults, layout: _Faults) -> Iterator[_Entry]:
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
        entry = _Entry(
            raw_name=raw, name=_decoded(raw, flags), version=version, flags=flags, method=method, time=time, date=date,
            crc=crc, stored_size=stored, size=size, header_at=at, attributes=attributes, system=made >> 8,
            comment=directory[extra_at + extra_len : position], extra=directory[extra_at : extra_at + extra_len],
        )  # fmt: skip
        found += 1
        if disk not in {0, LIMIT16}:
            faults.add("ZIP_SPLIT", entry.name, "The member is said to be in another part of the archive.")
        _widen(entry, faults)
        _examine(entry, faults, layout)
        yield entry
    if position != len(directory) or found != count:
        faults.add(
            "ZIP_DIRECTORY", "container", f"The archive says it has {count} members and lists {found}, or hides bytes."
        )


def _widen(entry: _Entry, faults: _Faults) -> None:
    """Take 64-bit sizes and offset from the Zip64 field, which has to hold exactly those that need it."""
    if not entry.extra:
        return
    fields = _extra_fields(entry.extra)
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


def _examine(entry: _Entry, faults: _Faults, layout: _Faults) -> None:
    """The rules for one member that need only its line in the directory."""
    name = entry.name
    reason = unsafe_reason(name.removesuffix("/"))
    if reason is not None:
        strict = "NFC" in reason or "Windows" in reason
        (layout if strict and "backslash" not in reason else faults).add(
            "ZIP_UNSAFE_NAME", name, f"Its name is unsafe: {reason}."
        )
    if b"\0" in entry.raw_name:
        faults.add("ZIP_UNSAFE_NAME", name, "Its name holds a zero byte, where some readers stop.")
    mode = entry.attributes >> 16
    if entry.system == 3 and mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        faults.add("ZIP_SYMLINK", name, "It is a symbolic link or a device, not a file.")
    if name.endswith("/"):
        layout.add("ZIP_FOLDER_MEMBER", name, "It is a folder; only files are listed.")
        if entry.size or entry.stored_size:
            faults.add("ZIP_FOLDER_MEMBER", name, "It is a folder and holds bytes.")
    if entry.flags & FLAG_ENCRYPTED:
        faults.add("ZIP_ENCRYPTED", name, "It is encrypted or its header is masked; signed content has to be readable.")
    elif entry.flags & ~FLAGS_KNOWN:
        faults.add("ZIP_FLAGS", name, "It uses a feature of ZIP that is not read here.")
    if entry.method not in {STORED, DEFLATED}:
        faults.add("ZIP_METHOD", name, f"Its compression method {entry.method} is not read here.")
    elif entry.method == STORED and entry.size != entry.stored_size:
        faults.add("ZIP_HEADER_MISMATCH", name, "It is stored, and its two sizes differ.")
    if entry.method != STORED or entry.flags & ~UTF8_FLAG or (entry.time, entry.date) != (0, DOS_DATE):
        layout.add("ZIP_LAYOUT", name, "It is compressed, dated or flagged in a way signoff does not write.")
    if entry.comment:
        layout.add("ZIP_COMMENT", name, "The member has a comment.")
    _examine_extra(name, entry.extra, faults, layout)


def _examine_extra(name: str, extra: bytes, faults: _Faults, layout: _Faults) -> None:
    if not extra:
        return
    fields = _extra_fields(extra)
    if fields is None:
        layout.add("ZIP_EXTRA_FIELD", name, "Its extra field is not well formed.")
        return
    kinds = [kind for kind, _ in fields]
    if UNICODE_PATH_FIELD in kinds:
        faults.add("ZIP_EXTRA_FIELD", name, "A second name hides in its extra field; some readers take that one.")
    if len(set(kinds)) != len(kinds):
        faults.add("ZIP_EXTRA_FIELD", name, "It has one extra field twice.")
    if set(kinds) - HARMLESS_FIELDS - {UNICODE_PATH_FIELD}:
        faults.add("ZIP_EXTRA_FIELD", name, "It has an extra field whose effect is not known.")
    if set(kinds) - {ZIP64_FIELD}:
        layout.add("ZIP_EXTRA_FIELD", name, "It has an extra field signoff does not write.")


def _member(descriptor: int, entry: _Entry, directory_at: int, faults: _Faults, layout: _Faults) -> Member | None:
    """The member when its local header says the same as the directory."""
    raw = (
        os.pread(descriptor, LOCAL_HEADER.size + len(entry.raw_name), entry.header_at)
        if entry.header_at < directory_at
        else b""
    )
    if len(raw) < LOCAL_HEADER.size or raw[:4] != b"PK\x03\x04":
        faults.add("ZIP_HEADER_MISMATCH", entry.name, "There is no local header where the archive says.")
        return None
    _, version, flags, method, time, date, crc, stored, size, name_len, extra_len = LOCAL_HEADER.unpack_from(raw)
    data_at = entry.header_at + LOCAL_HEADER.size + name_len + extra_len
    extra = os.pread(descriptor, extra_len, entry.header_at + LOCAL_HEADER.size + name_len) if extra_len else b""
    _examine_extra(entry.name, extra, faults, layout)
    wide = next((data for kind, data in _extra_fields(extra) or () if kind == ZIP64_FIELD), b"")
    if LIMIT32 in {size, stored} and len(wide) >= 16:
        size, stored = struct.unpack_from("<2Q", wide)
    described = bool(flags & FLAG_DESCRIPTOR) and (crc, stored, size) == (0, 0, 0)
    same = raw[LOCAL_HEADER.size :] == entry.raw_name and (flags, method) == (entry.flags, entry.method)
    if not described:
        same = same and (crc, stored, size) == (entry.crc, entry.stored_size, entry.size)
    if not same or (time, date) != (entry.time, entry.date):
        faults.add("ZIP_HEADER_MISMATCH", entry.name, "Its two headers differ in name, size, method or checksum.")
    if version != entry.version:
        layout.add("ZIP_LAYOUT", entry.name, "Its two headers name different versions of the format.")
    ends_at = data_at + entry.stored_size
    if flags & FLAG_DESCRIPTOR:
        ends_at = _after_descriptor(descriptor, entry, ends_at, faults)
    return Member(
        name=entry.name, size=entry.size, stored_size=entry.stored_size, method=entry.method, crc=entry.crc,
        header_at=entry.header_at, data_at=data_at, ends_at=ends_at,
    )  # fmt: skip


def _after_descriptor(descriptor: int, entry: _Entry, at: int, faults: _Faults) -> int:
    """Where the member ends with its data descriptor, in any of the four forms in use."""
    raw = os.pread(descriptor, 24, at)
    for form in ("<4sLQQ", "<4sLLL", "<LQQ", "<LLL"):
        length = struct.calcsize(form)
        if len(raw) < length:
            continue
        values = struct.unpack_from(form, raw)
        if form.startswith("<4s"):
            if values[0] != b"PK\x07\x08":
                continue
            values = values[1:]
        if values == (entry.crc, entry.stored_size, entry.size):
            return at + length
    faults.add("ZIP_HEADER_MISMATCH", entry.name, "What follows its data contradicts the archive's list.")
    return at


def _tile(members: dict[str, Member], directory_at: int, faults: _Faults, layout: _Faults) -> None:
    """Members fill the archive from its first byte to the directory, each once, without gap or overlap."""
    expected = 0
    ordered = sorted(members.values(), key=lambda member: member.header_at)
    for member in ordered:
        if member.header_at < expected:
            faults.add("ZIP_OVERLAP", member.name, "It shares bytes with another member.")
        elif member.header_at > expected:
            code = "ZIP_GAP" if expected else "ZIP_PREFIX"
            faults.add(code, member.name, "Bytes that belong to no member stand before it.")
        expected = max(expected, member.ends_at)
    if expected != directory_at:
        code = "ZIP_OVERLAP" if expected > directory_at else "ZIP_GAP"
        faults.add(code, "container", "The members do not end where the archive's list begins.")
    if ordered != list(members.values()):
        layout.add("ZIP_LAYOUT", "container", "Members are listed in another order than they stand.")
    if sum(member.size for member in ordered if member.method == DEFLATED) > MAX_INFLATED:
        faults.add("ZIP_BOMB", "container", "Unpacked, its compressed members would exceed what is read here.")


def _collide(members: dict[str, Member], faults: _Faults) -> None:
    seen: dict[str, str] = {}
    for name in members:
        other = seen.setdefault(folded(name.rstrip("/")), name)
        if other != name:
            faults.add("ZIP_NAME_COLLISION", name, f"It differs from {shown(other)} only by case or Unicode form.")


def _extra_fields(extra: bytes) -> list[tuple[int, bytes]] | None:
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


def _decoded(raw: bytes, flags: int) -> str:
    """A name as UTF-8, flagged or not (most producers write it so), else as code page 437."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437" if not flags & UTF8_FLAG else "latin-1")
