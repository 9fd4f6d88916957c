"""Cross-references: fields that print the number of a clause, with the number the clause has after conditions fell away."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents.word.fields import Field
from pipeline.documents.word.outline import Outline, bookmarked_text
from pipeline.documents.word.xml import short, text_of
from signing.errors import InputError

_NUMBERS = {"\\n", "\\r", "\\w"}
_HARMLESS = {"\\h", "\\*", "MERGEFORMAT", "CHARFORMAT"}


def fill_references(listed: list[Field], outline: Outline, name: str) -> Iterator[InputError]:
    """Write the computed number, or the bookmarked text, into the result of every ``REF`` field.

    Yields a fault for each reference that points nowhere, to a paragraph without number, or that this does not compute.
    """
    for item in listed:
        words = item.words
        if not words or words[0].upper() not in {"REF", "PAGEREF"}:
            continue
        place = f"{name}, paragraph “{short(text_of(item.paragraph))}”"
        target = words[1] if len(words) > 1 else ""
        bookmark = outline.bookmarks.get(target)
        if bookmark is None:
            yield InputError(
                place,
                f"it refers to {target}, which is not in the document",
                "the clause fell away under these data, or its bookmark was deleted: put the reference under the same condition",
            )
            continue
        if words[0].upper() == "PAGEREF":
            continue
        switches = set(words[2:])
        strange = sorted(switches - _NUMBERS - _HARMLESS)
        if strange:
            problem = f"its reference to {target} has the switch {strange[0]}, which is not computed here"
            yield InputError(place, problem, "insert it in Word as “Paragraph number”, without “above/below”")
            continue
        number = outline.numbers.get(bookmark.paragraph) if bookmark.paragraph is not None else None
        if not switches & _NUMBERS:
            item.show(bookmarked_text(bookmark))
        elif number is None or not number.full:
            problem = f"it refers to the number of {target}, and that paragraph has none"
            yield InputError(place, problem, "number the paragraph by its style, or refer to its text")
        elif "\\w" in switches:
            item.show(number.full)
        elif "\\r" in switches:
            item.show(number.seen_from(outline.numbers.get(item.paragraph)))
        else:
            item.show(number.own)
