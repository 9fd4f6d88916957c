"""Private keys in files, always under a passphrase: PKCS#12, and PEM (PKCS#8) with certificates in it or beside it."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs7,
    pkcs12,
)

from signing.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

    from signing.keys.store import TokenKey

MAX_BYTES = 1024 * 1024
"""A file of keys or certificates larger than this is not read."""
MAX_CERTIFICATES = 100
PBKDF2_ROUNDS = 600_000
BESIDE = (".crt", ".cer", ".pem", ".chain.pem")
"""Where the certificates of ``vendor.key`` may lie: in ``vendor.crt`` and so on."""

_PRIVATE = re.compile(rb"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----")
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeyMaterial:
    """A private key out of a file, and the certificates that lay with it, in no order."""

    private_key: PrivateKeyTypes
    certificates: tuple[x509.Certificate, ...]


def read_key_file(path: Path, kind: str, passphrase: bytes) -> KeyMaterial:
    """The key in ``path``; ``kind`` is ``p12``, ``pem`` or empty. Raises ``InputError``."""
    data = read_bounded(path, "the key")
    if kind == "pem" or (not kind and b"-----BEGIN " in data):
        return _pem(path, data, passphrase)
    try:
        private_key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase)
    except ValueError:
        raise InputError(
            str(path), "the passphrase is wrong, or this is no PKCS#12 file", "try the passphrase again"
        ) from None
    if private_key is None:
        raise InputError(str(path), "it holds no private key", "export it with its key from where it was made")
    certificates = (*([certificate] if certificate is not None else []), *others)
    return KeyMaterial(private_key=private_key, certificates=certificates)


def certificate_of(material: KeyMaterial, place: str) -> x509.Certificate:
    """The certificate that fits the key: the one that began last, when it was renewed. Raises ``InputError``."""
    if not material.certificates:
        raise InputError(
            place,
            "its key has no certificate yet",
            "put in what the authority sent, with 'signoff keys import', or export both from where the key was made",
        )
    public = material.private_key.public_key()
    fitting = [item for item in material.certificates if item.public_key() == public]
    if not fitting:
        raise InputError(place, "key and certificate do not belong together", "export them again")
    return max(fitting, key=lambda item: item.not_valid_before_utc)


def read_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """The certificates in a file as authorities send them: PEM, DER, or PKCS#7 in either. Raises ``InputError``."""
    data = read_bounded(path, "it")
    if _PRIVATE.search(data) and _CERTIFICATE not in data:
        raise InputError(str(path), "it holds a private key, not a certificate", "name what the authority sent")
    readers = (
        (x509.load_pem_x509_certificates, pkcs7.load_pem_pkcs7_certificates)
        if b"-----BEGIN " in data
        else (lambda der: [x509.load_der_x509_certificate(der)], pkcs7.load_der_pkcs7_certificates)
    )
    for read in readers:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of PKCS#7 that is BER, as many authorities send it
                found = read(data)
        except Exception:  # noqa: BLE001, S112 - the readers raise what they like on what is not theirs
            continue
        if 0 < len(found) <= MAX_CERTIFICATES:
            return tuple(found)
    raise InputError(str(path), "no certificate can be read in it", "name the .crt, .pem or .p7b of the authority")


def write_p12(
    name: str,
    private_key: PrivateKeyTypes | TokenKey,
    certificate: x509.Certificate | None,
    chain: Iterable[x509.Certificate],
    passphrase: bytes,
) -> bytes:
    """PKCS#12 (AES-256, PBKDF2), encrypted under ``passphrase``. Raises ``InputError`` for an empty one."""
    if not passphrase:
        raise InputError("passphrase", "it is empty", "choose one; a key is never written unprotected")
    if not isinstance(private_key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        raise InputError("--key", "a key of this kind is not written to a file", "keep it where it is")
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(PBKDF2_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase)
    )
    return pkcs12.serialize_key_and_certificates(name.encode(), private_key, certificate, chain, encryption)


def write_pem(
    private_key: PrivateKeyTypes | TokenKey, certificates: Iterable[x509.Certificate], passphrase: bytes
) -> bytes:
    """PEM with the key as encrypted PKCS#8 (PBES2: PBKDF2, AES-256) and its certificates. Raises ``InputError``.

    The library encrypts PKCS#8 with 2048 rounds and takes no other number, which is too few for a passphrase.
    """
    import os

    from asn1crypto import algos, core, keys, pem
    from cryptography.hazmat.primitives import padding
    from cryptography.hazmat.primitives.asymmetric import mldsa
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    if not passphrase:
        raise InputError("passphrase", "it is empty", "choose one; a key is never written unprotected")
    if not isinstance(private_key, mldsa.MLDSA65PrivateKey):
        raise InputError("--key", "a key of this kind is kept as PKCS#12", "name a file that ends in .p12")
    plain = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    salt, vector = os.urandom(16), os.urandom(16)
    secret = PBKDF2HMAC(hashes.SHA256(), 32, salt, PBKDF2_ROUNDS).derive(passphrase)
    padder, encryptor = padding.PKCS7(128).padder(), Cipher(algorithms.AES(secret), modes.CBC(vector)).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    derivation = {
        "salt": algos.Pbkdf2Salt("specified", core.OctetString(salt)),
        "iteration_count": PBKDF2_ROUNDS,
        "prf": {"algorithm": "sha256"},
    }
    scheme = algos.Pbes2Params(
        {
            "key_derivation_func": {"algorithm": "pbkdf2", "parameters": algos.Pbkdf2Params(derivation)},
            "encryption_scheme": {"algorithm": "aes256_cbc", "parameters": vector},
        }
    )
    info = keys.EncryptedPrivateKeyInfo(
        {"encryption_algorithm": {"algorithm": "pbes2", "parameters": scheme}, "encrypted_data": sealed}
    )
    armoured = pem.armor("ENCRYPTED PRIVATE KEY", info.dump())
    return bytes(armoured) + b"".join(item.public_bytes(Encoding.PEM) for item in certificates)


def ordered_chain(certificate: x509.Certificate, others: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The issuers of ``certificate`` among ``others``, nearest first, each of them by its signature."""
    left = list(others)
    ordered: list[x509.Certificate] = []
    current = certificate
    while not is_issued_by(current, current):
        issuer = next((item for item in left if is_issued_by(current, item)), None)
        if issuer is None:
            break
        ordered.append(issuer)
        left.remove(issuer)
        current = issuer
    return tuple(ordered)


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether names and signature say that ``issuer`` issued ``certificate``."""
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 - whatever a strange certificate makes the library raise, it did not issue
        return False
    return True


def read_bounded(
    path: Path,
    what: str,
    *,
    limit: int = MAX_BYTES,
    too_large: str = "it is too large to be a key or certificate",
    instead: str = "name the .p12, .pem or .crt file",
) -> bytes:
    """The bytes of a small file. Raises ``InputError``."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise InputError(str(path), f"{what} cannot be read: {error.strerror}", "check the path") from None
    if len(data) > limit:
        raise InputError(str(path), too_large, instead)
    return data


def _pem(path: Path, data: bytes, passphrase: bytes) -> KeyMaterial:
    kinds = _PRIVATE.findall(data)
    if len(kinds) != 1:
        count = "no private key" if not kinds else f"{len(kinds)} private keys"
        raise InputError(str(path), f"it holds {count}", "name the file with the one key")
    if kinds[0] != b"ENCRYPTED PRIVATE KEY":
        weak = b"ENCRYPTED" in data  # of old: one round of MD5 over the passphrase
        raise InputError(
            str(path),
            "its key is protected too weakly" if weak else "its key is not protected: who has the file signs as you",
            f"openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000 -in {path.name} -out NEW, then destroy {path.name}",
        )
    try:
        private_key = load_pem_private_key(data, passphrase)
    except (ValueError, TypeError):
        raise InputError(
            str(path), "the passphrase is wrong, or the key is damaged", "try the passphrase again"
        ) from None
    certificates: list[x509.Certificate] = []
    if _CERTIFICATE in data:
        certificates += read_certificates(path)
    else:
        for suffix in BESIDE:
            beside = path.with_suffix(suffix)
            if beside != path and beside.is_file():
                certificates += read_certificates(beside)
    return KeyMaterial(private_key=private_key, certificates=tuple(certificates))
