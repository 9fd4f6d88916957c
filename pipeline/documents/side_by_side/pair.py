"""A document in the languages that were asked for: in one, or in two side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.documents.generate import Document, generate
from pipeline.records.languages import BESIDE, LANGUAGES, languages_in
from signing.errors import InputError

if TYPE_CHECKING:
    from pipeline.documents.generate import Citation
    from pipeline.records.values import Records

PREVAILS = "prevailing_language"
"""The field of a record that says which version of its document prevails."""


def generate_in(
    language: str,
    kind: str,
    records: Records,
    *,
    citations: tuple[Citation, ...],
    own: Callable[[str], bytes | None],
    house: bytes | None = None,
    unfinished: bool = False,
    agreed: bool = False,
    review: bool = False,
) -> Document:
    """The document of ``kind`` in ``language``, or in two with a comma between them, the first in the left column.

    ``own`` is the company's template of a language, or None where the one that ships counts; ``house`` its house style. Otherwise as ``generate``, which it
    also raises of. Two languages are for records that say which one prevails.
    """
    languages = languages_in(language)

    def one(tongue: str) -> Document:
        return generate(
            kind,
            records,
            citations=citations,
            language=tongue,
            template=own(tongue),
            house=house,
            unfinished=unfinished,
            agreed=agreed,
            review=review,
            pictures=len(languages) == 1,  # what lies in other parts of the second document does not come along
        )

    if len(languages) == 1:
        return one(language)
    if review:
        problem = "changes of two templates cannot be shown side by side"
        raise InputError("--review", problem, f"make each language for itself: --language {languages[0]}")
    _require_precedence(kind, records, languages)
    from pipeline.documents.side_by_side.join import side_by_side

    left, right = (one(tongue) for tongue in languages)
    docx = side_by_side(left.docx, right.docx, (languages[0], languages[1]), f"{kind}.docx")
    return replace(left, language=BESIDE.join(languages), docx=docx, beside=((right.language, right.template),))


def says_which_prevails(kind: str, records: Records) -> bool:
    """Whether the record of ``kind`` says which language prevails, so that its document can be made in two side by side."""
    own = records.by_kind[records.process.kind(kind).own_record]
    return own.data.get(PREVAILS) in LANGUAGES


def _require_precedence(kind: str, records: Records, languages: tuple[str, ...]) -> None:
    """Refuse two languages where the record does not say which version prevails."""
    own = records.by_kind[records.process.kind(kind).own_record]
    properties: Mapping[str, Any] = own.of.schema.get("properties", {})
    if PREVAILS not in properties:
        title = records.process.kind(kind).title
        problem = f"{title}: it is not made in two languages side by side, as nothing in it says which one prevails"
        raise InputError("--language", problem, f"make each for itself: --language {languages[0]}")
    prevails = own.data.get(PREVAILS)
    if prevails not in languages:
        problem = f"it does not say which of {' and '.join(languages)} prevails"
        raise InputError(f"{own.file}  {PREVAILS}", problem, f"add {PREVAILS}: {languages[0]}")
