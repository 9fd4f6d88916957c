"""The order of tasks: circles are named, and the critical path is the longest row."""

import datetime as dt
import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.plan import circle, critical_path

DAY = dt.date(2026, 5, 4)


def task(name: str, days: int, *after: str) -> dict[str, Any]:
    return {"id": name, "begins": DAY, "ends": DAY + dt.timedelta(days=days - 1), "after": after}


def test_a_circle_is_named_from_where_it_comes_back() -> None:
    assert circle([task("A", 1), task("B", 1, "A", "D"), task("C", 1, "B"), task("D", 1, "C")]) == ("B", "D", "C", "B")
    assert circle([task("A", 1, "A")]) == ("A", "A")
    assert circle([task("A", 1, "Z"), task("B", 1, "A")]) == ()


def test_the_critical_path_is_the_longest_row() -> None:
    plan = [task("A", 3), task("B", 5), task("C", 2, "A"), task("D", 1, "B", "C"), task("E", 9, "A")]
    assert critical_path(plan) == ("A", "E")
    assert critical_path([*plan[:4], task("E", 1, "A")]) == ("B", "D")
    assert critical_path([task("A", 1, "B"), task("B", 1, "A")]) == ()
    assert critical_path([]) == ()


@given(st.lists(st.tuples(st.integers(1, 9), st.sets(st.integers(0, 8))), max_size=9))
def test_any_plan_has_a_circle_or_a_path(drawn: list[tuple[int, set[int]]]) -> None:
    plan = [task(str(index), days, *(str(name) for name in sorted(after))) for index, (days, after) in enumerate(drawn)]
    waits = {item["id"]: item["after"] for item in plan}
    found = circle(plan)
    if found:
        assert found[0] == found[-1]
        assert all(later in waits[earlier] for earlier, later in itertools.pairwise(found))
    else:
        path = critical_path(plan)
        assert bool(path) == bool(plan)
        assert all(earlier in waits[later] for earlier, later in itertools.pairwise(path))
