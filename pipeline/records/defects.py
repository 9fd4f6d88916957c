"""Defects as the contract counts them: open until a regression test has passed (Q-10, Q-11)."""

from collections.abc import Mapping
from typing import Any

KIND = "defect-report"
SEVERITIES = ("critical", "major", "minor")
_SETTLED = frozenset({"closed", "rejected"})


def open_defects(report: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The defects nobody has closed yet: those put right count until they were tested again."""
    return tuple(item for item in report["defects"] if item["state"] not in _SETTLED)
