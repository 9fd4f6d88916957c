"""Templates of a company's own: those in the dossier go before those of the user, and those before ours; entries keep them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from doc_templates import open_template
from pipeline.documents.clauses.library import taken_out
from pipeline.documents.text import text_of_docx
from pipeline.documents.word.file import read
from pipeline.dossier.audit import audit
from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier
from pipeline.dossier.templates.list import list_templates
from pipeline.dossier.templates.own import OwnTemplates, Whose, own_templates
from pipeline.records.process import load_process
from signing.certificates.trust import TrustStore
from signing.container import Container
from signing.entry import PAYLOAD
from signing.errors import InputError
from signing.keys.store import SigningKey
from signing.report import Severity, Verdict
from tests.documents.test_house_style import ADDRESS, house
from tests.dossier.actions import NOW
from tests.dossier.minimal import MINIMAL, name_signatories

BODY = "word/document.xml"


@pytest.fixture
def dossier(tmp_path: Path, keys: dict[str, SigningKey]) -> Dossier:
    root = tmp_path / "minimal"
    shutil.copytree(MINIMAL, root)
    name_signatories(root, keys)
    (root / "trust").mkdir()
    for party in ("client", "vendor"):
        (root / "trust" / f"{party}.pem").write_bytes(keys[party].anchor_pem())
    return Dossier(root=root)


@pytest.fixture
def user(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "templates"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def put() -> Callable[..., Path]:
    def run(folder: Path, kind: str, old: str, new: str, clause: str = "") -> Path:
        data = open_template("en", kind)
        if clause:
            data = taken_out(data, kind, clause)
        file = read(data, kind)
        text = file.data(BODY).decode()
        assert old in text
        path = folder / "en" / kind / f"{clause}.docx" if clause else folder / "en" / f"{kind}.docx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.write({BODY: text.replace(old, new, 1).encode()}))
        return path

    return run


def said(own: OwnTemplates, kind: str = "contract") -> str:
    found = own.used(kind, "en")
    assert found is not None
    return text_of_docx(found.data)


def test_the_dossier_goes_before_the_user_and_the_user_before_us(
    dossier: Dossier, user: Path, put: Callable[..., Path]
) -> None:
    own = own_templates(dossier, user)
    assert own.used("contract", "en") is None
    put(user, "contract", "Force majeure", "Acts of God")
    assert "Acts of God" in said(own)
    put(dossier.root / "templates", "contract", "Force majeure", "Storms")
    assert "Storms" in said(own)
    assert "Acts of God" not in said(own)
    assert "Acts of God" in said(own_templates(None, user))


def test_clauses_add_up_and_a_whole_template_replaces_those_behind_it(
    dossier: Dossier, user: Path, put: Callable[..., Path]
) -> None:
    own, here = own_templates(dossier, user), dossier.root / "templates"
    put(user, "contract", "Delay", "Lateness", clause="delay")
    put(user, "contract", "Insurance", "Coverage", clause="insurance")
    put(here, "contract", "Insurance", "Cover of the dossier", clause="insurance")
    text = said(own)
    assert "Lateness" in text
    assert "Cover of the dossier" in text
    assert "Coverage" not in text
    used = own.used("contract", "en")
    assert used is not None
    assert used.whose is Whose.DOSSIER
    assert [(item.path.stem, item.whose) for item in used.clauses] == [("delay", "user"), ("insurance", "dossier")]
    put(here, "contract", "Force majeure", "Storms")
    text = said(own)
    assert "Lateness" not in text
    assert "Cover of the dossier" in text
    assert [(item.path.stem, item.whose) for item in own.sources("contract", "en")[1]] == [("insurance", "dossier")]


def test_the_house_style_follows_the_same_order(dossier: Dossier, user: Path) -> None:
    own = own_templates(dossier, user)
    assert own.house() is None
    (user / "house-style.docx").write_bytes(b"of the user")
    assert own.house() == b"of the user"
    (dossier.root / "templates").mkdir()
    (dossier.root / "templates" / "house-style.docx").write_bytes(b"of the dossier")
    assert own.house() == b"of the dossier"


def test_the_user_may_keep_templates_elsewhere_and_a_dossier_may_not(
    dossier: Dossier, user: Path, put: Callable[..., Path], tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    put(shared, "contract", "Force majeure", "Storms")
    shutil.rmtree(user)
    user.symlink_to(shared)
    assert "Storms" in said(own_templates(dossier, user))
    (dossier.root / "templates").symlink_to(shared)
    with pytest.raises(InputError, match="symbolic link"):
        own_templates(dossier, user).used("contract", "en")


def test_the_list_says_whose_each_is_and_what_counts_nowhere(
    dossier: Dossier, user: Path, put: Callable[..., Path]
) -> None:
    own = own_templates(dossier, user)
    put(user, "contract", "Force majeure", "Acts of God")
    put(dossier.root / "templates", "nda", "Confidential", "Secret")
    put(user, "nda", "Confidential", "Hidden")
    (user / "en" / "contrct.docx").write_bytes(b"x")
    (user / "en" / "~$contract.docx").write_bytes(b"x")
    found = list_templates(own, load_process())
    whose = {(item.kind, item.language): item.whose for item in found.templates}
    assert whose["contract", "en"] is Whose.USER
    assert whose["contract", "zh-CN"] is Whose.SIGNOFF
    assert whose["nda", "en"] is Whose.DOSSIER
    assert found.unused == (str(user / "en" / "contrct.docx"),)


def test_an_entry_made_with_templates_of_the_user_is_audited_on_a_machine_without_them(
    dossier: Dossier, user: Path, put: Callable[..., Path], keys: dict[str, SigningKey], trust: TrustStore
) -> None:
    process = load_process(dossier.root)
    template = put(user, "srs", "Specification", "Paper of ours").read_bytes()
    style = house()
    (user / "house-style.docx").write_bytes(style)
    frozen = freeze(
        dossier, "srs", key=keys["vendor"], party="vendor", now=NOW, process=process, converter=None,
        user_templates=user,
    )  # fmt: skip
    assert [item.path.name for item in frozen.own] == ["house-style.docx", "srs.docx"]
    assert countersign(frozen.path, key=keys["client"], party="client", now=NOW, trust=trust).after is not None
    shutil.rmtree(user)
    with Container.open(frozen.path) as container:
        assert container.read(f"{PAYLOAD}templates/srs.docx", 10_000_000) == template
        assert container.read(f"{PAYLOAD}templates/house-style.docx", 10_000_000) == style
        text = text_of_docx(container.read(f"{PAYLOAD}srs.docx", 10_000_000) or b"")
    assert "Paper of ours" in text
    assert ADDRESS in text
    report = audit(dossier, now=NOW, process=process, project=None)
    assert report.verdict is Verdict.TOTAL_PASSED
    (entry,) = (item.entry for item in report.entries)
    assert not [item for item in entry.report.findings if item.severity is Severity.ERROR]
    assert "TEMPLATE_DIFFERS" in {item.code for item in entry.report.findings}
