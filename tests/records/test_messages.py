"""What people get wrong in records, and what the check says of it: a complete small project, one change a case.

A case is an entry of a file below ``cases``: in the record ``file`` (of the small project, or of ``base``: a sample, or ``by_time``), the text ``old`` (there once) is replaced by ``new``;
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
BY_TIME = HERE / "by_time"
"""What the small project has in place of its own records, or beside them, when it pays for time."""


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


def project(folder: Path, base: str | None) -> None:
    """A project of its own in the new ``folder``: the small one, the one by time, or a sample."""
    shutil.copytree(MINIMAL if base in {None, BY_TIME.name} else SAMPLES / str(base), folder)
    if base == BY_TIME.name:
        shutil.copytree(BY_TIME, folder, dirs_exist_ok=True)


@pytest.mark.parametrize("base", [None, BY_TIME.name])
def test_the_small_project_is_complete(base: str | None, tmp_path: Path) -> None:
    project(tmp_path / "dossier", base)
    assert _said(tmp_path / "dossier") == []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_what_the_check_says(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "dossier"
    project(folder, case.base)
    text = (folder / case.file).read_text("utf-8")
    assert text.count(case.old) == 1, "the case has to name its place unambiguously"
    (folder / case.file).write_text(text.replace(case.old, case.new), "utf-8")
    assert _said(folder) == case.finds


def test_every_rule_has_a_case() -> None:
    found = {line.rpartition(" [")[2].rstrip("]") for case in CASES for line in case.finds}
    assert {rule.id for rule in RULES} <= found
