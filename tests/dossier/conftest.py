"""A small project of two parties, their keys, and a process small enough to see through."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.documents.convert import require_converter
from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import AuditReport, audit
from pipeline.dossier.countersign import Countersigned, countersign
from pipeline.dossier.drafts import write_drafts
from pipeline.dossier.freeze import Frozen, freeze
from pipeline.dossier.layout import Dossier
from pipeline.records.process import Form, Kind, Process, shipped_process
from signing.certificates.trust import TrustStore
from signing.keys.store import SigningKey, create_key
from tests.dossier.actions import NOW, Audit, Countersign, Freeze
from tests.dossier.companies import Companies, new_identity
from tests.dossier.minimal import MINIMAL, name_signatories

SMALL = Path(__file__).parent / "small"


@pytest.fixture(scope="session")
def keys() -> dict[str, SigningKey]:
    return {
        "client": create_key("Nordlicht Handel GmbH", "Anna Berg", NOW),
        "vendor": create_key("Harbour Software Ltd", "Bob Lynch", NOW),
        "stranger": create_key("Somebody Else Ltd", "Eve Else", NOW),
    }


@pytest.fixture
def process() -> Process:
    both = ("client", "vendor")
    kinds = [
        Kind(name="prototype", title="Prototype", form=Form.FOLDER, records=("project", "prototype"),
             signatories=both, needs=()),
        Kind(name="deliverable", title="Deliverable", form=Form.FOLDER, records=("project",),
             signatories=both, needs=("prototype",), repeats=True),
    ]  # fmt: skip
    return Process(
        kinds={kind.name: kind for kind in kinds},
        stages=(),
        usual=shipped_process().usual,
        records=shipped_process().records,
    )


@pytest.fixture
def dossier(tmp_path: Path, keys: dict[str, SigningKey]) -> Dossier:
    root = tmp_path / "small"
    shutil.copytree(SMALL, root)
    (root / "trust").mkdir()
    for party in ("client", "vendor"):
        (root / "trust" / f"{party}.pem").write_bytes(keys[party].anchor_pem())
    return Dossier(root=root)


@pytest.fixture(scope="session")
def srs_pdf(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, SigningKey]) -> bytes:
    """The PDF of the small requirements, made once."""
    root = tmp_path_factory.mktemp("made")
    shutil.copytree(MINIMAL, root, dirs_exist_ok=True)
    name_signatories(root, keys)
    write_drafts(
        Dossier(root=root), ["srs"], now=NOW, process=shipped_process(), formats=["pdf"], languages=["en"],
        converter=require_converter(),
    )  # fmt: skip
    return (root / "drafts" / "srs.pdf").read_bytes()


@pytest.fixture
def srs_dossier(tmp_path: Path, keys: dict[str, SigningKey], srs_pdf: bytes) -> Dossier:
    """A dossier in which the PDF of the small requirements waits to be signed."""
    root = tmp_path / "minimal"
    shutil.copytree(MINIMAL, root)
    name_signatories(root, keys)
    (root / "trust").mkdir()
    for party in ("client", "vendor"):
        (root / "trust" / f"{party}.pem").write_bytes(keys[party].anchor_pem())
    (root / "drafts").mkdir()
    (root / "drafts" / "srs.pdf").write_bytes(srs_pdf)
    return Dossier(root=root)


@pytest.fixture
def trust(dossier: Dossier) -> TrustStore:
    return dossier_trust(dossier)


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def do_freeze(dossier: Dossier, keys: dict[str, SigningKey], process: Process) -> Freeze:
    """Freeze a kind; by default as the vendor with the vendor's key."""

    def run(kind: str, folder: str = "prototype", *, party: str = "vendor", key: str | None = None) -> Frozen:
        return freeze(
            dossier, kind, key=keys[key or party], party=party, now=NOW, process=process, converter=None,
            folder=dossier.root / folder, again=True,
        )  # fmt: skip

    return run


@pytest.fixture
def do_countersign(dossier: Dossier, keys: dict[str, SigningKey], process: Process) -> Countersign:
    def run(path: Path, *, party: str = "client", key: str | None = None) -> Countersigned:
        return countersign(
            path, key=keys[key or party], party=party, now=NOW, trust=dossier_trust(dossier), process=process,
            dossier=dossier,
        )  # fmt: skip

    return run


@pytest.fixture
def do_audit(dossier: Dossier, process: Process) -> Audit:
    def run() -> AuditReport:
        return audit(dossier, now=NOW, process=process, project="SP-2026-01")

    return run


@pytest.fixture
def executed(do_freeze: Freeze, do_countersign: Countersign) -> Path:
    """The first entry: the prototype, signed by both."""
    path = do_freeze("prototype").path
    do_countersign(path)
    return path


@pytest.fixture
def handover_process(process: Process) -> Process:
    project = ("project",)
    kinds = [
        Kind(name="handover", title="Handover", form=Form.FOLDER, records=project, signatories=("vendor",),
             needs=("prototype", "deliverable"), repeats=True, commitment="delivery"),
        Kind(name="receipt", title="Receipt", form=Form.FOLDER, records=project, signatories=("client",),
             needs=("handover",), repeats=True, commitment="receipt"),
    ]  # fmt: skip
    return replace(process, kinds={**process.kinds, **{kind.name: kind for kind in kinds}})


@pytest.fixture
def both(dossier: Dossier, keys: dict[str, SigningKey], handover_process: Process, tmp_path: Path) -> Companies:
    """A prototype and a deliverable, signed by both; a generated document; a key that must not travel."""
    folder = tmp_path / "desk"
    folder.mkdir()
    for party in ("client", "vendor"):
        (folder / f"{party}.pem").write_bytes(keys[party].anchor_pem())
    companies = Companies(dossier=dossier, keys=keys, process=handover_process, identity=new_identity(), folder=folder)
    for kind in ("prototype", "deliverable"):
        companies.sign(companies.freeze(kind))
    (dossier.drafts).mkdir()
    (dossier.drafts / "contract.docx").write_bytes(b"a document")
    (dossier.root / "keys").mkdir()
    (dossier.root / "keys" / "vendor.p12").write_bytes(b"a key")
    return companies
