"""Attacks on the form of a container, each a function from the bytes of a good one to the bytes of a bad one."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

Attack = Callable[[bytes], bytes]


class Layout:
    """Where things stand in a plain ZIP archive (no Zip64, no comment), as its own directory says."""

    def __init__(self, data: bytes) -> None:
        self.end_at = data.rindex(b"PK\x05\x06")
        self.count, self.size, self.start = struct.unpack_from("<HLL", data, self.end_at + 10)
        self.central: dict[str, int] = {}
        self.local: dict[str, int] = {}
        at = self.start
        for _ in range(self.count):
            name_length, extra, comment = struct.unpack_from("<3H", data, at + 28)
            name = data[at + 46 : at + 46 + name_length].decode()
            self.central[name] = at
            (self.local[name],) = struct.unpack_from("<L", data, at + 42)
            at += 46 + name_length + extra + comment


def patch(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def insert(data: bytes, at: int, new: bytes, *, shift_members: bool) -> bytes:
    """Put bytes in before the directory; its offset, and those of members behind, follow when asked to."""
    layout = Layout(data)
    changed = data
    for name, central in layout.central.items():
        if shift_members and layout.local[name] >= at:
            changed = patch(changed, central + 42, struct.pack("<L", layout.local[name] + len(new)))
    changed = patch(changed, layout.end_at + 16, struct.pack("<L", layout.start + len(new)))
    return changed[:at] + new + changed[at:]


def add_to_directory(data: bytes, line: bytes) -> bytes:
    layout = Layout(data)
    end = bytearray(data[layout.end_at :])
    struct.pack_into("<HHL", end, 8, layout.count + 1, layout.count + 1, layout.size + len(line))
    return data[: layout.end_at] + line + bytes(end)


def rebuilt(data: bytes, change: Callable[[list[tuple[zipfile.ZipInfo, bytes]]], None], **options: object) -> bytes:
    """The archive written anew by the standard library after ``change`` has had its way with the members."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(info, archive.read(info)) for info in archive.infolist()]
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = bytes(options.get("comment", b""))  # type: ignore[call-overload]
        for info, content in members:
            archive.writestr(info, content)
    return out.getvalue()


def added(name: str, content: bytes = b"x", **fields: object) -> Callable[[list[tuple[zipfile.ZipInfo, bytes]]], None]:
    def change(members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        info = zipfile.ZipInfo("placeholder", (1980, 1, 1, 0, 0, 0))
        info.filename = name
        info.external_attr = 0o100644 << 16
        info.create_system = 3
        for field, value in fields.items():
            setattr(info, field, value)
        members.insert(1, (info, content))

    return change


def duplicate_name(data: bytes) -> bytes:
    layout = Layout(data)
    at = layout.central["payload/a.html"]
    length = 46 + len("payload/a.html")
    return add_to_directory(data, data[at : at + length])


def header_name_differs(data: bytes) -> bytes:
    return patch(data, Layout(data).local["payload/a.html"] + 30, b"payload/b.html")


def header_size_differs(data: bytes) -> bytes:
    return patch(data, Layout(data).local["payload/a.html"] + 22, struct.pack("<L", 3))


def header_crc_differs(data: bytes) -> bytes:
    return patch(data, Layout(data).local["payload/a.html"] + 14, b"\1\2\3\4")


def header_method_differs(data: bytes) -> bytes:
    return patch(data, Layout(data).local["payload/a.html"] + 8, struct.pack("<H", 8))


def shared_header(data: bytes) -> bytes:
    layout = Layout(data)
    target = layout.local["payload/a.html"]
    return patch(data, layout.central["payload/b/c.txt"] + 42, struct.pack("<L", target))


def overlap(data: bytes) -> bytes:
    layout = Layout(data)
    at = layout.central["payload/a.html"]
    bigger = struct.pack("<LL", 200, 200)
    changed = patch(data, at + 20, bigger)
    return patch(changed, layout.local["payload/a.html"] + 18, bigger)


def hidden_member(data: bytes) -> bytes:
    layout = Layout(data)
    content = b"hidden"
    header = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0x21, zlib.crc32(content), 6, 6, 8, 0)
    return insert(data, layout.local["payload/b/c.txt"], header + b"evil.txt" + content, shift_members=True)


def concatenated(data: bytes) -> bytes:
    return data + data


def prepended(data: bytes) -> bytes:
    return insert(data, 0, b"#!/bin/sh\necho polyglot\n", shift_members=True)


def prepended_unshifted(data: bytes) -> bytes:
    return b"GIF89a" + data


def trailing(data: bytes) -> bytes:
    return data + b"\0"


def archive_comment(data: bytes) -> bytes:
    end = Layout(data).end_at
    return patch(data, end + 20, struct.pack("<H", 5)) + b"hello"


def end_in_comment(data: bytes) -> bytes:
    end = Layout(data).end_at
    second = data[end:]
    return patch(data, end + 20, struct.pack("<H", len(second))) + second


def count_too_small(data: bytes) -> bytes:
    layout = Layout(data)
    return patch(data, layout.end_at + 8, struct.pack("<HH", layout.count - 1, layout.count - 1))


def zip64_locator_lies(data: bytes) -> bytes:
    layout = Layout(data)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    return data[: layout.end_at] + locator + data[layout.end_at :]


def unsafe_name(name: str) -> Attack:
    return lambda data: rebuilt(data, added(name))


def raw_name(name: bytes) -> Attack:
    """A member whose name is these bytes, which the standard library would mend."""

    def attack(data: bytes) -> bytes:
        made = rebuilt(data, added("Z" * len(name)))
        return made.replace(b"Z" * len(name), name)

    return attack


def symbolic_link(data: bytes) -> bytes:
    return rebuilt(data, added("payload/link", b"/etc/passwd", external_attr=0o120777 << 16))


def unicode_path(data: bytes) -> bytes:
    name = b"payload/a.html"
    body = struct.pack("<BL", 1, zlib.crc32(name)) + b"payload/evil.html"
    extra = struct.pack("<HH", 0x7075, len(body)) + body

    def change(members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        for info, _ in members:
            if info.filename == name.decode():
                info.extra = extra

    return rebuilt(data, change)


def unicode_path_in_header_alone(data: bytes) -> bytes:
    """The directory is as it was; only the local header bears the second name."""
    name = b"payload/a.html"
    body = struct.pack("<BL", 1, zlib.crc32(name)) + b"payload/evil.html"
    extra = struct.pack("<HH", 0x7075, len(body)) + body
    at = Layout(data).local[name.decode()]
    changed = insert(data, at + 30 + len(name), extra, shift_members=True)
    return patch(changed, at + 28, struct.pack("<H", len(extra)))


def name_without_encoding(data: bytes) -> bytes:
    """A name beyond ASCII without the flag that says UTF-8: readers take it for code page 437."""
    layout = Layout(data)
    name = "payload/b/\u674e.txt"
    changed = patch(data, layout.central[name] + 8, struct.pack("<H", 0))
    return patch(changed, layout.local[name] + 6, struct.pack("<H", 0))


def zip64_record_elsewhere(data: bytes) -> bytes:
    """A second end of archive of its own, in Zip64, that names one member less (CVE-2025-8291)."""
    layout = Layout(data)
    record = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, layout.count - 1, layout.count - 1, layout.size, layout.start
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, layout.end_at, 1)
    return data[: layout.end_at] + record + locator + data[layout.end_at :]


def bomb(data: bytes) -> bytes:
    made = rebuilt(data, added("payload/bomb", b"\0" * 1_000_000, compress_type=zipfile.ZIP_DEFLATED))
    # A claim of 4 GiB: more than is ever unpacked.
    at = Layout(made).central["payload/bomb"]
    local = Layout(made).local["payload/bomb"]
    huge = struct.pack("<L", 0xFFFFFFF0)
    return patch(patch(made, at + 24, huge), local + 22, huge)


def mimetype_changed(data: bytes) -> bytes:
    return data.replace(b"application/vnd.etsi.asic-e+zip", b"application/vnd.etsi.asic-s+zip")


def mimetype_not_first(data: bytes) -> bytes:
    return rebuilt(data, lambda members: members.append(members.pop(0)))


def mimetype_deflated(data: bytes) -> bytes:
    def change(members: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        members[0][0].compress_type = zipfile.ZIP_DEFLATED

    return rebuilt(data, change)


def flag(bits: int) -> Attack:
    def attack(data: bytes) -> bytes:
        layout = Layout(data)
        changed = patch(data, layout.central["payload/a.html"] + 8, struct.pack("<H", bits))
        return patch(changed, layout.local["payload/a.html"] + 6, struct.pack("<H", bits))

    return attack


def unknown_method(data: bytes) -> bytes:
    layout = Layout(data)
    changed = patch(data, layout.central["payload/a.html"] + 10, struct.pack("<H", 97))
    return patch(changed, layout.local["payload/a.html"] + 8, struct.pack("<H", 97))


def split_archive(data: bytes) -> bytes:
    return patch(data, Layout(data).end_at + 4, struct.pack("<HH", 1, 1))


ATTACKS: dict[str, tuple[Attack, str]] = {
    "Z1-duplicate-name": (duplicate_name, "ZIP_DUPLICATE_NAME"),
    "Z2-header-name": (header_name_differs, "ZIP_HEADER_MISMATCH"),
    "Z2-header-size": (header_size_differs, "ZIP_HEADER_MISMATCH"),
    "Z2-header-crc": (header_crc_differs, "ZIP_HEADER_MISMATCH"),
    "Z2-header-method": (header_method_differs, "ZIP_HEADER_MISMATCH"),
    "Z3-shared-local-header": (shared_header, "ZIP_OVERLAP"),
    "Z3-overlap": (overlap, "ZIP_OVERLAP"),
    "Z4-hidden-member-in-a-gap": (hidden_member, "ZIP_GAP"),
    "Z4-two-archives": (concatenated, "ZIP_PREFIX"),
    "Z5-prepended": (prepended, "ZIP_PREFIX"),
    "Z5-prepended-offsets-kept": (prepended_unshifted, "ZIP_PREFIX"),
    "Z6-trailing-byte": (trailing, "ZIP_TRAILING"),
    "Z6-archive-comment": (archive_comment, "ZIP_COMMENT"),
    "Z6-end-in-comment": (end_in_comment, "ZIP_AMBIGUOUS_END"),
    "Z6-count-lie": (count_too_small, "ZIP_DIRECTORY"),
    "Z6-zip64-locator-lie": (zip64_locator_lies, "ZIP_DIRECTORY"),
    "Z6-zip64-record-beside": (zip64_record_elsewhere, "ZIP_DIRECTORY"),
    "Z7-parent-folder": (unsafe_name("payload/../../evil"), "ZIP_UNSAFE_NAME"),
    "Z7-absolute": (unsafe_name("/etc/passwd"), "ZIP_UNSAFE_NAME"),
    "Z7-drive": (unsafe_name("C:/evil"), "ZIP_UNSAFE_NAME"),
    "Z7-backslash": (unsafe_name("payload\\..\\evil"), "ZIP_UNSAFE_NAME"),
    "Z7-zero-byte": (raw_name(b"payload/a\0b"), "ZIP_UNSAFE_NAME"),
    "Z7-control-character": (unsafe_name("payload/a\x1bb"), "ZIP_UNSAFE_NAME"),
    "Z7-empty-part": (unsafe_name("payload//evil"), "ZIP_UNSAFE_NAME"),
    "Z8-symbolic-link": (symbolic_link, "ZIP_SYMLINK"),
    "Z9-case": (unsafe_name("payload/A.html"), "ZIP_NAME_COLLISION"),
    "Z9-unicode-form": (unsafe_name("payload/b/\uf9e1.txt"), "ZIP_NAME_COLLISION"),
    "Z9-windows-reserved": (unsafe_name("payload/aux.txt"), "ZIP_UNSAFE_NAME"),
    "Z9-trailing-dot": (unsafe_name("payload/a.html."), "ZIP_UNSAFE_NAME"),
    "Z10-unicode-path-field": (unicode_path, "ZIP_EXTRA_FIELD"),
    "Z10-unicode-path-field-in-the-header-alone": (unicode_path_in_header_alone, "ZIP_EXTRA_FIELD"),
    "Z9-name-without-its-encoding": (name_without_encoding, "ZIP_LAYOUT"),
    "Z11-bomb": (bomb, "ZIP_BOMB"),
    "Z12-mimetype-changed": (mimetype_changed, "MEDIA_TYPE"),
    "Z12-mimetype-not-first": (mimetype_not_first, "MEMBER_ORDER"),
    "Z12-mimetype-deflated": (mimetype_deflated, "ZIP_LAYOUT"),
    "Z13-encrypted": (flag(0x0001), "ZIP_ENCRYPTED"),
    "Z13-strong-encryption": (flag(0x0040), "ZIP_ENCRYPTED"),
    "Z13-masked-directory": (flag(0x2000), "ZIP_ENCRYPTED"),
    "Z13-unknown-method": (unknown_method, "ZIP_METHOD"),
    "Z13-split-archive": (split_archive, "ZIP_SPLIT"),
}
"""Each attack of the catalogue with the finding it has to get."""
