"""What a template may not hold: content that reaches out, shows a clock, or would be lost without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.documents.word.fields import KNOWN, fields
from pipeline.documents.word.file import WordFile
from pipeline.documents.word.xml import Element, W, attribute, parse, short, text_of
from signing.errors import InputError, InputErrors

MAX_TAGS = 10_000
"""Marks of tags in one part; the largest of our templates has four hundred."""
FILLED = re.compile(r"word/(document|header[0-9]*|footer[0-9]*|footnotes)\.xml")
"""Names of the parts whose tags are filled in."""
_BLOCK = re.compile(r"(\{%|\{\{|\{#)(p|tr|tc)\s")
_WHOLE = re.compile(r"(?s)(\{%(p|tr|tc)\s(?:(?!%\}).)*%\}|\{#(p|tr|tc)\s(?:(?!#\}).)*#\})")
_HOLDER = {"p": "paragraph", "tr": "table row", "tc": "table cell"}
_RICH = re.compile(r"\{\{(r|p|tr|tc)\s|\{%r\s")
_TAG = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_BRACE = re.compile("[{}\uff5b\uff5d]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_ESCAPE = re.compile(r"\{_[{%]|[}%]_\}")
_FULL_WIDTH = re.compile("[\uff5b\uff5d]{2}|\uff5b%|%\uff5d|[{\uff5b]\uff05|\uff05[}\uff5d]|\\{\uff5b|\uff5d\\}")
_CLOCK = frozenset({"DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME"})
_EXTERNAL = re.compile(r"(https?://|mailto:)[^\s]*", re.IGNORECASE)
_TRACKED = (
    "ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "rPrChange", "pPrChange", "sectPrChange",
    "tblPrChange", "trPrChange", "tcPrChange",
)  # fmt: skip
_ACTIVE = re.compile(r"vbaProject|vbaData|activeX|embeddings/|oleObject|customUI|afchunk", re.IGNORECASE)
_ACTIVE_TYPES = re.compile(rb"macroEnabled|vbaProject|oleObject|activeX|aFChunk", re.IGNORECASE)


def check(file: WordFile, name: str, *, review: bool = False) -> None:
    """Raise ``InputErrors`` with everything in the template called ``name`` that has to be mended, with its place."""
    errors = faults(file, name, review=review)
    if errors:
        raise InputErrors(errors)


def faults(file: WordFile, name: str, *, review: bool = False) -> list[InputError]:
    """Everything in the template called ``name`` that has to be mended, with its place; for ``review`` tracked changes stay."""
    errors = [*_containers(file, name)]
    for part in file.parts.values():
        if part.name.endswith((".xml", ".rels")):
            try:
                root = parse(part.data, f"{name}, {part.name}")
            except InputError as error:
                errors.append(error)
                continue
            if part.name.endswith(".rels"):
                errors += _relations(root, name)
            elif part.name == "word/document.xml" and root.tag != W + "document":
                errors.append(InputError(name, "it is not a Word document", "save it in Word as .docx"))
            elif FILLED.fullmatch(part.name):
                errors += _filled(root, name, review=review)
            elif part.name.startswith("word/"):
                errors += _unfilled(root, name, part.name)
    return errors


def place_of(name: str, text: str) -> str:
    """Where in a template: its name and the text of the paragraph."""
    return f"{name}, paragraph “{short(text)}”"


def _containers(file: WordFile, name: str) -> Iterator[InputError]:
    remedy = "save it in Word as an ordinary .docx without macros and embedded objects"
    for part in file.parts:
        if _ACTIVE.search(part):
            yield InputError(name, f"it holds active or embedded content ({part})", remedy)
    if _ACTIVE_TYPES.search(file.data("[Content_Types].xml")):
        yield InputError(name, "it may hold macros or embedded objects", remedy)


def _relations(root: Element, name: str) -> Iterator[InputError]:
    for relation in root:
        kind, target = str(relation.get("Type", "")).rpartition("/")[2], str(relation.get("Target", ""))
        if relation.get("TargetMode", "").lower() == "external" and not (
            kind == "hyperlink" and _EXTERNAL.fullmatch(target)
        ):
            remedy = "embed the picture, or detach the template in Word's options"
            yield InputError(name, f"it refers to something outside of itself ({kind}: {short(target)})", remedy)
        elif kind in {"oleObject", "aFChunk", "vbaProject", "control", "attachedTemplate", "subDocument", "frame"}:
            yield InputError(name, f"it holds active or embedded content ({kind})", "remove it in Word")


def _filled(root: Element, name: str, *, review: bool) -> Iterator[InputError]:
    if root.tag == W + "document" and len(root.findall(W + "body")) != 1:
        yield InputError(name, "it has no text, or several", "save it again in Word")
    yield from _half_changed(root, name) if review else _tracked(root, name)
    yield from _outside_text(root, name)
    for paragraph in root.iter(W + "p"):
        yield from _paragraph(paragraph, name)
    for holder in ("tr", "tc"):
        for element in root.iter(W + holder):
            yield from _holder(element, holder, name)
    for field in fields(root):
        word = field.words[0].upper() if field.words else ""
        if word in KNOWN:
            continue
        place = place_of(name, text_of(field.paragraph))
        if word in _CLOCK:
            problem = f"the field {word} shows a clock"
            yield InputError(place, problem, "print a date of a record instead: {{ document.created|date }}")
        else:
            problem = f"the field {word or '(empty)'} is not one of {', '.join(sorted(KNOWN))}"
            yield InputError(place, problem, "remove it, or write its text")


def _tracked(root: Element, name: str) -> Iterator[InputError]:
    """Tracked changes, told once: nobody decided yet whether they hold."""
    tracked = next(root.iter(*(W + tag for tag in _TRACKED)), None)
    if tracked is not None:
        by = attribute(tracked, "author")
        problem = f"it holds tracked changes{f' by {short(by)}' if by else ''}: nobody accepted or rejected them yet"
        remedy = "do so in Word (Review), then save; or keep them in drafts: 'signoff generate --review'"
        yield InputError(_around(tracked, name), problem, remedy)


def _half_changed(root: Element, name: str) -> Iterator[InputError]:
    """Tags a tracked change holds a part of: they cannot be filled in and stay a change."""
    for change in root.iter(W + "ins", W + "moveTo"):
        text = text_of(change)
        if any(text.count(opening) != text.count(closing) for opening, closing in _CLOSING.items()):
            remedy = "accept or reject this change, or insert the tag as a whole"
            yield InputError(_around(change, name), "a tracked change holds a part of a tag", remedy)


def _around(element: Element, name: str) -> str:
    paragraph = next(element.iterancestors(W + "p"), None)
    return name if paragraph is None else place_of(name, text_of(paragraph))


def _outside_text(root: Element, name: str) -> Iterator[InputError]:
    """Tags where no author can see them, and more of them than any author writes."""
    tags = 0
    for element in root.iter():
        if element.tag == W + "t":
            tags += len(_TAG.findall(element.text or ""))
        elif element.tag == W + "delText" and _TAG.search(element.text or ""):
            problem, remedy = "a tag stands in text that a tracked change deletes", "accept or reject this deletion"
            yield InputError(_around(element, name), problem, remedy)
        elif _TAG.search(f"{element.text or ''} {' '.join(map(str, element.attrib.values()))}"):
            what = etree.QName(element).localname if isinstance(element.tag, str) else "a comment in the XML"
            yield InputError(name, f"a tag stands outside of the text ({what})", "write tags into the text alone")
        if _TAG.search(element.tail or ""):
            yield InputError(name, "a tag stands between paragraphs", "write tags into the text alone")
    if tags > MAX_TAGS:
        yield InputError(name, f"it has more than {MAX_TAGS} tags", "use loops")


def _paragraph(paragraph: Element, name: str) -> Iterator[InputError]:
    text = text_of(paragraph)
    if not _BRACE.search(text):
        return
    place = place_of(name, text)
    if _FULL_WIDTH.search(text):
        yield InputError(place, "a tag is written with full-width braces", "type { } and % with the Latin keyboard")
    if _RICH.search(text):
        yield InputError(place, "formatted insertions ({{r, {{p, {%r) are not used", "use {{ … }} and paragraph styles")
    if _ESCAPE.search(text):
        yield InputError(place, "braces with an underscore are read as tags", "write them apart")
    if _unclosed(text):
        yield InputError(place, "a tag is not closed in its paragraph", "begin and end every tag in one paragraph")
    match = _BLOCK.search(text)
    if match and match[2] == "p" and not _WHOLE.fullmatch(text.strip()):
        problem = "text beside a tag with p ({%p …) would be lost with its paragraph"
        yield InputError(place, problem, "give the tag a paragraph of its own, or use {% … %} within the paragraph")


def _unclosed(text: str) -> bool:
    """Whether a tag begins or ends in ``text`` and not both."""
    position = 0
    while match := _TAG.search(text, position):
        closing = _CLOSING.get(match[0])
        end = -1 if closing is None else text.find(closing, match.end())
        if end < 0:
            return True
        position = end + 2
    return False


def _holder(element: Element, holder: str, name: str) -> Iterator[InputError]:
    """Rows and cells that vanish with their tag: whatever else they hold would be lost."""
    text = "\n".join(text_of(paragraph) for paragraph in element.iter(W + "p"))
    match = _BLOCK.search(text)
    if match is None or match[2] != holder:
        return
    if not _WHOLE.fullmatch(text.strip()):
        what = _HOLDER[holder]
        problem = f"other text in the {what} of a tag with {holder} would be lost with it"
        yield InputError(place_of(name, text), problem, f"give the tag a {what} of its own")


def _unfilled(root: Element, name: str, part: str) -> Iterator[InputError]:
    for paragraph in root.iter(W + "p"):
        text = text_of(paragraph)
        if _TAG.search(text):
            problem = f"tags in {part.removeprefix('word/').removesuffix('.xml')} are not filled in"
            yield InputError(place_of(name, text), problem, "remove the comment or note")
