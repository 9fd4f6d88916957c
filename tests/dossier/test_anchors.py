import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from pipeline.dossier.anchors import dossier_trust, joined, pin_anchor, trust_of
from pipeline.dossier.layout import Dossier
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key
from tests.dossier.actions import NOW


@pytest.fixture
def bare(tmp_path: Path) -> Dossier:
    (tmp_path / "d").mkdir()
    return Dossier(root=tmp_path / "d")


@pytest.fixture
def pem(tmp_path: Path, keys: dict[str, SigningKey]) -> Path:
    path = tmp_path / "theirs.pem"
    path.write_bytes(keys["vendor"].anchor_pem())
    return path


def test_pinning_says_whose_it_is(bare: Dossier, pem: Path, keys: dict[str, SigningKey]) -> None:
    anchor = pin_anchor(bare, "vendor", pem)
    assert anchor.organisation == "Harbour Software Ltd"
    assert anchor.already is False
    assert [*dossier_trust(bare).parties] == ["vendor"]
    assert pin_anchor(bare, "vendor", pem).already is True


def test_another_one_never_replaces_it(bare: Dossier, pem: Path, keys: dict[str, SigningKey]) -> None:
    pin_anchor(bare, "vendor", pem)
    pem.write_bytes(keys["stranger"].anchor_pem())
    with pytest.raises(InputError, match="another anchor is pinned"):
        pin_anchor(bare, "vendor", pem)
    assert (bare.trust / "vendor.pem").read_bytes() == keys["vendor"].anchor_pem()


def test_one_anchor_cannot_bind_both(bare: Dossier, pem: Path) -> None:
    pin_anchor(bare, "vendor", pem)
    with pytest.raises(InputError, match="pinned for vendor already"):
        pin_anchor(bare, "client", pem)


def test_a_certificate_that_is_no_anchor_is_refused(bare: Dossier, pem: Path, keys: dict[str, SigningKey]) -> None:
    pem.write_bytes(keys["vendor"].certificate.public_bytes(Encoding.PEM))
    with pytest.raises(InputError, match="not signed by itself"):
        pin_anchor(bare, "vendor", pem)


def test_a_forged_self_signature_is_refused(bare: Dossier, pem: Path, keys: dict[str, SigningKey]) -> None:
    data = bytearray(keys["vendor"].chain[-1].public_bytes(Encoding.DER))
    data[-1] ^= 1
    pem.write_bytes(x509.load_der_x509_certificate(bytes(data)).public_bytes(Encoding.PEM))
    with pytest.raises(InputError, match="not signed by itself"):
        pin_anchor(bare, "vendor", pem)


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused(bare: Dossier, pem: Path, content: bytes) -> None:
    pem.write_bytes(content)
    with pytest.raises(InputError):
        pin_anchor(bare, "vendor", pem)
    assert not bare.trust.exists()


def test_several_certificates_are_refused(bare: Dossier, pem: Path, keys: dict[str, SigningKey]) -> None:
    pem.write_bytes(keys["vendor"].anchor_pem() + keys["client"].anchor_pem())
    with pytest.raises(InputError, match="holds 2 certificates"):
        pin_anchor(bare, "vendor", pem)


def test_a_private_key_beside_it_is_not_copied(bare: Dossier, pem: Path, keys: dict[str, SigningKey]) -> None:
    pem.write_bytes(keys["vendor"].anchor_pem() + b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    pin_anchor(bare, "vendor", pem)
    assert b"PRIVATE" not in (bare.trust / "vendor.pem").read_bytes()


def test_a_party_may_have_several(dossier: Dossier, keys: dict[str, SigningKey]) -> None:
    (dossier.trust / "vendor-2.pem").write_bytes(create_key("Harbour Software Ltd", "Cara", NOW).anchor_pem())
    assert len(dossier_trust(dossier).parties["vendor"]) == 2


def test_a_file_that_names_no_party_is_refused(dossier: Dossier) -> None:
    (dossier.trust / "VENDOR NEW.pem").write_bytes((dossier.trust / "vendor.pem").read_bytes())
    with pytest.raises(InputError, match="names no party"):
        dossier_trust(dossier)


def test_joined_stores_keep_parties_apart(dossier: Dossier, pem: Path) -> None:
    both = joined(dossier_trust(dossier), trust_of([("client", pem), (None, pem)]))
    assert len(both.parties["client"]) == 2
    assert len(both.parties["vendor"]) == 1
    assert len(both.any_party) == 1


def test_the_clock_of_the_tests_is_inside_the_certificates(keys: dict[str, SigningKey]) -> None:
    assert keys["vendor"].certificate.not_valid_before_utc < NOW < NOW + dt.timedelta(days=1)


def test_revocation_lists_lie_beside_anchors_or_alone(tmp_path: Path, keys: dict[str, SigningKey]) -> None:
    authority = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority")])
    builder = x509.CertificateRevocationListBuilder().issuer_name(name).last_update(NOW)
    pem = builder.next_update(NOW + dt.timedelta(days=7)).sign(authority, SHA256()).public_bytes(Encoding.PEM)
    (tmp_path / "alone.pem").write_bytes(pem)
    (tmp_path / "both.pem").write_bytes(keys["client"].anchor_pem() + pem)
    store = trust_of([("client", tmp_path / "both.pem"), ("client", tmp_path / "alone.pem")])
    assert len(store.revocations) == 2
    assert len(store.parties["client"]) == 1
    assert len(joined(store, store).revocations) == 4
