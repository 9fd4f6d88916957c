"""The templates: what stands in them, what they print, and that every choice of the data leaves no trace of the other."""

import datetime as dt
import json
import os
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from ruamel.yaml import YAML

from doc_templates import open_template, templates
from pipeline.documents.dump import dump
from pipeline.documents.generate import Citation, generate
from pipeline.documents.text import text_of_docx
from pipeline.records.check import load_records
from pipeline.records.values import Records

HERE = Path(__file__).parent
MINIMAL = HERE.parent / "records" / "minimal"
KINDS = ("srs", "contract", "acceptance-report")
CITED = {"srs": (), "contract": ("srs", "prototype"), "acceptance-report": ("srs", "prototype", "contract")}
NDA = {"title": "Non-disclosure Agreement", "version": "1.0"}
RECORD_OF = {"srs": "requirements", "prototype": "prototype", "contract": "contract"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VARIANTS = ("minimal", "other-choices")


def citations(kind: str, records: Records, *, frozen: bool = True) -> tuple[Citation, ...]:
    named = {label: records[record] for label, record in RECORD_OF.items()} | {"nda": NDA}
    attached = kind == "contract" and records[kind]["confidentiality"]["nda"] == "separate"
    return tuple(
        Citation(
            label=label,
            title=named[label]["title"],
            version=named[label]["version"],
            baseline=f"sha256:{number:064x}" if frozen else None,
            entry=number if frozen else None,
            signed_on=dt.date(2026, 1, 20 + number) if frozen else None,
        )
        for number, label in enumerate((*CITED[kind], *(["nda"] if attached else [])), 1)
    )


def merged(base: Any, change: Any) -> Any:
    if not isinstance(base, Mapping) or not isinstance(change, Mapping):
        return change
    kept = {key: merged(value, change[key]) if key in change else value for key, value in base.items()}
    added = {key: value for key, value in change.items() if key not in base}
    return {key: value for key, value in (kept | added).items() if value is not None}


def changed(folder: Path, changes: Mapping[str, Any]) -> Records:
    """The minimal records with changes, read as a dossier is read."""
    for path in MINIMAL.glob("*.yaml"):
        data = merged(YAML(typ="safe").load(path), changes.get(path.stem, {}))
        (folder / f"{path.stem}.json").write_text(json.dumps(data, default=str), encoding="utf-8")
    return load_records(folder)


@pytest.fixture(scope="module")
def variants(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Records]:
    other = changed(tmp_path_factory.mktemp("other"), YAML(typ="safe").load(HERE / "other_choices.yaml"))
    return {"minimal": load_records(MINIMAL), "other-choices": other}


def document(kind: str, records: Records, *, frozen: bool = True) -> str:
    return text_of_docx(generate(kind, records, citations=citations(kind, records, frozen=frozen)).docx)


def same_as(path: Path, text: str) -> None:
    """The text is that of the file; SIGNOFF_UPDATE=1 writes the file anew, to be read in the review."""
    if os.environ.get("SIGNOFF_UPDATE"):
        path.write_text(text, encoding="utf-8")
    expected = path.read_text(encoding="utf-8")
    assert text == expected, f"{path.name} differs; SIGNOFF_UPDATE=1 pytest writes it anew, then read the difference"


@pytest.mark.parametrize(("language", "kind"), templates())
def test_the_dump_beside_the_tests_is_that_of_the_template(language: str, kind: str) -> None:
    same_as(HERE / "dumps" / f"{kind}.{language}.txt", dump(open_template(language, kind)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_document_reads_as_reviewed(kind: str, variant: str, variants: dict[str, Records]) -> None:
    text = re.sub(r"\t[0-9]+$", "\t…", document(kind, variants[variant]), flags=re.MULTILINE)  # pages are the layout's
    same_as(HERE / "golden" / f"{kind}.{variant}.txt", text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("frozen", [True, False], ids=["frozen", "draft"])
def test_choices_leave_no_trace(kind: str, variant: str, frozen: bool, variants: dict[str, Records]) -> None:
    text = document(kind, variants[variant], frozen=frozen).replace("{{ 7 }}", "")
    for trace in ("None", "N/A", "{%", "{{", "()", "“”", " ,", " .", " ;", ",,", "..", ";.", "Error", "True", "False"):
        assert trace not in text, text[max(0, text.index(trace) - 80) : text.index(trace) + 20]
    assert not re.search(r"\b1\s(days|months|hours|years|rounds|items|Business Days|functions|modules|screens)\b", text)
    assert not re.search(r"\band/or\b|\b(clause|Schedule|chapter) [.,;)]", text)


@pytest.mark.parametrize("kind", KINDS)
def test_hard_characters_are_printed(kind: str, variants: dict[str, Records]) -> None:
    text = document(kind, variants["other-choices"])
    assert "北京数字科技有限公司 (Beijing Digital & Co <Ltd>)" in text
    assert "Lamp & <Ltd> {{ 7 }}" in text


@pytest.mark.parametrize("kind", KINDS)
def test_baseline_ids_are_printed_whole_and_none_in_a_draft(kind: str, variants: dict[str, Records]) -> None:
    records = variants["minimal"]
    for item in citations(kind, records):
        assert str(item.baseline) in document(kind, records)
    assert "sha256:0" not in document(kind, records, frozen=False)


def test_three_hundred_requirements(tmp_path: Path) -> None:
    data = YAML(typ="safe").load(MINIMAL / "requirements.yaml")
    one = data["modules"][0]["submodules"][0]["functions"][0]
    many = [{**one, "id": f"F-{number:03}"} for number in range(1, 301)]
    records = changed(
        tmp_path,
        {
            "requirements": {
                "modules": [{**data["modules"][0], "submodules": [{"id": "M1.1", "title": "All", "functions": many}]}]
            }
        },
    )
    text = document("srs", records)
    assert all(f"F-{number:03}" in text for number in range(1, 301))
    assert "300\u00a0functions" in text


def test_twelve_milestones_and_one(tmp_path: Path) -> None:
    data = YAML(typ="safe").load(MINIMAL / "contract.yaml")
    one = data["milestones"][0]
    (tmp_path / "many").mkdir()
    many = changed(tmp_path / "many", {"contract": {"milestones": [{**one, "id": f"MS-{n:02}"} for n in range(1, 13)]}})
    assert "MS-12" in document("contract", many)
    (tmp_path / "one").mkdir()
    assert "MS-01" in document("contract", changed(tmp_path / "one", {"contract": {"milestones": [one]}}))


def test_very_long_words_stay_whole(tmp_path: Path) -> None:
    word = "Donaudampfschifffahrtsgesellschaft" * 6
    assert word in document("contract", changed(tmp_path, {"project": {"title": word}}))


# The contract as a lawyer reads it


def paragraphs(kind: str) -> list[tuple[str, str]]:
    """Style and text of every paragraph of a template."""
    root: Any = etree.fromstring(_part(kind, "word/document.xml"))
    return [
        (
            item.find(f"{W}pPr/{W}pStyle").get(f"{W}val"),
            "".join(node.text or "" for node in item.iter(f"{W}t")),
        )
        for item in root.iter(f"{W}p")
    ]


def _part(kind: str, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(open_template("en", kind))) as archive:
        return archive.read(name)


def test_contract_has_at_least_31_clauses_and_seven_schedules() -> None:
    styles = [style for style, _ in paragraphs("contract")]
    assert styles.count("Clause1") >= 31
    assert styles.count("Schedule") == 7


def test_defined_terms_are_in_order_and_used() -> None:
    texts = paragraphs("contract")
    definitions = [text.partition(" means")[0] for style, text in texts if style == "Definition"]
    terms = [re.split(r",| and | has ", text)[0] for text in definitions]
    assert terms == sorted(terms, key=str.casefold)
    for term in terms:
        users = sum(term in text for style, text in texts if style != "Definition")
        assert users, f"{term} is defined and never used"


def test_one_idea_a_clause() -> None:
    for style, text in paragraphs("contract"):
        if style.startswith("Clause"):
            plain = re.sub(r"\{%.*?%\}", "", text)
            assert len(plain.split()) <= 75, plain
            assert "and/or" not in plain
            assert not re.search(r"\b(hereinafter|aforesaid|null and void|said)\b", plain), plain


# The templates as Word sees them


@pytest.mark.parametrize("kind", KINDS)
def test_paragraphs_have_a_style_that_exists_and_no_formatting_of_their_own(kind: str) -> None:
    root: Any = etree.fromstring(_part(kind, "word/document.xml"))
    styles: Any = etree.fromstring(_part(kind, "word/styles.xml"))
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    for paragraph in root.iter(f"{W}p"):
        properties = {etree.QName(item).localname for item in paragraph.find(f"{W}pPr")}
        assert properties <= {"pStyle", "keepNext"}
    for run in root.iter(f"{W}rPr"):
        assert {etree.QName(item).localname for item in run} == {"rStyle"}
    used = {item.get(f"{W}val") for name in ("pStyle", "rStyle", "tblStyle") for item in root.iter(f"{W}{name}")}
    assert used <= known


@pytest.mark.parametrize("kind", KINDS)
def test_page_language_and_fonts(kind: str) -> None:
    root: Any = etree.fromstring(_part(kind, "word/document.xml"))
    page = root.find(f"{W}body/{W}sectPr/{W}pgSz")
    assert (page.get(f"{W}w"), page.get(f"{W}h")) == ("11906", "16838")
    assert root.find(f"{W}body/{W}sectPr/{W}titlePg") is not None
    styles = _part(kind, "word/styles.xml").decode()
    assert 'w:lang w:val="en-GB" w:eastAsia="zh-CN"' in styles
    assert set(re.findall(r'w:ascii="([^"]+)"', styles)) <= {
        "Caladea",
        "Carlito",
        "Liberation Mono",
        "Noto Sans CJK SC",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_heads_repeat_and_rows_stay_whole(kind: str) -> None:
    root: Any = etree.fromstring(_part(kind, "word/document.xml"))
    for table in root.iter(f"{W}tbl"):
        rows = [row for row in table.iter(f"{W}tr") if "{%tr" not in "".join(row.itertext())]
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        if table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "RecordTable":
            assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_records_give_the_same_bytes(kind: str, variants: dict[str, Records]) -> None:
    records = variants["minimal"]
    first = generate(kind, records, citations=citations(kind, records)).docx
    assert generate(kind, records, citations=citations(kind, records)).docx == first


def test_a_template_that_is_not_there_is_named() -> None:
    with pytest.raises(LookupError, match="en/contract"):
        open_template("en", "letter")
    with pytest.raises(LookupError):
        open_template("..", "pyproject")
