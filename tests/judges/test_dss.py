"""EU DSS judges the same files under the same anchors: the same indication of every signature, and few differences, each with its reason."""

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.dossier.verify import _required
from pipeline.present.json_form import of_report
from pipeline.records.process import shipped_process
from signing.report import Verdict
from signing.verification.verify import verify
from tests.judges import dss
from tests.judges.differences import agree, is_better, known, ours, theirs
from tests.judges.judged import Judged
from tests.judges.judged_set import judged_set
from tests.judges.workshop import Workshop
from tests.page.conftest import Core, chromium, core
from tests.pki import parties

__all__ = ["chromium", "core"]

pytestmark = pytest.mark.skipif(bool(dss.MISSING), reason=f"not installed: {', '.join(dss.MISSING)}")

Both = dict[str, tuple[Judged, dss.Judgement]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, workshop: Workshop) -> Both:
    folder = tmp_path_factory.mktemp("judged")
    cases = {item.case.name: item for item in judged_set(folder, parties(), workshop)}
    apart = [case for item in cases.values() for case in item.apart.values()]
    said = dss.judge([*(item.case for item in cases.values()), *apart], folder)
    return {name: (item, item.said_by(said)) for name, item in cases.items()}


def test_every_difference_is_in_the_table(both: Both) -> None:
    differences, _ = known()
    assert [
        f"{name}\t{ours(item)}\t{theirs(judgement)}\t"
        for name, (item, judgement) in both.items()
        if not agree(item, judgement) and name not in differences
    ] == []


def test_the_table_says_what_is_found_and_is_short(both: Both) -> None:
    differences, _ = known()
    stale = {
        name: (ours(both[name][0]), theirs(both[name][1]))
        for name, row in differences.items()
        if (ours(both[name][0]), theirs(both[name][1])) != (row.ours, row.dss)
    }
    assert stale == {}
    assert [name for name in differences if agree(*both[name])] == []
    assert len(differences) <= 4


def test_every_reason_is_explained_and_used() -> None:
    differences, reasons = known()
    assert {row.reason for row in differences.values()} == set(reasons)


def test_the_documentation_names_every_difference() -> None:
    page = (Path(__file__).parents[2] / "docs" / "security" / "judges.md").read_text(encoding="utf-8")
    differences, _ = known()
    assert set(re.findall(r"`([a-z]+/[A-Za-z0-9-]+)`", page)) == set(differences)


def test_no_file_is_judged_better_here_without_a_reason_we_accept(both: Both) -> None:
    """What only we ask for makes a verdict worse; better it is for a key DSS does not know."""
    differences, _ = known()
    better = {name for name, pair in both.items() if is_better(*pair)}
    assert {differences[name].reason for name in better} <= {"post-quantum"}


def test_what_passes_here_passes_by_the_standard_alone(both: Both) -> None:
    passed = [item for item, _ in both.values() if item.report.verdict is Verdict.TOTAL_PASSED]
    assert len(passed) >= 40
    for item in passed:
        assert {one.verdict for one in item.indications} == {Verdict.TOTAL_PASSED}, item.case.name


def test_enough_broken_ones_are_judged_alike_signature_by_signature(both: Both) -> None:
    alike = [
        name
        for name, (item, judgement) in both.items()
        if judgement.indication in {"TOTAL-FAILED", "INDETERMINATE"} and item.indications and agree(item, judgement)
    ]
    assert len(alike) >= 80
    assert {name.partition("/")[0] for name in alike} >= {
        "own", "stamped", "lasting", "lasting-pdf", "seal", "by-dss", "pdf", "foreign", "zip", "container", "signature",
    }  # fmt: skip


def test_signatures_are_named_alike(both: Both) -> None:
    for name, (item, judgement) in both.items():
        if item.indications and judgement.signatures and item.case.path.suffix == ".asice":
            assert [one.signature for one in item.indications] == [one.name for one in judgement.signatures], name


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
        path, moment = item.file, item.case.moment
        report = item.report
        if path.suffix != ".pdf":
            report = verify(path, trust=item.trust, now=moment, required=_required(path, shipped_process()))
        (entry,) = core.examine({path.name: path.read_bytes()}, trust=item.trust, now=moment)["entries"]
        assert said(entry["report"]) == said(of_report(report)), name
