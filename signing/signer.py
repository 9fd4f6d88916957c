"""A signing key as the libraries want it: who signs, and by which digest algorithm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.errors import InputError

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import SimpleSigner

    from signing.keys import SigningKey


def pyhanko_signer(key: SigningKey) -> SimpleSigner:
    """The signer pyHanko makes CAdES and PAdES signatures with."""
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives import serialization
    from pyhanko.sign.signers.pdf_cms import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for certificate in key.chain:
        store.register(x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)))
    private = key.private_key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SimpleSigner(
        signing_cert=x509.Certificate.load(key.certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
        embed_roots=True,
    )


def digest_algorithm(key: SigningKey) -> str:
    """SHA-256, or SHA-384 for P-384; raises ``InputError`` for keys that do not serve as the only signature."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    private = key.private_key
    if isinstance(private, ec.EllipticCurvePrivateKey) and private.curve.name in {"secp256r1", "secp384r1"}:
        return "sha256" if private.curve.name == "secp256r1" else "sha384"
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= 3072:
        return "sha256"
    raise InputError(
        "--key",
        "this kind of key does not serve: others could not verify it with the tools of today",
        "use ECDSA P-256 or P-384, or RSA with 3072 bits or more",
    )
