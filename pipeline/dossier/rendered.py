"""The documents of an entry, rendered again from the records and the template frozen in it (ADR 6)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.dossier.citations import TEMPLATES, citation_of, frozen_records
from pipeline.dossier.printed import MAX_DOCUMENT, is_document
from pipeline.dossier.templates.own import HOUSE_STYLE
from pipeline.dossier.version import GENERATOR
from pipeline.records.languages import languages_in
from pipeline.records.process import Form
from signing.container import Container
from signing.entry import PAYLOAD
from signing.errors import InputError
from signing.report import Finding, Severity

if TYPE_CHECKING:
    from pipeline.dossier.entry import Entry
    from pipeline.records.process import Process
    from signing.statement import Statement

MAX_LANGUAGES = 2
"""A document is in one language, or in two side by side."""


def rendered_findings(entry: Entry, entries: Iterable[Entry], process: Process) -> Iterator[Finding]:
    """How the Word document of ``entry`` differs from what its own records and template make. Never raises.

    With another version of signoff as generator a difference is a warning: the renderer may have been improved.
    """
    statement = entry.report.statement
    kind = process.kinds.get(entry.file.kind)
    if statement is None or kind is None or kind.form is not Form.DOCUMENT:
        return
    template_name = f"{PAYLOAD}{TEMPLATES}{kind.name}.docx"
    with Container.open(entry.file.path) as container:
        name = _document(container, kind.name)
        docx = container.read(name, MAX_DOCUMENT)
        template = container.read(template_name, MAX_DOCUMENT)
        beside = {
            language: container.read(f"{PAYLOAD}{TEMPLATES}{language}/{kind.name}.docx", MAX_DOCUMENT)
            for language in languages_in(statement.language or "en")[1:MAX_LANGUAGES]
        }
        house = container.read(f"{PAYLOAD}{TEMPLATES}{HOUSE_STYLE}", MAX_DOCUMENT)
    if docx is None or template is None:
        missing = name if docx is None else template_name
        detail = "It belongs into an entry of this kind and is not there, so the document cannot be made again."
        yield Finding(code="DOCUMENT_MISSING", severity=Severity.ERROR, subject=missing, detail=detail)
        return
    by_baseline = {item.report.baseline: item for item in entries}
    if not {cite.baseline for cite in statement.cites} <= set(by_baseline):
        detail = "It cannot be made again: an entry it cites is not here."
        yield Finding(code="DOCUMENT_NOT_REPRODUCED", severity=Severity.WARNING, subject=name, detail=detail)
        return
    try:
        again = _render(entry, statement, by_baseline, process, {_first(statement): template, **beside}, house)
    except InputError as reason:
        detail = f"It cannot be made again from the records and the template in the entry: {reason}"
        yield Finding(code="DOCUMENT_NOT_REPRODUCED", severity=_severity(statement), subject=name, detail=detail)
        return
    except Exception as fault:  # noqa: BLE001 - evidence never raises; a fault of ours is said to be one
        detail = f"signoff itself failed at making it again ({type(fault).__name__}: {fault}); please report that."
        yield Finding(code="DOCUMENT_NOT_REPRODUCED", severity=_severity(statement), subject=name, detail=detail)
        return
    yield from _other_template(kind.name, template_name, {_first(statement): template, **beside})
    if house is not None:
        digest = hashlib.sha256(house).hexdigest()
        detail = f"The document is in a house style of its own, with its letterhead (sha256:{digest})."
        yield Finding(
            code="HOUSE_STYLE", severity=Severity.INFO, subject=f"{PAYLOAD}{TEMPLATES}{HOUSE_STYLE}", detail=detail
        )
    if again != docx:
        detail = "It is not the document that the records and the template in the entry make."
        yield Finding(code="DOCUMENT_DIFFERS", severity=_severity(statement), subject=name, detail=detail)


def _document(container: Container, kind: str) -> str:
    """The member that is the Word document: of a record of an event it bears its identifier too."""
    one = f"{PAYLOAD}{kind}.docx"
    named = [name for name in container.members if name.startswith(f"{PAYLOAD}{kind}-") and is_document(name)]
    words = [name for name in named if name.endswith(".docx")]
    return one if one in container.members or len(words) != 1 else words[0]


def _first(statement: Statement) -> str:
    return languages_in(statement.language or "en")[0]


def _other_template(kind: str, name: str, templates: Mapping[str, bytes | None]) -> Iterator[Finding]:
    """Says when the text around the facts is not that of signoff: whoever filed the entry chose it."""
    from pipeline.documents.generate import shipped_template

    if any(template != shipped_template(kind, language) for language, template in templates.items()):
        detail = "The document was made with another template than the one signoff has here: read its text itself."
        yield Finding(code="TEMPLATE_DIFFERS", severity=Severity.WARNING, subject=name, detail=detail)


def _render(
    entry: Entry,
    statement: Statement,
    by_baseline: Mapping[str | None, Entry],
    process: Process,
    templates: Mapping[str, bytes | None],
    house: bytes | None,
) -> bytes:
    from pipeline.documents.side_by_side.pair import generate_in

    cited = tuple(citation_of(cite.label, by_baseline[cite.baseline], process) for cite in statement.cites)
    records = frozen_records(entry.file.path)
    own = records.process.kind(entry.file.kind).own_record
    again: bytes = generate_in(
        statement.language or "en",
        entry.file.kind,
        records.about(records.all(own)[0]) if len(records.events.get(own, ())) == 1 else records,
        citations=cited,
        own=templates.get,
        house=house,
        agreed=True,
    ).docx
    return again


def _severity(statement: Statement) -> Severity:
    return Severity.ERROR if statement.generator == GENERATOR else Severity.WARNING
