"""The word DRAFT, pale and diagonal behind every page, while something a document rests on is not frozen; or PREVIEW."""

from __future__ import annotations

from lxml import etree

from pipeline.documents.word.file import WordFile
from pipeline.documents.word.xml import Element, R, W, attribute, child, on, parse, serialise
from signing.errors import InputError, InputErrors

WORDS = {"en": "DRAFT", "zh-CN": "草案"}
PREVIEW = {"en": "PREVIEW", "zh-CN": "预览"}
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
_SHAPE = (
    "<w:r {spaces}><w:rPr><w:noProof/></w:rPr><w:pict>"
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
    'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{spid}" type="#_x0000_t136" alt="{word}" '
    'style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:145pt;rotation:315;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#d9dde2" '
    'stroked="f"><v:fill opacity="0.5"/>'
    '<v:textpath style="font-family:&quot;Carlito&quot;;font-size:1pt" string="{word}"/>'
    '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
)


def marked_headers(file: WordFile, body: Element, rendered: dict[str, bytes], word: str, name: str) -> dict[str, bytes]:
    """Every header of the document, with ``word`` as the watermark behind its text.

    ``body`` is the main part, ``rendered`` the filled-in parts. Raises ``InputErrors`` when a section has a
    kind of page without header, since that page would pass for final.
    """
    used, problems = _headers(file, body, name)
    if problems:
        raise InputErrors(problems)
    marked = {}
    for number, part in enumerate(used, 1):
        data = rendered.get(part) or file.data(part)
        root = parse(data, f"{name}, {part}")
        _mark(root, number, word)
        marked[part] = serialise(root)
    return marked


def _headers(file: WordFile, root: Element, name: str) -> tuple[list[str], list[InputError]]:
    """The header parts the sections use; and what pages have none."""
    relations = parse(file.data("word/_rels/document.xml.rels"), f"{name}, relations")
    targets = {str(item.get("Id")): str(item.get("Target")) for item in relations}
    settings = parse(file.data("word/settings.xml"), name) if "word/settings.xml" in file else None
    even = settings is not None and on(child(settings, "evenAndOddHeaders"))
    used: list[str] = []
    problems: list[InputError] = []
    inherited: set[str] = set()
    for index, section in enumerate(root.iter(W + "sectPr"), 1):
        for reference in section.findall(W + "headerReference"):
            inherited.add(attribute(reference, "type") or "default")
            part = "word/" + targets.get(str(reference.get(R + "id")), "").removeprefix("/word/")
            if part in file and part not in used:
                used.append(part)
        wanted = {"default", *(("first",) if on(child(section, "titlePg")) else ()), *(("even",) if even else ())}
        for kind in sorted(wanted - inherited):
            problem = f"the {kind} pages of section {index} have no header, so a draft could not be marked on them"
            problems.append(InputError(name, problem, "add a header to the template; it may be empty"))
    return used, problems


def _mark(root: Element, number: int, word: str) -> None:
    # An ideograph is as wide as it is high.
    width = 430 if word.isascii() else 290
    run = etree.fromstring(_SHAPE.format(spaces=_SPACES, number=number, spid=2048 + number, word=word, width=width))
    paragraph = root.find(f".//{W}p")
    if paragraph is None:
        paragraph = etree.SubElement(root, W + "p")
    properties = paragraph.find(W + "pPr")
    if properties is None:
        paragraph.insert(0, run)
    else:
        properties.addnext(run)
