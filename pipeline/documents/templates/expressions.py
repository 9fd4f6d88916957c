"""Expressions of tags looked through without filling anything in: which fields they read, and whether these are there."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from pipeline.documents.sandbox import FILTERS
from pipeline.documents.templates.shape import TEXTS, UNKNOWN, Shape, Sort

ROUNDS = "counted rounds"
"""The filter the sandbox puts around what a loop goes through."""
FITS: Mapping[str, frozenset[Sort]] = {
    "date": frozenset({Sort.DATE}),
    "short_date": frozenset({Sort.DATE}),
    "money": frozenset({Sort.MONEY}),
    "words": frozenset({Sort.MONEY}),
    "figures": frozenset({Sort.NUMBER}),
    "percent": frozenset({Sort.NUMBER}),
    "with_unit": frozenset({Sort.NUMBER}),
    "count": frozenset({Sort.NUMBER}),
    "listing": frozenset({Sort.LIST}),
    "ids": frozenset({Sort.LIST}),
    "span": frozenset({Sort.LIST}),
    "ranges": frozenset({Sort.LIST}),
    "place": TEXTS,
    "link": TEXTS,
    "sentence": TEXTS,
    "phrase": TEXTS,
    "label": TEXTS,
    "named": TEXTS,
}
"""What each filter of ours can write; those not named write anything."""
_SAME = frozenset({"list", "reverse", "select", "selectattr", "rejectattr", "sort", "unique"})
_ONE = frozenset({"first", "last"})
_NUMBERS = frozenset({"abs", "length", "round", "sum"})
_NUMBER = Shape(path="", sort=Sort.NUMBER)
_TEXT = Shape(path="", sort=Sort.TEXT)
_FLAG = Shape(path="", sort=Sort.FLAG)
_LOOP = {"index": _NUMBER, "index0": _NUMBER, "first": _FLAG, "last": _FLAG, "length": _NUMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in an expression."""

    code: str
    problem: str
    remedy: str


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads expressions where certain names are known, and keeps what it found and which fields were read."""

    names: list[dict[str, Shape]]
    """The names known at this place, those of the innermost loop last."""
    filters: Mapping[str, Callable[..., Any]]
    faults: list[Fault] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """Paths of fields that were read; where a group or list is printed whole, its own path."""

    def shape(self, node: nodes.Node) -> Shape:
        """What ``node`` gives; UNKNOWN where nothing can be said."""
        match node:
            case nodes.Name():
                return self._name(node.name)
            case nodes.Getattr():
                return self._field(self.shape(node.node), node.attr)
            case nodes.Getitem():
                return self._part(node)
            case nodes.Filter():
                return self._filtered(node)
            case nodes.CondExpr():
                self.shape(node.test)
                found = [self.shape(part) for part in (node.expr1, node.expr2) if part is not None]
                return found[0] if all(item.sort is found[0].sort for item in found) else UNKNOWN
            case nodes.And() | nodes.Or():
                left, right = self.shape(node.left), self.shape(node.right)
                return left if left.sort is right.sort else UNKNOWN
            case nodes.Const():
                return _TEXT if isinstance(node.value, str) else UNKNOWN
            case _:
                for child in node.iter_child_nodes():
                    self.shape(child)
                return _TEXT if isinstance(node, nodes.Concat) else UNKNOWN

    def printed(self, node: nodes.Node) -> None:
        """Read ``node``, whose value is printed."""
        found = self.shape(node)
        if found.sort in {Sort.GROUP, Sort.LIST, Sort.MONEY, Sort.FLAG}:
            what = found.path or "it"
            self._fault(
                "not-printable", f"{what} is {_article(found.sort)} and cannot be printed as it is", _remedy(found)
            )

    def items(self, node: nodes.Node) -> Shape:
        """What a loop over ``node`` goes through, one by one."""
        if isinstance(node, nodes.Filter) and node.name == ROUNDS and node.node is not None:
            node = node.node
        found = self.shape(node)
        if found.sort is Sort.LIST:
            return found.item or UNKNOWN
        if not found.open:
            problem = f"a loop goes through a list, and {found.path or 'this'} is {_article(found.sort)}"
            self._fault("not-a-list", problem, "name a list: 'signoff templates fields' shows them with []")
        return UNKNOWN

    def _name(self, name: str) -> Shape:
        if name == "loop" and len(self.names) > 1:
            return Shape(path="loop", sort=Sort.GROUP, fields={**_LOOP, "previtem": UNKNOWN, "nextitem": UNKNOWN})
        for known in reversed(self.names):
            if name in known:
                return self._noted(known[name])
        everything = [item for known in self.names for item in known]
        self._unknown(name, name, everything)
        return UNKNOWN

    def _field(self, holder: Shape, name: str) -> Shape:
        if holder.open:
            return UNKNOWN
        if holder.sort is Sort.DATE and name in {"year", "month", "day"}:
            return _NUMBER
        if name in holder.fields:
            return self._noted(holder.fields[name])
        if holder.sort is Sort.LIST:
            problem = f"{holder.path} is a list, so .{name} can be read of each of its items only"
            self._fault(
                "unknown-field", problem, f"go through it: {{%p for item in {holder.path} %}}, and print item.{name}"
            )
        elif holder.sort in {Sort.GROUP, Sort.MONEY}:
            self._unknown(name, f"{holder.path}.{name}", list(holder.fields), holder.path)
        else:
            problem = f"{holder.path} is {_article(holder.sort)} and has no field {name}"
            self._fault("unknown-field", problem, f"print {{{{ {holder.path} }}}}")
        return UNKNOWN

    def _part(self, node: nodes.Getitem) -> Shape:
        holder = self.shape(node.node)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._field(holder, node.arg.value)
        self.shape(node.arg)
        if holder.sort is Sort.LIST:
            return holder if isinstance(node.arg, nodes.Slice) else holder.item or UNKNOWN
        return UNKNOWN

    def _filtered(self, node: nodes.Filter) -> Shape:
        given = UNKNOWN if node.node is None else self.shape(node.node)
        for part in (*node.args, *node.kwargs):
            self.shape(part.value if isinstance(part, nodes.Keyword) else part)
        known = {*FILTERS, *self.filters}
        if node.name not in known:
            near = difflib.get_close_matches(node.name, known, 1)
            remedy = f"did you mean {near[0]}?" if near else f"there are: {', '.join(sorted(self.filters))}"
            self._fault("unknown-filter", f"there is no filter {node.name}", remedy)
            return UNKNOWN
        if node.name in self.filters:
            self._fitting(node, given)
            return _TEXT
        return self._of_jinja(node, given)

    def _fitting(self, node: nodes.Filter, given: Shape) -> None:
        wanted = FITS.get(node.name)
        if wanted is not None and not given.open and given.sort not in wanted:
            what = " or ".join(_article(sort) for sort in sorted(wanted))
            problem = f"the filter {node.name} writes {what}, and {given.path or 'this'} is {_article(given.sort)}"
            self._fault("filter-does-not-fit", problem, _remedy(given))
        named: dict[str, None] = {str(item.key): None for item in node.kwargs}
        try:
            inspect.signature(self.filters[node.name]).bind(None, *node.args, **named)
        except TypeError as error:
            problem = f"the filter {node.name} is called wrongly: {error}"
            self._fault("filter-does-not-fit", problem, "see the filters: 'signoff templates fields'")

    def _of_jinja(self, node: nodes.Filter, given: Shape) -> Shape:
        item = given.item if given.sort is Sort.LIST and given.item is not None else UNKNOWN
        attribute = next(self._attributes(node, item), None)
        if node.name in _SAME:
            return given
        if node.name in _ONE:
            return item
        if node.name in _NUMBERS:
            return _NUMBER
        if node.name == "map":
            return Shape(path=given.path, sort=Sort.LIST, item=attribute)
        return UNKNOWN if node.name == "default" else _TEXT

    def _attributes(self, node: nodes.Filter, item: Shape) -> Iterator[Shape]:
        """The field of each item that a filter names by its text: ``selectattr('passed')``, ``map(attribute='id')``."""
        named = [part.value for part in node.kwargs if part.key == "attribute"]
        if node.name in {"selectattr", "rejectattr"}:
            named += node.args[:1]
        for part in named:
            if isinstance(part, nodes.Const) and isinstance(part.value, str):
                found = item
                for name in part.value.split("."):
                    found = self._field(found, name)
                yield found

    def _noted(self, found: Shape) -> Shape:
        if found.path:
            self.read.add(found.path)
        return found

    def _unknown(self, name: str, path: str, known: list[str], holder: str = "") -> None:
        near = difflib.get_close_matches(name, known, 1, 0.6)
        if near:
            remedy = f"did you mean {holder}.{near[0]}?" if holder else f"did you mean {near[0]}?"
        elif len(known) <= 12 and known:
            remedy = f"there {'are' if len(known) > 1 else 'is'}: {', '.join(known)}"
        else:
            remedy = "'signoff templates fields KIND' lists all there are"
        self._fault("unknown-field", f"the field {path} is unknown", remedy)

    def _fault(self, code: str, problem: str, remedy: str) -> None:
        fault = Fault(code=code, problem=problem, remedy=remedy)
        if fault not in self.faults:
            self.faults.append(fault)


def _article(sort: Sort) -> str:
    if sort is Sort.FLAG:
        return "an answer, yes or no"
    return f"an {sort}" if sort[0] in "aeiou" else f"a {sort}"


def _remedy(found: Shape) -> str:
    """How a value of this sort is written."""
    path = found.path or "…"
    match found.sort:
        case Sort.MONEY:
            return f"write {{{{ {path}|money }}}}"
        case Sort.LIST:
            simple = found.item is not None and found.item.sort in TEXTS
            return f"write {{{{ {path}|listing }}}}" if simple else f"go through it: {{%p for item in {path} %}}"
        case Sort.FLAG:
            return f"choose words by it: {{% if {path} %}}…{{% else %}}…{{% endif %}}"
        case Sort.GROUP:
            return f"print one of its fields: {', '.join(f'{path}.{name}' for name in list(found.fields)[:4])}"
        case Sort.DATE:
            return f"write {{{{ {path}|date }}}}"
        case Sort.NUMBER:
            return f"write {{{{ {path}|figures }}}}"
        case _:
            return f"write {{{{ {path} }}}}"
