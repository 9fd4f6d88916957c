"""The next stage is entered only after the review is passed (W-08), and nothing is developed before the kick-off (W-01)."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

import samples
from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import audit
from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.history import read_entries
from pipeline.dossier.layout import Dossier
from pipeline.dossier.out_of_turn import out_of_turn_findings
from pipeline.records.process import shipped_process
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key
from signing.report import Severity

NOW = dt.datetime(2026, 10, 1, 10, tzinfo=dt.UTC)
ONLY_LATER = "0004-progress-report.asice: It comes before any kickoff-minutes that all have signed; the process asks for one first."
OTHER_CONTRACT = (
    "0006-milestone-review.asice: Its contract.yaml says something else than the one in 0003-contract.asice, "
    "which it relies on."
)
DELIVERABLES = {"MS-01": ("DL-01", "DL-04"), "MS-02": ("DL-02", "DL-03")}


@pytest.fixture(scope="module")
def people() -> dict[str, SigningKey]:
    return {
        "client": create_key("Tidekamp Werkzeughandel GmbH", "Katharina Ahlers", NOW),
        "vendor": create_key("Brixfeld Software GmbH", "Jonas Wittek", NOW),
    }


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory, people: dict[str, SigningKey]) -> Path:
    """The sample project with everything executed that has to be before the first stage, made once."""
    root = tmp_path_factory.mktemp("agreed") / "portal"
    samples.copy_to("order-portal", root)
    (root / "trust").mkdir()
    for party, key in people.items():
        (root / "trust" / f"{party}.pem").write_bytes(key.anchor_pem())
    for milestone in DELIVERABLES:
        review(root, milestone, "passed")
    for kind in ("srs", "prototype", "contract"):
        filed(Dossier(root=root), kind, people, both=True)
    with pytest.raises(InputError, match="the kickoff-minutes is not frozen yet, and a milestone-review relies on it"):
        filed(Dossier(root=root), "milestone-review/RV-001", people, both=False)
    filed(Dossier(root=root), "kickoff-minutes", people, both=True)
    return root


@pytest.fixture
def portal(agreed: Path, tmp_path: Path) -> Dossier:
    """A copy of it to work on."""
    return Dossier(root=Path(shutil.copytree(agreed, tmp_path / "portal")))


def review(root: Path, milestone: str, outcome: str) -> None:
    """Write the record of a review of ``milestone``."""
    number = milestone.removeprefix("MS-0")
    met = str(outcome == "passed").lower()
    delivered = "".join(
        f"  - {{ deliverable: {name}, digest: {'0b' * 32}, commit: 31f9a02, complete: {met} }}\n"
        for name in DELIVERABLES[milestone]
    )
    (root / "reviews" / f"RV-00{number}.yaml").write_text(
        f'id: RV-00{number}\ntitle: Review of Milestone {milestone}\nversion: "1.0"\ndate: 2026-07-01\n'
        f"milestone: {milestone}\nsubmitted_on: 2026-06-30\ndeliverables:\n{delivered}reviewers:\n"
        "  - { name: Svenja Oltmann, side: client, role: Head of Sales Desk }\n"
        f'criteria:\n  - {{ criterion: "Everything due is there", met: {met}, evidence: "Seen on 1 July 2026" }}\n'
        "conditions:\n  - { what: Hand in what is missing, owner: Aylin Kessler, due: 2026-07-08 }\n"
        f"outcome: {outcome}\n"
    )


def filed(dossier: Dossier, kind: str, people: dict[str, SigningKey], *, both: bool) -> None:
    """Freeze ``kind`` as the process that ships has it, signed by the vendor or by both."""
    process = shipped_process()
    made = freeze(
        dossier, kind, key=people["vendor"], party="vendor", now=NOW, process=process, converter=None, again=True
    )
    if both:
        countersign(
            made.path, key=people["client"], party="client", now=NOW, trust=dossier_trust(dossier), process=process,
            dossier=dossier,
        )  # fmt: skip


def test_a_milestone_is_reviewed_after_the_one_before_has_passed(
    portal: Dossier, people: dict[str, SigningKey]
) -> None:
    with pytest.raises(InputError, match="MS-03 comes after MS-02, of which no milestone review is signed"):
        filed(portal, "milestone-review/RV-003", people, both=False)
    filed(portal, "milestone-review/RV-001", people, both=True)
    filed(portal, "milestone-review/RV-002", people, both=False)
    with pytest.raises(InputError, match="MS-03 comes after MS-02, of which no milestone review is signed"):
        filed(portal, "milestone-review/RV-003", people, both=False)
    filed(portal, "milestone-review/RV-002", people, both=True)
    filed(portal, "milestone-review/RV-003", people, both=True)


def test_a_failed_review_holds_the_next_stage_up_until_a_later_one_passes(
    portal: Dossier, people: dict[str, SigningKey]
) -> None:
    filed(portal, "milestone-review/RV-001", people, both=True)
    review(portal.root, "MS-01", "failed")
    filed(portal, "milestone-review/RV-001", people, both=True)
    with pytest.raises(InputError, match="whose last milestone review says 'failed'"):
        filed(portal, "milestone-review/RV-002", people, both=False)
    review(portal.root, "MS-01", "passed")
    filed(portal, "milestone-review/RV-001", people, both=True)
    filed(portal, "milestone-review/RV-002", people, both=False)


@pytest.mark.parametrize("kind", ["development-plan", "progress-report", "milestone-review", "deliverable"])
def test_the_work_begins_after_the_kick_off(kind: str) -> None:
    stage = shipped_process().stage_of(kind)
    assert stage is not None
    assert "kickoff-minutes" in stage.after


def adapted(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on another program freezes, which asks for nothing of what has to come first."""
    for gate in ("require_turn", "require_open", "require_unchanged"):
        monkeypatch.setattr(f"pipeline.dossier.freeze.{gate}", lambda *_: None)


def said(dossier: Dossier, code: str) -> list[tuple[str, Severity]]:
    """What is found of the last entry; asked as ``audit`` asks, which would make every document again."""
    entries, process = read_entries(dossier, now=NOW, process=shipped_process()), shipped_process()
    found = [item for item in out_of_turn_findings(entries[-1], entries, process) if item.code == code]
    return [(f"{item.subject}: {item.detail}", item.severity) for item in found]


def test_a_review_filed_before_its_turn_is_named_and_not_countersigned(
    portal: Dossier, people: dict[str, SigningKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(portal, "OUT_OF_TURN") == []
    with monkeypatch.context() as another:
        adapted(another)
        filed(portal, "milestone-review/RV-002", people, both=False)
    detail = (
        "0005-milestone-review.asice: MS-02 comes after MS-01, of which no milestone-review before it is signed by all."
    )
    assert said(portal, "OUT_OF_TURN") == [(detail, Severity.ERROR)]
    report = audit(portal, now=NOW, process=shipped_process(), project=None)
    assert "OUT_OF_TURN" in {item.code for item in report.entries[-1].entry.report.findings}
    path = portal.entries / "0005-milestone-review.asice"
    options = {"party": "client", "now": NOW, "trust": dossier_trust(portal), "process": shipped_process()}
    refused = countersign(path, key=people["client"], dossier=portal, **options)  # type: ignore[arg-type]
    assert refused.after is None
    countersign(path, key=people["client"], **options)  # type: ignore[arg-type]
    assert said(portal, "OUT_OF_TURN") == [(detail, Severity.WARNING)]


def test_what_comes_before_its_stage_is_named(
    agreed: Path, tmp_path: Path, people: dict[str, SigningKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    early = Dossier(root=Path(shutil.copytree(agreed, tmp_path / "early")))
    (early.entries / "0004-kickoff-minutes.asice").unlink()
    adapted(monkeypatch)
    filed(early, "progress-report/PR-2026-07", people, both=False)
    assert said(early, "OUT_OF_TURN") == [
        (
            ONLY_LATER,
            Severity.ERROR,
        )
    ]


def test_what_rests_on_another_record_than_was_agreed_is_named(
    portal: Dossier, people: dict[str, SigningKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = portal.root / "contract.yaml"
    contract.write_text(f"# a remark changes nothing\n{contract.read_text('utf-8')}", "utf-8")
    adapted(monkeypatch)
    filed(portal, "milestone-review/RV-001", people, both=False)
    assert said(portal, "GROUND_CHANGED") == []
    text = contract.read_text("utf-8")
    assert 'version: "1.0"' in text
    contract.write_text(text.replace('version: "1.0"', 'version: "1.1"', 1), "utf-8")
    filed(portal, "milestone-review/RV-001", people, both=False)
    assert said(portal, "GROUND_CHANGED") == [
        (
            OTHER_CONTRACT,
            Severity.ERROR,
        )
    ]
