"""Two copies of a dossier: what `audit --counterpart` says of them, and what `merge` takes over or refuses."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import AuditReport, audit
from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import DECIDED, Dossier, list_entries
from pipeline.dossier.merge import Merged, merge
from pipeline.records.process import Process
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key
from signing.report import Verdict
from tests.dossier.actions import NOW, Audit, Countersign, Freeze

LATER = NOW + dt.timedelta(hours=1)
PROTOTYPE, DELIVERABLE = "0001-prototype.asice", "0002-deliverable.asice"


@pytest.fixture
def other(dossier: Dossier, executed: Path, tmp_path: Path) -> Dossier:
    """The other party's copy, which has the first entry as this one has."""
    root = tmp_path / "other"
    shutil.copytree(dossier.root, root)
    return Dossier(root=root)


@pytest.fixture
def at(keys: dict[str, SigningKey], process: Process) -> Callable[..., Path]:
    """Freeze or countersign in either copy."""

    def freeze_at(dossier: Dossier, kind: str, party: str = "vendor", *, time: dt.datetime = NOW) -> Path:
        return freeze(
            dossier, kind, key=keys[party], party=party, now=time, process=process, converter=None,
            folder=dossier.root / "prototype", again=True,
        ).path  # fmt: skip

    return freeze_at


@pytest.fixture
def sign(keys: dict[str, SigningKey], process: Process) -> Callable[..., None]:
    def run(path: Path, party: str, *, key: str | None = None, time: dt.datetime = NOW) -> None:
        trust = dossier_trust(Dossier(root=path.parent.parent))
        done = countersign(path, key=keys[key or party], party=party, now=time, trust=trust, process=process)
        assert done.after is not None

    return run


@pytest.fixture
def take(dossier: Dossier, process: Process) -> Callable[..., Merged]:
    def run(*places: Path) -> Merged:
        return merge(dossier, places, now=NOW, process=process, project="SP-2026-01")

    return run


@pytest.fixture
def held_against(dossier: Dossier, process: Process) -> Callable[[Path], AuditReport]:
    def run(place: Path) -> AuditReport:
        return audit(dossier, now=NOW, process=process, project="SP-2026-01", counterpart=place)

    return run


def said(report: AuditReport) -> set[str]:
    assert report.comparison is not None
    return {item.code for item in (*report.findings, *report.comparison.findings)}


def detail(report: AuditReport, code: str) -> str:
    assert report.comparison is not None
    (found,) = [item.detail for item in report.comparison.findings if item.code == code]
    return found


def snapshot(dossier: Dossier) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in dossier.entries.iterdir()}


def test_the_same_copy_proves_the_end(held_against: Callable[..., AuditReport], other: Dossier) -> None:
    report = held_against(other.root)
    assert report.verdict is Verdict.TOTAL_PASSED
    assert said(report) == set()
    assert report.comparison is not None
    assert report.comparison.end_proven
    assert not report.comparison.ahead
    assert not report.comparison.behind


def test_one_entry_alone_does_not(held_against: Callable[..., AuditReport], other: Dossier) -> None:
    report = held_against(other.entries / PROTOTYPE)
    assert report.verdict is Verdict.TOTAL_PASSED
    assert said(report) == {"END_NOT_PROVABLE"}


def test_a_cut_off_end_here(
    held_against: Callable[..., AuditReport], other: Dossier, at: Callable[..., Path], sign: Callable[..., None]
) -> None:
    sign(at(other, "deliverable"), "client")
    report = held_against(other.root)
    assert report.verdict is Verdict.INDETERMINATE
    assert said(report) == {"END_MISSING_HERE"}
    assert DELIVERABLE in detail(report, "END_MISSING_HERE")


def test_a_cut_off_end_there(
    held_against: Callable[..., AuditReport], dossier: Dossier, other: Dossier, at: Callable[..., Path],
    sign: Callable[..., None],
) -> None:  # fmt: skip
    sign(at(dossier, "deliverable"), "client")
    report = held_against(other.root)
    assert report.verdict is Verdict.TOTAL_PASSED
    assert said(report) == {"END_MISSING_THERE", "END_NOT_PROVABLE"}


def test_a_fork_is_named_with_what_differs(
    held_against: Callable[..., AuditReport], dossier: Dossier, other: Dossier, at: Callable[..., Path],
    take: Callable[..., Merged],
) -> None:  # fmt: skip
    at(dossier, "deliverable")
    (other.root / "prototype" / "01-login.html").write_text("<p>another</p>")
    at(other, "deliverable", time=LATER)
    at(other, "deliverable", time=LATER)
    report = held_against(other.root)
    assert report.verdict is Verdict.TOTAL_FAILED
    told = detail(report, "COUNTERPART_FORK")
    assert "payload/01-login.html (different)" in told
    assert "the claimed time (2026-05-04T09:30:00Z here, 2026-05-04T10:30:00Z there)" in told
    before = snapshot(dossier)
    with pytest.raises(InputError, match=r"fork: number 2 .* payload/01-login\.html \(different\)"):
        take(other.root)
    assert snapshot(dossier) == before


def test_a_countersignature_comes_back_by_mail(
    dossier: Dossier, other: Dossier, at: Callable[..., Path], sign: Callable[..., None], take: Callable[..., Merged],
    held_against: Callable[..., AuditReport], do_audit: Audit, tmp_path: Path,
) -> None:  # fmt: skip
    path = at(dossier, "deliverable")
    mailed = shutil.copy(path, other.entries)
    sign(Path(mailed), "client")
    back = tmp_path / "contract signed (1).asice"
    shutil.copy(mailed, back)
    assert said(held_against(back)) == {"SIGNATURE_MISSING_HERE"}
    assert "Anna Berg for the client" in detail(held_against(back), "SIGNATURE_MISSING_HERE")
    merged = take(back)
    (taken,) = merged.taken
    assert (taken.file.path, taken.new, [item.party for item in taken.signatures]) == (path, False, ["client"])
    assert path.read_bytes() == back.read_bytes()
    assert do_audit().verdict is Verdict.TOTAL_PASSED
    assert take(back) == Merged(taken=(), known=1)


def test_several_entries_at_once(
    dossier: Dossier, other: Dossier, at: Callable[..., Path], sign: Callable[..., None], take: Callable[..., Merged],
    do_audit: Audit,
) -> None:  # fmt: skip
    shutil.copy(at(dossier, "deliverable"), other.entries)
    sign(other.entries / DELIVERABLE, "client")
    sign(at(other, "deliverable"), "client")
    merged = take(other.root)
    assert [(item.file.name, item.new) for item in merged.taken] == [
        (DELIVERABLE, False), ("0003-deliverable.asice", True)
    ]  # fmt: skip
    assert merged.known == 1
    assert snapshot(dossier) == snapshot(other)
    assert do_audit().verdict is Verdict.TOTAL_PASSED


def test_files_in_any_order(
    dossier: Dossier, other: Dossier, at: Callable[..., Path], sign: Callable[..., None], take: Callable[..., Merged]
) -> None:
    second = at(other, "deliverable")
    third = at(other, "deliverable")
    half = shutil.copy(third, other.root / "half.asice")
    sign(third, "client")
    take(third, Path(half), second)
    assert snapshot(dossier) == snapshot(other)


def test_fewer_signatures_take_nothing_away(
    dossier: Dossier, other: Dossier, at: Callable[..., Path], sign: Callable[..., None], take: Callable[..., Merged],
    held_against: Callable[..., AuditReport],
) -> None:  # fmt: skip
    path = at(dossier, "deliverable")
    shutil.copy(path, other.entries)
    sign(path, "client")
    assert said(held_against(other.root)) == {"SIGNATURE_MISSING_THERE"}
    assert take(other.root) == Merged(taken=(), known=2)


def test_signed_on_in_two_ways(
    dossier: Dossier, other: Dossier, at: Callable[..., Path], sign: Callable[..., None], take: Callable[..., Merged],
    held_against: Callable[..., AuditReport],
) -> None:  # fmt: skip
    path = at(dossier, "deliverable")
    twin = Path(shutil.copy(path, other.entries))
    sign(path, "client")
    sign(twin, "client", time=LATER)
    report = held_against(other.root)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert said(report) == {"COUNTERPART_SIGNATURES", "END_NOT_PROVABLE"}
    before = snapshot(dossier)
    with pytest.raises(InputError, match="signed on in another way"):
        take(twin)
    assert snapshot(dossier) == before


def test_their_anchors_do_not_count(
    dossier: Dossier, other: Dossier, at: Callable[..., Path], take: Callable[..., Merged],
    held_against: Callable[..., AuditReport], process: Process,
) -> None:  # fmt: skip
    """The other copy pins an impostor of the same name as the client: there it is in force, here it proves nothing."""
    twin = Path(shutil.copy(at(dossier, "deliverable"), other.entries))
    impostor = create_key("Nordlicht Handel GmbH", "Anna Berg", NOW)
    (other.trust / "client.pem").write_bytes(impostor.anchor_pem())
    done = countersign(twin, key=impostor, party="client", now=NOW, trust=dossier_trust(other), process=process)
    assert done.after is not None
    assert done.after.executed
    assert "COUNTERPART_UNTRUSTED" in said(held_against(twin))
    before = snapshot(dossier)
    with pytest.raises(InputError, match="Anna Berg for the client, which is not proven under the anchors pinned here"):
        take(twin)
    assert snapshot(dossier) == before


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(b"<html") + 20 if b"<html" in data else 200] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def trailing(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


@pytest.mark.parametrize("damage", [flipped, cut, trailing])
def test_a_damaged_copy(
    damage: Callable[[Path], None], dossier: Dossier, other: Dossier, at: Callable[..., Path],
    take: Callable[..., Merged], held_against: Callable[..., AuditReport],
) -> None:  # fmt: skip
    at(other, "deliverable")
    third = at(other, "deliverable")
    damage(third)
    report = held_against(other.root)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "COUNTERPART_BROKEN" in said(report)
    before = snapshot(dossier)
    with pytest.raises(InputError):  # all or nothing: the sound second entry is not taken either
        take(other.root)
    assert snapshot(dossier) == before


def test_a_gap_is_not_jumped(
    dossier: Dossier, other: Dossier, at: Callable[..., Path], take: Callable[..., Merged]
) -> None:
    at(other, "deliverable")
    third = at(other, "deliverable")
    with pytest.raises(InputError, match="entry 2: neither copy given has it"):
        take(third)


def test_an_entry_that_would_fail_the_audit(
    dossier: Dossier, other: Dossier, keys: dict[str, SigningKey], process: Process, take: Callable[..., Merged]
) -> None:
    """Its statement asks for nobody's signature but the maker's, as a tampered program would write it."""
    lax = replace(process, kinds={name: replace(kind, signatories=("vendor",)) for name, kind in process.kinds.items()})
    freeze(
        other, "deliverable", key=keys["vendor"], party="vendor", now=NOW, process=lax, converter=None,
        folder=other.root / "prototype",
    )  # fmt: skip
    before = snapshot(dossier)
    with pytest.raises(InputError, match="The process asks for the signature of the client"):
        take(other.root)
    assert snapshot(dossier) == before


def test_an_interrupted_decision_counts_and_is_finished(
    dossier: Dossier, other: Dossier, at: Callable[..., Path], sign: Callable[..., None], do_audit: Audit,
    do_freeze: Freeze, do_countersign: Countersign,
) -> None:  # fmt: skip
    """As if killed right after `merge` had decided: audit reads it, the next writer puts it in place."""
    sign(at(other, "deliverable"), "client")
    decided = dossier.entries / DECIDED
    decided.mkdir()
    shutil.copy(other.entries / DELIVERABLE, decided)
    assert [file.number for file in list_entries(dossier).files] == [1, 2]
    report = do_audit()
    assert report.verdict is Verdict.TOTAL_PASSED
    assert ["They count" in item.detail for item in report.findings if item.code == "ENTRY_UNFINISHED"] == [True]
    do_freeze("deliverable")
    assert not decided.exists()
    assert sorted(snapshot(dossier)) == [PROTOTYPE, DELIVERABLE, "0003-deliverable.asice"]


def test_the_dossier_itself_is_no_counterpart(dossier: Dossier, executed: Path, take: Callable[..., Merged]) -> None:
    with pytest.raises(InputError, match="it is this dossier itself"):
        take(dossier.root)


def test_another_project(
    dossier: Dossier, other: Dossier, executed: Path, process: Process, keys: dict[str, SigningKey], tmp_path: Path,
    take: Callable[..., Merged], held_against: Callable[..., AuditReport],
) -> None:  # fmt: skip
    shutil.rmtree(other.entries)
    project = other.root / "project.yaml"
    project.write_text(project.read_text().replace("SP-2026-01", "XX-2026-01"))
    freeze(
        other, "prototype", key=keys["vendor"], party="vendor", now=NOW, process=process, converter=None,
        folder=other.root / "prototype",
    )  # fmt: skip
    assert "COUNTERPART_PROJECT" in said(held_against(other.root))
    with pytest.raises(InputError):
        take(other.root)
