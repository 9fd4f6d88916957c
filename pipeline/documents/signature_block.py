"""The block in which the parties sign: a table in a style of its own, a column for each of them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents.word.xml import Element, W, attribute, child

STYLE = "SignatureTable"
"""The table style of a signature block: a column for each party, in a row of its own the room to sign."""


def outer_tables(root: Element) -> Iterator[Element]:
    """The tables of a body in order, without those within tables."""
    return (item for item in root.iter(W + "tbl") if next(item.iterancestors(W + "tbl"), None) is None)


def is_signature_block(table: Element) -> bool:
    """Whether the parties sign in this table."""
    return attribute(child(table, "tblPr", "tblStyle")) == STYLE
