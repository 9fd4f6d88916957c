"""The kinds of documents, as data: what each is called, and which records and citations it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from signing.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """One kind of document."""

    kind: str
    title: str
    records: tuple[str, ...]
    """Records it cannot be made without."""
    cites: tuple[str, ...]
    """Labels of what has to be frozen before it is more than a draft."""
    languages: tuple[str, ...]
    file: str
    """Name of its template below the folder of the language."""


def catalog() -> Mapping[str, DocumentKind]:
    """The kinds of documents by name, in the order a project makes them."""
    data = json.loads(resources.files("doc_templates").joinpath("catalog.json").read_text(encoding="utf-8"))
    return {
        item["kind"]: DocumentKind(
            kind=item["kind"],
            title=item["title"],
            records=tuple(item["records"]),
            cites=tuple(item["cites"]),
            languages=tuple(item["languages"]),
            file=item["file"],
        )
        for item in data["documents"]
    }


def document_kind(kind: str, language: str) -> DocumentKind:
    """The kind of this name; raises ``InputError`` for one that does not exist, or not in this language."""
    known = catalog()
    if kind not in known:
        raise InputError(kind, "there is no such document", f"the documents are {', '.join(known)}")
    found = known[kind]
    if language not in found.languages:
        problem = f"there is no {found.title.lower()} in the language '{language}'"
        raise InputError(kind, problem, f"choose {' or '.join(found.languages)}")
    return found
