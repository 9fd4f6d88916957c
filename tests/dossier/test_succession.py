"""A project in which a key is changed and a signatory leaves: old signatures stay good, new ones are refused and found."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import AuditReport, audit
from pipeline.dossier.countersign import Countersigned, countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.signatories import Person, Span, recognised, refused
from pipeline.dossier.verify import verify_container
from pipeline.records.process import Process
from signing.cms.cades import Commitment
from signing.entry import countersign_entry
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key
from signing.report import Report, Verdict
from tests.dossier.actions import NOW

VENDOR = "signatories: [{name: Bob Lynch, title: Director}]"
CLIENT = "signatories: [{name: Anna Berg, title: Managing Director}]"


def day(number: int) -> dt.datetime:
    return NOW + dt.timedelta(days=number)


@dataclass
class Project:
    """The dossier, and everybody who ever signs in it."""

    dossier: Dossier
    process: Process
    keys: dict[str, SigningKey]

    def record(self, old: str, new: str) -> None:
        path = self.dossier.root / "project.yaml"
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))

    def freeze(self, who: str, on: int, *, party: str = "vendor") -> Path:
        return freeze(
            self.dossier, "prototype", key=self.keys[who], party=party, now=day(on), process=self.process,
            converter=None, again=True,
        ).path  # fmt: skip

    def countersign(self, path: Path, who: str, on: int, *, party: str = "client") -> Countersigned:
        return countersign(
            path, key=self.keys[who], party=party, now=day(on), trust=dossier_trust(self.dossier),
            process=self.process, dossier=self.dossier,
        )  # fmt: skip

    def sign_anyhow(self, path: Path, who: str, on: int, *, party: str = "client") -> None:
        """As somebody would who does not use our verbs."""
        target = path.with_suffix(".new")
        countersign_entry(path, target, key=self.keys[who], party=party, time=day(on), commitment=Commitment.APPROVAL)
        target.replace(path)

    def verify(self, path: Path, on: int) -> Report:
        return verify_container(path, trust=dossier_trust(self.dossier), now=day(on), process=self.process)

    def audit(self, on: int) -> AuditReport:
        return audit(self.dossier, now=day(on), process=self.process, project="SP-2026-01")


@pytest.fixture
def project(dossier: Dossier, process: Process, keys: dict[str, SigningKey]) -> Project:
    """One prototype is agreed; Bob's second key and his successor's are pinned."""
    more = {
        "anna": keys["client"],
        "bob": keys["vendor"],
        "bob-2": create_key("Harbour Software Ltd", "Bob Lynch", NOW),
        "carl": create_key("Harbour Software Ltd", "Carl Other", NOW),
    }
    for name in ("bob-2", "carl"):
        (dossier.trust / f"vendor-{name}.pem").write_bytes(more[name].anchor_pem())
    made = Project(dossier=dossier, process=process, keys=more)
    assert made.countersign(made.freeze("bob", 0), "anna", 1).after is not None
    return made


def codes(report: Report | AuditReport) -> list[str]:
    if isinstance(report, AuditReport):
        return sorted({item.code for entry in report.entries for item in entry.entry.report.findings})
    return [item.code for item in report.findings]


def roll_over(project: Project) -> None:
    """From day 30 on Bob signs with his second key."""
    last, first = day(29).date(), day(30).date()
    old, new = project.keys["bob"].fingerprint, project.keys["bob-2"].fingerprint
    project.record(
        VENDOR,
        "signatories:\n      - name: Bob Lynch\n        title: Director\n        certificates:\n"
        f"          - {{fingerprint: '{old}', until: {last}}}\n          - {{fingerprint: '{new}', from: {first}}}\n",
    )


def test_a_key_is_changed(project: Project) -> None:
    roll_over(project)
    with pytest.raises(InputError, match="the records let this certificate sign until 2026-06-02"):
        project.freeze("bob", 30)
    with pytest.raises(InputError, match="the records let this certificate sign from 2026-06-03"):
        project.freeze("bob-2", 29)
    path = project.freeze("bob-2", 30)
    outcome = project.countersign(path, "anna", 31)
    assert outcome.after is not None
    assert outcome.after.executed
    report = project.audit(60)
    assert report.verdict is Verdict.TOTAL_PASSED, report
    assert "SIGNATORIES_CHANGED" in codes(report)


def test_the_old_key_after_the_change_is_found(project: Project) -> None:
    roll_over(project)
    path = project.freeze("bob-2", 30)
    project.countersign(path, "anna", 31)
    stolen = project.freeze("bob", 29)
    good = project.verify(stolen, 40)
    assert "SIGNATORY_NOT_AUTHORISED" not in codes(good)
    late = project.freeze("bob-2", 32)
    target = late.with_suffix(".new")
    countersign_entry(
        late, target, key=project.keys["bob"], party="vendor", time=day(33), commitment=Commitment.APPROVAL
    )
    report = project.verify(target, 40)
    assert report.verdict is Verdict.INDETERMINATE
    assert report.signatures[1].sub_indication == "SIG_CONSTRAINTS_FAILURE"


def leave(project: Project) -> None:
    """Bob may sign until day 40; Carl signs from day 41 on."""
    project.record(
        VENDOR,
        f"signatories: [{{name: Carl Other, title: Director, from: {day(41).date()}}}, "
        f"{{name: Bob Lynch, title: Director, until: {day(40).date()}}}]",
    )


def test_a_signatory_leaves(project: Project) -> None:
    leave(project)
    with pytest.raises(InputError, match=r"Bob Lynch cannot sign for the vendor with this key: .* until 2026-06-13"):
        project.freeze("bob", 41)
    assert len(list_entries(project.dossier).files) == 1
    path = project.freeze("carl", 41)
    outcome = project.countersign(path, "anna", 42)
    assert outcome.after is not None
    assert outcome.after.executed
    report = project.audit(60)
    assert report.verdict is Verdict.TOTAL_PASSED, report
    assert [item.state for item in report.entries] == ["superseded", "executed"]
    said = [item.detail for item in report.entries[1].entry.report.findings if item.code == "SIGNATORIES_CHANGED"]
    assert [text.removeprefix("Against the entry 1, which was agreed before: ") for text in said] == [
        "Bob Lynch may sign for the vendor on other days or with other certificates than before.",
        "Carl Other may sign for the vendor now.",
    ]


def test_who_left_cannot_countersign_by_either_record(project: Project) -> None:
    path = project.freeze("anna", 30, party="client")
    leave(project)
    with pytest.raises(InputError, match="Bob Lynch cannot sign for the vendor"):
        project.countersign(path, "bob", 41, party="vendor")
    project.countersign(path, "bob", 40, party="vendor")
    assert project.verify(path, 60).executed


def test_who_signs_after_leaving_is_found(project: Project) -> None:
    leave(project)
    path = project.freeze("anna", 41, party="client")
    project.sign_anyhow(path, "bob", 42, party="vendor")
    report = project.verify(path, 60)
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    (said,) = [item for item in report.findings if item.code == "SIGNATORY_NOT_AUTHORISED"]
    assert said.detail == (
        "Bob Lynch signed for the vendor on 2026-06-15, without being allowed to: the records let Bob Lynch sign until "
        "2026-06-13."
    )
    assert project.countersign(path, "carl", 43, party="vendor").after is None


def test_a_signature_later_records_say_was_too_late_is_remarked_upon(project: Project) -> None:
    late = project.freeze("anna", 45, party="client")
    project.sign_anyhow(late, "bob", 45, party="vendor")
    leave(project)
    project.countersign(project.freeze("carl", 50), "anna", 51)
    report = project.audit(60)
    assert report.verdict is Verdict.TOTAL_PASSED  # by the records both had signed then it was good
    (said,) = [
        item for entry in report.entries for item in entry.entry.report.findings if item.code == "SIGNATORY_ENDED"
    ]
    assert "Bob Lynch signed for the vendor on 2026-06-18; by the records agreed in the entry 3" in said.detail


def test_whoever_countersigns_is_told_of_new_signatories(project: Project) -> None:
    record = project.dossier.root / "project.yaml"
    ours = record.read_text()
    leave(project)
    path = project.freeze("carl", 41)
    record.write_text(ours)
    outcome = project.countersign(path, "anna", 42)
    assert "Carl Other may sign for the vendor now: compare with what you agreed" in outcome.remarks


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("from: 2026-06-02, until: 2026-06-01", "until a day before the first one"),
        ("certificate: 'sha256:%s'" % ("0" * 64), "has a certificate and a list"),
    ],
)  # fmt: skip
def test_records_that_cannot_be(project: Project, text: str, says: str) -> None:
    project.record(
        VENDOR,
        f"signatories: [{{name: Bob Lynch, title: Director, {text}, certificates: [{{fingerprint: 'sha256:{'1' * 64}'}}]}}]",
    )
    with pytest.raises(InputError, match=says):
        project.freeze("bob", 1)


ALWAYS = Span(begins=None, ends=None)
MAY = Span(begins=None, ends=dt.date(2026, 5, 31))


@pytest.mark.parametrize(
    ("people", "name", "certificate", "on", "expected"),
    [
        ([], "Eve", "c", dt.date(2026, 5, 1), None),
        ([("Bob", ALWAYS, {})], "BOB ", "c", dt.date(2026, 5, 1), None),
        ([("Bob", ALWAYS, {})], "BOB", "c", None, None),
        ([("Bob", MAY, {})], "Bob", "c", None, "SIGNATORY_NOT_AUTHORISED"),
        ([("Bob", MAY, {})], "Bob", "c", dt.date(2026, 5, 31), None),
        ([("Bob", MAY, {})], "Bob", "c", dt.date(2026, 6, 1), "SIGNATORY_NOT_AUTHORISED"),
        ([("Bob", MAY, {}), ("Bob", Span(begins=dt.date(2026, 7, 1), ends=None), {})], "Bob", "c", dt.date(2026, 7, 1), None),
        ([("Bob", ALWAYS, {"d": ALWAYS})], "Bob", "c", dt.date(2026, 5, 1), "SIGNATORY_NOT_AUTHORISED"),
        ([("Bob", ALWAYS, {"c": MAY, "d": ALWAYS})], "Bob", "c", dt.date(2026, 6, 1), "SIGNATORY_NOT_AUTHORISED"),
        ([("Bob", ALWAYS, {"c": ALWAYS})], "LYNCH Robert", "c", dt.date(2026, 5, 1), None),
        ([("Bob", ALWAYS, {})], "", "c", dt.date(2026, 5, 1), "SIGNATORY_NOT_NAMED"),
        ([("Bob", ALWAYS, {})], "Eve", "c", dt.date(2026, 5, 1), "SIGNATORY_NOT_NAMED"),
    ],
)  # fmt: skip
def test_who_may_sign(
    people: list[tuple[str, Span, dict[str, Span]]],
    name: str,
    certificate: str,
    on: dt.date | None,
    expected: str | None,
) -> None:
    listed = [Person(name=who, span=span, certificates=own) for who, span, own in people]
    refusal = refused(listed, name, certificate, on)
    assert (refusal.code if refusal else None) == expected
    assert recognised(listed, name, certificate) == tuple(item for item in listed if expected != "SIGNATORY_NOT_NAMED")


def test_the_day_is_that_of_the_project(project: Project) -> None:
    """Just before midnight in UTC it is the next day in Berlin."""
    project.record(VENDOR, "signatories: [{name: Bob Lynch, title: Director, until: 2026-05-31}]")
    late = dt.datetime(2026, 5, 31, 22, 30, tzinfo=dt.UTC)
    with pytest.raises(InputError, match="until 2026-05-31"):
        freeze(
            project.dossier, "prototype", key=project.keys["bob"], party="vendor", now=late, process=project.process,
            converter=None, again=True,
        )  # fmt: skip
