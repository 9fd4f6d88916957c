"""The real project: its records fail the check for the reasons its README gives, and for no other."""

import collections
import re
from pathlib import Path

import pytest

import samples
import schemas
from pipeline.documents.generate import generate
from pipeline.documents.text import text_of_docx
from pipeline.records import items
from pipeline.records.check import CheckResult, check, load_records
from signing.errors import InputErrors

EXPECTED = Path(__file__).with_name("special_use_permits.txt")
"""What the check finds, without line numbers: rule, file, path, message."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("permits") / "dossier"
    samples.copy_to("special-use-permits", target)
    return target


@pytest.fixture(scope="module")
def result(folder: Path) -> CheckResult:
    return check(folder)


def _lines(result: CheckResult) -> list[str]:
    return [f"{item.rule} | {item.file} | {item.path} | {item.message}" for item in result.findings]


def test_the_check_finds_what_is_true_of_the_project_and_nothing_else(result: CheckResult) -> None:
    assert _lines(result) == EXPECTED.read_text(encoding="utf-8").splitlines()


def test_the_readme_gives_a_reason_for_every_kind_of_finding(result: CheckResult, folder: Path) -> None:
    found = collections.Counter((item.rule, item.file) for item in result.findings)
    rows = re.findall(
        r"^\| `([a-z-]+)` \| `([a-z.]+)` \| (\d+) \| (.+) \|$", (folder / "README.md").read_text(), re.MULTILINE
    )
    assert {(rule, file): int(count) for rule, file, count, _ in rows} == found
    assert all(reason.strip() for *_, reason in rows)


def test_project_and_requirements_fit_their_schemas(result: CheckResult) -> None:
    assert {item.file for item in result.findings if item.rule == "schema"} == {
        "prototype.yaml",
        "contract.yaml",
        "acceptance.yaml",
    }


def test_no_mail_address_of_a_person_is_in_the_records(folder: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())
    assert set(re.findall(r"[\w.-]+@[\w.-]+", text)) == {"not-stated@example.invalid"}


def test_the_specification_is_made_and_prints_every_requirement(result: CheckResult) -> None:
    text = text_of_docx(generate("srs", result.records, citations=()).docx)
    for _, item in items.requirements(result.records["requirements"]):
        assert item["id"] in text
    for _, demand in items.listed(result.records["requirements"], "demands"):
        assert demand["source"] in text


@pytest.mark.parametrize("kind", ["contract", "acceptance-report"])
def test_documents_whose_facts_are_missing_are_refused(kind: str, folder: Path) -> None:
    needed = schemas.load("process")["kinds"][kind]["records"]
    with pytest.raises(InputErrors) as raised:
        load_records(folder, needed)
    places = {error.place.partition(":")[0] for error in raised.value.errors}
    assert "contract.yaml" in places
    assert places <= {"contract.yaml", "prototype.yaml", "acceptance.yaml"}


def test_with_errors_in_its_records_the_specification_is_a_draft(result: CheckResult) -> None:
    document = generate("srs", result.records, citations=(), unfinished=not result.ok)
    assert document.draft
    assert "FOR SIGNATURE" not in text_of_docx(document.docx)
