"""What differs between two entries that claim one number, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from signing import sums
from signing.container import Container
from signing.entry import SUMS
from signing.report import ObjectStatus, Verdict
from signing.verification.objects import compare

if TYPE_CHECKING:
    from pipeline.dossier.entry import Entry

MAX_SUMS = 512 * 1024 * 1024
NAMED = 5
"""Files that are named; more are counted."""


def told_apart(ours: Entry, theirs: Entry) -> str:
    """Sentences that name both entries, who signed each, and every point in which they differ."""
    points = [*_points(ours, theirs), *_files(ours, theirs)]
    return f"Here it is {_called(ours)}; there it is {_called(theirs)}. Different are: {'; '.join(points)}."


def _called(entry: Entry) -> str:
    statement = entry.report.statement
    what = f'{statement.kind} "{statement.title}"' if statement is not None else "an entry whose statement is damaged"
    signed = [
        f"{item.party or 'nobody named'}{'' if item.verdict is Verdict.TOTAL_PASSED else ' (not trusted)'}"
        for item in entry.report.signatures
    ]
    return f"{what}, signed for the {' and the '.join(signed)}" if signed else f"{what}, signed by nobody"


def _points(ours: Entry, theirs: Entry) -> Iterator[str]:
    here, there = ours.report.statement, theirs.report.statement
    if here is None or there is None:
        yield "the statement, which is damaged in one of them"
        return
    values = (
        ("the kind", here.kind, there.kind),
        ("the title", here.title, there.title),
        ("the round", here.round, there.round),
        ("the claimed time", here.created, there.created),
        ("the version of signoff", here.generator, there.generator),
    )
    for what, one, other in values:
        if one != other:
            yield f"{what} ({one} here, {other} there)"
    if here.required != there.required:
        yield "who has to sign"
    if here.cites != there.cites:
        yield "what it relies on"
    if here.previous != there.previous:
        same = here.previous and there.previous and here.previous.baseline == there.previous.baseline
        yield "the signatures that the entry before bore" if same else "the entry it follows"


def _files(ours: Entry, theirs: Entry) -> Iterator[str]:
    """The files that differ, named from here to there."""
    here, there = _digests(ours), _digests(theirs)
    changed = [item for item in compare(here, there.items()) if item.status is not ObjectStatus.INTACT]
    words = {ObjectStatus.ADDED: "only there", ObjectStatus.MISSING: "only here", ObjectStatus.MODIFIED: "different"}
    for item in changed[:NAMED]:
        yield f"{item.name} ({words.get(item.status) or f'there under this name, here as {item.was}'})"
    if len(changed) > NAMED:
        yield f"{len(changed) - NAMED} more files"
    if not changed:
        yield "nothing in the files, which are the same"


def _digests(entry: Entry) -> dict[str, bytes]:
    with Container.open(entry.file.path) as container:
        return sums.parse(container.read(SUMS, MAX_SUMS) or b"") or {}
