"""Random records that fit their schemas, drawn by Hypothesis; what a schema does not forbid will be drawn some day."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from pipeline.records import schema_messages
from pipeline.records.fields import resolved
from pipeline.records.languages import joined, one_language

WORDS = st.sampled_from(
    ("order", "Lamp", "dims", "20 %", "a & b", "<b>", "=1+1", "-5", "@home", "'quoted'", '"said"', "§ 3", "é", "订单", "，", "a,b;c", "{x}", "1.0", "x:y",
     "#1", "€ 5", "no", "null", "1/2", "_x0041_", "“q”", "…", "A|B", "*", "T&C", "]]>", "ﬁ", "𝄞")
)  # fmt: skip
LINE = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
TEXT = st.lists(LINE, min_size=1, max_size=2).map("\n".join)
DATES = st.dates(dt.date(2001, 1, 1), dt.date(2099, 12, 31)).map(dt.date.isoformat)


def records(schema: Mapping[str, Any], *, text: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[Any]:
    """Plain data that fits ``schema``, as it would stand in a file."""
    return values(schema, schema, text).filter(
        lambda data: not schema_messages.faults(schema, joined(data, schema, schema))
    )


def values(schema: Mapping[str, Any], root: Mapping[str, Any], text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """A value that fits one part of a schema."""
    schema = resolved(schema, root)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        return _groups(schema, root, text)
    if kind == "array":
        return _lists(schema, root, text)
    if kind == "boolean":
        return st.booleans()
    if kind == "integer":
        return st.integers(int(schema.get("minimum", 0)), int(schema.get("maximum", 400)))
    if schema.get("format") == "decimal":
        least = int(schema.get("minimum", schema.get("exclusiveMinimum", 0))) + ("exclusiveMinimum" in schema)
        most = int(schema.get("maximum", least + 5000))
        return st.integers(least * 100, most * 100).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
    if schema.get("format") == "date":
        return DATES
    if schema.get("format") == "email":
        return st.sampled_from(("a@example.com", "b.c@example.org"))
    if "pattern" in schema:
        return _patterned(schema)
    if one_language(schema):
        return _short(schema)
    if "maxLength" in schema:
        return text.filter(lambda drawn: len(drawn) <= schema["maxLength"])
    return text


def _short(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    examples = [example for example in schema.get("examples", ()) if isinstance(example, str)]
    return st.sampled_from(examples or ["F-001"])


def _patterned(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    pattern = re.compile(schema["pattern"], re.ASCII)
    numbered = [
        form for form in ("F-{}", "W-{}", "W-{}.1", "W-{}.2.3", "IT-{}", "RK-{}", "DEF-{:03}", "{}.0")
        if pattern.search(form.format(7))
    ]  # fmt: skip
    if numbered:
        return st.builds(str.format, st.sampled_from(numbered), st.integers(1, 99))
    return st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))


def _groups(schema: Mapping[str, Any], root: Mapping[str, Any], text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    parts = {name: values(part, root, text) for name, part in schema.get("properties", {}).items()}
    required = {name: part for name, part in parts.items() if name in schema.get("required", ())}
    optional = {name: part for name, part in parts.items() if name not in required}
    every = st.fixed_dictionaries(parts)
    some = st.fixed_dictionaries(required, optional=optional)
    # With a condition in the schema what is drawn freely would hardly ever fit.
    drawn = every if {"if", "allOf", "anyOf", "oneOf"} & set(schema) else st.one_of(every, some)
    return drawn.map(lambda found: {name: found[name] for name in parts if name in found})


def _lists(schema: Mapping[str, Any], root: Mapping[str, Any], text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    item = resolved(schema.get("items", {}), root)
    least = int(schema.get("minItems", 0))
    most = min(int(schema.get("maxItems", least + 3)), max(least, 2))
    unique = "id" in item.get("properties", {}) or schema.get("uniqueItems")
    return st.lists(
        values(item, root, text), min_size=least, max_size=most,
        unique_by=(lambda found: found["id"] if isinstance(found, dict) else found) if unique else None,
    )  # fmt: skip
