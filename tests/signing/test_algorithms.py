"""Each algorithm a company's key may have: frozen and countersigned, verified here and by openssl, in the one form."""

import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import algos, cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from signing.certificates.trust import TrustStore
from signing.cms.form import CmsFormError, read_cms
from signing.keys.store import SigningKey
from signing.report import Verdict
from signing.verification.verify import verify
from tests.pki import NOW, authority
from tests.signing.cms_attacks import changed, good
from tests.signing.conftest import countersign, freeze

ALGORITHMS = {"p256": "sha256", "p384": "sha384", "rsa3072": "sha256", "rsa3072-pss": "sha256", "ed25519": "sha512"}


def key_of(algorithm: str, organisation: str = "Vendor GmbH") -> SigningKey:
    kind, _, padding = algorithm.partition("-")
    return authority(organisation, algorithm=kind).issue(organisation, "Bob", algorithm=kind, pss=padding == "pss")


@pytest.fixture(scope="module", params=ALGORITHMS)
def algorithm(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def keys(algorithm: str) -> dict[str, SigningKey]:
    return {"vendor": key_of(algorithm), "client": key_of(algorithm, "Client AG")}


@pytest.fixture(scope="module")
def entry(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, SigningKey]) -> Path:
    folder = tmp_path_factory.mktemp("algorithm")
    half = freeze(folder / "half.asice", keys["vendor"])
    return countersign(half, folder / "0001-prototype.asice", keys["client"])


def test_it_verifies_here(entry: Path, keys: dict[str, SigningKey], algorithm: str) -> None:
    trust = TrustStore(parties={party: key.chain for party, key in keys.items()})
    report = verify(entry, trust=trust, now=NOW)
    assert (report.verdict, report.executed) == (Verdict.TOTAL_PASSED, True), report.findings


def test_openssl_verifies_it(entry: Path, keys: dict[str, SigningKey], algorithm: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(entry) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "vendor.pem").write_bytes(keys["vendor"].anchor_pem())
    command = [
        "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "META-INF/signature001.p7s",
        "-content", "META-INF/ASiCManifest001.xml", "-CAfile", "vendor.pem", "-out", "/dev/null",
    ]  # fmt: skip
    outcome = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    if algorithm == "ed25519" and b"OpenSSL 3.0" in subprocess.check_output(["openssl", "version"]):
        assert "invalid digest" in outcome.stderr  # what the remark on such keys says
        return
    assert outcome.returncode == 0, outcome.stderr
    assert "CAdES Verification successful" in outcome.stderr


def test_it_is_in_the_one_form(entry: Path, algorithm: str) -> None:
    with zipfile.ZipFile(entry) as archive:
        form = read_cms(archive.read("META-INF/signature001.p7s"), own=True)
    assert form.digest_name == ALGORITHMS[algorithm]
    assert form.protected


@pytest.mark.parametrize(
    ("inner", "mask", "salt", "own", "code"),
    [
        ("sha256", "sha256", 20, True, "CMS_FORM"),
        ("sha384", "sha384", 48, True, "CMS_FORM"),
        ("sha256", "sha384", 32, True, "CMS_FORM"),
        ("sha1", "sha256", 32, False, "CMS_WEAK_ALGORITHM"),
        ("sha256", "sha1", 32, False, "CMS_WEAK_ALGORITHM"),
    ],
)
def test_pss_parameters_are_those_we_write(inner: str, mask: str, salt: int, own: bool, code: str) -> None:
    """Honestly signed by the key with other parameters than the one form."""
    key = key_of("rsa3072-pss")
    private = key.private_key
    assert isinstance(private, rsa.RSAPrivateKey)
    kinds = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha384": hashes.SHA384()}  # noqa: S303 - the attack
    parameters = algos.RSASSAPSSParams(
        {
            "hash_algorithm": {"algorithm": inner},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": mask}},
            "salt_length": salt,
        }
    )

    def other(signed_data: Any) -> None:
        info = signed_data["signer_infos"][0]
        algorithm = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
        for attribute in info["signed_attrs"]:
            if attribute["type"].native == "cms_algorithm_protection":
                digest = info["digest_algorithm"]
                attribute["values"] = [
                    cms.CMSAlgorithmProtection({"digest_algorithm": digest, "signature_algorithm": algorithm})
                ]
        attributes = sorted(info["signed_attrs"], key=lambda item: item.dump(force=True))
        info["signed_attrs"] = cms.CMSAttributes(attributes)
        info["signature_algorithm"] = algorithm
        info["signature"] = private.sign(
            info["signed_attrs"].untag().dump(force=True),
            padding.PSS(mgf=padding.MGF1(kinds[mask]), salt_length=salt),
            kinds[inner],
        )

    signature = changed(good(b"<manifest/>", key), other)
    with pytest.raises(CmsFormError) as caught:
        read_cms(signature, own=own)
    assert caught.value.code == code
    if own:
        assert "one form" in caught.value.detail, caught.value.detail
