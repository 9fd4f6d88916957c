"""What can be done to a dossier behind everybody's back, and whether the audit names it."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.dossier.audit import AuditReport, audit
from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier
from pipeline.records.process import Process
from signing.certificates.trust import TrustStore
from signing.container import PayloadItem
from signing.entry import freeze_entry
from signing.errors import InputError
from signing.keys.store import SigningKey
from signing.report import Severity, Verdict
from signing.statement import Payload, Required, Statement
from tests.dossier.actions import NOW, Audit, Countersign, Freeze


@pytest.fixture
def three(do_freeze: Freeze, do_countersign: Countersign) -> list[Path]:
    """A prototype, a deliverable that cites it, a second deliverable; all signed by both."""
    paths = []
    for kind in ("prototype", "deliverable", "deliverable"):
        paths.append(do_freeze(kind).path)
        do_countersign(paths[-1])
    return paths


def errors(report: AuditReport) -> set[str]:
    found = list(report.findings)
    for item in report.entries:
        found += item.entry.report.findings
    return {finding.code for finding in found if finding.severity is Severity.ERROR}


def test_an_intact_dossier_passes(three: list[Path], do_audit: Audit) -> None:
    report = do_audit()
    assert report.verdict is Verdict.TOTAL_PASSED
    assert [str(item.state) for item in report.entries] == ["executed"] * 3
    assert not errors(report)


def test_it_says_what_one_copy_cannot_show(three: list[Path], do_audit: Audit) -> None:
    three[2].unlink()
    report = do_audit()
    assert report.verdict is Verdict.TOTAL_PASSED
    (said,) = [item for item in report.findings if item.code == "END_NOT_PROVABLE"]
    assert "0002-deliverable.asice" in said.detail
    assert str(report.entries[-1].entry.report.baseline) in said.detail


def test_an_empty_dossier_proves_nothing(do_audit: Audit) -> None:
    report = do_audit()
    assert report.verdict is Verdict.INDETERMINATE
    assert {item.code for item in report.findings} == {"NO_ENTRIES"}


def deleted(paths: list[Path]) -> None:
    paths[1].unlink()


def first_deleted(paths: list[Path]) -> None:
    paths[0].unlink()


def reordered(paths: list[Path]) -> None:
    middle = paths[1].with_name("x")
    paths[1].rename(middle)
    paths[2].rename(paths[1])
    middle.rename(paths[2])


def renumbered(paths: list[Path]) -> None:
    paths[1].unlink()
    paths[2].rename(paths[1])


def doubled(paths: list[Path]) -> None:
    shutil.copy(paths[2], paths[1].with_name("0002-prototype.asice"))


def flipped(paths: list[Path]) -> None:
    data = bytearray(paths[0].read_bytes())
    data[data.index(b"Login")] ^= 1
    paths[0].write_bytes(data)


def truncated(paths: list[Path]) -> None:
    paths[0].write_bytes(paths[0].read_bytes()[:-1])


def emptied(paths: list[Path]) -> None:
    paths[1].write_bytes(b"")


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (deleted, {"ENTRY_MISSING", "CHAIN_BROKEN"}),
        (first_deleted, {"ENTRY_MISSING", "CHAIN_BROKEN"}),
        (reordered, {"ENTRY_MISPLACED", "CHAIN_BROKEN"}),
        (renumbered, {"ENTRY_MISPLACED", "CHAIN_BROKEN"}),
        (doubled, {"ENTRY_NUMBER_TWICE", "ENTRY_MISPLACED"}),
        (flipped, {"OBJECT_MODIFIED"}),
        (truncated, set()),
        (emptied, set()),
    ],
)
def test_a_change_is_found_and_named(
    three: list[Path], do_audit: Audit, change: Callable[[list[Path]], None], codes: set[str]
) -> None:
    change(three)
    report = do_audit()
    assert report.verdict is Verdict.TOTAL_FAILED
    assert codes <= errors(report)
    assert errors(report)


def test_a_dropped_signature_makes_it_half_signed_and_breaks_the_chain(
    do_freeze: Freeze, do_countersign: Countersign, do_audit: Audit
) -> None:
    path = do_freeze("prototype").path
    half = path.read_bytes()
    do_countersign(path)
    do_countersign(do_freeze("prototype").path)
    path.write_bytes(half)
    report = do_audit()
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "CHAIN_SIGNATURE_LOST" in errors(report)
    assert report.entries[0].state == "half-signed"
    assert report.entries[0].entry.missing == ("client",)


def test_a_replaced_entry_is_found(
    three: list[Path],
    dossier: Dossier,
    do_audit: Audit,
    keys: dict[str, SigningKey],
    process: Process,
    trust: TrustStore,
) -> None:
    """Both parties' keys signed another prototype: only the chain can tell."""
    other = Dossier(root=dossier.root.with_name("other"))
    shutil.copytree(dossier.root, other.root, ignore=shutil.ignore_patterns("entries"))
    (other.root / "prototype" / "02-orders.html").write_text("other")
    path = freeze(other, "prototype", key=keys["vendor"], party="vendor", now=NOW, process=process, converter=None).path
    countersign(path, key=keys["client"], party="client", now=NOW, trust=trust)
    shutil.copy(path, three[0])
    report = do_audit()
    assert {"CHAIN_BROKEN", "CITE_UNKNOWN"} <= errors(report)
    (broken,) = [item for item in report.findings if item.code == "CHAIN_BROKEN"]
    assert broken.subject == "0002-deliverable.asice"


def test_a_half_signed_last_entry_leaves_it_open(executed: Path, do_freeze: Freeze, do_audit: Audit) -> None:
    do_freeze("prototype")
    report = do_audit()
    assert report.verdict is Verdict.INDETERMINATE
    assert [str(item.state) for item in report.entries] == ["executed", "half-signed"]


def test_a_later_executed_entry_supersedes(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign, do_audit: Audit
) -> None:
    do_countersign(do_freeze("prototype").path)
    assert [str(item.state) for item in do_audit().entries] == ["superseded", "executed"]


def test_deliverables_stand_side_by_side(three: list[Path], do_audit: Audit) -> None:
    assert [str(item.state) for item in do_audit().entries][1:] == ["executed", "executed"]


def test_a_stray_file_is_named(three: list[Path], do_audit: Audit) -> None:
    three[0].with_name("notes.txt").write_text("x")
    three[0].with_name("1-srs.asice").write_text("x")
    report = do_audit()
    assert {item.subject for item in report.findings if item.code == "ENTRY_STRAY"} == {"notes.txt", "1-srs.asice"}
    assert report.verdict is Verdict.TOTAL_PASSED


def test_an_entry_that_is_a_link_is_no_entry(three: list[Path], do_audit: Audit) -> None:
    elsewhere = three[1].parent.parent / "elsewhere.asice"
    three[1].rename(elsewhere)
    three[1].symlink_to(elsewhere)
    assert {"ENTRY_MISSING"} <= errors(do_audit())


def test_another_project_is_named(executed: Path, dossier: Dossier, process: Process) -> None:
    report = audit(dossier, now=NOW, process=process, project="SP-2026-02")
    assert "PROJECT_DIFFERS" in errors(report)


def test_trust_counts_party_by_party(
    three: list[Path], dossier: Dossier, keys: dict[str, SigningKey], do_audit: Audit
) -> None:
    (dossier.trust / "client.pem").write_bytes(keys["stranger"].anchor_pem())
    report = do_audit()
    assert report.verdict is not Verdict.TOTAL_PASSED
    assert {str(item.state) for item in report.entries} <= {"untrusted", "broken"}


def test_the_client_cannot_sign_as_the_vendor(dossier: Dossier, keys: dict[str, SigningKey], do_audit: Audit) -> None:
    """Made with the library below our verbs, which would refuse."""
    forge(dossier, keys["client"], party="vendor", required=("client", "vendor"))
    report = do_audit()
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "PARTY_MISMATCH" in errors(report)


def test_a_statement_that_asks_nobody_is_found(dossier: Dossier, keys: dict[str, SigningKey], do_audit: Audit) -> None:
    forge(dossier, keys["vendor"], party="vendor", required=("vendor",))
    report = do_audit()
    assert report.entries[0].entry.report.executed is False
    assert report.entries[0].entry.missing == ("client",)
    assert "SIGNATORY_NOT_REQUIRED" in errors(report)
    assert report.verdict is Verdict.TOTAL_FAILED


def test_nothing_rests_on_what_one_party_says_it_alone_has_to_sign(
    dossier: Dossier, keys: dict[str, SigningKey], do_freeze: Freeze
) -> None:
    forge(dossier, keys["vendor"], party="vendor", required=("vendor",))
    with pytest.raises(InputError, match="signature of the client is missing"):
        do_freeze("deliverable")


def test_a_signatory_named_twice_is_one(dossier: Dossier, keys: dict[str, SigningKey], do_audit: Audit) -> None:
    forge(dossier, keys["vendor"], party="vendor", required=("client", "client", "vendor", "vendor"))
    assert do_audit().entries[0].entry.missing == ("client",)


def test_a_deliverable_that_cites_nothing_is_found(
    dossier: Dossier, keys: dict[str, SigningKey], do_audit: Audit
) -> None:
    forge(dossier, keys["vendor"], party="vendor", required=("client", "vendor"), kind="deliverable")
    assert "CITE_MISSING" in errors(do_audit())


def test_time_that_runs_back_is_said(
    executed: Path, dossier: Dossier, keys: dict[str, SigningKey], process: Process, do_audit: Audit
) -> None:
    earlier = NOW - dt.timedelta(minutes=3)
    freeze(
        dossier,
        "prototype",
        key=keys["vendor"],
        party="vendor",
        now=earlier,
        process=process,
        converter=None,
        again=True,
    )
    assert "TIME_RUNS_BACK" in {item.code for item in do_audit().findings}


def forge(dossier: Dossier, key: SigningKey, *, party: str, required: tuple[str, ...], kind: str = "prototype") -> Path:
    """A first entry that signoff itself would not make."""
    dossier.entries.mkdir(exist_ok=True)
    path = dossier.entries / f"0001-{kind}.asice"

    def statement(payload: Payload) -> Statement:
        return Statement(
            project="SP-2026-01", entry=1, kind=kind, title="Forged", round=None, created="2026-05-04T09:30:00Z",
            generator="signoff 0.1.0", language=None, payload=payload,
            required=tuple(Required(party=item, role="signatory", certificate=None) for item in required),
            cites=(), previous=None,
        )  # fmt: skip

    items = [PayloadItem(name="a.html", source=b"a")]
    freeze_entry(path, items, statement, key=key, party=party, time=NOW)
    return path
