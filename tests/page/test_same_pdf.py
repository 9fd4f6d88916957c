"""The page and `signoff verify` say the same of every signed PDF the tests of the Python verifier know."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field

from pipeline.present.json_form import of_report
from signing.certificates.trust import TrustStore
from signing.container import PayloadItem
from signing.entry import freeze_entry
from signing.keys.store import create_key
from signing.pdf.lasting import with_material
from signing.pdf.verify import verify_pdf
from signing.statement import Payload, Statement
from tests import timestamps
from tests.page.conftest import Core
from tests.page.test_same_verdicts import assert_same as assert_same_entry
from tests.pki import NOW, Parties
from tests.signing import hostile_pdfs
from tests.signing import test_pdf_lasting as lasting
from tests.signing.conftest import statement_of
from tests.signing.pdf_attacks import (
    CASES,
    Case,
    all_signatures_taken_off,
    annotation_over_the_text,
    made,
    objects_used_without_end,
    plainly_signed,
    signed_by,
)
from tests.signing.test_archive import LISTS, THIRD, TRUST
from tests.timestamps import YEAR


def assert_same(core: Core, pdf: bytes, trust: TrustStore, now: dt.datetime = NOW) -> dict[str, Any]:
    """Judge ``pdf`` by both; returns the report they agree on."""
    ours = of_report(verify_pdf(pdf, trust=trust, now=now))
    (entry,) = core.examine({"a.pdf": pdf}, trust=trust, now=now)["entries"]
    theirs: dict[str, Any] = entry["report"]
    assert theirs == ours
    return ours


@pytest.fixture(scope="module")
def both(signatories: Parties) -> bytes:
    return signed_by(made(), signatories, "client", "vendor")


@pytest.fixture(scope="module")
def stored() -> bytes:
    return lasting.signed()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_attack(case: Case, core: Core, both: bytes, signatories: Parties) -> None:
    assert_same(core, case.build(both, signatories), signatories.trust)


@pytest.mark.parametrize("attack", lasting.ATTACKS, ids=lambda attack: attack.__name__)
def test_attack_on_what_lasts(attack: Callable[[bytes], bytes], core: Core, stored: bytes) -> None:
    assert_same(core, attack(stored), TRUST)


def test_good_ones(core: Core, both: bytes, signatories: Parties) -> None:
    one = signed_by(made(), signatories, "vendor")
    for pdf in (one, both, made()):
        for trust in (signatories.trust, TrustStore()):
            assert_same(core, pdf, trust)
    assert assert_same(core, both, signatories.trust)["executed"]
    chinese = replace(signatories, client=create_key("泰德坎普工具贸易有限公司", "王小明", NOW, algorithm="p384"))
    assert_same(core, signed_by(made(), chinese, "vendor", "client"), chinese.trust)


@pytest.mark.parametrize("change", [None, annotation_over_the_text, all_signatures_taken_off])
def test_in_its_entry(
    change: Callable[[bytes, Parties], bytes] | None,
    core: Core,
    both: bytes,
    signatories: Parties,
    tmp_path: Path,
) -> None:
    """Who has signed the PDF of a document has signed its entry, which the vendor alone has frozen."""
    pdf = change(both, signatories) if change else both
    path = tmp_path / "0001-srs.asice"
    items = [PayloadItem(name=name, source=data) for name, data in {"srs.docx": b"PK", "srs.pdf": pdf}.items()]

    def statement(payload: Payload) -> Statement:
        return replace(statement_of(payload), kind="srs", language="en")

    freeze_entry(path, items, statement, key=signatories.vendor, party="vendor", time=NOW)
    report = assert_same_entry(core, path, signatories.trust)
    assert len(report["signatures"]) == (1 if change is all_signatures_taken_off else 3)
    assert report["executed"] is (change is None)
    assert (report["verdict"] == "TOTAL-FAILED") is (change is annotation_over_the_text)


def test_what_lasts(core: Core, stored: bytes) -> None:
    archived = lasting.renewed(stored, 10)
    twice = lasting.renewed(archived, 20, THIRD)
    for pdf, years in (
        (stored, 0),
        (stored, 11),
        (stored, 13),
        (archived, 21),
        (archived, 22),
        (twice, 23),
        (twice, 30),
    ):
        report = assert_same(core, pdf, TRUST, NOW + years * YEAR)
    assert [item["level"] for item in report["signatures"]] == ["B-LTA", "B-LTA"]
    known = replace(TRUST, timestamps=(timestamps.ROOT.certificate,))
    assert_same(core, archived, known, NOW + 11 * YEAR)
    for lists in ((), LISTS[:2]):
        assert_same(core, lasting.signed(lists=lists), TRUST)
    answers = lasting.signed(lists=lasting.ANSWERS)
    assert [item["level"] for item in assert_same(core, answers, TRUST)["signatures"]] == ["B-LT", "B-LT"]
    assert_same(core, lasting.renewed(answers, 10), TRUST, NOW + 21 * YEAR)
    half = lasting.renewed(lasting.signed(who="client"), 0, timestamps.KEY)
    assert_same(core, half, TRUST)
    for years, level in ((2, "B-LTA"), (5, "B-T")):
        report = assert_same(core, lasting.answered(years), TRUST, NOW + 7 * YEAR)
        assert [item["level"] for item in report["signatures"]] == [level, "B-LTA"]
    late = with_material(
        lasting.renewed(lasting.signed(lists=()), 0, timestamps.KEY), anchors=lasting.ANCHORS, revocations=LISTS
    )
    assert [item["level"] for item in assert_same(core, late, TRUST)["signatures"]] == ["B-LT", "B-LT"]


@pytest.mark.parametrize("permission", MDPPerm)
def test_of_other_software(permission: MDPPerm, core: Core, signatories: Parties) -> None:
    trust = TrustStore(any_party=signatories.client.chain)
    for certify in (True, False):
        writer = IncrementalPdfFileWriter(io.BytesIO(made()))
        append_signature_field(writer, SigFieldSpec("Signature1", on_page=0, box=(60, 60, 260, 130)))
        pdf = plainly_signed(writer, "Signature1", signatories.client, certify=certify, permission=permission)
        assert_same(core, pdf, trust)
        assert_same(core, annotation_over_the_text(pdf, signatories), trust)


@pytest.mark.parametrize("mode", pikepdf.ObjectStreamMode.__members__.values(), ids=str)
def test_however_objects_are_packed(mode: pikepdf.ObjectStreamMode, core: Core, signatories: Parties) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made())) as document:
        document.save(out, object_stream_mode=mode)
    report = assert_same(core, signed_by(out.getvalue(), signatories, "client", "vendor"), signatories.trust)
    assert report["verdict"] == "TOTAL-PASSED"


def test_random_damage(core: Core, stored: bytes) -> None:
    """Two readers may well name different faults of a damaged file; whether it passes is not for debate."""
    chance = random.Random(20261125)  # noqa: S311 - the same damage at every run
    whole = lasting.renewed(stored, 0, timestamps.KEY)
    damaged = {}
    for index in range(60):
        changed = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3))):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        if index % 10 == 0:
            del changed[chance.randrange(len(changed)) :]
        damaged[f"{index:03}.pdf"] = bytes(changed)
    answer = core.examine(damaged, trust=TRUST, now=NOW)
    for entry in answer["entries"]:
        ours = verify_pdf(damaged[entry["name"]], trust=TRUST, now=NOW)
        assert entry["report"]["verdict"] == str(ours.verdict), entry["name"]
        assert entry["report"]["executed"] == ours.executed


def test_objects_used_without_end_end(core: Core, signatories: Parties) -> None:
    assert_same(core, objects_used_without_end(signatories), signatories.trust)


@pytest.mark.parametrize("hostile", hostile_pdfs.NEVER_ENDING, ids=lambda hostile: hostile.__name__)
def test_what_never_ends(core: Core, hostile: Callable[[], bytes]) -> None:
    assert assert_same(core, hostile(), TRUST)["verdict"] == "TOTAL-FAILED"


@pytest.mark.parametrize("hostile", hostile_pdfs.UNPACKED, ids=lambda hostile: hostile.__name__)
def test_what_unpacks_without_end(core: Core, hostile: Callable[[int], bytes]) -> None:
    (entry,) = core.examine({"a.pdf": hostile(8 * 1024 * 1024)}, trust=TRUST, now=NOW)["entries"]
    assert entry["report"]["verdict"] == "TOTAL-FAILED"
