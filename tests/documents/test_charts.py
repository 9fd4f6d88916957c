"""Charts: drawn as vectors, the same everywhere, said in words, and compared with the PDF like any other text."""

import datetime as dt
import io
import re
import struct
from decimal import Decimal

import pikepdf
import pytest

from pipeline.documents import context
from pipeline.documents.charts.drawing import Chart, Drawing
from pipeline.documents.charts.gantt import MOST_ROWS, WIDTH, Bar, gantt
from pipeline.documents.charts.letters import fitted, text_width
from pipeline.documents.charts.matrix import Row, matrix
from pipeline.documents.charts.place import placed, with_charts
from pipeline.documents.charts.radar import Contour, radar
from pipeline.documents.charts.timeline import Step, timeline
from pipeline.documents.charts.trend import trend
from pipeline.documents.context import charts
from pipeline.documents.convert import find_converter, require_converter
from pipeline.documents.generate import fill_in, generate
from pipeline.documents.printed_text import printed_text
from pipeline.documents.same_text import differences
from pipeline.documents.word.file import read
from pipeline.documents.word.metafile_text import metafile_text
from pipeline.documents.word.xml import parse
from signing.errors import InputError
from tests.documents.sample_pdfs import cited
from tests.documents.test_kinds import PROCESS, about, sample
from tests.word_templates import p, template

DRAWN = {
    "development-plan": ("plan", "payments"),
    "defect-report": ("trend",),
    "vendor-evaluation": ("scores",),
    "srs": ("trace",),
}
SAID = {
    "plan": r"Gantt chart with 41 rows from 18 May 2026 to .*On the critical path: W-1\.1\.2, .*MS-10 23 November 2026",
    "payments": r"MS-01 on 29 May 2026 \(EUR 48,600\.00\), .*MS-03 on 10 July 2026 \(no payment\)",
    "trend": r"Defects from 22 September 2026 to 30 October 2026: 5 found, 4 closed, 1 open",
    "scores": r"Technical strength, Similar projects, .*Brixfeld Software GmbH 8\.41",
    "trace": r"25 rows of requirements against 16 demands and 12 screens\. Rows that meet neither: none",
}


def drawn(kind: str, language: str = "en") -> dict[str, Chart]:
    (records,) = about(kind, sample())
    found = context.values(kind, records, (), language=language, draft=True)["charts"]
    return {name: item.chart for name, item in found.items()}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in DRAWN.items() for name in names])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_chart_stays_on_its_paper_and_is_said_in_words(kind: str, name: str, language: str) -> None:
    made = drawn(kind, language)
    assert tuple(made) == DRAWN[kind]
    chart = made[name]
    assert chart.width == WIDTH
    assert 60 < chart.height < 660
    for x, y in points(chart.metafile):
        assert -1 <= x / 20 <= chart.width + 1
        assert -1 <= y / 20 <= chart.height + 1
    if language == "en":
        assert re.search(SAID[name], chart.said.replace("\u00a0", " "))
    else:
        assert re.search("[\u4e00-\u9fff]{3}", chart.said)
    assert drawn(kind, language)[name] == chart


def points(metafile: bytes) -> list[tuple[int, int]]:
    """The corners of all that is drawn; the file is what its head says."""
    at, records, found = 0, 0, []
    size, total = struct.unpack_from("<II", metafile, 48)
    while at < len(metafile):
        kind, length = struct.unpack_from("<II", metafile, at)
        if kind in {3, 4}:
            (count,) = struct.unpack_from("<I", metafile, at + 24)
            found += [struct.unpack_from("<ii", metafile, at + 28 + 8 * number) for number in range(count)]
        elif kind in {42, 43}:
            left, top, right, bottom = struct.unpack_from("<4i", metafile, at + 8)
            found += [(left, top), (right, bottom)]
        elif kind == 84:
            x, y, count = struct.unpack_from("<iiI", metafile, at + 36)
            (widths,) = struct.unpack_from("<I", metafile, at + 72)
            found += [(x, y), (x + sum(struct.unpack_from(f"<{count}I", metafile, at + widths)), y)]
        at, records = at + length, records + 1
    assert (at, records) == (size, total)
    assert size == len(metafile)
    return found


@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
def test_charts_are_vectors_in_the_pdf_with_their_words() -> None:
    documents = [
        generate(kind, records, citations=tuple(cited(label) for label in PROCESS.kind(kind).needs), language="zh-CN")
        for kind in ("development-plan", "vendor-evaluation")
        for records in about(kind, sample())
    ]
    for made, pdf in zip(documents, require_converter().to_pdf([item.docx for item in documents]), strict=True):
        said = [chart.said for chart in drawn(made.kind, "zh-CN").values()]
        with pikepdf.open(io.BytesIO(pdf)) as document:
            kinds = {str(item.get("/Subtype")) for item in document.objects if isinstance(item, pikepdf.Stream)}
            assert "/Image" not in kinds
            alternatives = [
                str(item.Alt)
                for item in document.objects
                if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
            ]
        assert sorted(alternatives) == sorted(said)
        assert list(differences(pdf, printed_text(made.docx))) == []


@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
def test_a_chart_that_says_something_else_is_found() -> None:
    def document(amount: str) -> bytes:
        drawing = Drawing(width=200, height=40)
        drawing.text(5, 20, f"The price is {amount}")
        values = {"charts": {"price": placed("price", drawing.finished("The price."))}}
        source = template(p("Before."), p("{{ charts.price }}"), p("After."))
        return fill_in(source, values, name="t.docx", language="en", filters={})

    one, other = document("148,000"), document("184,000")
    (pdf,) = require_converter().to_pdf([one])
    assert list(differences(pdf, printed_text(one))) == []
    (found,) = differences(pdf, printed_text(other))
    assert "148,000" in found.detail


def test_a_plan_with_too_many_tasks_for_a_page_has_a_bar_for_each_part() -> None:
    task = {"title": "t", "begins": dt.date(2026, 1, 5), "ends": dt.date(2026, 1, 9), "critical": False, "after": ()}
    modules = [
        {
            "id": f"W-{m}",
            "title": "m",
            "parts": [
                {
                    "id": f"W-{m}.{n}",
                    "title": "p",
                    "tasks": [{**task, "id": f"W-{m}.{n}.{k}"} for k in range(MOST_ROWS)],
                }
                for n in range(3)
            ],
        }
        for m in range(4)
    ]
    made = charts.of_plan(modules, {}, "en")
    assert made is not None
    assert "with 12 rows" in made.chart.said
    assert charts.of_plan([], {}, "en") is None


@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
def test_small_charts_are_seen_whole() -> None:
    """One row, one column, one day: nothing leaves the paper, where a PDF would cut it off."""
    drawings = [
        matrix([Row(label="F-1", title="t", meets={"D-1": 1, "S-1": 2})], {"Demands": ["D-1"], "Screens": ["S-1"]}, "m"),
        timeline([Step(label="MS-01", day=dt.date(2026, 1, 5), dated="5 Jan 2026", share=Decimal(100), amount="EUR 99,999,999.00")], "t"),
        gantt(
            [Bar(label="W-1", title="A title " * 9, begins=dt.date(2026, 1, 5), ends=dt.date(2026, 1, 5), critical=True)],
            {"MS-01": dt.date(2026, 1, 5)}, {"critical": "c", "task": "t", "milestone": "m"}, str, "g",
        ),
        trend([dt.date(2026, 1, 5)], [], dt.date(2026, 1, 5), ("1 found", "0 closed"), str, "d"),
        radar(dict.fromkeys("abc", "A long title of a criterion " * 3), [Contour(name="B" * 80, total="1.00", points={}, chosen=True)], 10, "r"),
    ]  # fmt: skip
    values = {"charts": {str(number): placed(str(number), chart) for number, chart in enumerate(drawings)}}
    source = template(*(p(f'{{{{ charts["{number}"] }}}}') for number in range(len(drawings))))
    docx = fill_in(source, values, name="t.docx", language="en", filters={})
    (pdf,) = require_converter().to_pdf([docx])
    assert list(differences(pdf, printed_text(docx))) == []


def test_a_chart_within_a_sentence_is_refused() -> None:
    drawing = Drawing(width=10, height=10).finished("nothing")
    source = template(p("See {{ charts.x }} here"))
    with pytest.raises(InputError, match="within a sentence"):
        fill_in(source, {"charts": {"x": placed("x", drawing)}}, name="t.docx", language="en", filters={})


def test_a_record_cannot_draw_what_the_document_does_not_have() -> None:
    source = template(p("{{ text }}"))
    docx = fill_in(source, {"text": "[[chart:x]]", "charts": {}}, name="t.docx", language="en", filters={})
    assert "[[chart:x]]" in "".join(cell for block in printed_text(docx).blocks for cell in block.cells)
    file = read(source, "t.docx")
    assert with_charts(parse(file.data("word/document.xml"), "t.docx"), {}, file, {}, "t.docx") == {}


def test_text_is_cut_to_its_room_and_its_widths_follow_the_letters() -> None:
    assert fitted("Short", 7, 100) == "Short"
    cut = fitted("A title that is much too long for its column", 7, 60)
    assert cut.endswith("…")
    assert text_width(cut, 7) <= 60
    assert text_width("数据", 10) == 20
    assert text_width("é", 10) == text_width("e", 10)


@pytest.mark.parametrize("data", [b"", b"\1\0\0\0", struct.pack("<II", 84, 2**31), struct.pack("<II", 1, 0) * 9])
def test_what_is_no_metafile_says_nothing(data: bytes) -> None:
    assert metafile_text(data) == ""


def test_letters_of_every_plane_come_back_from_the_metafile() -> None:
    drawing = Drawing(width=100, height=20)
    drawing.text(0, 10, "Grün 数据 𠮷 “a”")
    assert metafile_text(drawing.finished("x").metafile) == "Grün 数据 𠮷 “a”"
