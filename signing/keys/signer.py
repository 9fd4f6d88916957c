"""The one place where a private key signs bytes: pyHanko's signer over a key in memory or in a token.

pyHanko's own signer for keys in memory holds them unencrypted and checks them anew at each signature (for RSA-3072
that takes ten times as long as signing). This module imports pyHanko: import it where a signature is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asn1crypto import algos, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.cms.ecdsa_value import smaller
from signing.errors import InputError
from signing.keys.store import TokenKey

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from signing.keys.store import SigningKey

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
LARGEST = 8192
"""No signature of a key that serves is longer than this (ML-DSA-87: 4627)."""


class KeySigner(Signer):
    """pyHanko's signer over a ``SigningKey``; the certificates of its chain come along."""

    def __init__(self, key: SigningKey) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        for certificate in key.chain:
            store.register(_asn1(certificate))
        super().__init__(prefer_pss=key.pss, embed_roots=True, signing_cert=_asn1(key.certificate), cert_registry=store)
        self._key = key

    def get_signature_mechanism_for_digest(self, digest_algorithm: str | None) -> algos.SignedDigestAlgorithm:
        """As pyHanko, but PSS with a salt as long as the digest (RFC 4055, 3.1), which every validator takes."""
        public = self._key.certificate.public_key()
        if isinstance(public, rsa.RSAPublicKey) and self._key.pss and digest_algorithm is not None:
            return pss_mechanism(digest_algorithm)
        return super().get_signature_mechanism_for_digest(digest_algorithm)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature's value over ``data``; zeros of at least its length when ``dry_run``."""
        if dry_run:
            return bytes(_largest(self._key))
        value = self._value(data, digest_algorithm)
        public = self._key.certificate.public_key()
        if not isinstance(public, ec.EllipticCurvePublicKey):
            return value
        try:
            return smaller(value, public.curve.name)
        except ValueError:  # made by a key of another kind: the check of what was signed says so
            return value

    def _value(self, data: bytes, digest_algorithm: str) -> bytes:
        private = self._key.private_key
        if isinstance(private, TokenKey):
            return private.sign(data, self.get_signature_mechanism_for_digest(digest_algorithm), digest_algorithm)
        if isinstance(private, ec.EllipticCurvePrivateKey):
            return private.sign(data, ec.ECDSA(HASHES[digest_algorithm]))
        if isinstance(private, rsa.RSAPrivateKey):
            algorithm = HASHES[digest_algorithm]
            pss = padding.PSS(mgf=padding.MGF1(algorithm), salt_length=algorithm.digest_size)
            return private.sign(data, pss if self._key.pss else padding.PKCS1v15(), algorithm)
        sign = getattr(private, "sign", None)  # Ed25519 and ML-DSA: no choice of digest
        if sign is None:
            raise InputError("--key", "it is a key for encrypting, not for signing", "use the key made for signing")
        return bytes(sign(data))


def pss_mechanism(digest_name: str) -> algos.SignedDigestAlgorithm:
    """RSASSA-PSS with one digest algorithm throughout and a salt of its length (RFC 4055)."""
    digest = algos.DigestAlgorithm({"algorithm": digest_name})
    return algos.SignedDigestAlgorithm(
        {
            "algorithm": "rsassa_pss",
            "parameters": algos.RSASSAPSSParams(
                {
                    "hash_algorithm": digest,
                    "mask_gen_algorithm": algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": digest}),
                    "salt_length": HASHES[digest_name].digest_size,
                }
            ),
        }
    )


def _largest(key: SigningKey) -> int:
    public = key.certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return (public.key_size + 7) // 8
    if isinstance(public, ec.EllipticCurvePublicKey):
        return 2 * ((public.key_size + 7) // 8) + 9  # two integers in DER
    return 64 if isinstance(public, ed25519.Ed25519PublicKey) else LARGEST


def _asn1(certificate: Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
