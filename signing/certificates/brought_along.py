"""What authorities said, as a signature or a timestamp brings it along: revocation lists, and OCSP answers beside them.

A signature has both among its ``crls``, an answer as RFC 5940 says. A timestamp has answers in an unsigned attribute
(``revocation-values``, EN 319 122-1, 5.4.2), since ``openssl ts`` reads no token with anything but lists there.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from signing.cms.der import (
    OCSP_BASIC,
    OCSP_RESPONSE,
    OCTET_STRING,
    REVOCATION_VALUES,
    SEQUENCE,
    SET,
    TAG_0,
    TAG_1,
    der,
    parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUCCESSFUL = b"\x0a\x01\x00"
"""The status of an OCSP response that holds answers (RFC 6960, 4.2.1)."""
ENUMERATED = 0x0A
OCSP = "1.3.6.1.5.5.7.16.2"
"""id-ri-ocsp-response (RFC 5940, 2.1)."""
VALUES = "1.2.840.113549.1.9.16.2.24"
"""id-aa-ets-revocationValues."""
MAX_ITEMS = 50
"""More lists and answers than this in one signature are not looked at."""


def is_answer(data: bytes) -> bool:
    """Whether DER is an OCSP response; otherwise it is a revocation list. Both are a SEQUENCE, of other things."""
    head = 2 + (data[1] & 0x7F if len(data) > 1 and data[1] & 0x80 else 0)
    return data[head : head + 1] == bytes([ENUMERATED])


def choice(data: bytes) -> bytes:
    """DER of a list or answer as it stands among the ``crls`` of a signature (RFC 5652, 10.2.1)."""
    return der(TAG_1, OCSP_RESPONSE, data) if is_answer(data) else data


def response(basic: bytes) -> bytes:
    """DER of the OCSP response with the answers in ``basic``, a BasicOCSPResponse."""
    return der(SEQUENCE, SUCCESSFUL, der(TAG_0, der(SEQUENCE, OCSP_BASIC, der(OCTET_STRING, basic))))


def unsigned_answers(answers: Iterable[bytes]) -> bytes:
    """DER of the unsigned attributes of a timestamp that brings OCSP responses along; nothing when there are none."""
    from asn1crypto import ocsp

    found = [bytes(ocsp.OCSPResponse.load(item)["response_bytes"]["response"].parsed.dump()) for item in answers]
    if not found:
        return b""
    values = der(SEQUENCE, der(TAG_1, der(SEQUENCE, *found)))
    return der(TAG_1, der(SEQUENCE, REVOCATION_VALUES, der(SET, values)))


def among_crls(bag: Any) -> tuple[bytes, ...]:
    """DER of the revocation lists and OCSP responses among the ``crls`` of a SignedData."""
    found = []
    for item in islice(bag or (), MAX_ITEMS):
        if item.name == "crl":
            found.append(bytes(item.chosen.dump()))
        elif item.chosen["other_rev_info_format"].dotted == OCSP:
            found.append(bytes(item.chosen["other_rev_info"].dump()))
    return tuple(found)


def among_unsigned(attributes: Any) -> tuple[bytes, ...]:
    """DER of the lists and answers in the unsigned attribute for them; strangers may have written anything there."""
    found: list[bytes] = []
    for attribute in islice(attributes or (), MAX_ITEMS):
        try:
            if attribute["type"].dotted == VALUES:
                found += among_values([attribute["values"][0].dump()])
        except Exception:  # noqa: BLE001, S112 - as the docstring says
            continue
    return tuple(found[:MAX_ITEMS])


def among_values(attributes: Iterable[bytes]) -> tuple[bytes, ...]:
    """DER of the lists and answers in values of that attribute; those that cannot be read hold none."""
    found: list[bytes] = []
    for value in attributes:
        try:
            found += _values(value)
        except Exception:  # noqa: BLE001, S112 - strangers may have written anything there
            continue
    return tuple(found[:MAX_ITEMS])


def _values(data: bytes) -> Iterator[bytes]:
    """The lists and answers in RevocationValues (RFC 5126, 6.3.4): ``[0]`` holds lists, ``[1]`` BasicOCSPResponses."""
    ((_, _, values),) = parts(data)
    for tag, _, tagged in parts(values):
        for _, _, several in parts(tagged) if tag in {0, 1} else ():
            for _, whole, _ in parts(several):
                yield whole if tag == 0 else response(whole)
