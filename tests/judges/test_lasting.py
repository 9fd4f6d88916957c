"""EU DSS says of stamped and archived entries what we say: indication, level, and the time that is proven."""

from pathlib import Path

import pytest

from tests.judges import dss
from tests.pki import NOW
from tests.signing import test_ocsp_alone as ocsp_alone
from tests.signing.test_archive import (
    CLIENT_ROOT,
    DAY,
    SECOND,
    SECOND_ROOT,
    THIRD,
    TRUST,
    VENDOR_ROOT,
    entry_at,
    judged,
    renewed,
)
from tests.signing.test_revocation import revocation_list
from tests.timestamps import YEAR

ANCHORS = (VENDOR_ROOT.certificate, CLIENT_ROOT.certificate, *TRUST.timestamps)


@pytest.mark.skipif(bool(dss.MISSING), reason="no Java or Maven here")
def test_answers_of_authorities_without_lists_are_read_by_dss(tmp_path: Path) -> None:
    """OCSP answers among the lists of a signature (RFC 5940), and in an unsigned attribute of an archive timestamp."""
    lasting = ocsp_alone.entry_at(tmp_path / "lt.asice")
    archived = ocsp_alone.renewed(lasting, tmp_path / "lta.asice")
    wanted = {
        "lasting": (lasting, 0, "B-LT"),
        "five-years-later": (lasting, 5, "B-LT"),
        "archived": (archived, 11, "B-LTA"),
    }
    anchors = (ocsp_alone.VENDOR_ROOT.certificate, ocsp_alone.CLIENT_ROOT.certificate, *ocsp_alone.TRUST.timestamps)
    cases = [
        dss.Case(name=name, path=path, anchors=anchors, moment=NOW + years * YEAR)
        for name, (path, years, _) in wanted.items()
    ]
    folder = tmp_path / "dss"
    folder.mkdir()
    theirs = dss.judge(cases, folder)
    for name, (path, years, level) in wanted.items():
        ours = ocsp_alone.judged(path, years)
        assert {(str(item.verdict), item.level) for item in ours.signatures} == {("TOTAL-PASSED", level)}, name
        assert {item.indication for item in theirs[name].signatures} == {"TOTAL-PASSED"}, name
        assert {item.level for item in theirs[name].signatures} == {level.replace("B-", "CAdES-BASELINE-")}, name
        assert {item.best_time for item in theirs[name].signatures} == {"2026-05-11T09:30:00Z"}, name


@pytest.mark.skipif(bool(dss.MISSING), reason="no Java or Maven here")
def test_levels_and_verdicts_are_those_of_dss(tmp_path: Path) -> None:
    def lists(years: int) -> list[object]:
        time = NOW + years * YEAR
        return [revocation_list(SECOND_ROOT, since=time - DAY, until=time + 30 * DAY)]

    stamped = entry_at(tmp_path / "t.asice", lists=())
    lasting = entry_at(tmp_path / "lt.asice")
    archived = renewed(lasting, tmp_path / "lta.asice", 10, SECOND, lists(10))
    twice = renewed(archived, tmp_path / "lta2.asice", 20, THIRD, lists(20))
    wanted = {
        "stamped": (stamped, 0, "B-T", "TOTAL-PASSED"),
        "lasting": (lasting, 0, "B-LT", "TOTAL-PASSED"),
        "five-years-later": (lasting, 5, "B-LT", "TOTAL-PASSED"),
        "archived": (archived, 11, "B-LTA", "TOTAL-PASSED"),
        "thirty-years-later": (twice, 30, "B-LTA", "TOTAL-PASSED"),
        "not-renewed-in-time": (archived, 23, "B-LTA", "INDETERMINATE"),
    }
    cases = [
        dss.Case(name=name, path=path, anchors=ANCHORS, moment=NOW + years * YEAR)
        for name, (path, years, _, _) in wanted.items()
    ]
    folder = tmp_path / "dss"
    folder.mkdir()
    theirs = dss.judge(cases, folder)
    for name, (path, years, level, verdict) in wanted.items():
        ours = judged(path, years)
        assert {str(item.verdict) for item in ours.signatures} == {verdict}, name
        assert {item.indication for item in theirs[name].signatures} == {verdict}, name
        assert {item.level for item in theirs[name].signatures} == {level.replace("B-", "CAdES-BASELINE-")}, name
        if verdict == "TOTAL-PASSED":
            assert {item.level for item in ours.signatures} == {level}, name
            assert {item.best_time for item in theirs[name].signatures} == {"2026-05-11T09:30:00Z"}, name
            assert {item.timestamp for item in ours.signatures} == {"2026-05-11T09:30:00Z"}, name
