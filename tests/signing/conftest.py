"""Entries to attack: one half-signed, one executed, both small."""

from pathlib import Path

import pytest

from signing.cms.cades import Commitment
from signing.container import PayloadItem
from signing.entry import countersign_entry, freeze_entry
from signing.keys.store import SigningKey
from signing.statement import Payload, Required, Statement
from tests.pki import NOW, Parties, parties

FILES = {"a.html": b"<p>one</p>\n", "b/c.txt": b"two\n", "b/\u674e.txt": "three \u674e\n".encode()}


def statement_of(payload: Payload) -> Statement:
    return Statement(
        project="OP-2026-01",
        entry=1,
        kind="prototype",
        title="Prototype",
        round=None,
        created="2026-05-11T09:30:00Z",
        generator="signoff 0.1.0",
        language=None,
        payload=payload,
        required=(
            Required(party="client", role="signatory", certificate=None),
            Required(party="vendor", role="signatory", certificate=None),
        ),
        cites=(),
        previous=None,
    )


def freeze(path: Path, key: SigningKey, party: str = "vendor", files: dict[str, bytes] | None = None) -> Path:
    items = [PayloadItem(name=name, source=data) for name, data in (files or FILES).items()]
    freeze_entry(path, items, statement_of, key=key, party=party, time=NOW)
    return path


def countersign(path: Path, target: Path, key: SigningKey, party: str = "client") -> Path:
    countersign_entry(path, target, key=key, party=party, time=NOW, commitment=Commitment.APPROVAL)
    return target


@pytest.fixture(scope="session")
def signatories() -> Parties:
    return parties()


@pytest.fixture(scope="session")
def half_signed(tmp_path_factory: pytest.TempPathFactory, signatories: Parties) -> Path:
    return freeze(tmp_path_factory.mktemp("half") / "0001-prototype.asice", signatories.vendor)


@pytest.fixture(scope="session")
def executed(tmp_path_factory: pytest.TempPathFactory, half_signed: Path, signatories: Parties) -> Path:
    return countersign(half_signed, tmp_path_factory.mktemp("executed") / "0001-prototype.asice", signatories.client)
