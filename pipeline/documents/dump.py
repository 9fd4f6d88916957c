"""A Word file as plain text for review: what a change in Word changed, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents.templates.rules import FILLED
from pipeline.documents.word.file import WordFile, read
from pipeline.documents.word.numbering import Numbering, read_numbering
from pipeline.documents.word.xml import Element, W, attribute, child, parse


def dump(docx: bytes) -> str:
    """The reviewable text of a Word file: a line per paragraph with style and list level, tables, fields, bookmarks.

    Ends with the styles in use and every level of every list. Raises ``InputError`` when it is no Word document.
    """
    file = read(docx, "document")
    numbering = read_numbering(file, "document")
    names = _style_names(file)
    lines: list[str] = []
    used: set[str] = set()
    parts = sorted(filter(FILLED.fullmatch, file.parts), key=lambda part: (part != "word/document.xml", part))
    for part in parts:
        lines += ["", f"=== {part.removeprefix('word/').removesuffix('.xml')}"]
        root = parse(file.data(part), part)
        body = root.find(W + "body")
        lines += _blocks(root if body is None else body, numbering, names, used, "")
    lines += ["", "=== styles in use", *sorted(names.get(style, style) for style in used)]
    lines += ["", "=== lists"]
    for (list_id, index), level in sorted(numbering.levels.items(), key=lambda item: (int(item[0][0]), item[0][1])):
        if level.form != "bullet" or index == 0:
            lines.append(f"list {list_id} level {index + 1}: {level.form} “{level.text}” from {level.start}")
    return "\n".join(lines).lstrip("\n") + "\n"


def _style_names(file: WordFile) -> dict[str, str]:
    if "word/styles.xml" not in file:
        return {}
    root = parse(file.data("word/styles.xml"), "styles")
    return {
        str(attribute(item, "styleId")): attribute(child(item, "name")) or str(attribute(item, "styleId"))
        for item in root.findall(W + "style")
    }


def _blocks(parent: Element, numbering: Numbering, names: dict[str, str], used: set[str], indent: str) -> Iterator[str]:
    for block in parent:
        if block.tag == W + "p":
            yield indent + _paragraph(block, numbering, names, used)
        elif block.tag == W + "tbl":
            for number, row in enumerate(block.findall(W + "tr"), 1):
                marks = [
                    name for name, tag in (("head", "tblHeader"), ("whole", "cantSplit")) if _has(row, f"trPr/{tag}")
                ]
                yield f"{indent}| row {number}{' ' if marks else ''}{' '.join(marks)}"
                for column, cell in enumerate(row.findall(W + "tc"), 1):
                    yield f"{indent}|   cell {column}"
                    yield from _blocks(cell, numbering, names, used, indent + "|     ")
        elif block.tag == W + "sdt":
            for content in block.findall(W + "sdtContent"):
                yield from _blocks(content, numbering, names, used, indent)
        elif block.tag == W + "sectPr":
            yield f"{indent}[section{' with a first page of its own' if _has(block, 'titlePg') else ''}]"


def _has(element: Element, path: str) -> bool:
    return child(element, *path.split("/")) is not None


def _paragraph(paragraph: Element, numbering: Numbering, names: dict[str, str], used: set[str]) -> str:
    properties = paragraph.find(W + "pPr")
    style = attribute(child(properties, "pStyle")) or numbering.default
    used.add(style)
    place = numbering.styles.get(style)
    direct = attribute(child(properties, "numPr", "ilvl"))
    level = int(direct) if direct is not None else place[1] if place else None
    label = names.get(style, style) + (f" #{level + 1}" if level is not None else "")
    return f"[{label}] {''.join(_content(paragraph))}".rstrip()


def _content(paragraph: Element) -> Iterator[str]:
    for node in paragraph.iter():
        parent = node.getparent()
        if node.tag == W + "tab" and parent is not None and parent.tag == W + "r":
            yield "→"
        elif node.tag == W + "t":
            yield node.text or ""
        elif node.tag == W + "br":
            yield "⏎" if attribute(node, "type") != "page" else "⏎page"
        elif node.tag == W + "instrText":
            yield f"«{(node.text or '').strip()}»"
        elif node.tag == W + "fldSimple":
            yield f"«{(attribute(node, 'instr') or '').strip()}»"
        elif node.tag == W + "bookmarkStart":
            yield f"⟨{attribute(node, 'name')}⟩"
        elif node.tag in {W + "drawing", W + "pict"}:
            yield "[picture]"
