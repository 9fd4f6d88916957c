"""What a certificate says of itself, in words: its algorithm and what it was issued for."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
EXTENDED = {
    ExtendedKeyUsageOID.EMAIL_PROTECTION: "e-mail",
    ExtendedKeyUsageOID.SERVER_AUTH: "web server",
    ExtendedKeyUsageOID.CLIENT_AUTH: "logging in",
    ExtendedKeyUsageOID.CODE_SIGNING: "signing programs",
    ExtendedKeyUsageOID.TIME_STAMPING: "timestamps",
    ExtendedKeyUsageOID.OCSP_SIGNING: "revocation answers",
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE: "anything",
    x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"): "signing documents",
    x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"): "signing documents (Microsoft)",
}


def algorithm_of(certificate: x509.Certificate) -> str:
    """The kind and size of a certificate's key, such as ``ECDSA P-256``."""
    try:
        public = certificate.public_key()
    except Exception:  # noqa: BLE001 - an algorithm the library does not know
        return certificate.public_key_algorithm_oid.dotted_string
    if isinstance(public, ec.EllipticCurvePublicKey):
        return f"ECDSA {CURVES.get(public.curve.name, public.curve.name)}"
    if isinstance(public, rsa.RSAPublicKey):
        return f"RSA {public.key_size} bits"
    if isinstance(public, ed25519.Ed25519PublicKey):
        return "Ed25519"
    if isinstance(public, mldsa.MLDSA65PublicKey):
        return "ML-DSA-65 (post-quantum)"
    return type(public).__name__.removesuffix("PublicKey")


def usages_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """What a certificate was issued for; ``not said`` when it has no key usage."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return ("not said",)
    named = {
        "signing": usage.digital_signature,
        "binding signatures": usage.content_commitment,
        "encrypting keys": usage.key_encipherment,
        "encrypting data": usage.data_encipherment,
        "agreeing on keys": usage.key_agreement,
        "issuing certificates": usage.key_cert_sign,
        "revocation lists": usage.crl_sign,
    }
    said = [name for name, given in named.items() if given]
    try:
        extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return tuple(said)
    return (*said, *(f"for {EXTENDED.get(item, item.dotted_string)}" for item in extended))
