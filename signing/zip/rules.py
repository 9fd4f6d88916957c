"""What a member of a ZIP archive may be, by its line in the directory alone."""

import stat

from signing.tree import unsafe_reason
from signing.zip.directory import ZIP64_FIELD, Entry, Faults, extra_fields
from signing.zip.headers import DOS_DATE, UTF8_FLAG

STORED, DEFLATED = 0, 8
UNICODE_PATH_FIELD = 0x7075
"""Renames a member for some readers (``unzip``) and not for others."""
HARMLESS_FIELDS = frozenset({ZIP64_FIELD, 0x000A, 0x5455, 0x7875, 0x5855, 0x7855, 0xA11E, 0xCAFE})
FLAG_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
FLAG_DESCRIPTOR = 0x0008
FLAGS_KNOWN = FLAG_DESCRIPTOR | UTF8_FLAG | 0x0006


def examine(entry: Entry, faults: Faults, layout: Faults) -> None:
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
    examine_extra(name, entry.extra, faults, layout)


def examine_extra(name: str, extra: bytes, faults: Faults, layout: Faults) -> None:
    """The rules for an extra field, of the directory or of a local header."""
    if not extra:
        return
    fields = extra_fields(extra)
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
