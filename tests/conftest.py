"""How property tests run everywhere: without a deadline, since machines differ, and in CI with the same examples each time."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session", autouse=True)
def one_answer_a_question() -> Iterator[None]:
    """See ``tests/judged_once.py``."""
    from tests.judged_once import judged_once

    with judged_once():
        yield
