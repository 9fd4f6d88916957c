"""The page and `signoff verify` say the same of every container the tests of the Python verifier know."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from pipeline.dossier.verify import _required
from pipeline.present.json_form import of_report
from pipeline.records.process import shipped_process
from signing.cades import Commitment
from signing.container import PayloadItem
from signing.entry import freeze_entry, manifest_name, signature_name
from signing.statement import Payload, Required, Statement
from signing.trust import TrustStore
from signing.verify import verify
from tests.page.conftest import Core
from tests.pki import NOW, Parties
from tests.signing import cms_attacks, container_attacks, zip_attacks
from tests.signing import foreign_containers as foreign
from tests.signing.conftest import statement_of
from tests.signing.container_attacks import read, write
from tests.signing.foreign_containers import FILES, Form, Signatory, signatory

WORDED_DIFFERENTLY = {"M4-billion-laughs"}
"""Why the XML is refused: here for its document type, there for being no XML any more."""


def assert_same(
    core: Core, path: Path, trust: TrustStore, *, required: Sequence[Required] = (), words: bool = True
) -> dict[str, Any]:
    """Judge the container at ``path`` by both; returns the report they agree on, to the letter if ``words``."""
    asked = (*required, *_required(path, shipped_process()))
    ours = of_report(verify(path, trust=trust, now=NOW, required=asked))
    answer = core.examine({path.name: path.read_bytes()}, trust=trust, now=NOW, required=required)
    (entry,) = answer["entries"]
    theirs: dict[str, Any] = entry["report"]
    if not words:
        for finding in (*ours["findings"], *theirs["findings"]):
            del finding["detail"]
    assert theirs == ours
    return ours


@pytest.mark.parametrize("name", zip_attacks.ATTACKS)
def test_attack_on_the_archive(name: str, core: Core, executed: Path, signatories: Parties, tmp_path: Path) -> None:
    path = tmp_path / "0001-prototype.asice"
    path.write_bytes(zip_attacks.ATTACKS[name][0](executed.read_bytes()))
    assert_same(core, path, signatories.trust)


@pytest.mark.parametrize("name", container_attacks.ATTACKS)
def test_attack_on_the_container(name: str, core: Core, executed: Path, signatories: Parties, tmp_path: Path) -> None:
    members = container_attacks.ATTACKS[name][0](read(executed), signatories)
    path = write(tmp_path / "0001-prototype.asice", members)
    assert_same(core, path, signatories.trust, words=name not in WORDED_DIFFERENTLY)


@pytest.mark.parametrize("name", cms_attacks.ATTACKS)
def test_attack_on_the_signature(
    name: str, core: Core, half_signed: Path, signatories: Parties, tmp_path: Path
) -> None:
    own = signatories.trust
    trust = replace(own, parties={**own.parties, "vendor": (*own.parties["vendor"], cms_attacks.ROOT.certificate)})
    members = read(half_signed)
    members[signature_name(1)] = cms_attacks.ATTACKS[name][0](members[manifest_name(1)], signatories)
    assert_same(core, write(tmp_path / "0001-prototype.asice", members), trust)


@pytest.mark.parametrize("trusted", [("client", "vendor"), ("vendor",), ()])
def test_good_entries(
    core: Core, half_signed: Path, executed: Path, signatories: Parties, trusted: Iterable[str]
) -> None:
    trust = TrustStore(parties={party: signatories.trust.parties[party] for party in trusted})
    assert_same(core, half_signed, trust)
    assert_same(core, executed, trust)


@pytest.mark.parametrize("commitment", ["creation", "delivery", "receipt"])
@pytest.mark.parametrize(
    ("kind", "party", "role"),
    [
        ("handover", "vendor", "deliverer"),
        ("receipt", "client", "recipient"),
        ("receipt", "client", "signatory"),
        ("handover", "vendor", "witness"),
    ],
)
def test_what_a_role_needs(
    kind: str, party: str, role: str, commitment: str, core: Core, signatories: Parties, tmp_path: Path
) -> None:
    """Only delivery makes a handover and only receipt a receipt; what the statement and the process ask both counts."""

    def statement(payload: Payload) -> Statement:
        required = (Required(party=party, role=role, certificate=None),)
        return replace(statement_of(payload), kind=kind, required=required)

    path = tmp_path / f"0001-{kind}.asice"
    key = {"client": signatories.client, "vendor": signatories.vendor}[party]
    items = [PayloadItem(name="a.txt", source=b"a")]
    freeze_entry(path, items, statement, key=key, party=party, time=NOW, commitment=Commitment(commitment))
    ours = of_report(verify(path, trust=signatories.trust, now=NOW, required=_required(path, shipped_process())))
    (entry,) = core.examine({path.name: path.read_bytes()}, trust=signatories.trust, now=NOW, required=())["entries"]
    for said in ("verdict", "executed", "findings"):
        assert entry["report"][said] == ours[said]
    fits = (kind, role, commitment) in {("handover", "deliverer", "delivery"), ("receipt", "recipient", "receipt")}
    assert ours["executed"] == fits


FORMS = {
    "plain": Form(),
    "sha384": Form(digest="sha384"),
    "sha512": Form(digest="sha512", signature_digest="sha512"),
    "numbered": Form(manifest_name="META-INF/ASiCManifest1.xml", signature_name="META-INF/signature1.p7s"),
    "comment": Form(head='<?xml version="1.0" encoding="utf-8"?><!-- made elsewhere -->'),
    "latin": Form(head='<?xml version="1.0" encoding="ISO-8859-1"?>'),
    "no-time": Form(time=None),
    "sha1-manifest": Form(digest="sha1"),
    "sha1-signature": Form(signature_digest="sha1"),
    "uncovered": Form(more={"extra.txt": b"x"}),
    "xades": Form(more={"META-INF/signatures001.xml": b"<XAdESSignatures/>"}),
    "evidence-record": Form(more={"META-INF/evidencerecord.ers": b"\x30\x00"}),
    "media-type-with-line-end": Form(more={"mimetype": foreign.MIMETYPE + b"\n"}),
    "other-media-type": Form(more={"mimetype": b"application/zip"}),
    "second-signature-astray": Form(more={"META-INF/signature9.p7s": b"\x30\x00"}),
}
KEYS: dict[str, tuple[Callable[[], foreign.PrivateKey], Form]] = {
    "p384": (lambda: ec.generate_private_key(ec.SECP384R1()), Form(signature_digest="sha384")),
    "p521": (lambda: ec.generate_private_key(ec.SECP521R1()), Form(signature_digest="sha512")),
    "rsa-3072": (lambda: rsa.generate_private_key(65537, 3072), Form()),
    "rsa-pss": (lambda: rsa.generate_private_key(65537, 3072), Form(pss=True)),
    "rsa-1024": (lambda: rsa.generate_private_key(65537, 1024), Form()),  # noqa: S505 - that is the fault
    "ed25519": (ed25519.Ed25519PrivateKey.generate, Form(signature_digest="sha512")),
}


@pytest.fixture(scope="module")
def carla() -> Signatory:
    return signatory(ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize("name", FORMS)
def test_form_of_another_producer(name: str, core: Core, carla: Signatory, tmp_path: Path) -> None:
    path = foreign.container(tmp_path / "a.asice", carla, FORMS[name])
    assert_same(core, path, TrustStore(any_party=(carla.root,)))
    assert_same(core, path, TrustStore())


@pytest.mark.parametrize("name", KEYS)
def test_key_of_another_producer(name: str, core: Core, tmp_path: Path) -> None:
    make, form = KEYS[name]
    who = signatory(make())
    path = foreign.container(tmp_path / "a.asice", who, form)
    report = assert_same(core, path, TrustStore(any_party=(who.root,)))
    assert report["verdict"] == ("TOTAL-FAILED" if name == "rsa-1024" else "TOTAL-PASSED")


def test_indefinite_lengths_and_a_file_left_out(core: Core, carla: Signatory, tmp_path: Path) -> None:
    made = foreign.members(carla, Form())
    made["META-INF/signature.p7s"] = foreign.indefinite(made["META-INF/signature.p7s"])
    one = {"new 2.txt": FILES["new 2.txt"]}
    made["META-INF/ASiCManifest2.xml"] = foreign.manifest_over(one, "META-INF/signature2.p7s")
    made["META-INF/signature2.p7s"] = foreign.sign(made["META-INF/ASiCManifest2.xml"], carla)
    trust = TrustStore(any_party=(carla.root,))
    report = assert_same(core, write(tmp_path / "a.asice", made), trust)
    assert report["verdict"] == "TOTAL-PASSED"


def test_simple_container(core: Core, tmp_path: Path) -> None:
    made = {"mimetype": b"application/vnd.etsi.asic-s+zip", "a.txt": b"a", "META-INF/signature.p7s": b"\x30\x00"}
    assert_same(core, write(tmp_path / "a.asics", made), TrustStore())


def test_required_certificate(core: Core, carla: Signatory, tmp_path: Path) -> None:
    path = foreign.container(tmp_path / "a.asice", carla, Form())
    other = Required(party="client", role="signatory", certificate="sha256:" + "0" * 64)
    anyone = Required(party="client", role="signatory", certificate=None)
    trust = TrustStore(any_party=(carla.root,))
    assert_same(core, path, trust, required=(other, anyone))


VECTORS = Path(os.environ.get("SIGNOFF_VECTORS", "")) / "asic"
FOUND = [item for item in sorted(VECTORS.iterdir()) if item.suffix != ".tsv"] if VECTORS.is_dir() else []


@pytest.mark.skipif(not FOUND, reason="SIGNOFF_VECTORS does not name the folder of vectors")
@pytest.mark.parametrize("path", FOUND or [Path("none")], ids=lambda path: path.name)
def test_container_of_other_software(path: Path, core: Core) -> None:
    assert_same(core, path, TrustStore())
