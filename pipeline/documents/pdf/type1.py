"""Type 1 font programs in PDFs: the number LibreOffice gives each font of a process, replaced by one that is always the same."""

import re

_CLEAR = re.compile(rb"/UniqueID \d{7} def")
_SEED, _C1, _C2 = 55665, 52845, 22719
"""Of the eexec encryption (Adobe Type 1 Font Format, 7.3)."""
_MODULUS = 1 << 16


def with_number(program: bytes, clear: int, encrypted: int, number: int) -> bytes:
    """The font program with ``number`` (seven digits) as its UniqueID.

    ``clear`` and ``encrypted`` are the lengths of its first two parts (``Length1`` and ``Length2`` in the PDF). A program
    without such a number is returned as it is.
    """
    wanted = b"/UniqueID %d def" % number
    head = _CLEAR.sub(wanted, program[:clear])
    private = decrypted(program[clear : clear + encrypted])
    changed = _CLEAR.sub(wanted, private)
    if changed == private:
        return head + program[clear:]
    return head + _encrypted(changed) + program[clear + encrypted :]


def decrypted(data: bytes) -> bytes:
    """The private part of a font program in the clear."""
    out = bytearray(len(data))
    key = _SEED
    for index, cipher in enumerate(data):
        out[index] = cipher ^ (key >> 8)
        key = ((cipher + key) * _C1 + _C2) % _MODULUS
    return bytes(out)


def _encrypted(data: bytes) -> bytes:
    out = bytearray(len(data))
    key = _SEED
    for index, plain in enumerate(data):
        cipher = plain ^ (key >> 8)
        out[index] = cipher
        key = ((cipher + key) * _C1 + _C2) % _MODULUS
    return bytes(out)
