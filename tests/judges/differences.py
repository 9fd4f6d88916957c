"""Two judgements compared, signature by signature; where DSS and we differ, and why: ``differences.tsv`` read."""

import csv
from dataclasses import dataclass
from pathlib import Path

from signing.report import Verdict
from tests.judges.dss import Judgement
from tests.judges.judged import Judged

TABLE = Path(__file__).with_name("differences.tsv")
WORST_FIRST = (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE, Verdict.TOTAL_PASSED)
NOTHING = "NOTHING"


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


def ours(item: Judged) -> str:
    """Our indications, with their sub-indications, in the order of the signatures; of a file we do not read, the verdict."""
    if not item.indications:
        return str(item.report.verdict)
    return ", ".join(_named(str(one.verdict), one.sub_indication) for one in item.indications)


def theirs(judgement: Judgement) -> str:
    """The same of DSS; ``NOTHING`` where it opens no file, or finds no signature in it."""
    return ", ".join(_named(one.indication, one.sub_indication) for one in judgement.signatures) or NOTHING


def agree(item: Judged, judgement: Judgement) -> bool:
    """Whether both say the same: of each signature, indication and sub-indication.

    Where DSS has no signature to speak of, nothing passes here. Where we read no signature, since the file is none that may
    be read, our verdict on the file is that of DSS on the worst of its signatures.
    """
    if not judgement.signatures:
        return item.report.verdict is not Verdict.TOTAL_PASSED
    if not item.indications:
        return str(item.report.verdict) == judgement.indication
    return ours(item) == theirs(judgement)


def is_better(item: Judged, judgement: Judgement) -> bool:
    """Whether our verdict on the file, of which the signatures are only a part, is better than that of DSS."""
    if not judgement.signatures:
        return item.report.verdict is Verdict.TOTAL_PASSED
    return WORST_FIRST.index(item.report.verdict) > WORST_FIRST.index(Verdict(judgement.indication))


def _named(indication: str, sub_indication: str | None) -> str:
    return indication if sub_indication is None else f"{indication} {sub_indication}"
