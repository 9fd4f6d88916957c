"""A timestamping authority of one's own (RFC 3161): requests in, replies out; for tests and for offline companies.

What it says proves nothing to the other party, whose clock it is not: its tokens carry a policy of their own
(``NOT_INDEPENDENT``), and its certificate says so in words.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from signing.cms.der import SEQUENCE, der
from signing.cms.form import DIGESTS
from signing.errors import InputError
from signing.keys.signing_key import digest_algorithm, pyhanko_signer
from signing.timestamps.asking import new_nonce, query, response_type, token_of
from signing.timestamps.form import assembled
from signing.timestamps.token import NOT_INDEPENDENT

if TYPE_CHECKING:
    from pyhanko.sign.attributes import CMSAttributeProvider
    from pyhanko.sign.signers.pdf_cms import Signer

    from signing.keys.store import SigningKey

MAX_REQUEST = 16 * 1024
"""A request larger than this is refused unread; honest ones have a hundred bytes."""
NAME = "Own clock, not independent"
"""The common name of the certificates made here."""
YEARS = 15
GRANTED = der(SEQUENCE, b"\x02\x01\x00")
"""The status of a reply that holds a token (RFC 3161, 2.4.2)."""


class TimestampAuthority:
    """Answers requests with tokens by ``key``, at the time ``clock`` tells, numbered by ``serials``.

    As a ``Timestamper`` it is the twin of one reached over the network.
    """

    def __init__(
        self, key: SigningKey, *, clock: Callable[[], dt.datetime], serials: Iterator[int] | None = None,
        policy: str = NOT_INDEPENDENT,
    ) -> None:  # fmt: skip
        from signing.timestamps.judged import usage_reason

        self._digest_name = digest_algorithm(key)
        self._signer = pyhanko_signer(key)
        certificate = self._signer.signing_cert
        if certificate is None or usage_reason(certificate) is not None:
            raise InputError("--key", "it is not a key for timestamps", "make one with 'signoff tsa new'")
        self._certificate = certificate
        self._clock = clock
        self._serials = serials if serials is not None else count(1)
        self._policy = policy

    def answer(self, request: bytes) -> bytes:
        """The reply to a request, a refusal included: one it cannot read, a digest or a policy it does not serve."""
        from asn1crypto import tsp

        try:
            asked = tsp.TimeStampReq.load(request, strict=True)
            imprint = asked["message_imprint"]
            algorithm, digest = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
            version, policy = asked["version"].native, asked["req_policy"].native
            nonce, extensions = asked["nonce"].native, asked["extensions"].native
            with_certificates = bool(asked["cert_req"].native)
        except Exception:  # noqa: BLE001 - the ASN.1 library raises what it likes on hostile bytes
            return _refusal("bad_data_format", "the request cannot be read")
        if version != "v1":
            return _refusal("bad_request", "the version is not known here")
        if algorithm not in DIGESTS:
            return _refusal("bad_alg", "only digests by SHA-256, SHA-384 and SHA-512 are stamped")
        if len(digest) != hashlib.new(algorithm).digest_size:
            return _refusal("bad_data_format", "the digest has the wrong length")
        if policy not in {None, self._policy}:
            return _refusal("unaccepted_policy", "no other policy is served")
        if extensions:
            return _refusal("unaccepted_extensions", "no extensions are served")
        info: dict[str, Any] = {
            "version": "v1",
            "policy": self._policy,
            "message_imprint": {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest},
            "serial_number": next(self._serials),
            "gen_time": self._clock().astimezone(dt.UTC).replace(microsecond=0),
            "accuracy": {"seconds": 1},
        }
        if nonce is not None:
            info["nonce"] = nonce
        token = self._token(tsp.TSTInfo(info).dump(), with_certificates=with_certificates)
        return der(SEQUENCE, GRANTED, token)

    def stamp(self, digest: bytes, algorithm: str) -> bytes:
        """The token over ``digest``, without a network between."""
        nonce = new_nonce()
        return token_of(self.answer(query(digest, algorithm, nonce)), digest, algorithm, nonce, "timestamps")

    def _token(self, info: bytes, *, with_certificates: bool) -> bytes:
        from asn1crypto import cms

        self._signer.signed_attr_prov_spec = cast("Any", _Attributes(self._signer))
        encapsulated = cms.EncapsulatedContentInfo(
            {"content_type": "tst_info", "content": cms.ParsableOctetString(info)}
        )
        content = asyncio.run(
            self._signer.async_sign_general_data(encapsulated, self._digest_name, detached=False, use_cades=True)
        )
        bag = [item.chosen.dump() for item in content["content"]["certificates"]] if with_certificates else []
        return assembled(info, content["content"]["signer_infos"][0], self._certificate, certificates=bag)


class _Attributes:
    """The signed attributes of a token, in the shape pyHanko asks for; it adds content-type and message-digest."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def signed_attr_providers(self, data_digest: bytes, digest_algorithm: str) -> Iterable[CMSAttributeProvider]:  # noqa: ARG002 - pyHanko's names
        """The certificate, bound by its digest (RFC 5816)."""
        from pyhanko.sign import attributes

        assert self._signer.signing_cert is not None  # noqa: S101 - set when the signer was made
        yield attributes.SigningCertificateV2Provider(signing_cert=self._signer.signing_cert)


def create_timestamp_key(organisation: str, now: dt.datetime) -> SigningKey:
    """A new root and, issued by it, a certificate for timestamps and nothing else, both on ECDSA P-256.

    The root's key is forgotten: when the certificate ends, a new pair takes its place.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    from signing.keys.store import SigningKey

    if not organisation.strip() or len(organisation) > 64:
        raise InputError("--organisation", "a certificate holds between 1 and 64 characters there", "shorten the name")
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    begins = now.replace(microsecond=0) - dt.timedelta(minutes=5)

    def name(common: str) -> x509.Name:
        company = x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)
        return x509.Name([company, x509.NameAttribute(NameOID.COMMON_NAME, common)])

    def certificate(common: str, public: ec.EllipticCurvePublicKey, *, authority: bool) -> x509.Certificate:
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
             "decipher_only"), False,
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(common))
            .issuer_name(name("Timestamp root"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + dt.timedelta(days=365 * YEARS))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
            .add_extension(
                x509.KeyUsage(digital_signature=not authority, key_cert_sign=authority, crl_sign=authority, **usage),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        )
        if not authority:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return builder.sign(root_key, hashes.SHA256())

    root = certificate("Timestamp root", root_key.public_key(), authority=True)
    leaf = certificate(NAME, key.public_key(), authority=False)
    return SigningKey(private_key=key, certificate=leaf, chain=(root,))


def _refusal(failure: str, text: str) -> bytes:
    status = {"status": "rejection", "status_string": [text], "fail_info": {failure}}
    return bytes(response_type()({"status": status}).dump())
