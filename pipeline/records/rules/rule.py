"""What a cross-record rule is: one small function with an id, the row of the process it serves, and its severity."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.records.finding import Severity
from pipeline.records.values import Path, Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Where a rule does not hold, and how to mend it."""

    kind: str
    """Kind of the record."""
    path: Path
    message: str
    hint: str
    subject: str | None = None
    """Identifier of the item, by which a waiver names it."""
    file: str | None = None
    """The record, where there may be several of the kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule over the records that are there; it applies only when all it ``needs`` are."""

    id: str
    row: str
    """Row of the process, such as ``D-02``."""
    severity: Severity
    needs: tuple[str, ...]
    says: str
    """One sentence for the list of rules."""
    check: Callable[[Records], Iterator[Fault]]
