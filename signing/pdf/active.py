"""What a PDF can do besides being read: scripts, actions, attachments, layers, forms, notes.

What can change what a page shows after it was signed prepares a shadow attack (Mainka, Mladenov, Rohlmann: "Shadow Attacks:
Hiding and Replacing Content in Signed PDFs", NDSS 2021); a document to be signed has none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

MAX_OBJECTS = 1_000_000
_ACTIONS = {"/GoTo": "", "/URI": ""}
"""What a link may do."""
_KEYS = {
    "/JS": "a script",
    "/JavaScript": "a script",
    "/AA": "an action that starts by itself",
    "/EmbeddedFiles": "an attached file",
    "/EF": "an attached file",
    "/OCProperties": "layers that can be shown and hidden",
    "/XFA": "a form of another kind (XFA)",
    "/Collection": "other files inside it (a portfolio)",
    "/RichMediaContent": "film or sound",
    "/Alternates": "a picture with another for printing",
    "/OPI": "a picture from outside",
}


def active_content(data: bytes) -> tuple[str, ...]:
    """What the PDF ``data`` holds besides pages to be read, each as a few words; nothing for a document to be signed.

    Fields for signatures are not counted. Raises ``ValueError`` when it cannot be read without repairing it.
    """
    from signing.pdf.opened import open_pdf

    try:
        with open_pdf(data) as document:
            return tuple(dict.fromkeys(_found(document)))
    except Exception:  # noqa: BLE001 - the library raises what it likes on hostile bytes
        raise ValueError("the PDF cannot be read") from None


def _found(document: Any) -> Iterator[str]:
    if "/Encrypt" in document.trailer:
        yield "encryption"
    opening = document.Root.get("/OpenAction")
    if opening is not None and not _is_place(opening):
        yield "an action that starts by itself"
    fields = document.Root.get("/AcroForm", {}).get("/Fields", [])
    if any(str(field.get("/FT")) != "/Sig" or "/Kids" in field for field in fields):
        yield "a form to fill in"
    for number, item in enumerate(document.objects):
        if number > MAX_OBJECTS:
            raise ValueError("too many objects")
        yield from _inside(item, 0)


def _is_place(opening: Any) -> bool:
    """Whether opening does no more than show a place in the document."""
    import pikepdf

    return isinstance(opening, pikepdf.Array) or str(opening.get("/S")) == "/GoTo"


def _inside(item: Any, depth: int) -> Iterator[str]:
    """What one object holds, with everything that stands in it directly."""
    import pikepdf

    if depth > 50:
        raise ValueError("objects within objects without end")
    if isinstance(item, pikepdf.Array):
        for entry in item:
            if _is_own(entry):
                yield from _inside(entry, depth + 1)
        return
    if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        return
    for key, value in item.items():
        if key in _KEYS:
            yield _KEYS[key]
        if key == "/OC":
            yield "layers that can be shown and hidden"
        if _is_own(value):
            yield from _inside(value, depth + 1)
    kind, action = str(item.get("/Subtype")), item.get("/S")
    if isinstance(item, pikepdf.Stream) and ("/F" in item or kind == "/PS" or "/Ref" in item):
        yield "content from outside"
    if _is_action(item) and str(action) not in _ACTIONS:
        yield "an action besides links"
    if _is_note(item) and kind not in {"/Link", "/Widget"}:
        yield "a note or mark on a page"
    if kind == "/Link" and ("/AP" in item or "/BS" in item or _is_thick(item)):
        yield "a link that shows something of its own"


def _is_thick(link: Any) -> bool:
    """Whether a link has a border that could lie over the text around it."""
    border = link.get("/Border")
    return border is not None and len(border) > 2 and float(border[2]) > 1


def _is_own(value: Any) -> bool:
    """Whether a value stands in its object itself, and is no reference to another."""
    import pikepdf

    return isinstance(value, (pikepdf.Array, pikepdf.Dictionary)) and not value.is_indirect


def _is_action(item: Any) -> bool:
    return str(item.get("/Type")) == "/Action" or str(item.get("/S")) in {
        "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/Thread", "/Sound", "/Movie", "/Hide", "/Named", "/SubmitForm",
        "/ResetForm", "/ImportData", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/RichMediaExecute",
    }  # fmt: skip


def _is_note(item: Any) -> bool:
    """Whether an object is an annotation: it has a place on a page and a kind."""
    return str(item.get("/Type")) == "/Annot" or ("/Rect" in item and "/Subtype" in item)
