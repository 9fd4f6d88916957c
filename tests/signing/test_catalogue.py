"""Every row of the catalogue of attacks has a test case that bears its number."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for folder in ("signing", "dossier") for path in (TESTS / folder).glob("*.py")
)
ROWS = [f"{layer}{row}" for layer, last in (("Z", 13), ("M", 11), ("C", 13)) for row in range(1, last + 1)]


@pytest.mark.parametrize("row", ROWS)
def test_row_has_a_case(row: str) -> None:
    assert re.search(rf'"{row}-[a-z0-9-]+"|def test_{row.lower()}_', SOURCES)
