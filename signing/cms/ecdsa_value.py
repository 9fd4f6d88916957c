"""The one form of an ECDSA signature value.

Whoever sees a signature (r, s) can write (r, n - s), which holds as well (SEC 1, 4.1.4, does not ask which): other bytes,
the same meaning, and no key needed. What later signatures and entries pin by digest would then seem replaced. So the
smaller s is written, and nothing else read.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

ORDERS = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp384r1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}
"""The order n of each curve signed with here (FIPS 186-4, D.1.2)."""


def smaller(value: bytes, curve: str) -> bytes:
    """The signature value (DER) with the smaller of its two possible s."""
    r, s = decode_dss_signature(value)
    return encode_dss_signature(r, min(s, ORDERS[curve] - s))


def is_smaller(value: bytes, curve: str) -> bool:
    """Whether a signature value is the one written here; values on other curves, which are not, never are."""
    try:
        return curve in ORDERS and smaller(value, curve) == value
    except ValueError:
        return False
