"""What a check says of a template: one thing to mend or to know, with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """An error keeps a document from being made; a warning is to be read; a note is for information."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFinding:
    """One finding."""

    code: str
    """Such as ``unknown-field``; scripts may rely on it."""
    weight: Weight
    place: str
    """Paragraph text, as one finds it again in Word; empty for the file as a whole."""
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateCheck:
    """All findings of one template."""

    name: str
    kind: str
    language: str
    tags: int
    """How many tags were read."""
    findings: tuple[TemplateFinding, ...]

    @property
    def ok(self) -> bool:
        """Whether documents can be made with it."""
        return all(item.weight is not Weight.ERROR for item in self.findings)
