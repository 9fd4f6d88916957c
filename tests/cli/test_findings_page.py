"""``docs/reference/findings.md`` explains every code a report can hold, and no other."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from pipeline.present import causes

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "findings.md"
CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
SUB_INDICATIONS = {
    "CERTIFICATE_CHAIN_GENERAL_FAILURE", "CHAIN_CONSTRAINTS_FAILURE", "CRYPTO_CONSTRAINTS_FAILURE", "FORMAT_FAILURE",
    "HASH_FAILURE", "NO_CERTIFICATE_CHAIN_FOUND", "NO_SIGNING_CERTIFICATE_FOUND", "OUT_OF_BOUNDS_NO_POE",
    "SIG_CONSTRAINTS_FAILURE", "SIG_CRYPTO_FAILURE", "REVOKED_NO_POE", "TRY_LATER", "NOT_YET_VALID", "SIGNED_DATA_NOT_FOUND",
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "OUT_OF_BOUNDS_NOT_REVOKED",
}  # fmt: skip
"""Of ETSI EN 319 102-1, table 7; they stand beside a signature's verdict and are no findings."""


@cache
def codes_in_source() -> frozenset[str]:
    """Every constant that looks like a code, where findings are made."""
    found = set()
    for package in ("signing", "pipeline/dossier"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                    found.add(node.value)
    return frozenset(found - SUB_INDICATIONS | {"OBJECT_RENAMED"})


def codes_on_page() -> set[str]:
    """The codes in the first column."""
    rows = re.findall(r"^\| (`[^|]+`) \|", PAGE.read_text(), re.MULTILINE)
    return {code for row in rows for code in re.findall(r"`([A-Z0-9_]+)`", row)}


def test_every_code_is_explained() -> None:
    assert codes_in_source() - codes_on_page() == set()


def test_no_other_is() -> None:
    assert codes_on_page() - codes_in_source() == set()


@pytest.mark.parametrize("code", sorted(set(causes.codes()) - {causes.ZIP}))
def test_words_are_for_codes_that_exist(code: str) -> None:
    assert code in codes_in_source()


@pytest.mark.parametrize("code", sorted(codes_on_page()))
def test_every_finding_says_what_to_do(code: str) -> None:
    assert causes.remedy(code)
    assert causes.remedy(code, "zh-CN") != causes.remedy(code)


def test_every_error_has_a_cause() -> None:
    page = PAGE.read_text(encoding="utf-8")
    errors = {
        code for line in page.splitlines() if re.search(r"\| error", line) for code in re.findall(r"`([A-Z_]+)`", line)
    }
    assert {code for code in errors if causes.cause(code, "") == causes.lead("damaged", "en")} == set()


@pytest.mark.parametrize("code", causes.codes())
def test_both_languages_say_the_same_of_the_same_thing(code: str) -> None:
    english, chinese = (causes.cause(code, "@", language) for language in ("en", "zh-CN"))
    assert ("@" in english) == ("@" in chinese) == causes.names_its_subject(code)
