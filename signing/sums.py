"""SHA256SUMS: the digests of a payload in the format of coreutils, one line a file, sorted by name."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple

_LINE = re.compile(rb"([0-9a-f]{64})  ([^\n\\]+)\n")


class FileDigest(NamedTuple):
    """The SHA-256 of one file. A tuple, since there may be a million."""

    name: str
    size: int
    sha256: bytes
    """32 raw bytes."""


def write(digests: Iterable[FileDigest], *, prefix: str = "") -> bytes:
    """The bytes of SHA256SUMS; ``prefix`` stands before every name. Names hold no line feed and no backslash."""
    made = BytesIO()
    for item in sorted(digests, key=lambda item: item.name.encode()):
        made.write(f"{item.sha256.hex()}  {prefix}{item.name}\n".encode())
    return made.getvalue()


def is_written(data: bytes, digests: Iterable[tuple[str, bytes]]) -> bool:
    """Whether ``data`` is SHA256SUMS of exactly these names and digests, which come sorted."""
    position = 0
    for name, sha256 in digests:
        line = f"{sha256.hex()}  {name}\n".encode()
        if not data.startswith(line, position):
            return False
        position += len(line)
    return position == len(data)


def parse(data: bytes) -> dict[str, bytes] | None:
    """Raw digests by name; None unless ``data`` is exactly what ``write`` makes: sorted, unique, unescaped."""
    found: dict[str, bytes] = {}
    position = 0
    last = b""
    while position < len(data):
        match = _LINE.match(data, position)
        if match is None or match[2] <= last:
            return None
        last = match[2]
        try:
            found[last.decode()] = bytes.fromhex(match[1].decode())
        except UnicodeDecodeError:
            return None
        position = match.end()
    return found
