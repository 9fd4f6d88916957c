"""Entries put together from what was really signed: signatures left out of the chain, grounds exchanged, dossiers joined, receipts shown twice."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.dossier.audit import AuditReport, audit
from pipeline.dossier.countersign import Countersigned
from pipeline.dossier.layout import Dossier
from pipeline.dossier.merge import merge
from pipeline.dossier.status import status
from signing.cms.cades import Commitment
from signing.container import PayloadItem
from signing.entry import freeze_entry
from signing.errors import InputError
from signing.report import Severity, Verdict
from signing.statement import Cite, Previous
from tests.dossier.actions import NOW, Audit, Countersign, Freeze
from tests.dossier.companies import PROJECT, Companies
from tests.dossier.test_attacks import forged, other, parse_baseline, statement_in

__all__ = ["forged", "other"]

NOWHERE = "sha256:" + "7" * 64


def refused(outcome: Countersigned) -> set[str]:
    """Why nothing was signed."""
    assert outcome.after is None
    return {item.code for item in outcome.before.findings if item.severity is Severity.ERROR}


def errors(report: AuditReport) -> set[str]:
    assert report.verdict is Verdict.TOTAL_FAILED
    found = [*report.findings, *(one for item in report.entries for one in item.entry.report.findings)]
    return {item.code for item in found if item.severity is Severity.ERROR}


def exchanged(link: Previous) -> tuple[str, ...]:
    return (link.signatures[0], NOWHERE)


def none_at_all(link: Previous) -> tuple[str, ...]:
    return ()


def the_makers_left_out(link: Previous) -> tuple[str, ...]:
    return link.signatures[1:]


def the_other_partys_left_out(link: Previous) -> tuple[str, ...]:
    """It relies on the entry before as in force, and so saw that all had signed."""
    return link.signatures[:1]


def one_twice(link: Previous) -> tuple[str, ...]:
    return (link.signatures[0], link.signatures[0])


LINKS: dict[Callable[[Previous], tuple[str, ...]], str] = {
    exchanged: "CHAIN_SIGNATURE_LOST",
    none_at_all: "CHAIN_UNPINNED",
    the_makers_left_out: "CHAIN_UNPINNED",
    the_other_partys_left_out: "CHAIN_UNPINNED",
    one_twice: "CHAIN_UNPINNED",
}


def test_signatures_a_statement_leaves_out_are_missed(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign, do_audit: Audit, forged: Callable[..., Path]
) -> None:
    path = do_freeze("deliverable").path
    link = statement_in(path).previous
    assert link is not None
    for change, code in LINKS.items():
        forged(path, previous=replace(link, signatures=change(link)))
        assert refused(do_countersign(path)) == {code}, change.__name__
    assert code in errors(do_audit())


def test_an_entry_frozen_while_another_signature_was_awaited_pins_what_was_there(
    do_freeze: Freeze, do_countersign: Countersign, do_audit: Audit
) -> None:
    first = do_freeze("prototype").path
    second = do_freeze("prototype").path
    do_countersign(first)
    assert do_countersign(second).after is not None
    assert do_audit().verdict is Verdict.TOTAL_PASSED


def test_the_baseline_of_another_kind_is_no_ground(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign, forged: Callable[..., Path]
) -> None:
    """A deliverable, which both signed, passed off as the prototype."""
    do_countersign(do_freeze("deliverable").path)
    deliverable = executed.with_name("0002-deliverable.asice")
    path = forged(do_freeze("deliverable").path, cites=(Cite(label="prototype", baseline=parse_baseline(deliverable)),))
    assert refused(do_countersign(path)) == {"CITE_WRONG"}


def test_two_grounds_of_one_kind_are_one_too_many(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign, forged: Callable[..., Path]
) -> None:
    """The version that was superseded beside the one in force: either could be held up later."""
    do_countersign(do_freeze("prototype").path)
    both = [parse_baseline(path) for path in sorted(executed.parent.glob("*-prototype.asice"))]
    cites = tuple(Cite(label="prototype", baseline=item) for item in both)
    assert refused(do_countersign(forged(do_freeze("deliverable").path, cites=cites))) == {"CITE_WRONG"}


@pytest.mark.parametrize("renamed", [True, False])
def test_another_project_behind_this_one_is_found(
    executed: Path, other: Dossier, do_freeze: Freeze, do_audit: Audit, renamed: bool
) -> None:
    """The entries of the other project, by the same keys, follow: under the next number, or as if one had been lost."""
    foreign = other.entries / "0001-prototype.asice"
    shutil.copy(foreign, executed.with_name(f"000{2 if renamed else 3}-prototype.asice"))
    wanted = {"PROJECT_DIFFERS", "ENTRY_MISPLACED", "CHAIN_BROKEN"} | (set() if renamed else {"ENTRY_MISSING"})
    assert wanted <= errors(do_audit())
    with pytest.raises(InputError):
        do_freeze("deliverable")


def test_another_project_below_this_one_is_found(
    executed: Path, other: Dossier, do_freeze: Freeze, do_countersign: Countersign, do_audit: Audit
) -> None:
    """The first entry exchanged for the other project's: what follows pinned another."""
    do_countersign(do_freeze("deliverable").path)
    shutil.copy(other.entries / "0001-prototype.asice", executed)
    assert {"PROJECT_DIFFERS", "CHAIN_BROKEN", "CITE_UNKNOWN"} <= errors(do_audit())


def test_a_number_in_the_statement_alone_is_found(
    executed: Path, do_freeze: Freeze, do_countersign: Countersign, forged: Callable[..., Path]
) -> None:
    path = forged(do_freeze("deliverable").path, entry=3)
    assert refused(do_countersign(path)) == {"ENTRY_MISPLACED"}


def test_a_receipt_shown_twice_confirms_one_handover(both: Companies) -> None:
    """The client's receipt of the first handover, filed once more behind the second, and sent again by mail."""
    opened = both.open(both.pack().package)
    assert opened.receipt is not None
    receipt = opened.receipt
    merge(both.dossier, [receipt], now=NOW, process=both.process, project=PROJECT)
    both.sign(both.freeze("deliverable"))
    again = both.pack()
    assert again.entry.name == "0006-handover.asice"
    assert not merge(both.dossier, [receipt], now=NOW, process=both.process, project=PROJECT).taken
    assert "receipt of entry 6" in "\n".join(status(both.dossier, now=NOW, process=both.process).next_steps)
    shutil.copy(receipt, again.entry.with_name("0007-receipt.asice"))
    found = audit(both.dossier, now=NOW, process=both.process, project=PROJECT)
    assert {"ENTRY_MISPLACED", "CHAIN_BROKEN"} <= errors(found)


def test_a_receipt_of_another_handover_is_no_receipt_of_this_one(both: Companies) -> None:
    """Signed by the client below our verbs, in its own name, for what is no handover: it confirms nothing."""
    opened = both.open(both.pack().package)
    assert opened.receipt is not None
    merge(both.dossier, [opened.receipt], now=NOW, process=both.process, project=PROJECT)
    link = Previous(entry=4, baseline=parse_baseline(opened.receipt), signatures=())
    deliverable = parse_baseline(both.dossier.entries / "0002-deliverable.asice")
    cites = (Cite(label="handover", baseline=deliverable),)
    said = replace(statement_in(opened.receipt), entry=5, previous=link, cites=cites)
    freeze_entry(
        both.dossier.entries / "0005-receipt.asice", [PayloadItem(name="a", source=b"a")],
        lambda payload: replace(said, payload=payload), key=both.keys["client"], party="client", time=NOW,
        commitment=Commitment.RECEIPT,
    )  # fmt: skip
    found = audit(both.dossier, now=NOW, process=both.process, project=PROJECT)
    assert {"CITE_WRONG", "CHAIN_UNPINNED"} <= errors(found)
