"""The form of a ZIP archive, read strictly before anything trusts it (step 0 of verification).

Every fault is a finding. Security faults are errors for everybody; deviations from the layout signoff writes are kept
apart, since containers of other producers are lenient there. Rules follow APPNOTE 6.3.10.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from isal import isal_zlib

from signing.report import Finding
from signing.tree import folded
from signing.uncollected import uncollected
from signing.zip.directory import (
    ZIP64_FIELD,
    Entry,
    Faults,
    Member,
    end_of_directory,
    entries,
    extra_fields,
    shown,
)
from signing.zip.headers import LIMIT32, LOCAL_HEADER
from signing.zip.plain import read_plain
from signing.zip.rules import DEFLATED, FLAG_DESCRIPTOR, STORED, examine, examine_extra

MAX_INFLATED = 2 * 1024 * 1024 * 1024
"""Deflated members together may not hold more bytes than this."""
READ_AT_ONCE = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the structure of an archive is."""

    members: dict[str, Member]
    """By name, in the order of the directory."""
    directory_at: int
    """Offset of the central directory, where a continued archive goes on."""
    directory_size: int
    """In bytes. Not kept: for a hundred thousand members it is a tenth of the memory verification takes."""
    findings: tuple[Finding, ...]
    """Faults of security: an archive with any of them is not read further."""
    deviations: tuple[Finding, ...]
    """Departures from the layout signoff writes."""


def read_form(descriptor: int) -> Form:
    """The form of the archive behind ``descriptor`` (a regular file). Never raises on any bytes."""
    faults, layout = Faults(), Faults()
    total = os.fstat(descriptor).st_size
    end = end_of_directory(descriptor, total, faults, layout)
    if end is None:
        return Form(members={}, directory_at=0, directory_size=0, findings=tuple(faults.found), deviations=())
    start, size, count = end
    directory = os.pread(descriptor, size, start)
    with uncollected():
        members = read_plain(descriptor, directory, count, start)
    if members is None:
        members = _read_members(descriptor, directory, count, start, faults, layout)
        if not layout.found:
            layout.add("ZIP_LAYOUT", "container", "Its headers are not, byte for byte, those signoff writes.")
    return Form(
        members=members,
        directory_at=start,
        directory_size=size,
        findings=tuple(faults.found),
        deviations=tuple(layout.found),
    )


def _read_members(
    descriptor: int, directory: bytes, count: int, start: int, faults: Faults, layout: Faults
) -> dict[str, Member]:
    """The members of any archive, with every fault on the way."""
    members: dict[str, Member] = {}
    for entry in entries(directory, count, faults):
        examine(entry, faults, layout)
        member = _member(descriptor, entry, start, faults, layout)
        if entry.name in members:
            faults.add(
                "ZIP_DUPLICATE_NAME", entry.name, "Two members have this name; readers differ in which they take."
            )
        elif member is not None:
            members[entry.name] = member
    _tile(members, start, faults, layout)
    _collide(members, faults)
    return members


def content(descriptor: int, member: Member, limit: int) -> bytes | None:
    """The bytes of a member, or None when they exceed ``limit``, do not inflate or do not fit their CRC."""
    if member.size > limit:
        return None
    if member.method == STORED:  # in one piece, of which a manifest may have many megabytes
        data = os.pread(descriptor, member.stored_size, member.data_at)
    else:
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


def _member(descriptor: int, entry: Entry, directory_at: int, faults: Faults, layout: Faults) -> Member | None:
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
    examine_extra(entry.name, extra, faults, layout)
    wide = next((data for kind, data in extra_fields(extra) or () if kind == ZIP64_FIELD), b"")
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


def _after_descriptor(descriptor: int, entry: Entry, at: int, faults: Faults) -> int:
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


def _tile(members: dict[str, Member], directory_at: int, faults: Faults, layout: Faults) -> None:
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


def _collide(members: dict[str, Member], faults: Faults) -> None:
    seen: dict[str, str] = {}
    for name in members:
        other = seen.setdefault(folded(name.rstrip("/")), name)
        if other != name:
            faults.add("ZIP_NAME_COLLISION", name, f"It differs from {shown(other)} only by case or Unicode form.")
