"""The form of a CMS signature, checked before any library judges its value.

A signature whose signed attributes are missing or could be taken for content passes common verifiers although nobody
made it (draft-ietf-lamps-cms-euf-cma-signeddata); here it does not come that far.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signing.certificates.brought_along import among_crls, among_unsigned
from signing.cms.said import claimed_time, commitment, party, token, told
from signing.cms.strict import strict_reason

if TYPE_CHECKING:
    import datetime as dt

    from asn1crypto import cms, x509

MAX_BYTES = 1024 * 1024
"""A signature member larger than this is not read."""
MAX_CERTIFICATES = 50
MIN_RSA_BITS = 2048
"""A signature by a shorter RSA key is not taken; keys made or used for signing here have 3072 or more."""
DIGESTS = frozenset({"sha256", "sha384", "sha512"})


class CmsFormError(Exception):
    """Why a signature cannot be taken: a finding's code, an ETSI sub-indication and one plain sentence."""

    def __init__(self, code: str, sub_indication: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.sub_indication = sub_indication
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class CmsForm:
    """What a well-formed signature says of itself; its value is not checked yet."""

    signed_data: cms.SignedData
    """All of it, for archive timestamps that cover what stands beside the signature."""
    signer_info: cms.SignerInfo
    digest_name: str
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    claimed_time: dt.datetime | None
    commitment: str | None
    party: str | None
    token: bytes | None
    """DER of a signature timestamp token, not looked at yet."""
    revocations: tuple[bytes, ...]
    """DER of the revocation lists and OCSP answers that came along."""
    protected: bool
    """Whether the algorithms are bound by RFC 6211."""


def read_cms(data: bytes, *, own: bool, stated: dt.datetime | None = None) -> CmsForm:
    """The form of a detached signature; raises ``CmsFormError``.

    ``own`` asks for what signoff writes: strict DER, and the algorithms, a commitment and a party bound by signed
    attributes. Signatures of other producers may be BER outside their signed attributes. ``stated`` is the time a PDF
    claims outside of its signature, which then claims none (EN 319 142-1, 6.3).
    """
    try:
        return _read(data, own=own, stated=stated)
    except CmsFormError:
        raise
    except Exception:  # noqa: BLE001 - the ASN.1 library raises what it likes on hostile bytes
        raise CmsFormError(
            "CMS_FORM", "FORMAT_FAILURE", "The signature is damaged: its parts cannot be read."
        ) from None


def _read(data: bytes, *, own: bool, stated: dt.datetime | None) -> CmsForm:
    from asn1crypto import cms, tsp  # noqa: F401 - importing tsp teaches cms the attribute signing-certificate-v2
    from pyhanko.sign.ades import cades_asn1  # noqa: F401 - as does this one commitment type and signer attributes

    content = cms.ContentInfo.load(data, strict=True)
    if content["content_type"].native != "signed_data":
        raise CmsFormError("CMS_FORM", "FORMAT_FAILURE", "The signature member holds something else than a signature.")
    signed_data = content["content"]
    encapsulated = signed_data["encap_content_info"]
    if encapsulated["content_type"].native != "data" or encapsulated["content"].native is not None:
        raise CmsFormError(
            "CMS_CONTENT_INSIDE",
            "FORMAT_FAILURE",
            "The signature brings content of its own; it has to be over the manifest.",
        )
    infos = signed_data["signer_infos"]
    if len(infos) != 1:
        raise CmsFormError(
            "CMS_SIGNER_COUNT", "FORMAT_FAILURE", f"The signature holds {len(infos)} signers; it has to be exactly one."
        )
    info = infos[0]
    attributes = attributes_of(info["signed_attrs"])
    digest_name = info["digest_algorithm"]["algorithm"].native
    _checkattributes_of(info, attributes, digest_name)
    certificate, others = _certificates(signed_data, attributes)
    if own:
        _check_own(data, content, attributes, certificate, time_outside=stated is not None)
    return CmsForm(
        signed_data=signed_data,
        signer_info=info,
        digest_name=digest_name,
        certificate=certificate,
        others=others,
        claimed_time=told(claimed_time, attributes, own=own) or stated,
        commitment=told(commitment, attributes, own=own),
        party=told(party, attributes, own=own),
        token=token(info),
        revocations=(*among_crls(signed_data["crls"]), *among_unsigned(info["unsigned_attrs"])),
        protected="cms_algorithm_protection" in attributes,
    )


def attributes_of(signed: Any) -> dict[str, Any]:
    """The values of the signed attributes by type; each type has to stand once."""
    from asn1crypto import core

    if signed is core.VOID or not len(signed):
        raise CmsFormError(
            "CMS_NO_SIGNED_ATTRIBUTES", "FORMAT_FAILURE",
            "The signature has no signed attributes: what it was made over could be passed off as something else.",
        )  # fmt: skip
    found: dict[str, Any] = {}
    for attribute in signed:
        kind = attribute["type"].native
        if kind in found:
            raise CmsFormError("CMS_FORM", "FORMAT_FAILURE", f"The signature has the signed attribute {kind} twice.")
        found[kind] = attribute["values"]
    return found


def _checkattributes_of(info: Any, attributes: dict[str, Any], digest_name: str) -> None:
    if digest_name not in DIGESTS:
        raise CmsFormError(
            "CMS_WEAK_ALGORITHM",
            "CRYPTO_CONSTRAINTS_FAILURE",
            f"The signature rests on {digest_name}, which is too weak or unknown.",
        )
    signature_algorithm = info["signature_algorithm"]
    named = signature_algorithm["algorithm"].native
    if "sha1" in named or "md5" in named or named in {"dsa", "sha1_dsa"}:
        raise CmsFormError(
            "CMS_WEAK_ALGORITHM",
            "CRYPTO_CONSTRAINTS_FAILURE",
            f"The signature is made with {named}, which is too weak.",
        )
    if named == "rsassa_pss":
        parameters = signature_algorithm["parameters"]
        inner = {
            parameters["hash_algorithm"]["algorithm"].native,
            parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native,
        }
        if inner - DIGESTS:
            raise CmsFormError(
                "CMS_WEAK_ALGORITHM",
                "CRYPTO_CONSTRAINTS_FAILURE",
                f"The signature is made with RSA-PSS over {' and '.join(sorted(inner))}, which is too weak.",
            )
    kinds = attributes.get("content_type"), attributes.get("message_digest")
    if any(values is None or len(values) != 1 for values in kinds) or attributes["content_type"][0].native != "data":
        raise CmsFormError(
            "CMS_FORM",
            "FORMAT_FAILURE",
            "The signature does not say, exactly once, what kind of content it is over and its digest.",
        )
    wanted = hashlib.new(digest_name).digest_size
    if len(attributes["message_digest"][0].native) != wanted:
        raise CmsFormError("CMS_FORM", "FORMAT_FAILURE", "The digest inside the signature has the wrong length.")


def _certificates(signed_data: Any, attributes: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    """The signing certificate, found by the digest the signed attributes bind, and the others that came along."""
    from asn1crypto import x509

    bag = signed_data["certificates"]
    found = [item.chosen for item in bag] if bag else []
    certificates = [item for item in found if isinstance(item, x509.Certificate) and is_readable(item)]
    if len(found) > MAX_CERTIFICATES:
        raise CmsFormError(
            "CMS_FORM", "FORMAT_FAILURE", f"The signature brings {len(found)} certificates; too many to be honest."
        )
    bound = attributes.get("signing_certificate_v2")
    if bound is None or len(bound) != 1 or len(bound[0]["certs"]) < 1:
        raise CmsFormError(
            "CMS_NO_SIGNING_CERTIFICATE", "NO_SIGNING_CERTIFICATE_FOUND",
            "The signature does not bind its certificate: anyone's could be put in its place.",
        )  # fmt: skip
    identifier = bound[0]["certs"][0]
    algorithm = identifier["hash_algorithm"]["algorithm"].native
    if algorithm not in DIGESTS:
        raise CmsFormError(
            "CMS_WEAK_ALGORITHM",
            "CRYPTO_CONSTRAINTS_FAILURE",
            f"The certificate is bound by {algorithm}, which is too weak.",
        )
    wanted = identifier["cert_hash"].native
    certificate = next((item for item in certificates if hashlib.new(algorithm, item.dump()).digest() == wanted), None)
    if certificate is None:
        raise CmsFormError(
            "CMS_NO_SIGNING_CERTIFICATE", "NO_SIGNING_CERTIFICATE_FOUND",
            "The certificate the signature was made with is not in it, or another was put in its place.",
        )  # fmt: skip
    key = certificate.public_key
    if key.algorithm in {"rsa", "rsassa_pss"} and key.bit_size < MIN_RSA_BITS:
        raise CmsFormError(
            "CMS_WEAK_ALGORITHM", "CRYPTO_CONSTRAINTS_FAILURE", f"An RSA key of {key.bit_size} bits is too weak."
        )
    info = signed_data["signer_infos"][0]
    name = info["sid"].chosen
    if info["sid"].name == "issuer_and_serial_number" and (
        name["serial_number"].native != certificate.serial_number or name["issuer"] != certificate.issuer
    ):
        raise CmsFormError(
            "CMS_FORM", "NO_SIGNING_CERTIFICATE_FOUND", "The signature names one certificate and binds another."
        )
    return certificate, tuple(item for item in certificates if item is not certificate)


def is_readable(certificate: x509.Certificate) -> bool:
    """Whether all of a certificate can be parsed, and without a warning such as of a serial number below one.

    The ASN.1 library parses late, and would raise where it is not expected.
    """
    import warnings

    from cryptography.x509 import load_der_x509_certificate

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            loaded = load_der_x509_certificate(certificate.dump())
            _ = (loaded.issuer, loaded.subject, loaded.extensions, loaded.public_key())
            _ = (loaded.not_valid_before_utc, loaded.not_valid_after_utc, certificate.native)
            whole: bool = certificate["signature_value"].contents[:1] == b"\0"  # no bits left over, which none needs
    except Exception:  # noqa: BLE001 - both libraries raise what they like on hostile bytes
        return False
    return whole


def _check_own(
    data: bytes, content: Any, attributes: dict[str, Any], certificate: x509.Certificate, *, time_outside: bool
) -> None:
    reason = strict_reason(data, content, attributes, certificate, time_outside=time_outside)
    if reason is None and party(attributes) is None:
        reason = "The signature does not say which party it binds."
    if reason is not None:
        raise CmsFormError("CMS_FORM", "FORMAT_FAILURE", reason)
