"""Keys in a PKCS#11 token, tried with SoftHSM: the key signs and never leaves; faults are said in plain words."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key

from signing.certificates.trust import TrustStore
from signing.errors import InputError
from signing.keys.store import SigningKey, load_key
from signing.report import Verdict
from signing.verification.verify import verify
from tests.pki import NOW, Authority, Parties, authority
from tests.signing.conftest import countersign, freeze

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
PIN = b"4711"
CURVES = {"p256": "secp256r1", "p384": "secp384r1"}

Load = Callable[[str], SigningKey]


@pytest.fixture(scope="module")
def module() -> str:
    found = next((path for path in MODULES if Path(path).is_file()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        pytest.fail("SoftHSM is not installed: .ci/system-packages judges")
    return found


@pytest.fixture(scope="module")
def session(module: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A new token 'vendor card', beside one called 'other'."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(configuration))
        for label in ("vendor card", "other", "untried"):
            command = [
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                label,
                "--pin",
                PIN.decode(),
                "--so-pin",
                "0815",
            ]
            subprocess.run(command, check=True, capture_output=True, timeout=60)
        token = pkcs11.lib(module).get_token(token_label="vendor card")  # noqa: S106 - no secret
        with token.open(rw=True, user_pin=PIN.decode()) as opened:
            yield opened


@pytest.fixture(scope="module")
def root() -> Authority:
    return authority("Vendor GmbH")


@pytest.fixture(scope="module")
def load(module: str, session: Any, root: Authority) -> Load:
    """Loads the key with a label, after making it in the token with a certificate of the root."""
    put_certificate(session, root.certificate, "root", b"\x00")
    for number, (label, make) in enumerate({"p256": ec_pair, "p384": ec_pair, "rsa3072": rsa_pair}.items(), start=1):
        public, _private = make(session, label, bytes([number]))
        certificate = certify(root, public)
        put_certificate(session, certificate, f"certificate of {label}", bytes([number]))
    return lambda query: load_key(f"pkcs11:token=vendor%20card;{query}", PIN, module=module)


def ec_pair(session: Any, label: str, number: bytes) -> tuple[bytes, Any]:
    parameters = session.create_domain_parameters(
        KeyType.EC, {Attribute.EC_PARAMS: encode_named_curve_parameters(CURVES[label])}, local=True
    )
    public, private = parameters.generate_keypair(
        id=number, label=label, store=True, mechanism=Mechanism.EC_KEY_PAIR_GEN
    )
    return encode_ec_public_key(public), private


def rsa_pair(session: Any, label: str, number: bytes) -> tuple[bytes, Any]:
    public, private = session.generate_keypair(KeyType.RSA, 3072, id=number, label=label, store=True)
    return encode_rsa_public_key(public), private


def certify(root: Authority, public: bytes) -> x509.Certificate:
    try:
        key = serialization.load_der_public_key(public)
    except ValueError:  # PKCS#1 without its algorithm
        from asn1crypto import keys

        key = serialization.load_der_public_key(keys.PublicKeyInfo.wrap(keys.RSAPublicKey.load(public), "rsa").dump())
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Vendor GmbH"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "Bob Stein"),
        ]
    )
    return root.certify(name, key, begins=NOW, ends=NOW.replace(year=2030), usage="sign")  # type: ignore[arg-type]


def put_certificate(session: Any, certificate: x509.Certificate, label: str, number: bytes) -> None:
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.LABEL: label,
            Attribute.ID: number,
            Attribute.SUBJECT: certificate.subject.public_bytes(),
            Attribute.ISSUER: certificate.issuer.public_bytes(),
            Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
        }
    )


@pytest.mark.parametrize(
    "query", ["object=p256", "object=p384", "id=%03", "object=rsa3072?padding=pss", "object=p256;type=private"]
)
def test_a_key_in_a_token_signs(load: Load, query: str, tmp_path: Path, signatories: Parties) -> None:
    key = load(query)
    assert key.signatory == "Bob Stein"
    half = freeze(tmp_path / "half.asice", key)
    entry = countersign(half, tmp_path / "0001-prototype.asice", signatories.client)
    trust = TrustStore(parties={"vendor": key.chain, "client": signatories.client.chain})
    report = verify(entry, trust=trust, now=NOW)
    assert (report.verdict, report.executed) == (Verdict.TOTAL_PASSED, True), report.findings


def test_it_countersigns_too(load: Load, tmp_path: Path, half_signed: Path, signatories: Parties) -> None:
    key = load("object=p256")
    entry = countersign(half_signed, tmp_path / "0001-prototype.asice", key)
    trust = TrustStore(parties={"vendor": signatories.vendor.chain, "client": key.chain})
    assert verify(entry, trust=trust, now=NOW).verdict is Verdict.TOTAL_PASSED


def test_a_certificate_of_another_key_is_noticed(load: Load, session: Any, root: Authority, tmp_path: Path) -> None:
    ec_pair(session, "p256", b"\x77")
    other, _ = ec_pair(session, "p384", b"\x78")
    wrong = root.issue("Vendor GmbH", "Bob Stein").certificate
    assert other
    put_certificate(session, wrong, "wrong", b"\x77")
    with pytest.raises(InputError, match="does not belong to its certificate"):
        freeze(tmp_path / "half.asice", load("id=%77"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("uri", "pin", "says"),
    [
        ("pkcs11:token=untried;object=p256", b"0000", "the PIN is wrong"),
        ("pkcs11:token=vendor%20card;object=p256", b"\xff", "not UTF-8"),
        ("pkcs11:token=nobody;object=p256", PIN, "no token fits; there are: other, untried, vendor card"),
        ("pkcs11:object=p256", PIN, "3 tokens fit"),
        ("pkcs11:token=vendor%20card;object=nothing", PIN, "no key fits; the token has: object=p256;id=%01"),
        ("pkcs11:token=vendor%20card", PIN, "keys fit"),
        ("pkcs11:token=other;object=p256", PIN, "no key fits; the token has: none"),
        ("pkcs11:token=vendor%20card;object=bare", PIN, "no certificate for the key 'bare'"),
        ("pkcs11:token=vendor%20card;id=%01?padding=pss", PIN, "for RSA keys"),
        ("pkcs11:token=vendor%20card;object=p256?module-path=/nowhere.so", PIN, "no such PKCS#11 library"),
        ("pkcs11:token=vendor%20card;object=p256?module-path=/bin/sh", PIN, "refuses"),
    ],
)
def test_faults(load: Load, session: Any, module: str, uri: str, pin: bytes, says: str) -> None:
    if "bare" in uri:
        session.generate_keypair(KeyType.RSA, 2048, id=b"\x99", label="bare", store=True)
    with pytest.raises(InputError) as caught:
        load_key(uri, pin, module=module)
    assert says in str(caught.value)
    assert "4711" not in str(caught.value)


def test_without_a_module(load: Load) -> None:
    with pytest.raises(InputError, match="SIGNOFF_PKCS11_MODULE"):
        load_key("pkcs11:token=vendor%20card;object=p256", PIN)
