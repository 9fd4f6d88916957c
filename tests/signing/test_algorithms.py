"""Each algorithm a company's key may have: frozen and countersigned, verified here and by openssl, in the one form."""

import subprocess
import zipfile
from pathlib import Path

import pytest

from signing.cms_form import read_cms
from signing.keys import SigningKey
from signing.report import Verdict
from signing.trust import TrustStore
from signing.verify import verify
from tests.pki import NOW, authority
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
