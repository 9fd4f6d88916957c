"""The example in ``docs/format.md`` is a real entry, byte for byte."""

from tests.signing.format_page import BLOCK, PAGE, example, renewed


def test_the_example_is_what_is_written() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert renewed(text) == text, "make it again: python tests/signing/format_page.py"


def test_every_part_of_it_is_shown() -> None:
    assert [match[2] for match in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))] == list(example())
