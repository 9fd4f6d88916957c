"""A dossier to work in, with keys under a passphrase, and the program called in it."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from signing.keys.store import create_key

SMALL = Path(__file__).parent.parent / "dossier" / "small"
PASSPHRASE = "no secrets in tests"  # noqa: S105 - of keys that live as long as the test


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``client``, ``vendor`` and ``stranger``, each a .p12 and a .pem."""
    folder = tmp_path_factory.mktemp("keys")
    now = dt.datetime.now(dt.UTC)
    people = {
        "client": ("Nordlicht Handel GmbH", "Anna Berg"),
        "vendor": ("Harbour Software Ltd", "Bob Lynch"),
        "stranger": ("Somebody Else Ltd", "Eve Else"),
    }
    for party, (organisation, signatory) in people.items():
        key = create_key(organisation, signatory, now)
        # A quicker derivation than keys have outside of tests: hundreds of commands unlock one here.
        quick = BestAvailableEncryption(PASSPHRASE.encode())
        assert isinstance(key.private_key, ec.EllipticCurvePrivateKey)
        data = pkcs12.serialize_key_and_certificates(b"", key.private_key, key.certificate, key.chain, quick)
        (folder / f"{party}.p12").write_bytes(data)
        (folder / f"{party}.pem").write_bytes(key.anchor_pem())
    return folder


@pytest.fixture
def workplace(tmp_path: Path, key_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project with both anchors pinned and the keys beside it; the current folder."""
    root = tmp_path / "small"
    shutil.copytree(SMALL, root)
    shutil.copytree(key_folder, root / "keys")
    (root / "trust").mkdir()
    for party in ("client", "vendor"):
        shutil.copy(key_folder / f"{party}.pem", root / "trust")
    monkeypatch.chdir(root)
    monkeypatch.setenv("SIGNOFF_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("SIGNOFF_TRACEBACK", "1")
    monkeypatch.setenv("SIGNOFF_TEMPLATES", "")
    return root
