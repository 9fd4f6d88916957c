"""Comments in a template: they would stand in every document made with it, for the other party to read."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents.templates import rules as template_rules
from pipeline.documents.templates.finding import TemplateFinding, Weight
from pipeline.documents.word.file import WordFile
from pipeline.documents.word.xml import W, attribute, parse, short, text_of
from signing.errors import InputError

PART = "word/comments.xml"


def comment_findings(file: WordFile, name: str, *, keep: bool) -> Iterator[TemplateFinding]:
    """Each comment with who wrote it, what it says and where it stands; notes where they are to be kept."""
    if PART not in file:
        return
    try:
        comments = parse(file.data(PART), f"{name}, {PART}")
    except InputError:
        return  # already said
    places = _places(file, name)
    for comment in comments.iter(W + "comment"):
        text = short(" ".join(text_of(paragraph) for paragraph in comment.iter(W + "p")))
        author = short(attribute(comment, "author") or "somebody")
        yield TemplateFinding(
            code="comment",
            weight=Weight.NOTE if keep else Weight.ERROR,
            place=places.get(attribute(comment, "id"), ""),
            problem=f"a comment by {author} would stand in every document made with it: “{text}”",
            remedy="nothing to mend, as you keep it in drafts: 'signoff generate --review'"
            if keep
            else "delete it in Word (Review); or keep it in drafts: --comments keep, then 'signoff generate --review'",
        )


def _places(file: WordFile, name: str) -> dict[str | None, str]:
    """The paragraphs that refer to comments, by the number of the comment."""
    found: dict[str | None, str] = {}
    for part in file.parts:
        if template_rules.FILLED.fullmatch(part):
            try:
                root = parse(file.data(part), f"{name}, {part}")
            except InputError:
                continue
            for mark in root.iter(W + "commentReference"):
                paragraph = next(mark.iterancestors(W + "p"), None)
                if paragraph is not None:
                    found[attribute(mark, "id")] = f"paragraph “{short(text_of(paragraph))}”"
    return found
