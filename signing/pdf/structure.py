"""Signature fields in the structure of a tagged PDF, where whoever listens to it finds them (ISO 14289-1, 7.18.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def tag_field(writer: IncrementalPdfFileWriter, name: str, page: int) -> None:
    """Put the field ``name``, just added to ``page`` (from 0), into the structure as a form; without tags there is nothing to do.

    It comes last, as signatures do. pyHanko takes later changes of the field for its own where ``K`` is the one reference.
    """
    from pyhanko.pdf_utils import generic as pdf_objects

    generic: Any = pdf_objects  # its classes are not typed
    top, tree, numbers = _places(writer.root)
    if top is None:
        return
    above = top.container_ref
    pages: Any = writer  # its method is not typed
    page_reference = pages.find_page_for_modification(page)[0]
    widget_reference, widget = _widget(page_reference.get_object(), name)
    key = max((int(numbers[at]) for at in range(0, len(numbers), 2)), default=-1) + 1
    form = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/StructElem"),
            generic.pdf_name("/S"): generic.pdf_name("/Form"),
            generic.pdf_name("/P"): generic.IndirectObject(above.idnum, above.generation, above.pdf),
            generic.pdf_name("/Pg"): page_reference,
            generic.pdf_name("/K"): generic.DictionaryObject(
                {
                    generic.pdf_name("/Type"): generic.pdf_name("/OBJR"),
                    generic.pdf_name("/Pg"): page_reference,
                    generic.pdf_name("/Obj"): widget_reference,
                }
            ),
        }
    )
    form_reference = writer.add_object(form)
    top["/K"].append(form_reference)
    writer.update_container(top["/K"])
    numbers += [generic.NumberObject(key), form_reference]
    writer.update_container(numbers)
    if "/ParentTreeNextKey" in tree:
        tree[generic.pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
        writer.update_container(tree)
    widget[generic.pdf_name("/StructParent")] = generic.NumberObject(key)
    writer.update_container(widget)


def _places(root: Any) -> tuple[Any, Any, Any]:
    """The element ``Document``, the structure, and its list of what belongs to which element; Nones where one is missing.

    A list broken up into branches is none that we add to, nor is an element that is no object of its own.
    """
    nothing = (None, None, None)
    if "/StructTreeRoot" not in root:
        return nothing
    tree = root["/StructTreeRoot"]
    if "/K" not in tree or "/ParentTree" not in tree or "/Nums" not in tree["/ParentTree"]:
        return nothing
    kids = tree["/K"]
    elements: list[Any] = [kids[at] for at in range(len(kids))] if isinstance(kids, list) else [kids]
    for element in elements:
        if "/S" in element and element["/S"] == "/Document" and "/K" in element:
            usable = isinstance(element["/K"], list) and element.container_ref.get_object() is element
            return (element, tree, tree["/ParentTree"]["/Nums"]) if usable else nothing
    return nothing


def _widget(page: Any, name: str) -> tuple[Any, Any]:
    """The reference to the widget of the field ``name`` on a page, and the widget."""
    annotations = page["/Annots"]
    for at in range(len(annotations)):
        widget = annotations[at]
        if "/T" in widget and widget["/T"] == name:
            return annotations.raw_get(at), widget
    raise LookupError(name)
