"""Values of a document made from its schemas alone: every record under its name, the one the document is made of as ``record``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.documents.context import cover
from pipeline.documents.context.complete import completed_record, finder

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records


def values(
    kind: str, records: Records, citations: tuple[Citation, ...], *, language: str, draft: bool
) -> dict[str, Any]:
    """What every document prints, ``record`` (its own data), and the other records it rests on under their names.

    Names have ``_`` in place of ``-``. Records of which there is one for each event stand in a tuple under the name of
    their folder, such as ``changes``; a record it can do without is None while it is not there.
    """
    found = records.process.kind(kind)
    items = finder(records)
    named: dict[str, Any] = {}
    for name in found.all_records:
        if (one := records.get(name)) is not None:
            named[_key(name)] = completed_record(one, items, language)
        else:
            folder = records.process.records[name].folder
            if folder is None:
                named[_key(name)] = None
                continue
            named[_key(folder)] = tuple(completed_record(event, items, language) for event in records.all(name))
    own: Mapping[str, Any] = named[_key(found.own_record)]
    facts = cover.values(kind, own, records, citations, language=language, draft=draft)
    return {**named, **facts, "record": own}


def _key(name: str) -> str:
    return name.replace("-", "_")
