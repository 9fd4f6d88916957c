"""The sample project order-portal: complete, checked without a finding, and its screens agree with its records."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pipeline.records.check import check, load_records
from pipeline.records.values import Records
from pipeline.records.wording.catalogue import sure

SAMPLE = Path(__file__).parents[2] / "samples" / "order-portal"
KINDS = ("project", "requirements", "prototype", "contract", "acceptance")


class _Page(HTMLParser):
    """What a screen says of itself, and everything it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: list[str] = []
        self.loads: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and "name" in values:
            self.meta[values["name"]] = values["content"]
        if tag == "a":
            self.links.append(values.get("href", ""))
        if tag in {"script", "link", "img", "iframe", "object", "embed", "base", "form"}:
            self.loads.append(tag)
        self.loads += [name for name in values if name == "src" or name.startswith("on")]
        if tag not in {"meta", "br", "img", "input", "hr"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Shapes of a drawing, such as ``<path/>``: nothing to close, nothing to load."""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@cache
def _records() -> Records:
    return load_records(SAMPLE)


def _data(kind: str) -> Mapping[str, Any]:
    return _records()[kind]


def _functions() -> Iterator[Mapping[str, Any]]:
    for module in _data("requirements")["modules"]:
        for submodule in module["submodules"]:
            yield from submodule["functions"]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


def test_no_rule_finds_anything() -> None:
    result = check(SAMPLE)
    assert [str(item) for item in result.findings] == []
    assert result.complete


def test_it_is_as_large_as_a_real_project() -> None:
    functions = list(_functions())
    screens = _data("prototype")["screens"]
    assert len(_data("requirements")["modules"]) == 6
    assert len(functions) >= 60
    assert len(_data("contract")["milestones"]) >= 8
    assert len(screens) == 12
    assert {screen["fidelity"] for screen in screens} == {"low", "high"}


def test_every_function_has_a_measure() -> None:
    """A criterion has a number, or says none or each, and a statement is one sentence with one duty."""
    for function in _functions():
        assert re.match(r"The system shall .+[^.]\.$", function["statement"]), function["id"]
        assert function["statement"].count(" shall ") == 1, function["id"]
        measure = r"\d|\b(one|two|three|five|ten|twelve|each|every|all|none|no|both)\b"
        assert re.search(measure, function["criterion"], re.IGNORECASE), function["id"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_vague_word_anywhere(kind: str) -> None:
    assert [(text, hit.word) for text in _texts(_data(kind)) for hit in sure(text)] == []


def test_the_dates_tell_one_story() -> None:
    requirements, prototype, contract, acceptance = (_data(kind) for kind in KINDS[1:])
    story = [
        *(activity["date"] for activity in requirements["elicitation"]),
        requirements["date"],
        prototype["rounds"][-1]["date"],
        contract["date"],
        contract["effective_date"],
        contract["milestones"][0]["date"],
        acceptance["standards"]["agreed_on"],
        *(item["date"] for item in acceptance["rounds"]),
        acceptance["signed_on"],
    ]
    assert story == sorted(story)
    assert acceptance["signed_on"] == contract["milestones"][-1]["date"]
    working = [item["date"] for item in (*contract["milestones"], *prototype["rounds"], *acceptance["rounds"])]
    assert {day.strftime("%A") for day in working} <= {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}


def test_the_second_round_is_clean_and_the_first_was_not() -> None:
    first, second = _data("acceptance")["rounds"]
    failed = {item["covers"] for item in first["items"] if item["result"] == "fail"}
    problems = _data("acceptance")["problems"]
    assert failed <= {item["covers"] for item in second["items"]}
    assert {item["result"] for item in second["items"]} == {"pass"}
    assert {item["problem"] for item in first["items"] if "problem" in item} == {item["id"] for item in problems}
    for severity in ("critical", "major", "minor"):
        assert first[f"{severity}_defects"] == sum(item["severity"] == severity for item in problems)


def test_nothing_leads_to_a_real_company() -> None:
    text = "".join(path.read_text("utf-8") for path in sorted(SAMPLE.rglob("*")) if path.is_file())
    domains = set(re.findall(r"[\w.-]+@([\w.-]+\w)|https?://([\w.-]+\w)", text))
    assert domains
    for mail, web in domains:
        assert re.search(r"(^|\.)example\.(com|org)$", mail or web), mail or web
    numbers = set(re.findall(r"\+49 \d+ \d+", text))
    assert numbers
    assert all(number.startswith(("+49 40 66969", "+49 221 4710")) for number in numbers), numbers


def test_the_folder_holds_the_screens_and_nothing_else() -> None:
    prototype = _data("prototype")
    there = sorted(path.name for path in (SAMPLE / prototype["folder"]).iterdir())
    assert there == sorted(screen["file"] for screen in prototype["screens"])


@pytest.mark.parametrize("number", range(12))
def test_a_screen_agrees_with_its_record_and_needs_no_network(number: int) -> None:
    prototype = _data("prototype")
    screen = prototype["screens"][number]
    folder = SAMPLE / prototype["folder"]
    text = (folder / screen["file"]).read_text("utf-8")
    page = _Page(text)
    assert page.meta["screen"] == screen["id"]
    assert page.meta["version"] == prototype["version"]
    assert page.meta["fidelity"] == screen["fidelity"]
    assert page.meta["requirements"].split() == list(screen["requirements"])
    assert f"{screen['id']} {screen['title']} · prototype {prototype['version']}" in text
    assert page.loads == []
    assert re.findall(r"url\(|@import|https?:|//", text) == []
    assert (page.wrong, page.open) == ([], [])
    for link in page.links:
        assert link == "#" or (folder / link).is_file(), link


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("contract.yaml", 'percent: "20"', 'percent: "21"', "payments-add-up"),
        ("acceptance.yaml", "covers: F-013", "covers: F-014", "acceptance-covers-requirements"),
        ("acceptance.yaml", 'value: "184", unit: ms', 'value: "384", unit: ms', "acceptance-measured"),
        ("requirements.yaml", "in at least 95 cases", "in several cases", "wording-vague"),
        ("requirements.yaml", "id: F-091", "id: F-090", "unique-identifiers"),
        ("prototype.yaml", "status: declined", "status: open", "prototype-feedback"),
    ],
)
def test_a_fault_in_it_is_found(tmp_path: Path, file: str, old: str, new: str, rule: str) -> None:
    shutil.copytree(SAMPLE, tmp_path, dirs_exist_ok=True)
    path = tmp_path / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert rule in {item.rule for item in check(tmp_path).findings}


def test_it_is_dated_in_one_year() -> None:
    days = {day for kind in KINDS for day in _days(_data(kind))}
    assert {day.year for day in days} == {2026}


def _days(value: Any) -> Iterator[dt.date]:
    if isinstance(value, dt.date):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _days(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _days(item)
