"""What every document prints: its own facts, the parties, the entries it relies on, the places to sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import doc_templates
from pipeline.documents.context.complete import completed
from pipeline.records.languages import in_language

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

PARTIES = ("client", "vendor")


def values(
    kind: str,
    own: Mapping[str, Any],
    records: Records,
    citations: tuple[Citation, ...],
    *,
    language: str,
    draft: bool,
) -> dict[str, Any]:
    """``document``, ``project``, ``client``, ``vendor``, ``parties``, and ``cites`` by their labels.

    ``own`` is the record the document is made of; its date is the document's date.
    """
    words = doc_templates.words(language)
    project = completed(records, "project", language)
    parties = {name: _party(words[name], project["parties"][name], words["address"]) for name in PARTIES}
    document = {
        "kind": kind,
        "kind_title": records.process.kind(kind).title_in(language),
        "file": f"{kind}.docx",
        "title": own["title"],
        "subject": project["title"],
        "short_title": project["short_title"],
        "number": project["number"],
        "version": own["version"],
        "date": own["date"],
        "created": own["date"],
        "author": ", ".join(parties[name]["name"] for name in PARTIES),
        "status": words["draft" if draft else "for-signature"],
        "draft": draft,
        "language": words["language"],
    }
    return {
        "document": document,
        "project": project,
        **parties,
        "parties": tuple(parties[name] for name in PARTIES),
        "relies_on": tuple(_citation(item, language) for item in citations),
        "cited": {item.label.replace("-", "_"): _citation(item, language) for item in citations},
    }


def _party(role: str, data: Mapping[str, Any], form: str) -> dict[str, Any]:
    address = data["address"]
    latin = not any(char >= "\u2e80" for char in address["city"] + address["street"])
    line = (doc_templates.words("en")["address"] if latin else form).format_map(address)
    return {
        **data,
        "role": role,
        "address_line": line,
        "city": address["city"],
        "signatory": data["signatories"][0],
    }


def _citation(item: Citation, language: str) -> dict[str, Any]:
    return {
        "label": item.label,
        "title": in_language(item.title, language),
        "version": item.version,
        "baseline": item.baseline,
        "entry": item.entry,
        "signed_on": item.signed_on,
    }
