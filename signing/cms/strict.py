"""The one form in which signoff writes a CMS signature: every byte of it is either signed or follows from what is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signing.certificates.brought_along import among_crls, choice, is_answer
from signing.cms.der import (
    DATA,
    FIVE,
    OCTET_STRING,
    ONE,
    SEQUENCE,
    SET,
    SIGNED_DATA,
    TAG_0,
    TAG_1,
    TIMESTAMP_TOKEN,
    der,
    set_of,
)

if TYPE_CHECKING:
    from asn1crypto import cms, x509

WRITTEN = frozenset(
    {
        "content_type", "message_digest", "signing_certificate_v2", "signing_time", "cms_algorithm_protection",
        "commitment_type", "signer_attributes_v2",
    }
)  # fmt: skip
"""The signed attributes of a signature by signoff: each of them, no other."""

TOKEN = "signature_time_stamp_token"  # noqa: S105 - the name of an attribute
"""The one unsigned attribute a signature may have, once, with one value (EN 319 122-1, 5.3)."""


def strict_reason(
    data: bytes,
    content: cms.ContentInfo,
    attributes: dict[str, Any],
    certificate: x509.Certificate,
    *,
    time_outside: bool = False,
) -> str | None:
    """Why a signature is not in the form signoff writes, as one plain sentence; None when it is.

    What lies outside the signed attributes nobody signed, so it is made again from what was signed and compared: what
    could be said in two ways, or slipped in beside, is refused. ``time_outside``: the signature is in a PDF, which states
    the claimed time itself.
    """
    from signing.cms.ecdsa_value import is_smaller

    written = WRITTEN - {"signing_time"} if time_outside else WRITTEN
    missing = written - set(attributes)
    if missing:
        return f"The signature lacks what signoff signs along: {', '.join(sorted(missing))}."
    unknown = set(attributes) - written
    if unknown:
        return f"The signature signs something along that signoff does not write: {', '.join(sorted(unknown))}."
    signed_data = content["content"]
    info = signed_data["signer_infos"][0]
    order = [attribute.dump() for attribute in info["signed_attrs"]]
    if order != sorted(order):
        return "The signature is not in the one strict form (DER)."
    protection = attributes["cms_algorithm_protection"][0]
    if (
        protection["digest_algorithm"].dump() != info["digest_algorithm"].dump()
        or protection["signature_algorithm"].contents != info["signature_algorithm"].contents
    ):
        return "The signature was made with other algorithms than the ones it signs along."
    if not _is_algorithm_of(info["signature_algorithm"], info["digest_algorithm"]["algorithm"].native):
        return "The signature's algorithm is not written in its one form, or does not go with its digest."
    unsigned = list(info["unsigned_attrs"] or ())
    stamped = len(unsigned) == 1 and unsigned[0]["type"].native == TOKEN and len(unsigned[0]["values"]) == 1
    if unsigned and not stamped:
        return "The signature carries something that nobody signed (unsigned attributes)."
    key = certificate.public_key
    if key.algorithm == "ec" and not is_smaller(info["signature"].native, str(key.curve[1])):
        return "The signature's value is not in its one form: another one that holds as well was put in its place."
    token = unsigned[0]["values"][0].dump() if stamped else None
    lists = list(among_crls(signed_data["crls"]))
    if lists and not _speak(lists, signed_data, token):
        return "The signature brings revocation lists or answers that do not belong to it."
    if as_written(signed_data, certificate, token, lists) != data:
        return "The signature is not in the one strict form (DER), or carries something that nobody signed."
    if not _is_chain(certificate, [item.chosen for item in signed_data["certificates"]]):
        return "The signature brings certificates that do not belong to its own."
    return None


def _is_algorithm_of(algorithm: Any, digest_name: str) -> bool:
    """Whether a signature algorithm goes with the digest, PSS with the parameters signoff writes and no others."""
    named = algorithm["algorithm"].native
    if named == "rsassa_pss":
        from signing.keys.signer import pss_mechanism

        return bool(algorithm["parameters"].dump() == pss_mechanism(digest_name)["parameters"].dump())
    if named.startswith("mldsa"):  # RFC 9882, 3.3: no parameters; of the digests it allows, the longest
        return digest_name == "sha512" and algorithm["parameters"].dump() == b""
    return not named.startswith("sha") or named.startswith(f"{digest_name}_")


def _speak(lists: list[bytes], signed_data: cms.SignedData, token: bytes | None) -> bool:
    """Whether each list and answer, in its one form, tells of a certificate of the signature or of its timestamp."""
    from signing.certificates.revocation import load_revocations
    from signing.certificates.validation_material import speaking
    from signing.timestamps.token import TokenError, read_token

    if token is None:
        return False
    try:
        stamped = read_token(token, own=True)
    except TokenError:
        return True  # which the judgement of the token says
    certificates = [item.chosen for item in signed_data["certificates"]]
    speak = speaking(load_revocations(lists), (*certificates, stamped.certificate, *stamped.others))
    return sorted(lists) == list(speak)


def as_written(
    signed_data: cms.SignedData, certificate: x509.Certificate, token: bytes | None, lists: list[bytes]
) -> bytes:
    """The signature put together anew from its certificates, signed attributes, value, token, and lists and answers.

    What a token is in its one form, ``timestamps_token`` says; here it only has to stand where tokens stand.
    """
    info = signed_data["signer_infos"][0]
    digest = info["digest_algorithm"].dump()
    serial = certificate["tbs_certificate"]["serial_number"].dump()
    made = der(
        SEQUENCE,
        ONE,
        der(SEQUENCE, certificate.issuer.dump(), serial),
        digest,
        set_of(TAG_0, [item.dump() for item in info["signed_attrs"]]),
        info["signature_algorithm"].dump(),
        der(OCTET_STRING, info["signature"].native),
        *([der(TAG_1, der(SEQUENCE, TIMESTAMP_TOKEN, der(SET, token)))] if token is not None else []),
    )
    content = der(
        SEQUENCE,
        FIVE if any(map(is_answer, lists)) else ONE,  # RFC 5652, 5.1
        der(SET, digest),
        der(SEQUENCE, DATA),
        set_of(TAG_0, [item.chosen.dump() for item in signed_data["certificates"]]),
        *([set_of(TAG_1, [choice(item) for item in lists])] if lists else []),
        der(SET, made),
    )
    return der(SEQUENCE, SIGNED_DATA, der(TAG_0, content))


def _is_chain(certificate: x509.Certificate, bag: list[Any]) -> bool:
    """Whether the certificates of a signature are the signatory's, alone or with all issuers up to the root."""
    from cryptography.x509 import load_der_x509_certificate

    try:
        rest = [load_der_x509_certificate(item.dump()) for item in bag]
        current = next(item for item in rest if item.serial_number == certificate.serial_number)
        rest.remove(current)
        if not rest:
            return True  # the signatory's own is bound by its digest
        while rest:
            issuer = next((item for item in rest if item.subject == current.issuer), None)
            if issuer is None:
                return False
            current.verify_directly_issued_by(issuer)
            rest.remove(issuer)
            current = issuer
        current.verify_directly_issued_by(current)
    except Exception:  # noqa: BLE001 - whatever a certificate nobody signed makes the library raise, it is no chain
        return False
    return True
