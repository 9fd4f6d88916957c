"""Templates filled in with values: the XML of each part as docxtpl would make it, many times faster."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.exceptions import SecurityError
from jinja2.utils import missing
from lxml import etree

from pipeline.documents.compile import CompiledTemplate, TaggedPart, place
from pipeline.documents.sandbox import BUDGET, MAX_TEXT, MissingFieldError, UnprintableError, budget
from signing.errors import InputError

_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_PICTURE = re.compile(r'(<wp:docPr\b[^>]*?\bid=")[^"]*(")')
_FIRST_PICTURE = 1001


def render_parts(template: CompiledTemplate, values: Mapping[str, Any]) -> dict[str, bytes]:
    """The parts of ``template`` that hold tags, filled in with ``values``, by name.

    Raises ``InputError`` naming the template, the paragraph and the field for a field the values do not have.
    """
    context = {**values, BUDGET: budget()}
    return {part.name: _filled(template.name, part, context).encode("utf-8") for part in template.tagged}


def _filled(name: str, part: TaggedPart, context: Mapping[str, Any]) -> str:
    pieces: list[str] = []
    room = MAX_TEXT
    try:
        for piece in part.template.generate(context):
            pieces.append(piece)
            room -= len(piece)
            if room < 0:
                raise InputError(name, "it grows beyond any document", "look for a loop inside a loop")
    except MissingFieldError as error:
        raise _missing(name, part, error, context) from None
    except UnprintableError as error:
        remedy = "ask first whether it is filled in: {%p if … %}, or print one of its fields"
        raise InputError(_where(name, part, error), str(error), remedy) from None
    except SecurityError as error:
        problem = "a tag reads what no template may read"
        raise InputError(_where(name, part, error), problem, "use fields and filters only") from None
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as error:
        problem = f"a tag cannot be filled in: {error}"
        raise InputError(_where(name, part, error), problem, "see that its filter fits its field") from None
    text = "".join(pieces).replace("\n<w:p>", "<w:p>").replace("\n<w:p ", "<w:p ")
    if "\n" in text or "\t" in text:
        text = _PARAGRAPH.sub(_with_breaks, text)
    if part.mend_tables:
        text = _mended(text, part.namespaces)
    if "<wp:docPr" in text:
        numbers = iter(range(_FIRST_PICTURE, _FIRST_PICTURE + len(text)))
        text = _PICTURE.sub(lambda match: f"{match[1]}{next(numbers)}{match[2]}", text)
    return part.head + text + part.tail


def _with_breaks(match: re.Match[str]) -> str:
    """A paragraph in which line ends and tabs of values have become Word's."""
    text = match[0]
    if "\n" not in text and "\t" not in text:
        return text
    resolved: str = DocxTemplate.resolve_listing(DocxTemplate.__new__(DocxTemplate), text)
    return resolved


def _mended(text: str, namespaces: str) -> str:
    """The body with table grids as docxtpl mends them."""
    opened = text.replace("<w:body>", f"<w:body {namespaces}>", 1)
    tree = DocxTemplate.fix_tables(DocxTemplate.__new__(DocxTemplate), opened)
    mended: str = etree.tostring(tree, encoding="unicode")
    return "<w:body>" + mended[mended.index(">") + 1 :]


def _missing(name: str, part: TaggedPart, error: MissingFieldError, context: Mapping[str, Any]) -> InputError:
    """The message for a field that is not there: which, where, and what it may have meant."""
    field = str(error.name)
    path = next(
        (found for found in re.findall(r"[\w.]+", part.source) if found == field or found.endswith(f".{field}")), field
    )
    holder = error.obj if isinstance(error.obj, Mapping) else context if error.obj is missing else {}
    near = difflib.get_close_matches(field, [str(key) for key in holder], 1)
    remedy = f"did you mean {near[0]}?" if near else "templates read the fields the documentation lists, and no others"
    return InputError(_where(name, part, error, field), f"the field {path} is unknown", remedy)


def _where(name: str, part: TaggedPart, error: BaseException, hint: str = "") -> str:
    """The template and the paragraph in which filling in stopped."""
    line = 1
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return place(name, part.name, part.paragraphs, part.source, line, hint)
