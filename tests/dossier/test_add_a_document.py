"""The how-to that adds a kind of document, followed to the letter: files alone, no code."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.documents.templates.check import check_template
from pipeline.documents.text import text_of_docx
from pipeline.dossier.audit import audit
from pipeline.dossier.countersign import countersign
from pipeline.dossier.drafts import write_drafts
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier
from pipeline.dossier.status import status
from pipeline.dossier.templates.list import list_templates, template_for
from pipeline.dossier.templates.own import Whose, own_templates
from pipeline.dossier.templates.preview import preview
from pipeline.records.check import check
from pipeline.records.process import load_process
from signing.certificates.trust import TrustStore
from signing.container import Container
from signing.errors import InputError, InputErrors
from signing.keys.store import SigningKey
from signing.report import Verdict
from tests.dossier.actions import NOW
from tests.word_templates import p, template

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "add-a-document.md").read_text("utf-8")
FILES = dict(re.findall(r"\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)```", PAGE, re.DOTALL))

EVENTS = {
    "meetings/MM-001.yaml": """\
id: MM-001
title: First meeting
version: "1.0"
date: 2026-02-09
begins: "10:00"
ends: "11:00"
place: Hamburg
chair: Alice Li
keeper: Bo Berg
attendees:
  - { name: Alice Li, side: client, role: Purchasing }
  - { name: Bo Berg, side: vendor, role: Projects }
absent: []
progress: [{ topic: Lamp, report: It is drawn, milestone: MS-01, state: on-track }]
problems: []
no_problems: Nobody reported any
decisions: []
plans: [{ task: Build it, owner: Bo Berg, side: vendor, due: 2026-02-27 }]
""",
    "changes/CR-001.yaml": """\
id: CR-001
title: A second lamp
version: "1.0"
date: 2026-02-10
raised_on: 2026-02-09
raised_by: client
raised_by_person: Alice Li
size: minor
reason: One lamp is dark
change: There are two lamps
requirements: [F-001]
screens: []
deliverables: []
new_requirements: []
impact:
  effort_days: "1"
  price: { value: "0", currency: EUR }
  delay_days: 0
  milestones: []
  quality: One test case more
  risks: []
decision: { outcome: approved, date: 2026-02-10, client_person: Alice Li, vendor_person: Bo Berg }
""",
}


def follow(root: Path) -> None:
    """Put the files of the page into the dossier at ``root``."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".docx"):
            (root / name).write_bytes(template(*(p(line) for line in text.splitlines())))
        else:
            (root / name).write_text(text, "utf-8")


@pytest.fixture
def dossier(tmp_path: Path, keys: dict[str, SigningKey]) -> Dossier:
    root = tmp_path / "portal"
    shutil.copytree(ROOT / "tests" / "records" / "minimal", root)
    project = root / "project.yaml"
    text = project.read_text("utf-8")
    for name, party in (("Alice Li", "client"), ("Bo Berg", "vendor")):
        text = text.replace(f"- name: {name}\n", f"- name: {keys[party].signatory}\n")
    project.write_text(text, "utf-8")
    (root / "trust").mkdir()
    for party in ("client", "vendor"):
        (root / "trust" / f"{party}.pem").write_bytes(keys[party].anchor_pem())
    follow(root)
    for name, text in EVENTS.items():
        (root / name).parent.mkdir()
        (root / name).write_text(text, "utf-8")
    return Dossier(root=root)


@pytest.fixture
def agree(dossier: Dossier, keys: dict[str, SigningKey], trust: TrustStore) -> Callable[[str], Path]:
    process = load_process(dossier.root)

    def run(name: str) -> Path:
        path = freeze(
            dossier, name, key=keys["vendor"], party="vendor", now=NOW, process=process, converter=None,
        ).path  # fmt: skip
        if process.kind(name.partition("/")[0]).signatories != ("vendor",):
            countersign(path, key=keys["client"], party="client", now=NOW, trust=trust, process=process)
        return path

    return run


def test_the_page_names_every_file() -> None:
    assert set(FILES) == {
        "schemas/site-visit.json", "process.yaml", "templates/en/site-visit.docx", "visits/SV-01.yaml",
    }  # fmt: skip


def test_the_records_check_clean(dossier: Dossier) -> None:
    assert check(dossier.root).findings == ()


def test_the_document_says_what_the_record_says(dossier: Dossier) -> None:
    made = write_drafts(
        dossier, ["site-visit"], now=NOW, process=load_process(dossier.root), formats=["docx"], languages=["en"],
        converter=None,
    ).made  # fmt: skip
    assert [path.name for draft in made for path in draft.paths] == ["site-visit-SV-01.docx"]
    text = text_of_docx(made[0].paths[0].read_bytes()).replace("\u00a0", " ")
    assert "Visit to the warehouse in Kassel, SV-01, version 1.0 of 1 July 2026" in text
    assert "Aylin Kessler was on site for 6.5 hours. Purpose: Survey." in text
    assert "MS-01, First lamp. Travel cost EUR 184.20." in text
    assert "The next visit is on 5 August 2026." in text
    assert made[0].draft


@pytest.mark.parametrize(
    ("old", "new", "finds"),
    [
        ('hours: "6.5"', 'hours: "11"', "warning visits/SV-01.yaml:7:8  hours  hours of a visit: 11 (usual are 1 to 8; leave it if both parties want it so) [usual-range]"),
        ("milestone: MS-01", "milestone: MS-11", "error visits/SV-01.yaml:8:12  milestone  there is no milestone MS-11 (did you mean MS-01?) [references]"),
        ("next_visit: 2026-08-05", "next_visit: 2026-06-05", "error visits/SV-01.yaml:10:13  next_visit  next visit 2026-06-05 is before date (2026-07-01) (correct one of the two dates) [dates-ordered]"),
        ("purpose: survey", "purpose: party", "error visits/SV-01.yaml:6:10  purpose  “party” is not one of the choices (it can be survey or repair) [schema]"),
    ],
)  # fmt: skip
def test_the_check_knows_the_new_record(dossier: Dossier, old: str, new: str, finds: str) -> None:
    record = dossier.root / "visits" / "SV-01.yaml"
    record.write_text(record.read_text("utf-8").replace(old, new), "utf-8")
    assert [f"{item.severity.value} {item} [{item.rule}]" for item in check(dossier.root).findings] == [finds]


def test_it_is_frozen_signed_and_audited(dossier: Dossier, agree: Callable[[str], Path]) -> None:
    with pytest.raises(InputError, match="the contract is not frozen yet, and a site-visit relies on it"):
        agree("site-visit/SV-01")
    agree("srs")
    agree("prototype")
    with pytest.raises(InputError, match="the contract is not frozen yet"):
        agree("meeting-minutes/MM-001")  # the gate before its stage
    agree("contract")
    path = agree("site-visit/SV-01")
    agree("meeting-minutes/MM-001")
    agree("change-request/CR-001")
    with Container.open(path) as container:
        assert {
            "payload/site-visit-SV-01.docx",
            "payload/records/visits/SV-01.yaml",
            "payload/records/schemas/site-visit.json",
            "payload/records/process.yaml",
            "payload/templates/site-visit.docx",
        } <= set(container.members)
    report = audit(dossier, now=NOW, process=load_process(dossier.root), project=None)
    assert report.verdict is Verdict.TOTAL_PASSED, report
    found = {(item.entry.file.kind, one.code) for item in report.entries for one in item.entry.report.findings}
    assert {kind for kind, code in found if code == "TEMPLATE_DIFFERS"} == {"site-visit"}
    assert not {code for _, code in found if code.startswith("DOCUMENT_")}
    board = status(dossier, now=NOW, process=load_process(dossier.root))
    states = {stage.kind: stage.state for stage in board.stages}
    assert states["site-visit"] == states["change-request"] == states["meeting-minutes"] == "executed"


def test_several_have_to_be_told_apart(dossier: Dossier, agree: Callable[[str], Path]) -> None:
    record = dossier.root / "visits" / "SV-01.yaml"
    (dossier.root / "visits" / "SV-02.yaml").write_text(
        record.read_text("utf-8").replace("id: SV-01", "id: SV-02"), "utf-8"
    )
    with pytest.raises(InputError, match="name one of site-visit/SV-01, site-visit/SV-02"):
        agree("site-visit")
    with pytest.raises(InputError, match="did you mean change-request/CR-001"):
        agree("change-request/CR-01")
    with pytest.raises(InputError, match="there is one contract"):
        agree("contract/1")


def test_a_process_that_asks_for_less_is_remarked_on(dossier: Dossier) -> None:
    path = dossier.root / "process.yaml"
    path.write_text(path.read_text("utf-8") + "stages: {}\n", "utf-8")
    text = path.read_text("utf-8").replace("kinds:\n", "kinds:\n  contract: {signatories: [vendor], needs: [srs]}\n")
    path.write_text(text, "utf-8")
    report = audit(dossier, now=NOW, process=load_process(dossier.root), project=None)
    found = [item.detail for item in report.findings if item.code == "PROCESS_WEAKER"]
    assert found == [
        "The process of this dossier does not ask for the signature of the client on a contract.",
        "The process of this dossier does not ask that a contract relies on the prototype.",
    ]


FAULTS = {
    "not in the form": ("process.yaml", "kinds: 3\n", "process.yaml:1:8  kinds: “3” is not a group of fields"),
    "a record that is not there": (
        "process.yaml",
        "kinds:\n  memo: {title: Memo, form: document, records: [project, memo], signatories: [client], needs: []}\n",
        "process.yaml:2:58  kinds.memo.records[1]: there is no record memo",
    ),
    "half a new kind": ("process.yaml", "kinds:\n  memo: {title: Memo}\n", "the field form is missing"),
    "a need that is not there": ("process.yaml", "kinds:\n  srs: {needs: [plan]}\n", "there is no other kind plan"),
    "a stage of nothing": (
        "process.yaml", "stages:\n  late: {title: Late, kinds: [memo], after: []}\n", "there is no kind memo",
    ),
    "a kind in two stages": (
        "process.yaml", "stages:\n  late: {title: Late, kinds: [srs], after: []}\n", "belongs to another stage already",
    ),
    "a stranger's signature": ("process.yaml", "kinds:\n  srs: {signatories: [bank]}\n", "is not one of the choices"),
    "no YAML": ("process.yaml", "kinds: [\n", "process.yaml"),
    "a schema of ours": ("schemas/contract.json", "{}", "schemas/contract.json"),
    "no schema": ("schemas/memo.json", '{"title": "Memo"}', "the field description is missing"),
    "an unknown keyword": (
        "schemas/memo.json",
        '{"title": "M", "description": "M.", "type": "object", "properties": {"a": {"typ": "string"}}, "required": [], "additionalProperties": false}',
        "did you mean type?",
    ),
    "a pattern that may take for ever": (
        "schemas/memo.json",
        '{"title": "M", "description": "M.", "type": "object", "properties": {"a": {"type": "string", "description": "A.", "pattern": "^(a+)+$"}}, "required": [], "additionalProperties": false}',
        "may take forever",
    ),
    "a definition that is not there": (
        "schemas/memo.json",
        '{"title": "M", "description": "M.", "type": "object", "properties": {"a": {"$ref": "#/$defs/money"}}, "required": [], "additionalProperties": false}',
        "the definition money, which is not there",
    ),
    "a folder of ours": (
        "schemas/memo.json",
        '{"title": "M", "description": "M.", "type": "object", "x-folder": "entries", "properties": {"id": {"type": "string", "description": "A."}}, "required": ["id"], "additionalProperties": false}',
        "holds something else",
    ),
    "events without an id": (
        "schemas/memo.json",
        '{"title": "M", "description": "M.", "type": "object", "x-folder": "memos", "properties": {}, "required": [], "additionalProperties": false}',
        "need an id",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_in_a_process_is_named_with_its_place(name: str, tmp_path: Path) -> None:
    file, text, expected = FAULTS[name]
    root = tmp_path / "portal"
    shutil.copytree(ROOT / "tests" / "records" / "minimal", root)
    (root / file).parent.mkdir(exist_ok=True)
    (root / file).write_text(text, "utf-8")
    with pytest.raises(InputErrors, match=re.escape(expected)):
        load_process(root)
    findings = check(root).findings
    assert findings
    assert {item.file for item in findings} == {file}


def test_links_out_of_the_dossier_are_not_followed(dossier: Dossier, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(dossier.root / "templates", elsewhere)
    (dossier.root / "templates").symlink_to(elsewhere)
    with pytest.raises(InputError, match="symbolic link"):
        write_drafts(
            dossier, ["site-visit"], now=NOW, process=load_process(dossier.root), formats=["docx"], languages=["en"],
            converter=None,
        )  # fmt: skip
    shutil.move(dossier.root / "visits", tmp_path / "visits")
    (dossier.root / "visits").symlink_to(tmp_path / "visits")
    assert "symbolic link" in str(check(dossier.root).findings[0])


def test_its_template_is_checked_listed_and_shown(dossier: Dossier) -> None:
    process = load_process(dossier.root)
    listed = {item.kind: item for item in list_templates(own_templates(dossier, None), process).templates}
    assert listed["site-visit"].own
    data, whose = template_for(own_templates(dossier, None), "site-visit", "en")
    assert whose is Whose.DOSSIER
    found = check_template(data, "site-visit.docx", kind="site-visit", language="en", process=process)
    assert [item.code for item in found.findings if item.code != "not-used"] == []
    made = preview(data, "site-visit", language="en", process=process)
    assert "Aylin Kessler was on site" in text_of_docx(made.docx)
