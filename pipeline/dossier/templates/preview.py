"""A look at a template: a document of the sample's data, marked as a preview on every page."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import samples
from pipeline.documents.generate import Citation, Document, generate
from pipeline.dossier.new import SAMPLE
from pipeline.records.check import load_records
from pipeline.records.example import example_records
from pipeline.records.process import shipped_process

if TYPE_CHECKING:
    from pipeline.records.process import Kind, Process
    from pipeline.records.values import Records


def preview(template: bytes, kind: str, *, language: str, process: Process, house: bytes | None = None) -> Document:
    """The document of ``kind`` that ``template`` makes of the sample, or, of a kind the sample does not have, of examples.

    Raises ``InputErrors`` for what the template gets wrong.
    """
    found = process.kind(kind)
    cited = tuple(
        Citation(
            label=label, title=process.kinds[label].title, version="1.0", baseline=None, entry=None, signed_on=None
        )
        for label in found.needs
    )
    records = _sample(found, process)
    return generate(
        kind, records, citations=cited, language=language, template=template, house=house, preview=True, review=True
    )


def _sample(kind: Kind, process: Process) -> Records:
    ours = shipped_process()
    shared = kind.name in ours.kinds and all(
        name in ours.records and process.records[name].schema == ours.records[name].schema for name in kind.all_records
    )
    if not shared:
        return example_records(kind, process)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / SAMPLE
        samples.copy_to(SAMPLE, root)
        there = load_records(root)
    if any(name not in there for name in kind.records):
        return example_records(kind, process)
    records = replace(there.only(kind.all_records), process=process)
    events = records.events.get(kind.own_record)
    return records.about(events[0]) if events else records
