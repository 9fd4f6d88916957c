"""A timestamp token (RFC 3161, 2.4.2): read strictly, put into its one form, judged under the timestampers' anchors."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from signing.cms_form import DIGESTS, MAX_CERTIFICATES, MIN_RSA_BITS, CmsFormError, attributes_of, is_readable
from signing.der import OCTET_STRING, ONE, SEQUENCE, SET, SIGNED_DATA, TAG_0, TAG_1, THREE, TST_INFO, der, set_of

if TYPE_CHECKING:
    from asn1crypto import cms, tsp, x509
    from cryptography.x509 import Certificate

    from signing.trust import TrustStore

NOT_INDEPENDENT = "2.25.243603743627143498770419984826714887766"
"""Policy of tokens made by ``signoff tsa serve``: a company's own clock, evidence to nobody else (an arc below a UUID, ITU-T X.667)."""
CLOCK_SKEW = dt.timedelta(hours=1)
"""A token this far in the future is put down to clocks that differ."""
TIME_STAMPING = "time_stamping"
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
    """DER of the revocation lists that came along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a token proves."""

    time: dt.datetime | None
    """The proven time; None unless all of it holds."""
    anchor: str | None = None
    independent: bool = True
    """False for the clock of one of the companies themselves."""
    code: str | None = None
    """A finding's code; None when nothing speaks against it."""
    sub_indication: str | None = None
    detail: str = ""
    token: Token | None = None


def read_token(data: bytes, *, own: bool) -> Token:
    """The token in ``data``; raises ``TokenError``. ``own`` asks for the one form ``canonical`` makes."""
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


def judge_token(
    data: bytes,
    digest_by: Callable[[str], bytes],
    *,
    trust: TrustStore,
    moment: dt.datetime,
    own: bool,
    proven: bool = False,
    lists: tuple[bytes, ...] = (),
) -> Stamp:
    """What the token in ``data`` proves of bytes whose digest ``digest_by`` gives. Never raises.

    ``moment`` is when the token itself is known to have existed: now, or, ``proven``, the time of a later one over it,
    which may bring ``lists`` (DER) of revocations. Its path is judged under the anchors of timestampers, never under the
    parties'.
    """
    from signing.certificate_path import Candidate
    from signing.validation_material import judge_path_with

    try:
        token = read_token(data, own=own)
    except TokenError as reason:
        return Stamp(time=None, code="TIMESTAMP_INVALID", sub_indication=reason.sub_indication, detail=reason.detail)
    if digest_by(token.algorithm) != token.imprint:
        return _bad(token, "TIMESTAMP_INVALID", "HASH_FAILURE", "It was made over something else.")
    if token.time > moment + CLOCK_SKEW:
        return _bad(token, "TIMESTAMP_INVALID", "FORMAT_FAILURE", "It names a time that is still to come.")
    if not token.certificate.not_valid_before <= token.time <= token.certificate.not_valid_after:
        detail = "The timestamper's certificate was not valid at the time the timestamp names."
        return _bad(token, "TIMESTAMP_UNTRUSTED", "OUT_OF_BOUNDS_NO_POE", detail)
    candidate = Candidate(
        certificate=token.certificate, others=token.others, revocations=token.revocations, claimed_time=None
    )
    anchors = (*trust.timestamps, *trust.own_timestamps)
    try:
        path = judge_path_with(
            candidate,
            anchors,
            given=trust.revocations,
            lists=(*lists, *token.revocations),
            moment=moment,
            proven=proven,
            usage=usage_reason,
        )
    except Exception:  # noqa: BLE001 - evidence never raises, whatever its certificates make the libraries do
        return _bad(
            token, "TIMESTAMP_UNTRUSTED", "CERTIFICATE_CHAIN_GENERAL_FAILURE", "Its certificates cannot be read."
        )
    if path.code is not None:
        return _bad(token, "TIMESTAMP_UNTRUSTED", path.sub_indication or "", _REASONS.get(path.code, path.detail))
    if own and not _ends_at(token, anchors):
        detail = "It brings a certificate that is not the one on the path to its anchor."
        return _bad(token, "TIMESTAMP_INVALID", "FORMAT_FAILURE", detail)
    from signing.trust import fingerprint

    own_anchors = {fingerprint(item) for item in trust.own_timestamps}
    independent = token.policy != NOT_INDEPENDENT and path.anchor not in own_anchors
    return Stamp(time=token.time, anchor=path.anchor, independent=independent, token=token)


_REASONS = {
    "NO_TRUST_ANCHOR": "No trust anchor of a timestamper vouches for who made it.",
    "CERTIFICATE_EXPIRED": "The timestamper's certificate has expired, and no later timestamp proves it was made before.",
    "CERTIFICATE_REVOKED": "The timestamper's authority took its certificate back.",
    "REVOCATION_UNKNOWN": "No revocation list in date says that the timestamper's certificate was still good.",
}


def usage_reason(certificate: x509.Certificate) -> str | None:
    """Why a certificate is not a timestamper's (RFC 3161, 2.3); None when it is."""
    extension = next(
        (
            item
            for item in certificate["tbs_certificate"]["extensions"]
            if item["extn_id"].native == "extended_key_usage"
        ),
        None,
    )
    if (
        extension is None
        or not extension["critical"].native
        or extension["extn_value"].parsed.native != [TIME_STAMPING]
    ):
        return "Its certificate was issued for another use than timestamps, or for others beside."
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        return "Its certificate was issued for another use than timestamps."
    return None


def canonical(data: bytes, *, certificates: Iterable[bytes] = (), revocations: Iterable[bytes] | None = None) -> bytes:
    """A token in its one form: DER, with its timestamper's certificate, that one's issuers, and nothing unsigned else.

    ``certificates`` (DER) come along beside those that are there; of all, only the issuers of the timestamper's are kept.
    Revocation lists stay, unless ``revocations`` (DER) are to take their place. What was signed stays byte for byte.
    """
    from asn1crypto import cms, x509

    signed_data = cms.ContentInfo.load(data)["content"]
    info = signed_data["signer_infos"][0]
    certificate, others = _certificates(signed_data, attributes_of(info["signed_attrs"]))
    path = issuers(certificate, [*others, *(x509.Certificate.load(item) for item in certificates)])
    if revocations is None:
        revocations = [item.chosen.dump() for item in signed_data["crls"] or () if item.name == "crl"]
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

    ``certificates`` and revocation ``lists`` (DER) come along.
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
    )
    content = der(
        SEQUENCE,
        THREE,
        der(SET, digest),
        der(SEQUENCE, TST_INFO, der(TAG_0, der(OCTET_STRING, info))),
        *([set_of(TAG_0, sorted(set(certificates)))] if certificates else []),
        *([set_of(TAG_1, list(lists))] if lists else []),
        der(SET, made),
    )
    return der(SEQUENCE, SIGNED_DATA, der(TAG_0, content))


def issuers(certificate: x509.Certificate, pool: Iterable[x509.Certificate]) -> list[x509.Certificate]:
    """The certificates of ``pool`` that issued ``certificate`` and each other, nearest first, as far as they reach."""
    path: list[x509.Certificate] = []
    left = list(pool)
    current = certificate
    while current.issuer != current.subject and len(path) < MAX_CERTIFICATES:
        issuer = next((item for item in left if item.subject == current.issuer and _issued(current, item)), None)
        if issuer is None or (issuer.subject == issuer.issuer and not _issued(issuer, issuer)):
            break
        left.remove(issuer)
        path.append(issuer)
        current = issuer
    return path


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import load_der_x509_certificate

    try:
        load_der_x509_certificate(certificate.dump()).verify_directly_issued_by(
            load_der_x509_certificate(issuer.dump())
        )
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _ends_at(token: Token, anchors: Iterable[Certificate]) -> bool:
    """Whether the last certificate a token brings is an anchor or was issued by one: then no bit of any was changed."""
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    last = [token.certificate, *issuers(token.certificate, token.others)][-1]
    roots = [x509.Certificate.load(item.public_bytes(Encoding.DER)) for item in anchors]
    return any(root.dump() == last.dump() or _issued(last, root) for root in roots)


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
    from signing.ecdsa_value import ORDERS, smaller

    value = bytes(info["signature"].native)
    key = certificate.public_key
    curve = str(key.curve[1]) if key.algorithm == "ec" else ""
    return smaller(value, curve) if curve in ORDERS else value


def _read(data: bytes) -> Token:
    from asn1crypto import cms, core, tsp
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    from signing.cms_said import revocations

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
    certificate, others = _certificates(signed_data, attributes)
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
        revocations=revocations(signed_data["crls"]),
    )


def _certificates(
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


def _bad(token: Token, code: str, sub_indication: str, detail: str) -> Stamp:
    return Stamp(time=None, code=code, sub_indication=sub_indication, detail=detail, token=token)
