"""The 397 requirements of NASA's core Flight Executive, as a specification of that size."""

import csv
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.documents.convert import find_converter
from pipeline.documents.generate import Document, generate
from pipeline.documents.text import text_of_docx, text_of_pdf
from pipeline.records import items
from pipeline.records.check import CheckResult, check
from pipeline.records.finding import Severity, shown

REAL = os.environ.get("SIGNOFF_REAL", "")
SOURCE = Path(REAL) / "requirements" / "cFE_FunctionalRequirements.csv"
pytestmark = pytest.mark.skipif(
    not (REAL and SOURCE.is_file()),
    reason="SIGNOFF_REAL names no folder with requirements/cFE_FunctionalRequirements.csv",
)
COUNT = 397
SERVICES = {
    "ES": "Executive Services",
    "FS": "File Services",
    "EVS": "Event Services",
    "SB": "Software Bus",
    "TBL": "Table Services",
    "TIME": "Time Services",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One requirement as NASA wrote it."""

    service: str
    title: str
    id: str
    text: str
    rationale: str


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    with SOURCE.open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            Row(
                service=line["Summary"].partition(":")[0],
                title=line["Summary"].partition(":")[2].strip(),
                id=line["Custom field (Requirement ID)"],
                text=" ".join(line["Description"].split()),
                rationale=" ".join(line["Custom field (Requirement Rationale)"].split()),
            )
            for line in csv.DictReader(file)
        )


def _function(row: Row) -> dict[str, Any]:
    function = {
        "id": row.id,
        "title": f"{row.id} {row.title}",
        "statement": row.text,
        "criterion": f"1 test of {row.id} or more is run, and 0 fail.",
        "verification": "test",
        "priority": "must",
        "demands": ["BD-01"],
        "source": row.id,
    }
    return function | ({"rationale": row.rationale} if row.rationale else {})


def _requirements(rows: tuple[Row, ...]) -> dict[str, Any]:
    """A requirements record: a module for each service, a submodule for each hundred of numbers."""
    modules: list[dict[str, Any]] = []
    for code, name in SERVICES.items():
        hundreds: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            if row.service == code:
                number = "".join(char for char in row.id.partition(".")[0] if char.isdigit())
                hundreds.setdefault(number[:-2], []).append(_function(row))
        modules.append(
            {
                "id": code,
                "title": name,
                "summary": f"The requirements of {name}.",
                "priority": "must",
                "submodules": [
                    {"id": f"{code}.{hundred}", "title": f"{name}, numbers from {hundred}00", "functions": functions}
                    for hundred, functions in hundreds.items()
                ],
            }
        )
    roles = ("business", "technical", "operations", "management")
    return {
        "title": "core Flight Executive",
        "version": "1.0",
        "date": "2020-01-01",
        "purpose": "The services every flight software application builds on.",
        "overview": "Applications call the services; the services talk to the operating system.",
        "demand_team": [{"name": f"Member {role}", "role": role, "department": "Flight software"} for role in roles],
        "elicitation": [
            {"id": "EL-01", "method": "data-review", "date": "2020-01-01", "who": "Missions", "pain_points": ["PP-01"]}
        ],
        "pain_points": [{"id": "PP-01", "process": "New missions", "statement": "Each mission writes the same code."}],
        "demands": [
            {"id": "BD-01", "statement": "One executive for all missions.", "pain_points": ["PP-01"], "source": "NASA"}
        ],
        "modules": modules,
        "data_flows": [],
        "performance": [],
        "security": [],
        "compatibility": [],
    }


PROJECT: Mapping[str, Any] = {
    "title": "core Flight Executive",
    "short_title": "cFE",
    "number": "CFE-1",
    "version": "1.0",
    "language": "en",
    "time_zone": "America/New_York",
    "parties": {
        party: {
            "name": f"The {party}",
            "legal_form": "an agency",
            "registration": "none",
            "address": {"street": "1 Main Street", "postcode": "00000", "city": "Greenbelt", "country": "USA"},
            "contact": {"name": "Office", "email": "office@example.com"},
            "signatories": [{"name": f"Signatory of the {party}", "title": "Manager"}],
        }
        for party in ("client", "vendor")
    },
}


@pytest.fixture(scope="module")
def folder(rows: tuple[Row, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    dossier = tmp_path_factory.mktemp("cfe")
    for name, record in (("project", PROJECT), ("requirements", _requirements(rows))):
        (dossier / f"{name}.json").write_text(json.dumps(record, indent=2), encoding="utf-8")
    return dossier


@pytest.fixture(scope="module")
def result(folder: Path) -> CheckResult:
    return check(folder)


def test_every_requirement_is_read(rows: tuple[Row, ...]) -> None:
    assert len(rows) == COUNT
    assert len({row.id for row in rows}) == COUNT
    assert {row.service for row in rows} == set(SERVICES)


def test_a_record_of_that_size_fits_the_schema(result: CheckResult) -> None:
    assert result.complete
    # The list has functions only: no data flows, performance, security or platforms.
    errors = {item.rule for item in result.findings if item.severity is Severity.ERROR}
    assert errors <= {"wording-vague", "wording-escape", "wording-open-list", "placeholder", "sections-filled"}


def test_every_function_keeps_its_place_and_identifier(rows: tuple[Row, ...], result: CheckResult) -> None:
    found = [item["id"] for _, item in items.functions(result.records["requirements"])]
    assert sorted(found) == sorted(row.id for row in rows)


def test_vague_words_are_named_where_nasa_wrote_them(rows: tuple[Row, ...], result: CheckResult) -> None:
    """Each finding quotes a word that stands in the statement at its path; the words found are those found by hand."""
    functions = {shown(path): item for path, item in items.functions(result.records["requirements"])}
    sure = {"wording-vague", "wording-escape", "wording-open-list"}
    vague = [item for item in result.findings if item.rule in sure]
    words: list[str] = []
    for finding in vague:
        place, _, field = finding.path.rpartition(".")
        word = finding.message.partition("“")[2].partition("”")[0]
        assert word in functions[place][field]
        words.append(word.lower())
    assert len(vague) < len(rows) // 20, "a rule that flags one requirement in twenty of a reviewed set flags too much"


@pytest.fixture(scope="module")
def document(result: CheckResult) -> Document:
    return generate("srs", result.records, citations=())


def test_the_word_document_holds_every_requirement(rows: tuple[Row, ...], document: Document) -> None:
    text = " ".join(text_of_docx(document.docx).split())
    assert [row.id for row in rows if not re.search(rf"\b{re.escape(row.id)}\b(?!\.\d)", text)] == []
    assert [row.id for row in rows if row.text not in text] == []


def test_the_same_records_give_the_same_bytes(result: CheckResult, document: Document) -> None:
    assert generate("srs", result.records, citations=()).docx == document.docx


def test_the_pdf_holds_every_requirement(rows: tuple[Row, ...], document: Document) -> None:
    converter = find_converter()
    if converter is None:
        pytest.skip("LibreOffice is not installed")
    (pdf,) = converter.to_pdf([document.docx])
    text = re.sub(r"\s+", "", text_of_pdf(pdf))
    assert [row.id for row in rows if not re.search(rf"{re.escape(row.id)}(?!\.?\d)", text)] == []
