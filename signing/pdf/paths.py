"""How many paths lead through the objects of a PDF.

To compare two states pyHanko walks every path from the trailer to every object. Forty arrays that each hold the next one
twice lead to the last on 2⁴⁰ paths: a file of some kilobytes that would never be judged. So the steps are counted first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyhanko.pdf_utils import generic

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import HistoricalResolver

MAX_STEPS = 2_000_000
"""A contract of forty pages takes 41,000."""
Path = tuple[str | int, ...]


class TooManyPathsError(Exception):
    """Objects use each other in more ways than are walked."""


def check_paths(state: HistoricalResolver) -> None:
    """Walk ``state`` as pyHanko's comparison will, no further than ``MAX_STEPS``. Raises ``TooManyPathsError``."""
    root = state.root
    pages: dict[Any, Path] = {}
    _pages(root.raw_get("/Pages"), ("/Root", "/Pages"), pages)
    structure: set[Any] = set()
    if "/StructTreeRoot" in root:
        _structure(root["/StructTreeRoot"], structure)
    above: set[Any] = set()
    left = MAX_STEPS

    def walk(value: Any, path: Path, *, below: bool) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise TooManyPathsError
        if not isinstance(value, generic.IndirectObject):
            inside(value, path, below=below)
            return
        reference = value.reference
        if reference in above or pages.get(reference, path) != path or (reference in structure and not below):
            return
        above.add(reference)
        inside(state(reference), path, below=below)
        above.discard(reference)

    def inside(value: Any, path: Path, *, below: bool) -> None:
        """``below``: within the tree of the structure, whose elements name the one above them too."""
        if isinstance(value, generic.DictionaryObject):
            top = path == ("/Root", "/StructTreeRoot")
            for key, part in value.items():
                if key != "/Parent" and not (below and key == "/P"):
                    walk(part, (*path, str(key)), below=below or (top and key == "/K"))
        elif isinstance(value, generic.ArrayObject):
            for index, part in enumerate(value):
                walk(part, (*path, index), below=below)

    walk(state.trailer_view, (), below=False)


def _pages(node: Any, path: Path, found: dict[Any, Path]) -> None:
    """``found`` takes every node of the tree of pages with the path at which it counts."""
    if isinstance(node, generic.IndirectObject):
        if node.reference in found:
            raise TooManyPathsError
        found[node.reference] = path
    inside = node.get_object()
    if "/Kids" not in inside:
        return
    for index, kid in enumerate(inside["/Kids"]):
        _pages(kid, (*path, "/Kids", index), found)


def _structure(element: Any, found: set[Any]) -> None:
    """``found`` takes every element of the tree of the structure."""
    if "/K" not in element:
        return
    children = element["/K"]
    for child in children if isinstance(children, generic.ArrayObject) else (children,):
        inside = child.get_object()
        if not isinstance(inside, generic.DictionaryObject) or inside.get("/Type", "/StructElem") != "/StructElem":
            continue
        if isinstance(child, generic.IndirectObject):
            if child.reference in found:
                raise TooManyPathsError
            found.add(child.reference)
        _structure(inside, found)
