"""Documents in entries: what they print against what the entry cites, and rendered again against what was signed."""

import hashlib
import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.documents.convert import find_converter
from pipeline.documents.text import text_of_docx
from pipeline.dossier import rendered
from pipeline.dossier.audit import AuditReport, audit
from pipeline.dossier.citations import frozen_records
from pipeline.dossier.countersign import countersign
from pipeline.dossier.entry import Entry
from pipeline.dossier.freeze import Frozen, freeze
from pipeline.dossier.layout import Dossier, EntryFile
from pipeline.dossier.status import status
from pipeline.dossier.verify import verify_container
from pipeline.records.process import Process, load_process
from signing.certificates.trust import TrustStore
from signing.container import Container, PayloadItem
from signing.entry import PAYLOAD, freeze_entry
from signing.errors import InputError, InputErrors
from signing.keys.store import SigningKey
from signing.report import Finding, Severity, Verdict
from signing.statement import Payload, Statement, parse
from tests.documents.test_house_style import ADDRESS, house
from tests.dossier.actions import NOW
from tests.dossier.minimal import MINIMAL, name_signatories

Agree = Callable[[str], Path]
"""Freezes a kind and lets both parties sign it."""


@pytest.fixture
def process() -> Process:
    return load_process()


@pytest.fixture
def dossier(tmp_path: Path, keys: dict[str, SigningKey]) -> Dossier:
    root = tmp_path / "minimal"
    shutil.copytree(MINIMAL, root)
    name_signatories(root, keys)
    (root / "prototype").mkdir(exist_ok=True)
    (root / "prototype" / "screen.html").write_text("<!doctype html><title>Screen</title>")
    (root / "trust").mkdir()
    for party in ("client", "vendor"):
        (root / "trust" / f"{party}.pem").write_bytes(keys[party].anchor_pem())
    return Dossier(root=root)


@pytest.fixture
def do(dossier: Dossier, keys: dict[str, SigningKey], process: Process) -> Callable[..., Frozen]:
    def run(kind: str, folder: Path | None = None) -> Frozen:
        return freeze(
            dossier, kind, key=keys["vendor"], party="vendor", now=NOW, process=process, converter=None, folder=folder
        )

    return run


@pytest.fixture
def agree(do: Callable[..., Frozen], keys: dict[str, SigningKey], trust: TrustStore) -> Agree:
    def run(kind: str) -> Path:
        path = do(kind).path
        assert countersign(path, key=keys["client"], party="client", now=NOW, trust=trust).after is not None
        return path

    return run


@pytest.fixture
def agreed(agree: Agree) -> Path:
    """The contract, after the requirements and the prototype."""
    agree("srs")
    agree("prototype")
    return agree("contract")


def run_audit(dossier: Dossier, process: Process) -> AuditReport:
    return audit(dossier, now=NOW, process=process, project=None)


def found(report: AuditReport, number: int) -> dict[str, Finding]:
    (entry,) = [item.entry for item in report.entries if item.entry.file.number == number]
    return {item.code: item for item in entry.report.findings}


def test_the_contract_prints_what_it_relies_on(agreed: Path, dossier: Dossier, process: Process) -> None:
    report = run_audit(dossier, process)
    assert report.verdict is Verdict.TOTAL_PASSED, report
    with Container.open(agreed) as container:
        text = text_of_docx(container.read("payload/contract.docx", 10_000_000) or b"")
        statement = parse(container.read("statement.json", 10_000) or b"")
    assert [item.label for item in statement.cites] == ["srs", "prototype"]
    for cite in statement.cites:
        assert cite.baseline in "".join(text.split())
    assert "DRAFT" not in text


def test_it_is_not_frozen_before_what_it_cites_is_in_force(do: Callable[..., Frozen], agree: Agree) -> None:
    with pytest.raises(InputError, match="the srs is not frozen yet"):
        do("contract")
    agree("srs")
    do("prototype")
    with pytest.raises(InputError, match="signature of the client is missing"):
        do("contract")


def test_a_vague_word_stops_the_srs(do: Callable[..., Frozen], dossier: Dossier) -> None:
    record = dossier.root / "requirements.yaml"
    record.write_text(record.read_text().replace("shall", "shall probably", 1))
    with pytest.raises(InputErrors, match="probably"):
        do("srs")


def test_a_baseline_typed_into_a_record_is_not_frozen(
    agree: Agree, do: Callable[..., Frozen], dossier: Dossier
) -> None:
    """It would print what the entry does not cite, and an entry that is there stays for ever."""
    agree("srs")
    agree("prototype")
    record = dossier.root / "contract.yaml"
    typed = "sha256:" + "ab" * 32
    record.write_text(record.read_text().replace("subject: A lamp", f"subject: {typed} a lamp", 1))
    with pytest.raises(InputErrors):
        do("contract")
    assert sorted(path.name for path in dossier.entries.iterdir()) == ["0001-srs.asice", "0002-prototype.asice"]


def test_a_document_takes_no_folder(do: Callable[..., Frozen], dossier: Dossier) -> None:
    with pytest.raises(InputError, match="it is a folder, and a document is filed as its signed PDF"):
        do("srs", dossier.root / "prototype")


def test_a_record_that_moved_on_is_not_built_upon(agree: Agree, do: Callable[..., Frozen], dossier: Dossier) -> None:
    agree("srs")
    agree("prototype")
    record = dossier.root / "prototype.yaml"
    intent = next(line for line in record.read_text().splitlines() if line.startswith("intent:"))
    record.write_text(record.read_text().replace(intent, "intent: Something else is the benchmark now."))
    with pytest.raises(
        InputErrors, match=r"something else than entries/0002-prototype\.asice, which both parties signed"
    ):
        do("contract")
    agree("prototype")
    assert do("contract").statement.entry == 4


def test_comments_may_change(agree: Agree, dossier: Dossier, process: Process) -> None:
    agree("srs")
    record = dossier.root / "requirements.yaml"
    record.write_text("# read once more in May\n" + record.read_text())
    agree("prototype")
    agree("contract")
    assert run_audit(dossier, process).verdict is Verdict.TOTAL_PASSED


@pytest.fixture
def moved(agreed: Path, dossier: Dossier, agree: Agree) -> None:
    """After the contract another prototype was agreed."""
    (dossier.root / "prototype" / "screen.html").write_text("another screen")
    agree("prototype")


def test_resting_on_what_was_superseded_is_said(moved: None, dossier: Dossier, process: Process) -> None:
    report = run_audit(dossier, process)
    said = found(report, 3)["CITE_SUPERSEDED"]
    assert "relies on 0002-prototype.asice as the prototype, which 0004-prototype.asice has superseded" in said.detail
    assert said.severity is Severity.WARNING
    board = status(dossier, now=NOW, process=process)
    assert any("0003-contract.asice relies on entries/0002-prototype.asice" in item for item in board.remarks)


def test_nothing_rests_on_two_versions_of_one_thing(moved: None, do: Callable[..., Frozen], agree: Agree) -> None:
    with pytest.raises(InputError, match=r"0003-contract\.asice relies on a prototype that entries/0004"):
        do("acceptance-report")
    agree("contract")
    assert do("acceptance-report").statement.entry == 6


def test_status_says_what_moved_on_after_signing(agreed: Path, dossier: Dossier, process: Process) -> None:
    assert status(dossier, now=NOW, process=process).remarks == ()
    record = dossier.root / "contract.yaml"
    record.write_text(record.read_text().replace("subject: A lamp", "subject: A bell", 1))
    (said,) = status(dossier, now=NOW, process=process).remarks
    assert said.startswith("contract.yaml says something else than entries/0003-contract.asice")


def test_the_records_inside_are_those_it_rests_on(agreed: Path) -> None:
    assert {item.kind for item in frozen_records(agreed)} == {"project", "requirements", "prototype", "contract"}


Change = Callable[[dict[str, bytes], Statement], Statement]


def other_ids(files: dict[str, bytes], statement: Statement) -> Statement:
    """The text keeps its ids, the statement cites others: as if another document had been put in."""
    first, second = statement.cites
    return replace(
        statement,
        cites=(replace(first, baseline=second.baseline), replace(second, baseline=first.baseline[:-4] + "0000")),
    )


def edited(files: dict[str, bytes], statement: Statement) -> Statement:
    """Somebody edited an amount in the records after the document was made."""
    text = files["records/contract.yaml"].decode()
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    files["records/contract.yaml"] = text.replace(title, "title: Another agreement", 1).encode()
    return statement


def edited_long_ago(files: dict[str, bytes], statement: Statement) -> Statement:
    return replace(edited(files, statement), generator="signoff 0.0.1")


def without_template(files: dict[str, bytes], statement: Statement) -> Statement:
    del files["templates/contract.docx"]
    return statement


def broken_template(files: dict[str, bytes], statement: Statement) -> Statement:
    files["templates/contract.docx"] = b"PK\x03\x04 not a document"
    return statement


def broken_record(files: dict[str, bytes], statement: Statement) -> Statement:
    files["records/contract.yaml"] = b"a: [\x00"
    return statement


def unreadable(files: dict[str, bytes], statement: Statement) -> Statement:
    files["contract.docx"] = files["contract.docx"][:2000]
    return statement


def no_pdf_at_all(files: dict[str, bytes], statement: Statement) -> Statement:
    files["contract.pdf"] = b"%PDF-1.7\n"
    return statement


def another_template(files: dict[str, bytes], statement: Statement) -> Statement:
    """A template with other words, as a dishonest party would file it."""
    name = "templates/contract.docx"
    with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
        parts = {item: archive.read(item) for item in archive.namelist()}
    body = parts["word/document.xml"]
    parts["word/document.xml"] = body.replace(b"Force majeure", b"Other matters", 1)
    assert parts["word/document.xml"] != body
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for item, data in parts.items():
            archive.writestr(item, data)
    files[name] = out.getvalue()
    return statement


def test_a_house_style_is_kept_in_the_entry_and_the_document_is_made_again_with_it(
    do: Callable[..., Frozen], dossier: Dossier, process: Process, agree: Agree
) -> None:
    style = house()
    (dossier.root / "templates").mkdir()
    (dossier.root / "templates" / "house-style.docx").write_bytes(style)
    path = agree("srs")
    (dossier.root / "templates" / "house-style.docx").unlink()  # what counts is what lies in the entry
    with Container.open(path) as container:
        assert container.read(f"{PAYLOAD}templates/house-style.docx", 10_000_000) == style
        assert ADDRESS in text_of_docx(container.read(f"{PAYLOAD}srs.docx", 10_000_000) or b"")
    report = run_audit(dossier, process)
    assert report.verdict is Verdict.TOTAL_PASSED
    codes = found(report, 1)
    assert "TEMPLATE_DIFFERS" not in codes
    assert codes["HOUSE_STYLE"].severity is Severity.INFO
    assert hashlib.sha256(style).hexdigest() in codes["HOUSE_STYLE"].detail


def test_the_template_of_signoff_is_not_remarked_on(agreed: Path, dossier: Dossier, process: Process) -> None:
    assert "TEMPLATE_DIFFERS" not in found(run_audit(dossier, process), 3)


def test_a_document_made_with_another_template_is_remarked_on(
    agreed: Path,
    dossier: Dossier,
    process: Process,
    keys: dict[str, SigningKey],
    trust: TrustStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Template and document fit each other, and both parties signed: only the remark tells."""
    made: list[bytes] = []
    render = rendered._render

    def kept(entry: Entry, *rest: Any) -> bytes:
        again = render(entry, *rest)
        if entry.file.kind == "contract":
            made.append(again)
        return again

    monkeypatch.setattr(rendered, "_render", kept)
    remake(agreed, another_template, keys, trust)
    run_audit(dossier, process)

    def both(files: dict[str, bytes], statement: Statement) -> Statement:
        files["contract.docx"] = made[0]
        return statement

    remake(agreed, both, keys, trust)
    report = run_audit(dossier, process)
    assert "DOCUMENT_DIFFERS" not in found(report, 3)
    assert found(report, 3)["TEMPLATE_DIFFERS"].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("change", "codes", "severity"),
    [
        (other_ids, {"PRINTED_BASELINE_MISSING", "PRINTED_BASELINE_UNKNOWN"}, Severity.ERROR),
        (edited, {"DOCUMENT_DIFFERS"}, Severity.ERROR),
        (edited_long_ago, {"DOCUMENT_DIFFERS"}, Severity.WARNING),
        (without_template, {"DOCUMENT_MISSING"}, Severity.ERROR),
        (broken_template, {"DOCUMENT_NOT_REPRODUCED"}, Severity.ERROR),
        (broken_record, {"DOCUMENT_NOT_REPRODUCED"}, Severity.ERROR),
        (unreadable, {"DOCUMENT_UNREADABLE"}, Severity.ERROR),
        (no_pdf_at_all, {"DOCUMENT_UNREADABLE"}, Severity.ERROR),
    ],
)
def test_what_both_signed_but_does_not_fit_is_found(
    agreed: Path,
    dossier: Dossier,
    process: Process,
    keys: dict[str, SigningKey],
    trust: TrustStore,
    change: Change,
    codes: set[str],
    severity: Severity,
) -> None:
    """Valid signatures of both parties over something that contradicts itself."""
    remake(agreed, change, keys, trust)
    report = run_audit(dossier, process)
    findings = found(report, 3)
    assert codes <= set(findings)
    assert all(findings[code].severity is severity for code in codes)
    assert report.verdict is (Verdict.TOTAL_FAILED if severity is Severity.ERROR else Verdict.TOTAL_PASSED)


def test_verify_alone_compares_the_printed_ids(agreed: Path, keys: dict[str, SigningKey], trust: TrustStore) -> None:
    assert verify_container(agreed, trust=trust, now=NOW).verdict is Verdict.TOTAL_PASSED
    remake(agreed, other_ids, keys, trust)
    report = verify_container(agreed, trust=trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_FAILED
    (missing,) = [item for item in report.findings if item.code == "PRINTED_BASELINE_MISSING"][:1]
    assert missing.subject == "payload/contract.docx"


@pytest.mark.skipif(find_converter() is None, reason="needs LibreOffice")
def test_the_pdf_prints_them_too(
    agree: Agree, dossier: Dossier, process: Process, keys: dict[str, SigningKey], trust: TrustStore
) -> None:
    agree("srs")
    agree("prototype")
    path = freeze(
        dossier, "contract", key=keys["vendor"], party="vendor", now=NOW, process=process, converter=find_converter()
    ).path
    with Container.open(path) as container:
        assert "payload/contract.pdf" in container.members
    assert verify_container(path, trust=trust, now=NOW).verdict is Verdict.INDETERMINATE
    remake(path, other_ids, keys, trust)
    subjects = {
        item.subject for item in verify_container(path, trust=trust, now=NOW).findings if "PRINTED" in item.code
    }
    assert subjects == {"payload/contract.docx", "payload/contract.pdf"}


@pytest.mark.skipif(find_converter() is None, reason="needs LibreOffice")
def test_nobody_countersigns_a_pdf_that_says_something_else(
    do: Callable[..., Frozen], dossier: Dossier, keys: dict[str, SigningKey], process: Process, trust: TrustStore
) -> None:
    record = dossier.root / "requirements.yaml"
    now = record.read_text()
    made = []
    for text in (now.replace('version: "1', 'version: "9', 1), now):
        record.write_text(text)
        made.append(
            freeze(
                dossier, "srs", key=keys["vendor"], party="vendor", now=NOW, process=process, converter=find_converter()
            ).path
        )
    with Container.open(made[0]) as container:
        other = container.read("payload/srs.pdf", 10_000_000) or b""

    def swapped(files: dict[str, bytes], statement: Statement) -> Statement:
        files["srs.pdf"] = other
        return statement

    remake(made[1], swapped, keys, trust)
    done = countersign(made[1], key=keys["client"], party="client", now=NOW, trust=trust, process=process)
    assert done.after is None
    (said,) = [item for item in done.before.findings if item.code == "DOCUMENT_PDF_DIFFERS"]
    assert said.subject == "payload/srs.pdf"
    assert said.detail.startswith("Page 1: ")
    assert "stands where the Word document says" in said.detail


def remake(path: Path, change: Change, keys: dict[str, SigningKey], trust: TrustStore) -> None:
    """Make the entry at ``path`` again with ``change`` applied, signed by both parties below our verbs."""
    with Container.open(path) as container:
        statement = parse(container.read("statement.json", 100_000) or b"")
        files = {
            name.removeprefix(PAYLOAD): container.read(name, 50_000_000) or b""
            for name in container.members
            if name.startswith(PAYLOAD)
        }
    claimed = change(files, statement)
    path.unlink()

    def make(payload: Payload) -> Statement:
        return replace(claimed, payload=payload)

    items = [PayloadItem(name=name, source=data) for name, data in files.items()]
    freeze_entry(path, items, make, key=keys["vendor"], party="vendor", time=NOW)
    from signing.cms.cades import Commitment
    from signing.entry import countersign_entry

    target = path.with_suffix(".new")
    countersign_entry(path, target, key=keys["client"], party="client", time=NOW, commitment=Commitment.APPROVAL)
    target.replace(path)


def test_an_entry_file_knows_its_name() -> None:
    assert EntryFile(number=1, kind="srs", path=Path("entries/0001-srs.asice")).name == "0001-srs.asice"
