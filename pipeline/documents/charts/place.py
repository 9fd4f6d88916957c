"""Charts in a document: each paragraph that says ``{{ charts.plan }}`` and nothing else becomes the picture."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipeline.documents.charts.drawing import Chart
from pipeline.documents.charts.dress import dress_of, dressed_chart
from pipeline.documents.word.file import WordFile
from pipeline.documents.word.xml import Element, W, parse, serialise, text_of
from signing.errors import InputError

RELATIONS, TYPES = "word/_rels/document.xml.rels", "[Content_Types].xml"
_BEGIN, _END = "[[chart:", "]]"
_EMU = 12_700
_FIRST = 9001
"""The number of the first drawing; pictures of the template have lower ones."""
_DRAWING = """\
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" \
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" \
xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" \
xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" \
xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:drawing>\
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>\
<wp:docPr id="{number}" name="Chart {number}" descr={said}/><wp:cNvGraphicFramePr/>\
<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>\
<pic:nvPicPr><pic:cNvPr id="{number}" name="Chart {number}" descr={said}/><pic:cNvPicPr/></pic:nvPicPr>\
<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>\
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>\
</w:drawing></w:r>"""


class Placed(str):
    """A chart as a value of a template: what it prints is the place where the picture goes."""

    __slots__ = ("chart",)
    chart: Chart


def placed(name: str, chart: Chart | None) -> Placed | None:
    """The value of ``charts.NAME``; None where there is nothing to draw."""
    if chart is None:
        return None
    made = Placed(f"{_BEGIN}{name}{_END}")
    made.chart = chart
    return made


def with_charts(
    root: Element, charts: Mapping[str, Placed | None], file: WordFile, rendered: Mapping[str, bytes], name: str
) -> dict[str, bytes]:
    """Put the charts into their places in the body ``root``; the parts that come along, none when it has no place for one.

    Raises ``InputError`` for a place within a sentence, since a picture stands alone.
    """
    known = {str(item): item.chart for item in charts.values() if item is not None}
    used: list[Chart] = []
    for text in [item for item in root.iter(W + "t") if _BEGIN in (item.text or "")] if known else ():
        paragraph = next(text.iterancestors(W + "p"))
        said = text_of(paragraph).strip()
        if said in known:
            used.append(known[said])
            _fill(paragraph, known[said], len(used))
        elif any(place in said for place in known):
            remedy = "give {{ charts.… }} a paragraph of its own"
            raise InputError(f"{name}, paragraph “{said[:80]}”", "a chart stands within a sentence", remedy)
    if not used:
        return {}
    dress = dress_of(file)
    parts = {
        f"word/media/chart{number}.emf": dressed_chart(chart, dress).metafile for number, chart in enumerate(used, 1)
    }
    relations = rendered.get(RELATIONS) or file.data(RELATIONS)
    types = rendered.get(TYPES) or file.data(TYPES)
    return {**parts, RELATIONS: _related(relations, len(used)), TYPES: _typed(types)}


def _fill(paragraph: Element, chart: Chart, number: int) -> None:
    for child in list(paragraph):
        if child.tag != W + "pPr":
            paragraph.remove(child)
    wide, high = round(chart.width * _EMU), round(chart.height * _EMU)
    xml = _DRAWING.format(
        wide=wide, high=high, number=_FIRST + number, said=quoteattr(chart.said), relation=f"rIdChart{number}"
    )
    paragraph.append(etree.fromstring(xml))


def _related(data: bytes, count: int) -> bytes:
    root = parse(data, RELATIONS)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    for number in range(1, count + 1):
        item = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Relationship")
        for key, value in (("Id", f"rIdChart{number}"), ("Type", kind), ("Target", f"media/chart{number}.emf")):
            item.set(key, value)
    return serialise(root)


def _typed(data: bytes) -> bytes:
    root = parse(data, TYPES)
    space = etree.QName(root).namespace
    if not any(item.get("Extension", "").lower() == "emf" for item in root.iter(f"{{{space}}}Default")):
        item = etree.Element(f"{{{space}}}Default")
        item.set("Extension", "emf")
        item.set("ContentType", "image/x-emf")
        root.insert(0, item)
    return serialise(root)
