"""DER put together from parts that are DER already (ITU-T X.690).

The ASN.1 library encodes what was made of many parts several times over at every level, and all of it anew where a
length happens to end in the byte 0x80, which it takes for an indefinite one: now and then that takes a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SEQUENCE, SET, OCTET_STRING, BIT_STRING = 0x30, 0x31, 0x04, 0x03
TAG_0, TAG_1 = 0xA0, 0xA1
"""Context-specific, constructed."""
ONE, THREE, FIVE = b"\x02\x01\x01", b"\x02\x01\x03", b"\x02\x01\x05"
"""Integers, such as versions."""
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")
TIMESTAMP_TOKEN = bytes.fromhex("060b2a864886f70d010910020e")
OCSP_RESPONSE = bytes.fromhex("06082b06010505071002")
OCSP_BASIC = bytes.fromhex("06092b0601050507300101")
REVOCATION_VALUES = bytes.fromhex("060b2a864886f70d0109100218")
"""Object identifiers (RFC 5652; RFC 3161; RFC 3161, appendix A; RFC 5940; RFC 6960; RFC 5126, 6.3.4)."""
MAX_PARTS = 1000


def parts(data: bytes, most: int = MAX_PARTS) -> Iterator[tuple[int, bytes, bytes]]:
    """Each value that stands in ``data``: the number of its tag, the whole of it, and what it holds.

    Raises ``ValueError`` where there is none, or more than ``most``: reading on would take long and help nobody.
    """
    from asn1crypto import parser

    at = 0
    for _ in range(most):
        if at >= len(data):
            return
        _, _, tag, head, held, end = parser.parse(data[at:])
        whole = head + held + end
        at += len(whole)
        yield tag, whole, held
    if at < len(data):
        raise ValueError(data[at : at + 10].hex())


def der(tag: int, *contents: bytes) -> bytes:
    """A value with the identifier octet ``tag`` over ``contents``, one after the other."""
    length = sum(map(len, contents))
    if length < 0x80:
        head = bytes([tag, length])
    else:
        octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
        head = bytes([tag, 0x80 | len(octets)]) + octets
    return b"".join((head, *contents))


def set_of(tag: int, parts: list[bytes]) -> bytes:
    """A SET OF, in which parts stand in the order of their octets (X.690, 11.6)."""
    return der(tag, *sorted(parts))
