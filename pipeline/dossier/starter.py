"""Records to begin with, made from their schemas: every field a person has to fill in, with what belongs there."""

from collections.abc import Iterator, Mapping
from typing import Any

import schemas
from pipeline.records.rules.placeholder import TO_DO

_LEAD = {
    "project": "The project and its two parties. Each fact stands in one record and flows into every document.",
    "requirements": "What the software has to do. It becomes the software requirements specification.",
    "prototype": "The screens both parties agree on, and the rounds that led to them.",
    "contract": "What the parties agree. It becomes the contract.",
    "acceptance": "How the result was tested. It becomes the acceptance report; fill it in then.",
}


def starter(kind: str) -> str:
    """The text of a record of ``kind`` to begin with: YAML with comments; `check` says what is left to fill in."""
    schema = schemas.load(kind)
    lines = [f"# {_LEAD.get(kind, schema.get('description', kind))}", "# Fill in, then: signoff check", ""]
    lines += _fields(schema, schema, 0)
    return "\n".join(lines) + "\n"


def _fields(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> Iterator[str]:
    """The required fields of an object; optional ones as a comment."""
    required = set(schema.get("required", ()))
    pad = "  " * depth
    for name, field in schema.get("properties", {}).items():
        resolved = _resolved(field, root)
        about = _about(resolved)
        if name not in required:
            yield f"{pad}# {name}:  # may be left out: {about}"
        elif resolved.get("type") == "object" and resolved.get("properties"):
            yield f"{pad}{name}:  # {about}"
            yield from _fields(resolved, root, depth + 1)
        elif resolved.get("type") == "array":
            yield f"{pad}{name}:  # {about}"
            yield from _items(resolved, root, depth + 1)
        else:
            value = _example(resolved) if name == "id" else _value(resolved)
            yield f"{pad}{name}:{value and ' ' + value}  # {about}"


def _items(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> Iterator[str]:
    """One item of a list, to be copied for the next."""
    item = _resolved(schema.get("items", {}), root)
    pad = "  " * depth
    if item.get("type") == "object":
        first = True
        for line in _fields(item, root, depth + 1):
            yield f"{pad}- {line[len(pad) + 2 :]}" if first and not line.lstrip().startswith("#") else line
            first = first and line.lstrip().startswith("#")
    else:
        yield f"{pad}- {_value(item)}".rstrip()


def _value(schema: Mapping[str, Any]) -> str:
    """The only value there is, text still to be written, or nothing where only a real value will do."""
    if len(schema.get("enum", ())) == 1:
        return str(schema["enum"][0])
    plain = schema.get("type") == "string" and not {"enum", "format", "pattern"} & set(schema)
    return TO_DO if plain else ""


def _example(schema: Mapping[str, Any]) -> str:
    return str(next(iter(schema.get("examples", ())), ""))


def _about(schema: Mapping[str, Any]) -> str:
    text = str(schema.get("description", "")).rstrip(".") or "see the reference of records"
    if "enum" in schema:
        text += f"; one of {', '.join(str(item) for item in schema['enum'])}"
    elif schema.get("examples"):
        text += f"; such as {schema['examples'][0]}"
    return text


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    target = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
