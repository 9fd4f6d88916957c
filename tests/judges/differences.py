"""Where DSS and we differ, and why: ``differences.tsv`` read, and two judgements compared."""

import csv
from dataclasses import dataclass
from pathlib import Path

from signing.report import Report, Verdict
from tests.judges.dss import Judgement

TABLE = Path(__file__).with_name("differences.tsv")
WORST_FIRST = (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE, Verdict.TOTAL_PASSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One case that is judged differently on purpose."""

    ours: str
    dss: str
    reason: str
    """Name of the reason; what it means stands in the head of the table."""


def known() -> tuple[dict[str, Difference], dict[str, str]]:
    """The differences by case, and the reasons by name."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    reasons = dict(line.removeprefix("# ").split(": ", 1) for line in lines if line.startswith("# ") and ": " in line)
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return {row.pop("case"): Difference(**row) for row in rows}, reasons


def ours(report: Report) -> str:
    """Our indication, with the sub-indication of the signature it comes from when it comes from one."""
    worst = next((item for verdict in WORST_FIRST for item in report.signatures if item.verdict is verdict), None)
    if worst is None or worst.verdict is not report.verdict or worst.sub_indication is None:
        return str(report.verdict)
    return f"{report.verdict} {worst.sub_indication}"


def theirs(judgement: Judgement) -> str:
    """The indication of DSS, with its sub-indication; ``NOTHING`` where it gives none."""
    worst = next((item for item in judgement.signatures if item.indication == judgement.indication), None)
    if worst is None or worst.sub_indication is None:
        return judgement.indication
    return f"{judgement.indication} {worst.sub_indication}"


def agree(one: str, other: str) -> bool:
    """Whether two judgements are the same: the indication, and the sub-indication where both name one."""
    first, second = one.split(" "), other.split(" ")
    return all(left == right for left, right in zip(first, second, strict=False))
