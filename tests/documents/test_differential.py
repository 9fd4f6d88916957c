"""The renderer against docxtpl, its judge: for every template that ships, both make the same XML of the same values."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docxtpl import DocxTemplate
from lxml import etree

import doc_templates
from pipeline.documents import context
from pipeline.documents.compile import compile_template
from pipeline.documents.render import render_parts
from pipeline.documents.sandbox import BUDGET, Sandbox, budget
from pipeline.documents.word.xml import W
from pipeline.records.check import load_records
from pipeline.records.process import shipped_process
from pipeline.records.values import Records
from tests.word_templates import clause, p, row, table, template

ROOT = Path(__file__).parent.parent.parent
PROCESS = shipped_process()
DOSSIERS = ("samples/order-portal", "tests/records/minimal")
SHIPPED = [
    (language, kind, dossier)
    for language, kind in doc_templates.templates()
    for dossier in DOSSIERS
    if dossier.startswith("samples") or kind in {"srs", "contract", "acceptance-report"}
]


@cache
def loaded(dossier: str) -> Records:
    """All records of a dossier, read once."""
    return load_records(ROOT / dossier)


def assert_same(source: bytes, values: Mapping[str, Any], filters: Mapping[str, Any]) -> None:
    compiled = compile_template(source, "t.docx", filters)
    ours = render_parts(compiled, values)
    judge = DocxTemplate(io.BytesIO(compiled.file.write({})))  # as we compile it: with empty contents
    judge.render({**values, BUDGET: budget()}, Sandbox(filters))
    body = etree.fromstring(ours.pop("word/document.xml")).find(W + "body")
    assert body is not None
    assert canonical(body) == canonical(judge.docx.element.body)
    theirs = {item.partname.lstrip("/"): item for item in judge.docx.part.package.iter_parts()}
    assert ours.keys() <= theirs.keys()
    for name, data in ours.items():
        assert canonical(etree.fromstring(data)) == canonical(etree.fromstring(theirs[name].blob)), name


def canonical(element: Any) -> bytes:
    """Canonical XML of the element, whatever namespaces its own document declares beside."""
    fresh = etree.fromstring(etree.tostring(element, with_tail=False))
    return etree.tostring(fresh, method="c14n", exclusive=True)


@pytest.mark.parametrize(("language", "kind", "dossier"), SHIPPED)
def test_shipped_templates(language: str, kind: str, dossier: str) -> None:
    records = loaded(dossier).only(PROCESS.kind(kind).all_records)
    own = PROCESS.kind(kind).own_record
    draft = language == "en"
    for one in [records.about(event) for event in records.events.get(own, ())] or [records]:
        values = context.values(kind, one, (), language=language, draft=draft)
        assert_same(doc_templates.open_template(language, kind), values, context.filters(language))


TRICKY: dict[str, tuple[str, dict[str, Any]]] = {
    "escapes": (p("{{ v }}"), {"v": "R&D <Ltd> \"q\" 'a' ]]> &amp;"}),
    "line ends and tabs": (p("a {{ v }} b"), {"v": "one\ntwo\tthree\n"}),
    "white space": (p("{{ v }}"), {"v": "  a  "}),
    "tag split over runs": (
        '<w:p><w:r><w:t>{</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{ v</w:t></w:r><w:r><w:t xml:space="preserve"> }}</w:t></w:r></w:p>',
        {"v": "x"},
    ),
    "typographic quotes in a tag": (p("{% if v == “x” %}yes{% else %}no{% endif %}"), {"v": "x"}),
    "comparison in a tag": (p("{% if v < 3 and v > 1 %}yes{% endif %}"), {"v": 2}),
    "condition takes clauses": (p("{%p if v %}") + clause("A") + p("{%p else %}") + clause("B") + p("{%p endif %}"), {"v": 0}),
    "rows": (table(row("a", "b"), row("{%tr for x in v %}", ""), row("{{ x }}", "{{ loop.index }}"), row("{%tr endfor %}", ""), columns=2), {"v": (1, 2)}),
    "table with too wide a grid": (table(row("a", "{{ v }}"), columns=4), {"v": 1}),
    "columns": (
        "<w:tbl><w:tblGrid><w:gridCol w:w='900'/></w:tblGrid><w:tr>"
        + "".join(f"<w:tc><w:tcPr><w:tcW w:w='900' w:type='dxa'/></w:tcPr>{p(text)}</w:tc>" for text in ("{%tc for x in v %}", "{{ x }}", "{%tc endfor %}"))
        + "</w:tr></w:tbl>",
        {"v": (1, 2, 3)},
    ),
    "comment": (p("{#p a note for the editor #}") + p("{# another #}x"), {}),
    "text box": (f"<w:p><w:r><w:pict><w:txbxContent>{p('{{ v }}')}</w:txbxContent></w:pict></w:r></w:p>", {"v": "in\nside"}),
    "Chinese": (p("{{ v }}"), {"v": "王小明"}),
}  # fmt: skip


@pytest.mark.parametrize("name", TRICKY)
def test_tricky_templates(name: str) -> None:
    body, values = TRICKY[name]
    assert_same(template(p("Before"), body, p("After")), values, {})
