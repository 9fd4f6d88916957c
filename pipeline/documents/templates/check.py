"""A template looked through as a whole: everything that has to be mended, together, in the words of those who edit it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.documents.clauses.check import template_clauses, template_references
from pipeline.documents.sandbox import Sandbox
from pipeline.documents.templates import rules as template_rules
from pipeline.documents.templates.comments import comment_findings
from pipeline.documents.templates.fields import may_be_empty
from pipeline.documents.templates.finding import TemplateCheck, Weight
from pipeline.documents.templates.reading import Look, read_parts
from pipeline.documents.templates.shape import Shape, Sort, example_values, own_root, shape
from pipeline.documents.word.file import read
from pipeline.documents.word.tidy import tidied
from pipeline.records.fields import part_at
from signing.errors import InputError, InputErrors

if TYPE_CHECKING:
    from pipeline.records.process import Process, RecordKind

_ON_THE_COVER = frozenset({"id", "title", "version", "date"})
"""Fields of every record that are printed as ``document.title`` and so on."""
MANY = 200
"""Findings of one template that are listed."""


def check_template(
    data: bytes,
    name: str,
    *,
    kind: str,
    language: str,
    process: Process,
    keep_comments: bool = False,
    review: bool = False,
) -> TemplateCheck:
    """All findings of the template ``data`` for documents of ``kind``; ``name`` is what messages call it.

    Comments are errors, as they would stand in every document made with it; ``keep_comments`` makes them notes. So are
    tracked changes, which ``review`` lets stay.
    Raises ``InputError`` for what is no Word file at all, and for a kind that is not there.
    """
    from pipeline.documents import context

    values = example_values(kind, process, language)
    names = shape("", values)
    filters = context.filters(language)
    file = tidied(read(data, name), name)
    look = Look(names=names, filters=filters, sandbox=Sandbox(dict(filters)), empty=may_be_empty(kind, process))
    for fault in template_rules.faults(file, name, review=review):
        look.add("word-file", fault.place.removeprefix(name).removeprefix(", "), fault.problem, fault.remedy)
    read_parts(file, name, look)
    for finding in comment_findings(file, name, keep=keep_comments):
        look.findings.append(finding)
    if not any(item.weight is Weight.ERROR for item in look.findings):
        look.findings += template_references(file, name)
    if not any(item.weight is Weight.ERROR for item in look.findings):
        _try(data, name, language, values, look, review=review)
    if not any(item.weight is Weight.ERROR for item in look.findings):
        _unused(look, names, process.records[process.kind(kind).own_record])
        look.findings += template_clauses(file, name, kind=kind, language=language)
    return TemplateCheck(
        name=name, kind=kind, language=language, tags=look.count, findings=tuple(dict.fromkeys(look.findings))[:MANY]
    )


def _try(data: bytes, name: str, language: str, values: Mapping[str, Any], look: Look, *, review: bool) -> None:
    """The last judge: the template is filled in with examples, as for a real document."""
    from pipeline.documents.generate import fill_in

    try:
        fill_in(data, values, name=name, language=language, filters=look.filters, draft=True, review=review)
    except InputErrors as errors:
        found: tuple[InputError, ...] = errors.errors
    except InputError as error:
        found = (error,)
    else:
        return
    for item in found:
        look.add("cannot-be-filled-in", item.place.removeprefix(name).removeprefix(", "), item.problem, item.remedy)


def _unused(look: Look, names: Shape, of: RecordKind) -> None:
    """Fields of the record itself that the template prints nowhere: nothing to mend, but often forgotten."""
    root = own_root(names, of.name)
    if root is None:
        return
    own = of.name.replace("-", "_")
    read = {re.sub(rf"^{re.escape(own)}\b", root.path, path) for path in look.read}
    never = [
        path
        for path in _never(root, read)
        if (inner := path.removeprefix(f"{root.path}.")) not in _ON_THE_COVER and part_at(of.schema, inner) is not None
    ]
    if never:
        problem = f"it prints none of these fields: {', '.join(never)}"
        look.add("not-used", "", problem, "nothing to mend, unless you wanted them", Weight.NOTE)


def _never(found: Shape, read: set[str]) -> Iterator[str]:
    """Paths below ``found`` that nothing reads, the highest of each branch."""
    for item in found.fields.values():
        touched = {path for path in read if path == item.path or path.startswith((f"{item.path}.", f"{item.path}["))}
        if not touched:
            yield item.path
        elif item.sort is Sort.GROUP and touched != {item.path}:
            yield from _never(item, read)
        elif item.sort is Sort.LIST and item.item is not None and touched != {item.path}:
            yield from _never(item.item, read)
