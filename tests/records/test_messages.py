"""What people get wrong in records, and what the check says of it: a complete small project, one change a case.

A case is an entry of a file below ``cases``: in the record ``file`` (of the small project, or of the sample ``base``), the text ``old`` (there once) is replaced by ``new``;
``finds`` are the lines of the check, each with place, path, message, hint and rule.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pipeline.records.check import check
from pipeline.records.rules.catalogue import RULES

HERE = Path(__file__).parent
MINIMAL = HERE / "minimal"
SAMPLES = HERE.parents[1] / "samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    file: str
    old: str
    new: str
    finds: list[str]
    base: str | None = None


CASES = [
    Case(**entry)
    for path in sorted((HERE / "cases").glob("*.yaml"))
    for entry in YAML(typ="safe").load(path.read_text("utf-8"))
]


def _said(folder: Path) -> list[str]:
    return [f"{item.severity.value} {item} [{item.rule}]" for item in check(folder).findings]


def test_the_small_project_is_complete() -> None:
    assert _said(MINIMAL) == []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_the_check_says(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    shutil.copytree(MINIMAL if case.base is None else SAMPLES / case.base, folder)
    text = (folder / case.file).read_text("utf-8")
    assert text.count(case.old) == 1, "the case has to name its place unambiguously"
    (folder / case.file).write_text(text.replace(case.old, case.new), "utf-8")
    assert _said(folder) == case.finds


def test_every_rule_has_a_case() -> None:
    found = {line.rpartition(" [")[2].rstrip("]") for case in CASES for line in case.finds}
    assert {rule.id for rule in RULES} <= found
