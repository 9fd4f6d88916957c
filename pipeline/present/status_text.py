"""The board as text: project, a line for each stage, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present.template_text import own_files
from pipeline.present.words import count, listed, safe, short, table

if TYPE_CHECKING:
    from pipeline.dossier.status import Board, Stage

_MARKS = {
    "executed": "✓",
    "half-signed": "◐",
    "superseded": "·",
    "missing": " ",
    "none": " ",
    "untrusted": "?",
    "broken": "✗",
}


def status_text(board: Board) -> str:
    """The board as text."""
    names = listed(f"{safe(name)} ({safe(party)})" for party, name in board.parties.items())
    lines = [f"{safe(board.title)}, {safe(board.project)}", f"Between {names}.", ""]
    lines += table(_row(stage) for stage in board.stages)
    lines += ["", f"Records  {_records(board)}"]
    lines += [f"         {safe(remark)}" for remark in board.remarks]
    for number, text in enumerate(own_files(board.templates)):
        lines.append(f"{'Made' if number == 0 else '    '}     {text.removeprefix('made ')}")
    if board.next_steps:
        lines += ["", "Next", *(f"  {safe(step)}" for step in board.next_steps)]
    else:
        lines += ["", "Everything is signed by everyone who had to."] if not board.remarks else []
    return "\n".join(lines)


def _row(stage: Stage) -> tuple[str, ...]:
    number = f"{stage.entry:04}" if stage.entry is not None else "-"
    return (_MARKS.get(stage.state, "?"), safe(stage.title), stage.state, number, _remark(stage))


def _remark(stage: Stage) -> str:
    if stage.state in {"missing", "none"}:
        if stage.errors:
            return f"{count(stage.errors, 'error')} in its records first"
        titles = (f"the {safe(title[:1].lower() + title[1:])}" for title in stage.waits_for_titles)
        ready = {"delivery": "can be packed now", "receipt": "comes back when it is opened"}
        return f"after {listed(titles)}" if stage.waits_for else ready.get(stage.commitment, "can be frozen now")
    if stage.state == "half-signed":
        signed = f"signed by the {listed(stage.signed_by)}, " if stage.signed_by else ""
        return f"not in force: {signed}the {listed(stage.missing)} has not signed"
    if stage.state == "untrusted":
        return "signed, but not by anyone trusted here"
    if stage.state == "broken":
        return "does not verify: do not rely on it"
    outside = ", its files outside" if stage.detached else ""
    return f"signed by the {listed(stage.signed_by)}{outside}  {short(stage.baseline or '')}"


def _records(board: Board) -> str:
    if not board.errors and not board.warnings:
        return "complete and consistent"
    return listed(
        part
        for part in (
            count(board.errors, "error") if board.errors else "",
            count(board.warnings, "warning") if board.warnings else "",
        )
        if part
    )
