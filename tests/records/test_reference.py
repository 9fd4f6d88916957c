"""The reference of records and rules says what schemas and rules say."""

from pathlib import Path
from typing import Any

import pytest

import schemas
from pipeline.records.process import shipped_process
from pipeline.records.rules.catalogue import RULES

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def rule_row(rule: Any) -> str:
    return f"| `{rule.id}` | {rule.row} | {rule.severity.value} | {rule.says} |"


def field_rows(schema: Any, root: Any, prefix: str = "") -> list[str]:
    """One row for each field of a schema, fields of groups and lists behind a point and ``[]``."""
    rows = []
    for name, field in schema.get("properties", {}).items():
        whole = {**root["$defs"][field["$ref"].rpartition("/")[2]], **field} if "$ref" in field else field
        needed = "yes" if name in schema.get("required", ()) else "no"
        rows.append(f"| `{prefix}{name}` | {needed} | {_holds(whole)} | {whole.get('description', '')} |")
        inner = whole.get("items", whole)
        mark = "[]" if "items" in whole else ""
        rows += field_rows(inner, root, f"{prefix}{name}{mark}.")
    return rows


def _holds(field: Any) -> str:
    if "enum" in field:
        return ", ".join(f"`{choice}`" for choice in field["enum"])
    if field.get("format") in {"date", "email", "decimal"}:
        return {"date": "date", "email": "e-mail address", "decimal": "number"}[field["format"]]
    kind = field["type"]
    if kind == "array":
        least = field.get("minItems", 0)
        inner = "identifiers" if field["items"].get("examples") == ["F-001"] else "texts"
        what = "list" if field["items"].get("type") == "object" else f"list of {inner}"
        return f"{what}, at least {least}" if least else what
    return {"string": "text", "integer": "whole number", "boolean": "`true` or `false`", "object": "group"}[kind]


def test_every_rule_is_listed_as_it_is() -> None:
    rules, others = (REFERENCE / "rules.md").read_text("utf-8").split("## Findings that are no rules", 1)
    assert [line for line in rules.splitlines() if line.startswith("| `")] == [rule_row(rule) for rule in RULES]
    names = [line.split("`")[1] for line in others.splitlines() if line.startswith("| `")]
    assert names == ["record-missing", "record-unknown", "unreadable", "schema", "prototype-files", "waiver-unused"]


def test_rule_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("kind", shipped_process().records)
def test_every_field_is_listed_as_it_is(kind: str) -> None:
    text = (REFERENCE / "records.md").read_text("utf-8")
    folder = shipped_process().records[kind].folder
    file = f"{kind}.yaml" if folder is None else f"{folder}/ID.yaml"
    section = text.split(f"## `{file}`", 1)[1].split("\n## ", 1)[0]
    schema = schemas.load(kind)
    assert [line for line in section.splitlines() if line.startswith("| `")] == field_rows(schema, schema)
