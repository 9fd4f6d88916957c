"""The next stage is entered only after the review is passed (W-08), and nothing is developed before the kick-off (W-01)."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

import samples
from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier
from pipeline.records.process import shipped_process
from signing.errors import InputError
from signing.keys import SigningKey, create_key

NOW = dt.datetime(2026, 10, 1, 10, tzinfo=dt.UTC)
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
