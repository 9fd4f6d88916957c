"""A company's house style: one Word file whose fonts, colours and lines, and whose letterhead, all documents take over (ADR 17).

Of each style that a template shares with it the look is the house's, the measures (indents, spaces, numbers) stay the template's.
What stands in its headers is put above those of the template; its text is a specimen and goes nowhere.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.documents.word.file import WordFile, read
from pipeline.documents.word.xml import A, Element, R, W, attribute, child, on, parse, text_of
from signing.errors import InputError, InputErrors

FILE = "house-style.docx"
STYLES, TYPES, RELATIONS, BODY = (
    "word/styles.xml",
    "[Content_Types].xml",
    "word/_rels/document.xml.rels",
    "word/document.xml",
)
_NEEDED = (
    "Normal",
    "BodyText",
    "Heading1",
    "Heading2",
    "Heading3",
    "Title",
    "TableText",
    "TableHead",
    "Header",
    "Footer",
)
PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "emf": "image/x-emf"}
"""The forms of pictures a letterhead may hold, by the ending of their names."""
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_REFUSED = {
    "fldChar": "a field", "fldSimple": "a field", "pict": "a picture or text box in an old form", "object": "an embedded object",
    "ins": "a tracked change", "del": "a tracked change", "txbxContent": "a text box", "sdt": "a content control",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseStyle:
    """A house style that was read and found usable."""

    file: WordFile
    styles: Mapping[str, Element]
    defaults: Element | None
    letterheads: Mapping[str, str]
    """The header part for the first page (``first``) and for the others (``default``), where something stands in it."""


def house_faults(data: bytes, name: str = FILE) -> tuple[InputError, ...]:
    """Everything that keeps the Word file ``data`` from being a house style."""
    try:
        read_house_style(data, name)
    except InputErrors as errors:
        return errors.errors
    except InputError as error:
        return (error,)
    return ()


@lru_cache(maxsize=4)
def read_house_style(data: bytes, name: str = FILE) -> HouseStyle:
    """The house style in ``data``; raises ``InputErrors`` for everything that keeps it from being one."""
    file = read(data, name)
    if STYLES not in file:
        raise InputError(name, "it has no styles", "begin with the one that comes with signoff")
    root = parse(file.data(STYLES), f"{name}, styles")
    styles = {attribute(item, "styleId") or "": item for item in root.iter(W + "style")}
    problems = []
    missing = [item for item in _NEEDED if item not in styles]
    if missing:
        problem = f"the styles {', '.join(missing)} are missing, which our templates use"
        problems.append(InputError(name, problem, "begin with the one that comes with signoff, and change its styles"))
    letterheads = _letterheads(file, name)
    for part in letterheads.values():
        problems += _header_faults(file, part, name)
    if problems:
        raise InputErrors(problems)
    return HouseStyle(
        file=file, styles=styles, defaults=child(root, "docDefaults", "rPrDefault", "rPr"), letterheads=letterheads
    )


def headers_of(file: WordFile, body: Element) -> dict[str, list[str]]:
    """The header parts of all sections by the pages they are for; a first page without one of its own has the usual."""
    relations = parse(file.data(RELATIONS), RELATIONS) if RELATIONS in file else []
    targets = {str(item.get("Id")): "word/" + str(item.get("Target")).removeprefix("/word/") for item in relations}
    found: dict[str, list[str]] = {"first": [], "default": []}
    for section in body.iter(W + "sectPr"):
        for reference in section.findall(W + "headerReference"):
            kind = attribute(reference, "type") or "default"
            part = targets.get(str(reference.get(R + "id")), "")
            if kind == "first" and not on(child(section, "titlePg")):
                continue
            if kind in found and part in file and part not in found[kind]:
                found[kind].append(part)
    return found


def _letterheads(file: WordFile, name: str) -> dict[str, str]:
    parts = headers_of(file, parse(file.data(BODY), name))
    found = {}
    for kind, listed in parts.items():
        for part in listed[-1:]:
            root = parse(file.data(part), f"{name}, {part}")
            if text_of(root).strip() or next(root.iter(W + "drawing", W + "pict", W + "object"), None) is not None:
                found[kind] = part
    if "default" in found and not parts["first"]:
        found["first"] = found["default"]
    return found


def _header_faults(file: WordFile, part: str, name: str) -> Iterator[InputError]:
    """What stands in a letterhead and cannot be taken over."""
    root = parse(file.data(part), f"{name}, {part}")
    place = f"{name}, header"
    text = text_of(root)
    if "{{" in text or "{%" in text:
        yield InputError(place, "there is a tag in it", "write the text itself: tags stand in templates")
    for tag, what in _REFUSED.items():
        if next(root.iter(W + tag), None) is not None:
            yield InputError(place, f"there is {what} in it", "keep text, tables and inserted pictures only")
    targets = pictures_of(file, part)
    for picture in root.iter(A + "blip"):
        target = targets.get(str(picture.get(R + "embed")))
        if target is None or target not in file or target.rpartition(".")[2].lower() not in PICTURES:
            yield InputError(
                place, "a picture in it is linked, or in a form not known", "insert it as PNG, JPEG or EMF"
            )
    if any(_links(item) for item in root.iter()):
        yield InputError(place, "there is a link in it", "write it as plain text")
    for drawing in root.iter(_DRAWING + "docPr"):
        if not (drawing.get("descr") or "").strip():
            problem = "a picture in it has no alternative text, and whoever listens to a document would miss it"
            yield InputError(place, problem, "in Word: right click on the picture, Edit Alt Text")


def _links(element: Element) -> bool:
    """Whether an element refers to another part or an address; pictures do, and say so in ``a:blip`` alone."""
    if element.tag == A + "blip" or next(element.iterancestors(A + "blip"), None) is not None:
        return False
    return any(str(name).startswith(R) for name in element.attrib)


def pictures_of(file: WordFile, part: str) -> dict[str, str]:
    """The parts a header relates to within the file, by identifier."""
    head, tail = posixpath.split(part)
    relations = f"{head}/_rels/{tail}.rels"
    if relations not in file:
        return {}
    return {
        str(item.get("Id")): posixpath.normpath(posixpath.join(head, str(item.get("Target"))))
        for item in parse(file.data(relations), relations)
        if item.get("TargetMode") != "External"
    }
