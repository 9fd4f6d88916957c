"""A signing key as the libraries want it: who signs, and by which digest algorithm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.errors import InputError

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer

    from signing.keys.store import SigningKey

MIN_RSA_BITS = 3072


def pyhanko_signer(key: SigningKey) -> Signer:
    """The signer pyHanko makes CAdES and PAdES signatures with; cheap to make, the key is loaded already."""
    from signing.keys.signer import KeySigner

    return KeySigner(key)


def digest_algorithm(key: SigningKey) -> str:
    """The digest algorithm that goes with a key: SHA-256, SHA-384 for P-384, SHA-512 for Ed25519 (RFC 8419, 3.1).

    Raises ``InputError`` for keys that do not serve as the only signature.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    public = key.certificate.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in {"secp256r1", "secp384r1"}:
        return "sha256" if public.curve.name == "secp256r1" else "sha384"
    if isinstance(public, rsa.RSAPublicKey) and public.key_size >= MIN_RSA_BITS:
        return "sha256"
    if isinstance(public, ed25519.Ed25519PublicKey):
        return "sha512"
    if is_post_quantum(key):
        raise InputError(
            "--key",
            "it is a post-quantum key, which does not serve alone: others could not verify it with the tools of today",
            "sign with --key and a key such as ECDSA P-256, and give this one beside it as --also (freeze, countersign)",
        )
    raise InputError(
        "--key",
        "this kind of key does not serve: others could not verify it with the tools of today",
        "use ECDSA P-256 or P-384, RSA with 3072 bits or more, or Ed25519",
    )


def second_digest_algorithm(key: SigningKey) -> str:
    """The digest algorithm of a post-quantum signature beside another: SHA-512 (RFC 9882, 3.3).

    Raises ``InputError`` for every key but ML-DSA-65.
    """
    from cryptography.hazmat.primitives.asymmetric import mldsa

    if isinstance(key.certificate.public_key(), mldsa.MLDSA65PublicKey):
        return "sha512"
    raise InputError(
        "--also",
        "it is no post-quantum key of the kind ML-DSA-65",
        "make one: 'signoff keys new --algorithm ml-dsa-65 --out F.key'",
    )


def is_post_quantum(key: SigningKey) -> bool:
    """Whether only software that knows ML-DSA (FIPS 204) can verify what the key signs."""
    from cryptography.hazmat.primitives.asymmetric import mldsa

    kinds = mldsa.MLDSA44PublicKey | mldsa.MLDSA65PublicKey | mldsa.MLDSA87PublicKey
    return isinstance(key.certificate.public_key(), kinds)
