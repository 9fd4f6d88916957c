"""Word's fields: what they say, and the cached result a reader sees until Word computes it anew."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.documents.word.xml import XML, Element, W, attribute

_WORDS = re.compile(r'"[^"]*"|\S+')
KNOWN = frozenset({"REF", "PAGEREF", "TOC", "PAGE", "NUMPAGES", "SECTIONPAGES", "HYPERLINK"})
"""Fields whose result is computed here, or by whatever lays out the pages."""


@dataclass(slots=True, kw_only=True)
class Field:
    """A field with the elements it is made of; simple fields have only their own element."""

    begin: Element
    """The run of its first mark, or the ``fldSimple`` element."""
    instruction: str = ""
    separate: Element | None = None
    end: Element | None = None
    texts: list[Element] = field(default_factory=list)
    """The ``w:t`` elements of its result."""

    @property
    def words(self) -> list[str]:
        r"""The instruction word by word, quotes removed: ``["REF", "clause_price", "\r", "\h"]``."""
        return [item.strip('"') for item in _WORDS.findall(self.instruction)]

    @property
    def paragraph(self) -> Element:
        """The paragraph it begins in."""
        return next(self.begin.iterancestors(W + "p"))

    def show(self, text: str) -> None:
        """Make ``text`` its cached result, in the looks of what stood there."""
        if not self.texts:
            self.texts.append(self._room())
        for element in self.texts[1:]:
            element.text = ""
        self.texts[0].text = text
        self.texts[0].set(XML + "space", "preserve")

    def _room(self) -> Element:
        """A new, empty text where the result belongs."""
        run = etree.Element(W + "r")
        if self.begin.tag == W + "fldSimple":
            self.begin.append(run)
            return etree.SubElement(run, W + "t")
        looks = self.begin.find(W + "rPr")
        if looks is not None:
            run.append(copy.deepcopy(looks))
        if self.separate is None and self.end is not None:
            self.separate = etree.Element(W + "r")
            etree.SubElement(self.separate, W + "fldChar", {W + "fldCharType": "separate"})
            self.end.addprevious(self.separate)
        if self.separate is not None:
            self.separate.addnext(run)
        return etree.SubElement(run, W + "t")


def fields(root: Element) -> Iterator[Field]:
    """The fields below ``root``, inner ones before those around them."""
    open_fields: list[Field] = []
    for node in root.iter(W + "fldChar", W + "instrText", W + "t", W + "fldSimple"):
        if node.tag == W + "t":
            if open_fields and open_fields[-1].separate is not None:
                open_fields[-1].texts.append(node)
        elif node.tag == W + "instrText":
            if open_fields and open_fields[-1].separate is None:
                open_fields[-1].instruction += node.text or ""
        elif node.tag == W + "fldSimple":
            found = Field(begin=node, instruction=attribute(node, "instr") or "")
            found.texts = list(node.iter(W + "t"))
            yield found
        else:
            kind, run = attribute(node, "fldCharType"), node.getparent()
            if kind == "begin" and run is not None:
                open_fields.append(Field(begin=run))
            elif kind == "separate" and open_fields:
                open_fields[-1].separate = run
            elif kind == "end" and open_fields:
                open_fields[-1].end = run
                yield open_fields.pop()
