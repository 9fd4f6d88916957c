"""Two versions of a record compared: items by identifier, everything else field by field."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.difference import Status, compare_records

OLD: dict[str, Any] = {
    "title": "Order portal",
    "team": ["Ada", "Bob"],
    "overdue": {"rate_percent": "0.5", "grace_days": 5},
    "modules": [
        {
            "id": "M1",
            "title": "Orders",
            "functions": [
                {"id": "F-001", "title": "Enter", "statement": "It shall enter.", "criterion": "Ten of ten."},
                {"id": "F-002", "title": "Print", "statement": "It shall print.", "criterion": "Two of two."},
            ],
        }
    ],
}


def changed(**fields: Any) -> dict[str, Any]:
    return {**OLD, **fields}


def functions(*items: dict[str, str]) -> list[dict[str, Any]]:
    return [{"id": "M1", "title": "Orders", "functions": list(items)}]


FIRST, SECOND = OLD["modules"][0]["functions"]


def test_nothing_differs() -> None:
    assert not compare_records(OLD, OLD)


def test_a_requirement_changes_comes_and_goes() -> None:
    third = {"id": "F-003", "title": "Send", "statement": "It shall send.", "criterion": "One."}
    found = compare_records(OLD, changed(modules=functions({**FIRST, "criterion": "Nine of ten."}, third)))
    assert [(item.id, item.status, item.requirement) for item in found.items] == [
        ("F-001", Status.CHANGED, True), ("F-003", Status.ADDED, True), ("F-002", Status.WITHDRAWN, True),
    ]  # fmt: skip
    (field,) = found.items[0].fields
    assert (field.path, field.was, field.now) == ("criterion", "Ten of ten.", "Nine of ten.")
    assert found.fields == ()


def test_the_order_of_items_and_fields_says_nothing() -> None:
    backwards = dict(reversed(list(OLD.items())))
    assert not compare_records(OLD, {**backwards, "modules": functions(SECOND, dict(reversed(list(FIRST.items()))))})


def test_an_item_that_moved_to_another_module_is_the_same_item() -> None:
    moved = [
        {"id": "M1", "title": "Orders", "functions": [FIRST]},
        {"id": "M2", "title": "Print", "functions": [SECOND]},
    ]
    found = compare_records(OLD, changed(modules=moved))
    assert [(item.id, item.status) for item in found.items] == [("M2", Status.ADDED)]


def test_facts_are_told_with_their_path() -> None:
    found = compare_records(
        OLD, changed(overdue={"rate_percent": "0.75", "cap_percent": "5"}, team=["Ada", "Cy", "Bob"])
    )
    assert [(field.path, field.was, field.now) for field in found.fields] == [
        ("team[1]", None, "Cy"),
        ("overdue.rate_percent", "0.5", "0.75"),
        ("overdue.grace_days", "5", None),
        ("overdue.cap_percent", None, "5"),
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
RECORDS = st.dictionaries(st.text(max_size=3), VALUES, max_size=4)


@given(RECORDS)
def test_a_record_does_not_differ_from_itself(record: dict[str, Any]) -> None:
    assert not compare_records(record, record)


@given(RECORDS, RECORDS)
def test_any_two_records_are_compared_without_fault(old: dict[str, Any], new: dict[str, Any]) -> None:
    there, back = compare_records(old, new), compare_records(new, old)
    assert bool(there) == bool(back)
