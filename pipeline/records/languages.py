"""Texts of records that stand there in several languages: ``title: {en: Order portal, zh-CN: 订单门户}``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

LANGUAGES = ("en", "zh-CN")
"""The languages documents are made in, and texts of records may be written in side by side."""
BESIDE = ","
"""Stands between two languages of one document: ``en,zh-CN``, the first in the left column."""
_ONE_LANGUAGE = frozenset({"enum", "const", "format", "pattern", "x-refers-to", "x-one-language"})
"""Keywords of fields that have one value for all languages: identifiers, dates, choices, names a certificate bears."""


def one_language(schema: Mapping[str, Any]) -> bool:
    """Whether a text under ``schema`` has one value for all languages."""
    return bool(_ONE_LANGUAGE & set(schema))


class Text(str):
    """A text written in several languages; where no language is asked for, it is the one that was written first."""

    __slots__ = ("languages",)
    languages: Mapping[str, str]

    def __eq__(self, other: object) -> bool:
        """Two are equal in every language; a plain text is compared with the first."""
        if isinstance(other, Text):
            return dict(self.languages) == dict(other.languages)
        return str(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(str(self))


def text(languages: Mapping[str, str]) -> Text:
    """The text that is written so in each language, which are one at least."""
    found = Text(next(iter(languages.values())))
    found.languages = MappingProxyType(dict(languages))
    return found


def languages_in(language: str) -> tuple[str, ...]:
    """The languages of a document: one, or two side by side."""
    return tuple(language.split(BESIDE))


def in_language(value: str, language: str) -> str:
    """``value`` as it was written in ``language`` (the first of two), or as it was written first."""
    return value.languages.get(languages_in(language)[0], str(value)) if isinstance(value, Text) else value


def joined(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """``value`` with each free text that stands there in several languages as one ``Text``.

    What is no such text stays a group of fields, and the schema says what is wrong with it.
    """
    if "$ref" in schema:
        schema = {**root["$defs"][schema["$ref"].rpartition("/")[2]], **schema}
    if isinstance(value, dict):
        if schema.get("type") == "string" and not one_language(schema) and _written(value):
            return text(value)
        parts = schema.get("properties", {})
        return {key: joined(item, parts.get(key, {}), root) for key, item in value.items()}
    if isinstance(value, list):
        return [joined(item, schema.get("items", {}), root) for item in value]
    return value


def _written(value: Mapping[str, Any]) -> bool:
    filled = all(isinstance(item, str) and item for item in value.values())
    return bool(value) and set(value) <= set(LANGUAGES) and filled
