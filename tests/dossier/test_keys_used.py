import datetime as dt
from pathlib import Path

import pytest

from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.process import Process
from signing.errors import InputError
from signing.keys import SigningKey, create_key
from signing.trust import TrustStore
from tests.dossier.actions import NOW, Countersign, Freeze

LATER = NOW + dt.timedelta(days=6 * 365)


def test_an_expired_key_freezes_nothing(dossier: Dossier, keys: dict[str, SigningKey], process: Process) -> None:
    with pytest.raises(InputError, match=r"valid from 2026-05-04 to 2031-05-03, not today"):
        freeze(dossier, "prototype", key=keys["vendor"], party="vendor", now=LATER, process=process, converter=None)
    assert not list_entries(dossier).files


def test_nor_does_it_countersign(do_freeze: Freeze, keys: dict[str, SigningKey], trust: TrustStore) -> None:
    path = do_freeze("prototype").path
    before = path.read_bytes()
    with pytest.raises(InputError, match="not today"):
        countersign(path, key=keys["client"], party="client", now=LATER, trust=trust)
    assert path.read_bytes() == before


def agree_on(dossier: Dossier, person: str, certificate: str) -> None:
    project = dossier.root / "project.yaml"
    text = project.read_text()
    assert f"name: {person}, title: " in text
    project.write_text(text.replace(f"name: {person}, title: ", f"certificate: {certificate}, name: {person}, title: "))


def test_the_certificate_agreed_is_the_only_one(
    dossier: Dossier, do_freeze: Freeze, do_countersign: Countersign, keys: dict[str, SigningKey]
) -> None:
    """The client's other key is pinned too, and yet not the one the parties agreed on."""
    other = create_key("Nordlicht Handel GmbH", "Anna Berg", NOW)
    (dossier.trust / "client-2.pem").write_bytes(other.anchor_pem())
    agree_on(dossier, "Anna Berg", keys["client"].fingerprint)
    path = do_freeze("prototype").path
    keys_with_other = {**keys, "other": other}
    with pytest.raises(InputError, match="the client agreed to sign with the certificate"):
        sign_with(path, keys_with_other["other"], dossier)
    outcome = do_countersign(path)
    assert outcome.after is not None
    assert outcome.after.executed


def test_also_for_who_freezes(dossier: Dossier, do_freeze: Freeze, keys: dict[str, SigningKey]) -> None:
    agree_on(dossier, "Bob Lynch", keys["stranger"].fingerprint)
    with pytest.raises(InputError, match="the vendor agreed to sign with the certificate"):
        do_freeze("prototype")
    assert not list_entries(dossier).files


def sign_with(path: Path, key: SigningKey, dossier: Dossier) -> None:
    from pipeline.dossier.anchors import dossier_trust

    countersign(path, key=key, party="client", now=NOW, trust=dossier_trust(dossier))
