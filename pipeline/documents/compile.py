"""Word templates compiled once: docxtpl turns Word's XML into Jinja's language, Jinja compiles it in the sandbox.

docxtpl alone would do both again at every rendering, which is nearly all of its time. What it makes is the judge: a test
renders every template both ways and compares the XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError
from lxml import etree

from pipeline.documents.sandbox import Sandbox
from pipeline.documents.templates import rules as template_rules
from pipeline.documents.word.file import WordFile, read
from pipeline.documents.word.numbering import Numbering, read_numbering
from pipeline.documents.word.page_styles import Look, read_looks
from pipeline.documents.word.tidy import tidied
from pipeline.documents.word.xml import W, parse, text_of
from signing.errors import InputError

if TYPE_CHECKING:
    from jinja2 import Template

Filters = Mapping[str, Callable[..., Any]]
MAX_TAGGED = 4 * 2**20
"""Bytes of a part with tags: what patterns have to search."""
_TAG = re.compile(r"\{\{|\{%|\{#")
_TABLES_CHANGE = re.compile(r"\{%\s*(tc|colspan|hm|vm|cellbg)\s")
"""Tags that change the columns of a table, which docxtpl then mends in a way we leave to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedPart:
    """A part with tags, ready to be filled in."""

    name: str
    head: str
    """What stands before the rendered text: the XML declaration and, of the document, the start of the root."""
    tail: str
    namespaces: str
    """The declarations of the root, for a parser that sees the body alone."""
    template: Template
    source: str
    """What Jinja compiled: one paragraph a line, so that a line number says which paragraph."""
    paragraphs: tuple[str, ...]
    """The text of every paragraph as it stands in the template."""
    mend_tables: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledTemplate:
    """A template ready to be filled in any number of times."""

    name: str
    file: WordFile
    tagged: tuple[TaggedPart, ...]
    numbering: Numbering
    looks: Mapping[str, Look]


def compile_template(data: bytes, name: str, filters: Filters, *, review: bool = False) -> CompiledTemplate:
    """The compiled form of the template ``data``; ``name`` is what messages call it. For ``review`` tracked changes stay.

    Raises ``InputErrors`` with everything in it that has to be mended.
    """
    return _compiled(data, name, tuple(sorted(filters.items())), review)


@lru_cache(maxsize=16)
def _compiled(
    data: bytes, name: str, filters: tuple[tuple[str, Callable[..., Any]], ...], review: bool
) -> CompiledTemplate:
    """Remembers the last templates: compiling depends on its arguments alone and takes most of the time."""
    file = tidied(read(data, name), name)
    template_rules.check(file, name, review=review)
    sandbox = Sandbox(dict(filters))
    tagged = [_tagged(file.data(part), part, name, sandbox) for part in sorted(file.parts) if _has_tags(file, part)]
    numbering = read_numbering(file, name)
    return CompiledTemplate(name=name, file=file, tagged=tuple(tagged), numbering=numbering, looks=read_looks(file))


def _has_tags(file: WordFile, part: str) -> bool:
    if not template_rules.FILLED.fullmatch(part):
        return False
    return any(_TAG.search(text_of(item)) for item in parse(file.data(part), part).iter(W + "p"))


def _tagged(data: bytes, part: str, name: str, sandbox: Sandbox) -> TaggedPart:
    if len(data) > MAX_TAGGED:
        raise InputError(name, f"{part} is larger than {MAX_TAGGED // 2**20} MiB", "move text into the records")
    root = parse(data, f"{name}, {part}")
    paragraphs = tuple(text_of(item) for item in root.iter(W + "p"))
    head, body, tail = _split(root)
    patcher = DocxTemplate.__new__(DocxTemplate)  # patch_xml needs nothing of a document
    source: str = re.sub(r"<w:p([ >])", r"\n<w:p\1", patcher.patch_xml(body))
    try:
        template = sandbox.from_string(source)
    except TemplateSyntaxError as error:
        raise InputError(
            place(name, part, paragraphs, source, error.lineno),
            f"a tag cannot be read: {error.message}",
            "write it as in the templates that come with signoff",
        ) from None
    except RecursionError:
        raise InputError(f"{name}, {part}", "a tag is nested too deep", "make it simpler") from None
    return TaggedPart(
        name=part,
        head=head,
        tail=tail,
        namespaces=" ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in root.nsmap.items() if prefix),
        template=template,
        source=source,
        paragraphs=paragraphs,
        mend_tables=part == "word/document.xml" and _tables_change(root, paragraphs),
    )


def _split(root: Any) -> tuple[str, str, str]:
    """Head, text to fill in and tail of a part; of the document the body is filled in, of other parts everything."""
    declaration = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    whole = etree.tostring(root, encoding="unicode")
    body = root.find(W + "body")
    if body is None:
        return declaration, whole, ""
    start = whole.index("<w:body")
    text = etree.tostring(body, encoding="unicode", with_tail=False)
    text = "<w:body>" + text[text.index(">") + 1 :]  # the root declares the same namespaces
    return declaration + whole[:start], text, "</w:document>"


def _tables_change(root: Any, paragraphs: tuple[str, ...]) -> bool:
    """Whether docxtpl would change the grid of a table: by tags for columns, or as its rows do not fill it already."""
    if any(_TABLES_CHANGE.search(text) for text in paragraphs):
        return True
    for table in root.iter(W + "tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.iter(W + "tr"):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(W + "tc")]
            text = "".join(text_of(item) for item in row.iter(W + "p"))
            if "{%tr" not in text and sum(1 if span is None else int(span.get(W + "val")) for span in spans) != columns:
                return True
    return False


def place(name: str, part: str, paragraphs: tuple[str, ...], source: str, line: int, hint: str = "") -> str:
    """Where in a template a line of Jinja source comes from: its name and the text of the paragraph.

    ``hint`` is what the paragraph must contain, such as the field that is missing: a tag that takes its paragraph away
    ends up on the line of the paragraph before.
    """
    lines = source.split("\n")
    number = min(max(line, 1), len(lines)) - 1
    while number > 0 and not lines[number].startswith("<w:p"):
        number -= 1
    text = re.sub(r"<[^>]+>", "", lines[number])
    tags = re.findall(r"\{[{%].*?[}%]\}", text)
    wanted = [tag for tag in tags if hint and hint in tag] or [tag for tag in tags if tag.startswith("{{")] or tags
    core = re.sub(r"^\{[{%]\s*|\s*[}%]\}$", "", wanted[0]) if wanted else ""
    plain = next((item for item in paragraphs if core and core in item), text)
    label = part.removeprefix("word/").removesuffix(".xml")
    where = name if label == "document" else f"{name}, {label}"
    return template_rules.place_of(where, plain)
