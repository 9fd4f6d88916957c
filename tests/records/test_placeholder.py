"""Text that stands in for a missing fact."""

import pytest

from pipeline.records.rules.placeholder import placeholder

STANDS_IN = (
    "TBD", "tbd", "Start: TBC", "To be determined", "The period is [date of award] to [end of task]", "[To Be Determined]",
    "<insert name>", "{{ name }}", "n/a", " N/A ", "not stated", "???", "Hamburg ??", "xxx", "IBAN ______", "...", "-",
    "office@company.invalid", "Lorem ipsum dolor", "FIXME later",
)  # fmt: skip
IS_A_FACT = (
    "none", "0", "The button reads Open", "open source", "A date both parties agree", "ISO/IEC 27001 [3]", "<= 2 s",
    "snake_case names", "What?", "XX Ltd", "Naxos", "office@example.com", "5 - 10", "The state is unknown to the user",
    "a list [a, b, c]", "x-axis",
)  # fmt: skip


@pytest.mark.parametrize("text", STANDS_IN)
def test_text_that_stands_in_is_found(text: str) -> None:
    assert placeholder(text) is not None


@pytest.mark.parametrize("text", IS_A_FACT)
def test_facts_pass(text: str) -> None:
    assert placeholder(text) is None
