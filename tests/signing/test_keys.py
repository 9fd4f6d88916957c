"""Keys are made, kept under a passphrase, and loaded; whatever is wrong is said in plain words."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing.certificates.trust import fingerprint, read_anchors
from signing.cms.cades import Commitment, sign_manifest
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key, load_key
from tests.pki import NOW, Parties, authority, new_key


def test_round_trip_through_pkcs12(tmp_path: Path, signatories: Parties) -> None:
    path = tmp_path / "vendor.p12"
    path.write_bytes(signatories.vendor.p12(b"secret"))
    for uri in (str(path), f"p12:{path}"):
        loaded = load_key(uri, b"secret")
        assert loaded.fingerprint == signatories.vendor.fingerprint
        assert loaded.chain == signatories.vendor.chain
        assert (loaded.organisation, loaded.signatory) == ("Vendor GmbH", "Bob Stein")


def test_openssl_reads_the_key(tmp_path: Path, signatories: Parties) -> None:
    path = tmp_path / "vendor.p12"
    path.write_bytes(signatories.vendor.p12(b"secret"))
    outcome = subprocess.run(
        ["openssl", "pkcs12", "-in", str(path), "-passin", "pass:secret", "-noout"], capture_output=True, check=False
    )
    assert outcome.returncode == 0


def test_anchor_is_the_root(signatories: Parties) -> None:
    (anchor,) = read_anchors(signatories.vendor.anchor_pem(), "vendor.pem")
    assert anchor.subject == anchor.issuer
    assert fingerprint(anchor) == fingerprint(signatories.vendor.chain[-1])


def test_certificate_is_one_for_signing(signatories: Parties) -> None:
    extensions = signatories.vendor.certificate.extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    with pytest.raises(x509.ExtensionNotFound):
        extensions.get_extension_for_class(x509.ExtendedKeyUsage)


def test_nothing_of_a_key_is_in_its_repr(signatories: Parties) -> None:
    assert "private" not in repr(signatories.vendor)


@pytest.mark.parametrize(
    ("content", "passphrase", "says"),
    [
        (None, b"x", "cannot be read"),
        (b"not a key", b"x", "no PKCS#12"),
        (b"\0" * 2_000_000, b"x", "too large"),
    ],
)
def test_faults_of_key_files(tmp_path: Path, content: bytes | None, passphrase: bytes, says: str) -> None:
    path = tmp_path / "key.p12"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        load_key(str(path), passphrase)


def test_wrong_passphrase(tmp_path: Path, signatories: Parties) -> None:
    path = tmp_path / "vendor.p12"
    path.write_bytes(signatories.vendor.p12(b"secret"))
    with pytest.raises(InputError, match="passphrase is wrong"):
        load_key(str(path), b"Secret")


def test_empty_passphrase_is_refused(signatories: Parties) -> None:
    with pytest.raises(InputError, match="empty"):
        signatories.vendor.p12(b"")


@pytest.mark.parametrize(("organisation", "signatory"), [("", "Bob"), ("Vendor", " "), ("V" * 65, "Bob")])
def test_names_a_certificate_cannot_hold(organisation: str, signatory: str) -> None:
    with pytest.raises(InputError, match="between 1 and 64"):
        create_key(organisation, signatory, NOW)


def test_key_and_certificate_that_do_not_fit(signatories: Parties) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    mixed = SigningKey(private_key=other, certificate=signatories.vendor.certificate, chain=())
    with pytest.raises(InputError, match="does not belong"):
        sign_manifest(b"<x/>", mixed, party="vendor", commitment=Commitment.CREATION, time=NOW)


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP521R1()), rsa.generate_private_key(65537, 2048)])
def test_keys_others_could_not_verify_are_refused(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    made = authority("Vendor GmbH").issue("Vendor GmbH", "Bob Stein", key=key)
    with pytest.raises(InputError, match="does not serve"):
        sign_manifest(b"<x/>", made, party="vendor", commitment=Commitment.CREATION, time=NOW)


@pytest.mark.parametrize("algorithm", ["ed25519", "p384", "rsa3072"])
def test_a_key_of_another_kind_than_its_certificate(algorithm: str, signatories: Parties) -> None:
    mixed = SigningKey(private_key=new_key(algorithm), certificate=signatories.vendor.certificate, chain=())
    with pytest.raises(InputError, match="does not belong"):
        sign_manifest(b"<x/>", mixed, party="vendor", commitment=Commitment.CREATION, time=NOW)


def test_validity_covers_the_life_of_a_contract(signatories: Parties) -> None:
    certificate, root = signatories.vendor.certificate, signatories.vendor.chain[0]
    assert certificate.not_valid_after_utc - NOW > dt.timedelta(days=365 * 4)
    assert root.not_valid_after_utc - NOW > dt.timedelta(days=365 * 10)
