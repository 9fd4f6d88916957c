"""The words documents print for choices and identifiers of the records."""

from __future__ import annotations

from collections.abc import Callable

import doc_templates
from pipeline.documents.context.complete import Choice, Reference


def labeller(language: str) -> Callable[[str], str]:
    """What gives the word a document in ``language`` prints for a choice such as ``scenario-simulation``.

    Its schema says it (``x-labels``); a value without a word of its own stays as it is.
    """
    words = doc_templates.words(language)

    def label(value: str) -> str:
        if isinstance(value, Choice):
            return value.labels.get(language) or str(value)
        return words.get(value, value)

    return label


def named(value: str) -> str:
    """The title of what an identifier refers to, or the identifier when that is not there."""
    return (value.named if isinstance(value, Reference) else None) or value
