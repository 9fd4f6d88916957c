"""The check of the records as text: one fault a line with its place, then a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present.words import count, safe

if TYPE_CHECKING:
    from pipeline.records.check import CheckResult


def check_text(result: CheckResult) -> str:
    """Every finding as ``file:line:column  path  what, how to mend it``, errors first, then the summary."""
    ordered = sorted(result.findings, key=lambda item: item.severity != "error")
    lines = []
    for item in ordered:
        word = "" if item.severity == "error" else f"{item.severity}: "
        lines.append(f"{word}{safe(str(item))}  [{safe(item.rule)}]")
    errors = sum(item.severity == "error" for item in result.findings)
    warnings = sum(item.severity == "warning" for item in result.findings)
    if not errors and not warnings:
        return "\n".join([*lines, "The records are complete and consistent."])
    summary = " and ".join(
        part
        for part in (count(errors, "error") if errors else "", count(warnings, "warning") if warnings else "")
        if part
    )
    meaning = "nothing they touch can be frozen before the errors are mended" if errors else "none of it stops a freeze"
    return "\n".join([*lines, "", f"{summary}; {meaning}."])
