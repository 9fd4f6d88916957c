"""What must not reach a reader is refused, in the template or after filling in, with the place and the way to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pipeline.documents.generate import fill_in
from signing.errors import InputError, InputErrors
from tests.word_templates import NAMESPACES, clause, field, p, part, row, table, template


def made(source: bytes, values: Mapping[str, Any] | None = None) -> bytes:
    return fill_in(source, values or {}, name="t.docx", language="en", filters={})


TEMPLATES = {
    "text beside a paragraph tag": (p("{%p if x %} lost"), "would be lost"),
    "two paragraph tags in one": (p("{%p if x %}{%p endif %}"), "would be lost"),
    "text beside a row tag": (table(row("{%tr for x in y %}", "lost"), row("{{ x }}", ""), row("{%tr endfor %}", ""), columns=2), "would be lost"),
    "full-width braces": (p("｛｛ x ｝｝"), "full-width"),  # noqa: RUF001
    "full-width percent": (p("{％ if x ％}"), "full-width"),  # noqa: RUF001
    "tag not closed": (p("{{ x"), "not closed"),
    "tag over two paragraphs": (p("{{ x") + p("}}"), "not closed"),
    "stray end": (p("x }}"), "not closed"),
    "rich text": (p("{{r x }}"), "not used"),
    "unknown tag": (p("{% colour red %}"), "cannot be read"),
    "loop not ended": (p("{%p for x in y %}"), "cannot be read"),
    "set": (p("{% set x = 1 %}"), "set is not used"),
    "call": (p("{{ x() }}"), "a call with ()"),
    "macro": (p("{% macro m() %}{% endmacro %}"), "not used in templates"),
    "include": (p("{% include 'x' %}"), "not used in templates"),
    "import": (p("{% import 'os' as os %}"), "not used in templates"),
    "power": (p("{{ 9**9**9 }}"), "not used in templates"),
    "product": (p("{{ 'a' * 1000000000 }}"), "not used in templates"),
    "format": (p("{{ '%9999999d' % 1 }}"), "not used in templates"),
    "safe": (p("{{ x|safe }}"), "cannot be read"),
    "attr": (p("{{ x|attr('y') }}"), "cannot be read"),
    "loops too deep": (
        p("{% for a in x %}{% for b in x %}{% for c in x %}{% for d in x %}{% for e in x %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}"),
        "more than 4 deep",
    ),
    "parentheses too deep": (p("{{ " + "(" * 3000 + "x" + ")" * 3000 + " }}"), "nested too deep|cannot be read"),
    "clock": (p("x", after=field("DATE \\@ yyyy")), "shows a clock"),
    "picture from the net": (p("x", after=field('INCLUDEPICTURE "http://x/y.png"')), "INCLUDEPICTURE"),
    "data exchange": (p("x", after=field("DDEAUTO c:\\\\cmd")), "DDEAUTO"),
    "tag in an attribute": ('<w:p><w:pPr><w:pStyle w:val="{{ x }}"/></w:pPr></w:p>', "outside of the text"),
    "tag in a field": (p("x", after=field("PAGE {{ x }}")), "outside of the text"),
    "tag in a comment": ("<!-- {{ x }} -->" + p("x"), "outside of the text"),
    "tag between paragraphs": ("{{ x }}" + p("x"), "outside of the text|between paragraphs"),
    "unclosed tags without end": (f'<w:p><w:pPr><w:pStyle w:val="{"{{" * 50_000}"/></w:pPr></w:p>', "outside of the text"),
    "tags without end": ("".join(p("{{ x }}") for _ in range(6_000)), "more than 10000 tags"),
    "tracked changes": ('<w:p><w:del w:id="1"><w:r><w:delText>{{ x }}</w:delText></w:r></w:del></w:p>', "tracked changes"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_refused(name: str) -> None:
    body, expected = TEMPLATES[name]
    with pytest.raises(InputError, match=expected) as caught:
        made(template(p("Before"), body), {"x": "v", "y": ()})
    assert "t.docx" in str(caught.value)


def test_all_faults_of_a_template_are_told_at_once() -> None:
    with pytest.raises(InputErrors) as caught:
        made(template(p("{%p if x %} lost"), p("｛｛ x ｝｝"), p("x }}")))  # noqa: RUF001
    assert len(caught.value.errors) == 3


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ x.__init__.__globals__ }}",
        "{{ x|map(attribute='__class__')|list }}",
        "{{ loop.__class__ }}",
        "{{ self }}",
        "{{ cycler }}",
        "{{ range(9) }}",
        "{{ x.strip }}",
        "{{ x['__class__'] }}",
        "{{ d.replace }}",
    ],
)
def test_nothing_but_data_is_reached(tag: str) -> None:
    import datetime as dt

    with pytest.raises(InputError):
        made(template(p(tag)), {"x": "v", "d": dt.date(2026, 1, 1)})


def test_loops_are_bounded() -> None:
    loops = "{% for a in x %}{% for b in x %}{% for c in x %}.{% endfor %}{% endfor %}{% endfor %}"
    with pytest.raises(InputError, match="more than 200000 times"):
        made(template(p(loops)), {"x": tuple(range(300))})


RENDERED = {
    "reference to a clause that fell away": (
        [p("As in clause ", after=field(r"REF c_nda \r \h", "7")), p("{%p if x %}"), clause("NDA", "c_nda"), p("{%p endif %}")],
        "As in clause 7.*refers to c_nda",
    ),
    "page of a clause that fell away": (
        [p("On page ", after=field(r"PAGEREF c_nda \h", "7")), p("{%p if x %}"), clause("NDA", "c_nda"), p("{%p endif %}")],
        "refers to c_nda",
    ),
    "number of a paragraph without one": (
        [p("See ", after=field(r"REF here \r \h")), p("text", "", '<w:bookmarkStart w:id="1" w:name="here"/>', '<w:bookmarkEnd w:id="1"/>')],
        "that paragraph has none",
    ),
    "above or below": ([clause("A", "a"), p("See ", after=field(r"REF a \r \p \h"))], "switch"),
    "lost reference cached": ([clause("A", "a"), p("See ", after=field("PAGE", "Error: Reference source not found"))], "a reference shows"),
    "number before nothing": ([clause("Price"), clause("{% if x %}Text{% endif %}")], "after “Price”: the numbered paragraph 2. is empty"),
    "bookmark in a loop": ([p("{%p for a in (1, 2) %}"), clause("A", "a"), p("{%p endfor %}")], "bookmark a is there twice"),
    "table without rows": ([p("Tasks"), table(row("{%tr for r in rows %}"), row("{{ r }}"), row("{%tr endfor %}"), columns=1)], "after “Tasks”: a table is left without rows"),
    "half a paragraph": ([p("{% if x %}"), table(row("{% endif %}"), columns=1)], "no longer well-formed"),
    "link to what fell away": (
        ['<w:p><w:hyperlink w:anchor="c_nda"><w:r><w:t>see</w:t></w:r></w:hyperlink></w:p>', p("{%p if x %}"), clause("N", "c_nda"), p("{%p endif %}")],
        "links to c_nda",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RENDERED)
def test_a_filled_in_document_is_refused(name: str) -> None:
    body, expected = RENDERED[name]
    with pytest.raises(InputError, match=f"(?s){expected}"):
        made(template(*body), {"x": False, "rows": ()})


PARTS: dict[str, tuple[dict[str, str], str]] = {
    "macro": ({"word/vbaProject.bin": "x"}, "active or embedded"),
    "embedded object": ({"word/embeddings/oleObject1.bin": "x"}, "active or embedded"),
    "ActiveX": ({"word/activeX/activeX1.xml": "<x/>"}, "active or embedded"),
    "document type": ({"word/header1.xml": f'<!DOCTYPE w:hdr [<!ENTITY x "y">]><w:hdr {NAMESPACES}><w:p/></w:hdr>'}, "declares entities"),
    "tags in a comment": ({"word/comments.xml": f"<w:comments {NAMESPACES}>{p('{{ x }}')}</w:comments>"}, "not filled in"),
    "broken part": ({"word/styles.xml": "<w:styles"}, "broken"),
    "remote picture": (
        {"word/_rels/header1.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="http://x/y.png" TargetMode="External"/></Relationships>'},
        "outside of itself",
    ),
    "remote template": (
        {"word/_rels/settings.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="file:///c:/x.dotm" TargetMode="External"/></Relationships>'},
        "outside of itself",
    ),
    "path out of the file": ({"../x.xml": "<x/>"}, "unusual name"),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_refused(name: str) -> None:
    extra, expected = PARTS[name]
    with pytest.raises(InputError, match=expected):
        made(template(p("x"), extra=extra))


@pytest.mark.parametrize(
    "data", [b"", b"not a zip", b"PK\3\4" + b"\0" * 60, b"%PDF-1.7", template(p("x"))[:-30], template(p("x"))[40:]]
)
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        made(data)


def test_a_part_that_unpacks_beyond_its_bounds_is_refused() -> None:
    with pytest.raises(InputError, match="too large"):
        made(template(p("x"), extra={"word/media/x.xml": " " * (20 * 2**20)}))


def test_every_flipped_byte_is_refused_or_harmless() -> None:
    source = template(clause("One", "a"), p("{{ x }}"))
    good = part(made(source, {"x": "v"}))
    for position in range(0, len(source), 37):
        data = bytearray(source)
        data[position] ^= 0x41
        try:
            result = made(bytes(data), {"x": "v"})
        except InputError:
            continue
        assert part(result) == good
