"""What a check says: one fault of the records, with its place and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error has to be mended before freezing; a warning is to be read; info tells of a waiver."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFinding:
    """One fault at one place."""

    rule: str
    severity: Severity
    file: str
    line: int
    column: int
    path: str
    """Such as ``milestones[2].date``."""
    message: str
    hint: str

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        path = f"  {self.path}" if self.path else ""
        return f"{self.file}:{self.line}:{self.column}{path}  {self.message}{hint}"


def shown(path: tuple[str | int, ...]) -> str:
    """A path as people read it: ``milestones[2].date``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
