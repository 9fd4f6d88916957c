"""EU DSS says of PDFs with stored lists and document timestamps what we say: indication, level, and the time that is proven."""

from pathlib import Path

import pytest

from tests.judges import dss
from tests.pki import NOW
from tests.signing.test_archive import DAY, SECOND, SECOND_ROOT, THIRD
from tests.signing.test_pdf_lasting import ANCHORS, ANSWERS, judged, renewed, signed
from tests.signing.test_revocation import revocation_list
from tests.timestamps import YEAR


@pytest.mark.skipif(bool(dss.MISSING), reason="no Java or Maven here")
def test_levels_and_verdicts_are_those_of_dss(tmp_path: Path) -> None:
    def lists(years: int) -> list[object]:
        time = NOW + years * YEAR
        return [revocation_list(SECOND_ROOT, since=time - DAY, until=time + 30 * DAY)]

    lasting = signed()
    archived = renewed(lasting, 10, SECOND, lists(10))
    twice = renewed(archived, 20, THIRD, lists(20))
    wanted = {
        "stamped": (signed(lists=()), 0, "B-T", "TOTAL-PASSED"),
        "lasting": (lasting, 0, "B-LT", "TOTAL-PASSED"),
        "five-years-later": (lasting, 5, "B-LT", "TOTAL-PASSED"),
        "answers-alone": (signed(lists=ANSWERS), 0, "B-LT", "TOTAL-PASSED"),
        "archived": (archived, 11, "B-LTA", "TOTAL-PASSED"),
        "thirty-years-later": (twice, 30, "B-LTA", "TOTAL-PASSED"),
        "not-renewed-in-time": (archived, 23, "B-LTA", "INDETERMINATE"),
    }
    cases = []
    for name, (pdf, years, _, _) in wanted.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        cases.append(dss.Case(name=name, path=path, anchors=ANCHORS, moment=NOW + years * YEAR))
    folder = tmp_path / "dss"
    folder.mkdir()
    theirs = dss.judge(cases, folder)
    for name, (pdf, years, level, verdict) in wanted.items():
        ours = judged(pdf, years)
        assert {str(item.verdict) for item in ours.signatures} == {verdict}, name
        assert {item.indication for item in theirs[name].signatures} == {verdict}, (name, theirs[name])
        assert {item.level for item in theirs[name].signatures} == {level.replace("B-", "PAdES-BASELINE-")}, name
        if verdict == "TOTAL-PASSED":
            assert {item.level for item in ours.signatures} == {level}, name
            assert {item.best_time for item in theirs[name].signatures} == {"2026-05-11T09:30:00Z"}, name
            assert {item.timestamp for item in ours.signatures} == {"2026-05-11T09:30:00Z"}, name
