"""The catalogue of attacks: every row has a test that exists, and every case of the catalogues has a row."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.signing import cms_attacks, container_attacks, pdf_attacks, test_timestamps, zip_attacks

TESTS = Path(__file__).parent.parent
PAGE = TESTS.parent / "docs" / "security" / "attacks.md"
LAST = {"Z": 13, "M": 11, "C": 16}
"""Rows everybody who verifies containers has to answer; more may follow."""
NUMBERED = re.compile(r"[ZMC]\d+-.*")
CASES = {
    *zip_attacks.ATTACKS, *container_attacks.ATTACKS, *cms_attacks.ATTACKS, *(case.name for case in pdf_attacks.CASES),
    *filter(NUMBERED.fullmatch, test_timestamps.CASES),
}  # fmt: skip


def rows() -> dict[str, list[str]]:
    """The tests named in each row, by the row's number."""
    lines = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    found = [(line[1].strip(), re.findall(r"`([^`]+)`", line[4])) for line in lines if len(line) == 6]
    named = [(number, tests) for number, tests in found if re.fullmatch(r"[A-Z]\d+", number)]
    assert len(dict(named)) == len(named)
    return dict(named)


@cache
def functions(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


@cache
def marked() -> set[str]:
    """Cases that a test names by ``id=``."""
    return {
        name for path in (TESTS / "signing").glob("test_*.py") for name in re.findall(r'id="([^"]+)"', path.read_text())
    }


@pytest.mark.parametrize("number", [f"{layer}{row}" for layer, last in LAST.items() for row in range(1, last + 1)])
def test_the_row_is_there(number: str) -> None:
    assert number in rows()


def test_every_row_says_where_it_is_known_from() -> None:
    lines = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert [line[1].strip() for line in lines if len(line) == 6 and not line[3].strip()] == []


@pytest.mark.parametrize("number", rows())
def test_every_test_of_the_row_exists(number: str) -> None:
    named = rows()[number]
    assert named
    for test in named:
        file, colons, function = test.partition("::")
        if colons:
            assert function in functions(TESTS / file), test
        else:
            assert test in CASES | marked(), test


def test_every_case_has_a_row() -> None:
    named = {test for tests in rows().values() for test in tests}
    assert sorted(CASES - named) == []
    assert sorted(name for name in marked() if NUMBERED.fullmatch(name) and name not in named) == []
