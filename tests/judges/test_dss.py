"""EU DSS judges the same files under the same anchors: same indication on all, and every difference has its reason."""

from typing import Any

import pytest

from pipeline.dossier.verify import _required
from pipeline.present.json_form import of_report
from pipeline.records.process import shipped_process
from signing.report import Verdict
from signing.verify import verify
from tests.judges import dss
from tests.judges.differences import agree, known, ours, theirs
from tests.judges.judged_set import Judged, judged_set
from tests.page.conftest import Core, chromium, core
from tests.pki import parties

__all__ = ["chromium", "core"]

pytestmark = pytest.mark.skipif(bool(dss.MISSING), reason=f"not installed: {', '.join(dss.MISSING)}")

Both = dict[str, tuple[Judged, dss.Judgement]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("judged")
    cases = {item.case.name: item for item in judged_set(folder, parties())}
    said = dss.judge([item.case for item in cases.values()], folder)
    return {name: (item, said[name]) for name, item in cases.items()}


def test_every_difference_is_in_the_table(both: Both) -> None:
    differences, _ = known()
    unexplained = []
    for name, (item, judgement) in both.items():
        mine, other = ours(item.report), theirs(judgement)
        if not agree(mine, other) and name not in differences:
            unexplained.append(f"{name}\t{mine}\t{other}\t")
    assert unexplained == []


def test_the_table_says_what_is_found(both: Both) -> None:
    differences, _ = known()
    found = {name: (ours(item.report), theirs(judgement)) for name, (item, judgement) in both.items()}
    stale = {
        name: found.get(name, "no such case")
        for name, row in differences.items()
        if found.get(name) != (row.ours, row.dss) and not (name.startswith("vector/") and name not in found)
    }
    assert stale == {}
    assert [name for name, row in differences.items() if agree(row.ours, row.dss)] == []


def test_every_reason_is_explained_and_used() -> None:
    differences, reasons = known()
    assert {row.reason for row in differences.values()} == set(reasons)


def test_dss_is_never_the_stricter_one_without_a_reason_we_accept(both: Both) -> None:
    """We pass nothing that DSS does not, but for algorithms it has no rule for or does not know, and time without revocation lists."""
    differences, _ = known()
    lenient = {
        name
        for name, (item, judgement) in both.items()
        if item.report.verdict is Verdict.TOTAL_PASSED and judgement.indication != "TOTAL-PASSED"
    }
    assert {differences[name].reason for name in lenient} <= {
        "algorithm-catalogue",
        "past-without-lists",
        "post-quantum",
    }


def test_enough_broken_ones_are_judged_alike(both: Both) -> None:
    alike = [
        name
        for name, (item, judgement) in both.items()
        if item.report.verdict is not Verdict.TOTAL_PASSED
        and agree(ours(item.report), theirs(judgement))
        and not name.startswith(("own/", "vector/"))
    ]
    assert len(alike) >= 70


def test_it_takes_the_first_signature_beside_a_post_quantum_one(both: Both) -> None:
    item, judgement = both["own/by-p256-and-ml-dsa-65"]
    assert [one.verdict for one in item.report.signatures] == [Verdict.TOTAL_PASSED] * 2
    assert [one.indication for one in judgement.signatures] == ["TOTAL-PASSED", "INDETERMINATE"]


def test_signer_and_level_are_read_alike(both: Both) -> None:
    item, judgement = both["own/executed"]
    assert [(one.name, one.signer) for one in judgement.signatures] == [
        (one.name, one.signer) for one in item.report.signatures
    ]
    assert {one.level for one in judgement.signatures} == {"CAdES-BASELINE-B"}


def test_times_and_levels_are_read_alike(both: Both) -> None:
    stamped = {name.removeprefix("stamped/"): pair for name, pair in both.items() if name.startswith("stamped/")}
    item, judgement = stamped["in-date"]
    assert [one.level for one in judgement.signatures] == ["CAdES-BASELINE-T"]
    assert [one.level for one in item.report.signatures] == ["B-T"]
    assert [one.best_time for one in judgement.signatures] == [one.timestamp for one in item.report.signatures]


def test_pdf_signatures_are_read_alike(both: Both) -> None:
    item, judgement = both["pdf/signed"]
    assert sorted(one.signer or "" for one in judgement.signatures) == sorted(
        one.signer or "" for one in item.report.signatures
    )
    assert {one.level for one in judgement.signatures} == {"PAdES-BASELINE-B"}


def test_the_page_says_what_we_say(both: Both, core: Core) -> None:
    """The third judge of the same set: verdicts, and findings by code and subject."""

    def said(report: dict[str, Any]) -> tuple[Any, ...]:
        findings = [(item["code"], item["severity"], item["subject"]) for item in report["findings"]]
        return report["verdict"], report["executed"], report["signatures"], report["objects"], findings

    for name, (item, _) in both.items():
        path, moment = item.case.path, item.case.moment
        report = item.report
        if path.suffix != ".pdf":
            report = verify(path, trust=item.trust, now=moment, required=_required(path, shipped_process()))
        (entry,) = core.examine({path.name: path.read_bytes()}, trust=item.trust, now=moment)["entries"]
        assert said(entry["report"]) == said(of_report(report)), name
