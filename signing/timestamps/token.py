"""A timestamp token (RFC 3161, 2.4.2): read strictly."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signing.certificates.brought_along import among_crls, among_unsigned
from signing.cms.form import DIGESTS, MAX_CERTIFICATES, MIN_RSA_BITS, CmsFormError, attributes_of, is_readable

if TYPE_CHECKING:
    from asn1crypto import cms, tsp, x509

NOT_INDEPENDENT = "2.25.243603743627143498770419984826714887766"
"""Policy of tokens made by ``signoff tsa serve``: a company's own clock, evidence to nobody else (an arc below a UUID, ITU-T X.667)."""
BOUND_BY = {"signing_certificate_v2", "signing_certificate"}
"""The signed attributes that bind the timestamper's certificate (RFC 5816; RFC 2634), of which one has to be there."""


class TokenError(Exception):
    """Why a token cannot be taken: an ETSI sub-indication and one plain sentence."""

    def __init__(self, sub_indication: str, detail: str) -> None:
        super().__init__(detail)
        self.sub_indication = sub_indication
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A well-formed token whose own signature holds; whether anybody trusts it is not said."""

    data: bytes
    """DER of its ContentInfo."""
    info: tsp.TSTInfo
    time: dt.datetime
    algorithm: str
    """The digest algorithm of what it is over."""
    imprint: bytes
    policy: str
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    revocations: tuple[bytes, ...]
    """DER of the revocation lists and OCSP answers that came along."""


def read_token(data: bytes, *, own: bool) -> Token:
    """The token in ``data``; raises ``TokenError``. ``own`` asks for the one form ``canonical`` makes."""
    from signing.timestamps.form import canonical

    try:
        token = _read(data)
        strict = not own or canonical(data) == data
    except TokenError:
        raise
    except CmsFormError as reason:
        raise TokenError(reason.sub_indication, reason.detail) from None
    except Exception:  # noqa: BLE001 - the ASN.1 library raises what it likes on hostile bytes
        raise TokenError("FORMAT_FAILURE", "It is damaged: its parts cannot be read.") from None
    if not strict:
        raise TokenError("FORMAT_FAILURE", "It is not in the one strict form (DER), or carries what nobody signed.")
    return token


def _read(data: bytes) -> Token:
    from asn1crypto import cms, core, tsp
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    content = cms.ContentInfo.load(data, strict=True)
    if content["content_type"].native != "signed_data":
        raise TokenError("FORMAT_FAILURE", "It is no timestamp.")
    signed_data = content["content"]
    encapsulated = signed_data["encap_content_info"]
    if encapsulated["content_type"].native != "tst_info" or encapsulated["content"] is core.VOID:
        raise TokenError("FORMAT_FAILURE", "It is no timestamp: its content is something else.")
    if len(signed_data["signer_infos"]) != 1:
        raise TokenError("FORMAT_FAILURE", "It has not exactly one signer.")
    info = signed_data["signer_infos"][0]
    attributes = attributes_of(info["signed_attrs"])
    if any(kind not in attributes or len(attributes[kind]) != 1 for kind in ("content_type", "message_digest")):
        raise TokenError("FORMAT_FAILURE", "It does not sign what kind of content it is over, and its digest.")
    digest_name = info["digest_algorithm"]["algorithm"].native
    signature_name = info["signature_algorithm"]["algorithm"].native
    if digest_name not in DIGESTS or "sha1" in signature_name or "md5" in signature_name:
        raise TokenError("CRYPTO_CONSTRAINTS_FAILURE", f"It rests on {digest_name}, which is too weak or unknown.")
    certificate, others = bound_certificate(signed_data, attributes)
    raw = bytes(encapsulated["content"])
    intact, valid = validate_sig_integrity(info, certificate, "tst_info", hashlib.new(digest_name, raw).digest())
    if not (intact and valid):
        raise TokenError(
            "SIG_CRYPTO_FAILURE" if intact else "HASH_FAILURE",
            "Its own signature does not hold: it was changed or forged.",
        )
    stated = tsp.TSTInfo.load(raw, strict=True)
    algorithm = stated["message_imprint"]["hash_algorithm"]["algorithm"].native
    imprint = stated["message_imprint"]["hashed_message"].native
    if stated["version"].native != "v1" or any(item["critical"].native for item in stated["extensions"] or ()):
        raise TokenError("FORMAT_FAILURE", "It says something that is not understood here.")
    if algorithm not in DIGESTS or len(imprint) != hashlib.new(algorithm).digest_size:
        raise TokenError("CRYPTO_CONSTRAINTS_FAILURE", f"It is over a digest by {algorithm}, which is not accepted.")
    return Token(
        data=data,
        info=stated,
        time=stated["gen_time"].native,
        algorithm=algorithm,
        imprint=imprint,
        policy=stated["policy"].dotted,
        certificate=certificate,
        others=others,
        revocations=(*among_crls(signed_data["crls"]), *among_unsigned(info["unsigned_attrs"])),
    )


def bound_certificate(
    signed_data: cms.SignedData, attributes: dict[str, Any]
) -> tuple[x509.Certificate, tuple[x509.Certificate, ...]]:
    """The timestamper's certificate, which the signed attributes bind by its digest, and the others that came along."""
    from asn1crypto import x509

    bag = [item.chosen for item in signed_data["certificates"] or ()]
    if len(bag) > MAX_CERTIFICATES:
        raise TokenError("FORMAT_FAILURE", f"It brings {len(bag)} certificates; too many to be honest.")
    found = [item for item in bag if isinstance(item, x509.Certificate) and is_readable(item)]
    bound = next((attributes[kind] for kind in sorted(BOUND_BY, reverse=True) if kind in attributes), None)
    if bound is None or len(bound) != 1 or len(bound[0]["certs"]) < 1:
        raise TokenError("NO_SIGNING_CERTIFICATE_FOUND", "It does not bind its certificate.")
    identifier = bound[0]["certs"][0]
    algorithm = "sha1"  # the first version of the attribute knows no other (RFC 2634, 5.4.1)
    if "signing_certificate_v2" in attributes:
        algorithm = identifier["hash_algorithm"]["algorithm"].native
        if algorithm not in DIGESTS:
            raise TokenError(
                "CRYPTO_CONSTRAINTS_FAILURE", f"Its certificate is bound by {algorithm}, which is too weak."
            )
    wanted = identifier["cert_hash"].native
    certificate = next(
        (item for item in found if hashlib.new(algorithm, item.dump(), usedforsecurity=False).digest() == wanted), None
    )
    if certificate is None:
        raise TokenError("NO_SIGNING_CERTIFICATE_FOUND", "The certificate it was made with is not in it.")
    key = certificate.public_key
    if key.algorithm in {"rsa", "rsassa_pss"} and key.bit_size < MIN_RSA_BITS:
        raise TokenError("CRYPTO_CONSTRAINTS_FAILURE", f"An RSA key of {key.bit_size} bits is too weak.")
    return certificate, tuple(item for item in found if item is not certificate)
