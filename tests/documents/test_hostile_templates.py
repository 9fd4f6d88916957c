"""Templates of strangers: whatever they hold, they are filled in or refused, soon and without running away."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from pipeline.documents.generate import fill_in
from pipeline.documents.word.number_forms import written
from signing.errors import InputError
from tests.word_templates import CONTENTS, NAMESPACES, clause, field, p, part, row, table, template

SECONDS = 20.0
LONG = "y" * 5000

BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "conditions within conditions": ("".join(p("{%p if x %}") for _ in range(300)) + p("x") + "".join(p("{%p endif %}") for _ in range(300)), {"x": 1}),
    "an expression without end": (p("{{ " + " ~ ".join(["x"] * 4000) + " }}"), {"x": LONG}),
    "text that multiplies": (p("{% for a in x %}{% for b in x %}{% for c in x %}{{ t ~ t ~ t }}{% endfor %}{% endfor %}{% endfor %}"), {"x": tuple(range(55)), "t": LONG}),
    "a long separator": (p("{{ x|join(t) }}"), {"x": ("a", "b") * 50_000, "t": LONG}),
    "separators within separators": (p("{{ x|map('join', t)|join(t)|length }}"), {"x": ("abcdefgh" * 10,) * 2000, "t": LONG}),
    "braces without end": ("<w:p>" + "<w:r><w:t>{</w:t></w:r>" * 20_000 + "</w:p>", {}),
    "tags in pieces": ("<w:p>" + "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in ("{", "{", "x", "}}") * 1000) + "</w:p>", {"x": "v"}),
    "references without end": (clause("a", "b") + "".join(p("", after=field(r"REF b \w \h")) for _ in range(3000)), {}),
    "fields never ended": ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' * 5000, {}),
    "a field ended without beginning": ('<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>', {}),
    "contents without end": ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r></w:p>' + clause("x"), {}),
    "a level that is no number": ('<w:p><w:pPr><w:numPr><w:ilvl w:val="abc"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>', {}),
    "an outline level that is no number": ('<w:p><w:pPr><w:outlineLvl w:val="-x"/></w:pPr></w:p>', {}),
    "paper that is no size": ('<w:p><w:pPr><w:sectPr><w:pgSz w:w="abc"/></w:sectPr></w:pPr></w:p>' + CONTENTS + clause("x"), {}),
    "tables within tables": ("<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>" * 60 + p("x") + "<w:p/></w:tc></w:tr></w:tbl>" * 60, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_filled_in_or_refused_soon(name: str) -> None:
    body, values = BODIES[name]
    begun = time.process_time()
    refusal = ""
    docx = b""
    try:
        docx = fill_in(template(p("Before"), body, p("After")), values, name="t.docx", language="en", filters={})
    except InputError as error:
        refusal = str(error)
    assert "t.docx" in refusal or "After" in part(docx)
    assert time.process_time() - begun < SECONDS


def lists(start: str, form: str) -> str:
    return (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="%1"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


@pytest.mark.parametrize("start", ["99999999999", "-5", "x", "0", "32767"])
@pytest.mark.parametrize(
    "form", ["upperRoman", "lowerLetter", "chineseCountingThousand", "decimal", "none", "nonsense"]
)
def test_numbers_stay_small_wherever_a_list_begins(start: str, form: str) -> None:
    source = template(
        CONTENTS, clause("x", "a"), p("", after=field(r"REF a \w \h")), extra={"word/numbering.xml": lists(start, form)}
    )
    if form in {"nonsense", "none"}:
        with pytest.raises(InputError):
            fill_in(source, {}, name="t.docx", language="en", filters={})
    else:
        assert len(fill_in(source, {}, name="t.docx", language="en", filters={})) < 20_000


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (1, "lowerLetter", "a"),
        (26, "lowerLetter", "z"),
        (27, "lowerLetter", "aa"),
        (53, "upperLetter", "AAA"),
        (781, "lowerLetter", "781"),
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (0, "upperRoman", "0"),
        (7, "decimalZero", "07"),
        (10, "chineseCountingThousand", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "chineseCountingThousand", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (1010, "chineseCountingThousand", "一千零一十"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number: int, form: str, text: str) -> None:
    assert written(number, form) == text


def test_broken_parts_are_refused_or_harmless() -> None:
    """Parts with pieces cut out, doubled or changed: only ``InputError`` ever comes out."""
    chance = random.Random(20261123)  # noqa: S311 - the same cases at every run
    source = template(
        CONTENTS,
        clause("One {{ x }}", "c_one", number=1),
        clause("Two", "c_two", level=2, number=2),
        p("see ", after=field(r"REF c_two \r \h")),
        p("{%p if x %}"),
        table(row("{%tr for a in y %}", ""), row("{{ a }}", "b"), row("{%tr endfor %}", ""), columns=2),
        p("{%p endif %}"),
        header="{{ x }}",
    )
    names = (
        "word/document.xml",
        "word/styles.xml",
        "word/numbering.xml",
        "word/header1.xml",
        "word/_rels/document.xml.rels",
    )
    parts = {name: part(source, name) for name in names}
    outcomes = {"made": 0, "refused": 0}
    for _ in range(600):
        name = chance.choice(names)
        text = parts[name]
        begin = chance.randrange(len(text))
        end = min(len(text), begin + chance.randrange(1, 60))
        piece = chance.choice(
            ["", text[begin:end] * 2, "{{", "%}", "<w:p/>", "x", '"', "9999999999999", "<w:tr>", "&#0;", "]]>"]
        )
        changed = text[:begin] + piece + text[end:]
        try:
            fill_in(
                template(extra={**parts, name: changed}),
                {"x": "v", "y": (1, 2)},
                name="t",
                language="en",
                filters={},
                draft=True,
            )
        except InputError:
            outcomes["refused"] += 1
        else:
            outcomes["made"] += 1
    assert min(outcomes.values()) > 30
