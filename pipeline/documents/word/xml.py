"""Parts of Word files as XML: read without entities or network, and the names Word gives its elements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from signing.errors import InputError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
XML = "{http://www.w3.org/XML/1998/namespace}"

Element = etree._Element  # noqa: SLF001 - lxml names its type so
_INTEGER = re.compile("[0-9]{1,9}")
_LARGEST = 32_767
_OTHER_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)


def parse(data: bytes, place: str) -> Element:
    """The root element of an XML part; raises ``InputError`` for a DTD, an unusual encoding or XML that is broken."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data or _OTHER_ENCODING.match(data):
        raise InputError(place, "it declares entities or an unusual encoding", "save the file again in Word")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(place, f"its XML is broken: {error.msg}", "save the file again in Word") from None
    return root


def serialise(root: Element) -> bytes:
    """The bytes of a part, always the same for the same tree."""
    return etree.tostring(root, encoding="UTF-8", standalone=True)


def attribute(element: Element | None, name: str = "val") -> str | None:
    """The attribute ``w:name`` of an element, or None."""
    if element is None:
        return None
    value = element.get(W + name)
    return None if value is None else str(value)


def child(element: Element | None, *names: str) -> Element | None:
    """The first descendant along ``names``, each a child ``w:name`` of the one before."""
    for name in names:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def integer(text: str | None, otherwise: int = 0) -> int:
    """The whole number in ``text`` as far as Word has such (to 32,767); ``otherwise`` when there is none."""
    if text is None or not _INTEGER.fullmatch(text):
        return otherwise
    return min(int(text), _LARGEST)


def on(element: Element | None) -> bool:
    """Whether an on/off element such as ``w:keepNext`` is there and not switched off."""
    return element is not None and (attribute(element) or "true") not in {"0", "false", "off"}


def pieces(paragraph: Element) -> Iterator[str]:
    """The text of a paragraph piece by piece as a reader sees it; results of fields, not their instructions."""
    for node in paragraph.iter(W + "t", W + "tab", W + "br", W + "noBreakHyphen", W + "cr", W + "p"):
        tag = node.tag
        if tag == W + "t":
            yield node.text or ""
        elif tag == W + "noBreakHyphen":
            yield "-"
        elif tag == W + "tab":
            parent = node.getparent()
            if parent is not None and parent.tag == W + "r":
                yield "\t"
        elif tag != W + "p" or node is not paragraph:
            yield "\n"


def text_of(paragraph: Element) -> str:
    """The text of a paragraph as a reader sees it, without its automatic number."""
    return "".join(pieces(paragraph))


def has_text(element: Element) -> bool:
    """Whether anything but white space stands in an element."""
    return bool(extent(element).strip())


def extent(element: Element) -> str:
    """Roughly the text of an element, instructions of fields included, read very fast."""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def short(text: str, length: int = 90) -> str:
    """``text`` on one line, cut for a message."""
    line = " ".join(text.split(maxsplit=length))  # no more words fit, and a paragraph may have thousands
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
