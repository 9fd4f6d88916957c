"""The sandbox templates run in: a small, bounded part of Jinja that reads data and cannot do anything else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from jinja2 import nodes, pass_context
from jinja2.exceptions import TemplateRuntimeError, TemplateSyntaxError, UndefinedError
from jinja2.filters import do_join
from jinja2.runtime import Context, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

MAX_ROUNDS = 200_000
"""How often the loops of one rendering may go round, all together."""
MAX_NESTING = 4
MAX_PARTS = 60
"""Parts of one expression: more would join texts beyond any bound before the text can be counted."""
MAX_TEXT = 64 * 2**20
"""Characters one rendering may produce."""

FILTERS = [
    "abs",
    "capitalize",
    "default",
    "first",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "rejectattr",
    "reverse",
    "round",
    "select",
    "selectattr",
    "sort",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
]
"""Jinja's own filters that templates may use."""

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.For,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
    nodes.CondExpr,
    nodes.Concat,
    nodes.Add,
    nodes.Sub,
    nodes.List,
    nodes.Tuple,
    nodes.Slice,
    nodes.Keyword,
)
_PLAIN = {"For": "a loop", "Mul": "*", "Pow": "**", "Mod": "%", "Call": "a call with ()", "Assign": "set"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot carry, and what docxtpl would read as a new paragraph (bell) or page (form feed)."""
BUDGET = "budget of this rendering"
"""Key of the values under which the rounds and the letters left are counted; no template can name it."""


def budget() -> list[int]:
    """What one rendering may use: rounds of loops, letters of joined text."""
    return [MAX_ROUNDS, MAX_TEXT]


class MissingFieldError(UndefinedError):
    """A template reads a field the values do not have."""

    def __init__(self, obj: Any, name: Any, message: str | None = None) -> None:
        super().__init__(message)
        self.obj = obj
        self.name = name


class UnprintableError(TemplateRuntimeError):
    """A template prints a value that is no text; the message says why in words a reader of Word understands."""


class LimitError(TemplateRuntimeError):
    """A template goes round more often, or makes more text, than any document needs."""


class _Missing(StrictUndefined):
    """Raises where it is used, with the object that was read and the name that was looked for."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: type = UndefinedError
    ) -> None:
        del exc
        super().__init__(hint, obj, name, partial(MissingFieldError, obj, name))  # type: ignore[arg-type]


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without anything a template for a document does not need.

    Reads keys of mappings, never methods (so a key named ``items`` is a key); a missing field raises; text is escaped
    for XML; every node of a template has to be of a listed kind; rounds of loops and the size of the text are bounded.
    """

    def __init__(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(autoescape=True, undefined=_Missing, finalize=_printable)
        self.globals.clear()
        own = {name: self.filters[name] for name in FILTERS}
        self.filters.clear()
        self.filters.update(own)
        self.filters.update({name: _of_a_field(function) for name, function in filters.items()})
        self.filters["counted rounds"] = _counted
        self.filters["join"] = _joined

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The value under a key of a mapping, or a field of ``loop``; nothing else has fields."""
        if isinstance(obj, Mapping):
            if attribute in obj:
                return obj[attribute]
            return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The value under a key or at a position."""
        if isinstance(obj, Mapping):
            return self.getattr(obj, argument)
        return super().getitem(obj, argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read it: only the plain facts of ``loop``, and parts of dates."""
        if type(obj).__name__ == "LoopContext":
            return attr in {"index", "index0", "first", "last", "length", "previtem", "nextitem"}
        return (
            isinstance(obj, dt.date)
            and attr in {"year", "month", "day"}
            and super().is_safe_attribute(obj, attr, value)
        )

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _check(tree)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "counted rounds", [], [], None, None, lineno=loop.lineno)
        return tree


def _check(tree: nodes.Template) -> None:
    """Raise ``TemplateSyntaxError`` for the first thing in a template that documents do not need."""

    def visit(node: nodes.Node, nesting: int) -> None:
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__
            raise TemplateSyntaxError(f"{_PLAIN.get(kind, kind.lower())} is not used in templates", node.lineno)
        if isinstance(node, nodes.Expr) and not isinstance(node, nodes.TemplateData):
            parts = sum(1 for _ in node.find_all(nodes.Expr))
            if parts > MAX_PARTS:
                raise TemplateSyntaxError(f"an expression has more than {MAX_PARTS} parts", node.lineno)
        if isinstance(node, nodes.For):
            nesting += 1
            if node.recursive or nesting > MAX_NESTING:
                raise TemplateSyntaxError(f"loops are nested more than {MAX_NESTING} deep", node.lineno)
        for child in node.iter_child_nodes():
            visit(child, nesting)

    visit(tree, 0)


@pass_context
def _joined(context: Context, items: Iterable[Any], between: str = "", attribute: str | int | None = None) -> Any:
    """The items as one text, as Jinja's ``join``, after its length was taken from the text this rendering may make."""
    listed = items if isinstance(items, (str, tuple, list)) else tuple(items)
    left = context[BUDGET]
    left[1] -= len(listed) * len(str(between))
    if attribute is None:
        left[1] -= (
            len(listed) if isinstance(listed, str) else sum(len(item) for item in listed if isinstance(item, str))
        )
    if left[1] < 0:
        raise LimitError("it grows beyond any document")
    return do_join(context.eval_ctx, listed, between, attribute)


def _of_a_field(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that is never asked about a field that is not there: the field is missed first."""

    def called(value: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(value, Undefined):
            str(value)  # raises, naming the field
        return function(value, *arguments, **options)

    return called


@pass_context
def _counted(context: Context, items: Iterable[Any]) -> Iterable[Any]:
    """``items``, after their number was taken from the rounds this rendering may go."""
    if isinstance(items, (Undefined, str, Mapping)) or not isinstance(items, Iterable):
        if isinstance(items, Undefined):
            iter(items)  # raises, naming the field
        raise UnprintableError("a loop needs a list")
    listed = items if isinstance(items, (tuple, list)) else tuple(items)
    left = context[BUDGET]
    left[0] -= len(listed)
    if left[0] < 0:
        raise LimitError(f"its loops go round more than {MAX_ROUNDS} times")
    return listed


def _printable(value: Any) -> Any:
    """``value`` when it can stand in a document as it is."""
    if isinstance(value, str):
        match = _CONTROL.search(value)
        if match:
            raise UnprintableError(f"a value holds the control character U+{ord(match[0]):04X}")
        return value
    if value is None:
        raise UnprintableError("a field that is empty is printed")
    if isinstance(value, Undefined) or (isinstance(value, (int, Decimal, dt.date)) and not isinstance(value, bool)):
        return value
    kind = "yes or no" if isinstance(value, bool) else "a list or a group of fields"
    raise UnprintableError(f"a field that holds {kind} is printed")
