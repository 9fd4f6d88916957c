import datetime as dt
from pathlib import Path

import pytest

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.verify import verify_container
from pipeline.records.process import Process
from signing.certificates.trust import TrustStore
from signing.cms.cades import Commitment
from signing.entry import countersign_entry
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key
from signing.report import Verdict
from tests.dossier.actions import NOW, Countersign, Freeze
from tests.pki import authority

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
    countersign(path, key=key, party="client", now=NOW, trust=dossier_trust(dossier))


def test_only_a_person_the_records_name_signs(dossier: Dossier, process: Process) -> None:
    """A colleague under the same pinned anchor has a key, and is not the one the contract names."""
    other = create_key("Harbour Software Ltd", "Carl Other", NOW)
    (dossier.trust / "vendor-2.pem").write_bytes(other.anchor_pem())
    with pytest.raises(InputError, match="the records name Bob Lynch as signatory of the vendor; this key is of Carl"):
        freeze(dossier, "prototype", key=other, party="vendor", now=NOW, process=process, converter=None)
    assert not list_entries(dossier).files


def test_also_when_countersigning(dossier: Dossier, do_freeze: Freeze) -> None:
    other = create_key("Nordlicht Handel GmbH", "Carl Other", NOW)
    (dossier.trust / "client-2.pem").write_bytes(other.anchor_pem())
    path = do_freeze("prototype").path
    before = path.read_bytes()
    with pytest.raises(InputError, match="the records name Anna Berg as signatory of the client"):
        sign_with(path, other, dossier)
    assert path.read_bytes() == before


@pytest.mark.parametrize("spelling", ["ANNA  BERG", "anna berg", " Anna Berg "])
def test_the_spelling_of_a_name_may_differ(
    dossier: Dossier, do_freeze: Freeze, do_countersign: Countersign, spelling: str
) -> None:
    project = dossier.root / "project.yaml"
    project.write_text(
        project.read_text().replace("signatories: [{name: Anna Berg", f'signatories: [{{name: "{spelling}"')
    )
    assert do_countersign(do_freeze("prototype").path).after is not None


def test_a_signature_below_our_verbs_does_not_count(dossier: Dossier, do_freeze: Freeze) -> None:
    other = create_key("Nordlicht Handel GmbH", "Carl Other", NOW)
    (dossier.trust / "client-2.pem").write_bytes(other.anchor_pem())
    path = do_freeze("prototype").path
    target = path.with_suffix(".new")
    countersign_entry(path, target, key=other, party="client", time=NOW, commitment=Commitment.APPROVAL)
    report = verify_container(target, trust=dossier_trust(dossier), now=NOW)
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    (said,) = [item for item in report.findings if item.code == "SIGNATORY_NOT_NAMED"]
    assert said.detail == "Carl Other signed for the client; the records in the entry name Anna Berg."


def test_an_ed25519_key_is_taken_with_a_remark(
    dossier: Dossier, keys: dict[str, SigningKey], process: Process, trust: TrustStore
) -> None:
    root = authority("Harbour Software Ltd")
    own = root.issue("Harbour Software Ltd", "Bob Lynch", algorithm="ed25519", begins=NOW)
    (dossier.trust / "vendor-2.pem").write_bytes(own.anchor_pem())
    frozen = freeze(dossier, "prototype", key=own, party="vendor", now=NOW, process=process, converter=None)
    assert "OpenSSL 3.5" in frozen.remarks[0]
