"""Fields that a record may leave empty, and that a template prints without asking whether they are there."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes

from pipeline.documents.templates.expressions import Reader

SAYS_SOMETHING = frozenset({"dash", "default", "d"})
"""Filters that print something where a field is empty."""


def asked_in(test: nodes.Node, reader: Reader) -> frozenset[str]:
    """The paths of the fields that a condition asks about."""
    own = Reader(names=reader.names, filters=reader.filters)
    own.shape(test)
    return frozenset(own.read)


def printed_unasked(node: nodes.Node, reader: Reader, asked: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The paths that ``node`` prints, those of the groups around each before it, unless they are in ``asked``; with what has been asked there."""
    match node:
        case nodes.Filter():
            if node.name not in SAYS_SOMETHING and node.node is not None:
                yield from printed_unasked(node.node, reader, asked)
        case nodes.CondExpr():
            known = asked | asked_in(node.test, reader)
            for part in (node.expr1, node.expr2):
                if part is not None:
                    yield from printed_unasked(part, reader, known)
        case nodes.Concat():
            for part in node.nodes:
                yield from printed_unasked(part, reader, asked)
        case nodes.Name() | nodes.Getattr() | nodes.Getitem():
            path = Reader(names=reader.names, filters=reader.filters).shape(node).path
            steps = path.split(".")
            around = [".".join(steps[: end + 1]) for end in range(len(steps))]
            yield from ((name, asked) for name in around if name and name not in asked)
