"""A timestamp token in its one form: every byte of it is either signed or follows from what is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from signing.certificates.brought_along import among_crls, among_unsigned, is_answer, unsigned_answers
from signing.certificates.issuers import issuers
from signing.cms.der import OCTET_STRING, ONE, SEQUENCE, SET, SIGNED_DATA, TAG_0, TAG_1, THREE, TST_INFO, der, set_of
from signing.cms.form import attributes_of
from signing.timestamps.token import bound_certificate

if TYPE_CHECKING:
    from asn1crypto import cms, x509


def canonical(data: bytes, *, certificates: Iterable[bytes] = (), revocations: Iterable[bytes] | None = None) -> bytes:
    """A token in its one form: DER, with its timestamper's certificate, that one's issuers, and nothing unsigned else.

    ``certificates`` (DER) come along beside those that are there; of all, only the issuers of the timestamper's are kept.
    Revocation lists and OCSP answers stay, unless ``revocations`` (DER) are to take their place. What was signed stays byte for byte.
    """
    from asn1crypto import cms, x509

    signed_data = cms.ContentInfo.load(data)["content"]
    info = signed_data["signer_infos"][0]
    certificate, others = bound_certificate(signed_data, attributes_of(info["signed_attrs"]))
    path = issuers(certificate, [*others, *(x509.Certificate.load(item) for item in certificates)])
    if revocations is None:
        revocations = (*among_crls(signed_data["crls"]), *among_unsigned(info["unsigned_attrs"]))
    return assembled(
        bytes(signed_data["encap_content_info"]["content"]),
        info,
        certificate,
        certificates=[item.dump() for item in (certificate, *path)],
        lists=sorted(set(revocations)),
    )


def assembled(
    info: bytes,
    signer_info: cms.SignerInfo,
    certificate: x509.Certificate,
    *,
    certificates: Sequence[bytes],
    lists: Sequence[bytes] = (),
) -> bytes:
    """A token over ``info`` (DER of a TSTInfo) by the signer of ``signer_info``, whose certificate is given.

    ``certificates``, and revocation lists and OCSP answers (``lists``), come along, all in DER.
    """
    from asn1crypto import algos

    digest_name = signer_info["digest_algorithm"]["algorithm"].native
    digest = algos.DigestAlgorithm({"algorithm": digest_name}).dump()
    serial = certificate["tbs_certificate"]["serial_number"].dump()
    made = der(
        SEQUENCE,
        ONE,
        der(SEQUENCE, certificate.issuer.dump(), serial),
        digest,
        set_of(TAG_0, [item.dump() for item in signer_info["signed_attrs"]]),
        _signature_algorithm(signer_info, digest_name),
        der(OCTET_STRING, _value(signer_info, certificate)),
        unsigned_answers(item for item in lists if is_answer(item)),
    )
    content = der(
        SEQUENCE,
        THREE,
        der(SET, digest),
        der(SEQUENCE, TST_INFO, der(TAG_0, der(OCTET_STRING, info))),
        *([set_of(TAG_0, sorted(set(certificates)))] if certificates else []),
        *([set_of(TAG_1, only)] if (only := [item for item in lists if not is_answer(item)]) else []),
        der(SET, made),
    )
    return der(SEQUENCE, SIGNED_DATA, der(TAG_0, content))


def _signature_algorithm(info: cms.SignerInfo, digest_name: str) -> bytes:
    """DER of the signature algorithm, which some write in two ways."""
    from asn1crypto import algos

    named = info["signature_algorithm"]["algorithm"].native
    if named in {"rsassa_pkcs1v15", f"{digest_name}_rsa"}:
        return bytes(algos.SignedDigestAlgorithm({"algorithm": f"{digest_name}_rsa"}).dump())
    if named.endswith("_ecdsa"):
        return bytes(algos.SignedDigestAlgorithm({"algorithm": named}).dump())
    return bytes(info["signature_algorithm"].dump())


def _value(info: cms.SignerInfo, certificate: x509.Certificate) -> bytes:
    """The signature's value; of the two of an ECDSA signature the one with the smaller s."""
    from signing.cms.ecdsa_value import ORDERS, smaller

    value = bytes(info["signature"].native)
    key = certificate.public_key
    curve = str(key.curve[1]) if key.algorithm == "ec" else ""
    return smaller(value, curve) if curve in ORDERS else value
