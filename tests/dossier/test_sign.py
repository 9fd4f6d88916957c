"""Signing the PDF of a document: who may, what it has to say, where the signature stands, and when it makes an entry."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.documents.convert import find_converter
from pipeline.dossier.anchors import dossier_trust, with_revocations
from pipeline.dossier.audit import audit
from pipeline.dossier.countersign import countersign
from pipeline.dossier.entry import State, read_entry
from pipeline.dossier.freeze import Frozen, freeze
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.renew import renew
from pipeline.dossier.sign import Signed, sign
from pipeline.dossier.status import status
from pipeline.records.process import Process, load_process
from signing.certificates.trust import TrustStore
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key
from signing.pdf.fields import fields_of
from signing.report import Verdict
from signing.statement import ML_DSA_65
from signing.timestamps.asking import Timestamper
from tests import timestamps
from tests.dossier.actions import NOW
from tests.signing.test_revocation import revocation_list

pytestmark = pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")


@pytest.fixture
def process() -> Process:
    return load_process()


@pytest.fixture
def dossier(srs_dossier: Dossier) -> Dossier:
    return srs_dossier


Sign = Callable[..., Signed]


@pytest.fixture
def do(dossier: Dossier, keys: dict[str, SigningKey], process: Process) -> Sign:
    def run(party: str, *, key: str | None = None, name: str = "srs.pdf", out: Path | None = None) -> Signed:
        return sign(
            dossier.drafts / name, key=keys[key or party], party=party, now=NOW, trust=dossier_trust(dossier),
            process=process, dossier=dossier, out=out,
        )  # fmt: skip

    return run


@pytest.fixture
def file(dossier: Dossier, keys: dict[str, SigningKey], process: Process) -> Callable[..., Frozen]:
    def run(party: str) -> Frozen:
        return freeze(
            dossier, "srs", key=keys[party], party=party, now=NOW, process=process, converter=None,
            folder=dossier.drafts / "srs.pdf",
        )  # fmt: skip

    return run


def state(dossier: Dossier, process: Process) -> State:
    (listed,) = list_entries(dossier).files
    return read_entry(listed, trust=dossier_trust(dossier), now=NOW, process=process).state


def test_signed_by_both_it_is_in_force_when_filed(
    do: Sign, file: Callable[..., Frozen], dossier: Dossier, process: Process
) -> None:
    do("client")
    assert do("vendor").after is not None
    frozen = file("vendor")
    assert frozen.missing == ()
    assert state(dossier, process) is State.EXECUTED


def test_signed_by_one_it_is_half_signed_until_the_other_countersigns(
    do: Sign,
    file: Callable[..., Frozen],
    dossier: Dossier,
    process: Process,
    keys: dict[str, SigningKey],
    trust: TrustStore,
) -> None:
    do("client")
    frozen = file("client")
    assert frozen.missing == ("vendor",)
    assert state(dossier, process) is State.HALF_SIGNED
    assert countersign(frozen.path, key=keys["vendor"], party="vendor", now=NOW, trust=trust).after is not None
    assert state(dossier, process) is State.EXECUTED


def test_the_party_that_signed_the_pdf_may_file_what_the_other_signed(
    do: Sign, file: Callable[..., Frozen], dossier: Dossier, process: Process
) -> None:
    """One has signed the PDF, the other the container over it: both have signed the same bytes."""
    do("client")
    assert file("vendor").missing == ()
    assert state(dossier, process) is State.EXECUTED


def test_a_pdf_holds_no_second_signature(
    do: Sign, file: Callable[..., Frozen], dossier: Dossier, process: Process, keys: dict[str, SigningKey]
) -> None:
    """Where the records ask for two keys, who signed the PDF signs the entry too, with both."""
    record = dossier.root / "project.yaml"
    record.write_text(record.read_text().replace("  client:\n", "  client:\n    second_key: ml-dsa-65\n"))
    second = create_key("Nordlicht Handel GmbH", "Anna Berg", NOW, algorithm=ML_DSA_65)
    (dossier.trust / "client-second.pem").write_bytes(second.anchor_pem())
    assert any("countersign the entry with --also" in text for text in do("client").remarks)
    do("vendor")
    frozen = file("vendor")
    assert frozen.missing == ("client",)
    assert state(dossier, process) is State.HALF_SIGNED
    trust = dossier_trust(dossier)
    outcome = countersign(frozen.path, key=keys["client"], also=second, party="client", now=NOW, trust=trust)
    assert outcome.after is not None
    assert state(dossier, process) is State.EXECUTED


def clock() -> Timestamper:
    """A timestamper of these days."""
    begins, ends = NOW - timestamps.YEAR, NOW + 5 * timestamps.YEAR
    return timestamps.timestamper(NOW, timestamps.department_of(timestamps.ROOT, begins=begins, ends=ends))


def test_stamped_and_renewed_it_is_in_force_when_filed(
    file: Callable[..., Frozen], dossier: Dossier, keys: dict[str, SigningKey], process: Process
) -> None:
    """With lists and a document timestamp inside; renewed once more when the other party has signed too."""
    (dossier.trust / "tsa.pem").write_bytes(timestamps.ROOT.certificate.public_bytes(Encoding.PEM))
    told = revocation_list(timestamps.ROOT, since=NOW, until=NOW + timestamps.YEAR)
    (dossier.trust / "tsa.crl").write_bytes(told.public_bytes(Encoding.DER))
    path, by = dossier.drafts / "srs.pdf", clock()
    trust = with_revocations(dossier_trust(dossier), [dossier.trust / "tsa.crl"])
    for party in ("client", "vendor"):
        before = path.read_bytes()
        signed = sign(
            path, key=keys[party], party=party, now=NOW, trust=trust, process=process, dossier=dossier, timestamper=by
        )
        assert signed.after is not None
        assert path.read_bytes().startswith(before)
        renewed = renew(path, timestamper=by, now=NOW, trust=trust, process=process)
        assert renewed.after is not None
    report = renewed.after
    assert report is not None
    assert report.executed
    assert b"/DSS" in path.read_bytes()
    assert len(report.archives) == 2
    assert all(item.time for item in report.archives)
    assert file("vendor").missing == ()
    assert state(dossier, process) is State.EXECUTED
    assert audit(dossier, now=NOW, process=process, project=None).verdict is Verdict.TOTAL_PASSED


def test_what_is_not_proven_is_not_renewed(do: Sign, dossier: Dossier, process: Process) -> None:
    (dossier.trust / "tsa.pem").write_bytes(timestamps.ROOT.certificate.public_bytes(Encoding.PEM))
    do("client")
    path = dossier.drafts / "srs.pdf"
    path.write_bytes(path.read_bytes() + b"% more")
    before = path.read_bytes()
    trust = dossier_trust(dossier)
    assert renew(path, timestamper=clock(), now=NOW, trust=trust, process=process).after is None
    assert path.read_bytes() == before


def test_it_stands_in_the_room_the_signature_block_leaves(do: Sign, dossier: Dossier) -> None:
    do("client")
    with pikepdf.open(dossier.drafts / "srs.pdf") as pdf:
        page = pdf.pages[-1]
        boxes = {
            str(item.T): [float(edge) for edge in item.Rect] for item in page.Annots if str(item.Subtype) == "/Widget"
        }
        assert {"signature (client)", "signature (vendor)"} == set(boxes)
        client, vendor = boxes["signature (client)"], boxes["signature (vendor)"]
        assert client[2] < vendor[0]
        assert client[1] == vendor[1]
        (shown,) = [item.AP.N for item in page.Annots if str(item.Subtype) == "/Widget" and "/V" in item]
        drawn = shown.read_bytes()
        for text in (b"Signed for the client", b"Anna Berg", f"{NOW:%B %Y}".encode()):
            assert text in drawn
        assert "/Carlito" in str([str(font.BaseFont) for font in shown.Resources.Font.values()]).replace("+", "/")


@pytest.mark.parametrize(
    ("party", "key", "said"),
    [
        ("client", "vendor", "this is a key of Harbour Software Ltd"),
        ("client", "stranger", "this is a key of Somebody Else Ltd"),
        ("auditor", "client", "the project has no party 'auditor'"),
    ],
)
def test_a_key_of_somebody_else_does_not_sign(
    do: Sign, dossier: Dossier, party: str, key: str, said: str, srs_pdf: bytes
) -> None:
    with pytest.raises(InputError, match=said):
        do(party, key=key)
    assert (dossier.drafts / "srs.pdf").read_bytes() == srs_pdf


def test_nobody_signs_twice(do: Sign) -> None:
    do("client")
    with pytest.raises(InputError, match="the client has signed it already"):
        do("client")


def test_a_pdf_that_says_something_else_is_not_signed(do: Sign, dossier: Dossier) -> None:
    record = dossier.root / "requirements.yaml"
    record.write_text(record.read_text().replace("purpose: A lamp", "purpose: A bell"))
    with pytest.raises(InputError, match=r"Page \d+: “.*A lamp.* stands where the Word document says “.*bell"):
        do("client")


def test_a_draft_is_not_signed(do: Sign, dossier: Dossier, srs_pdf: bytes) -> None:
    (dossier.drafts / "contract.pdf").write_bytes(srs_pdf)
    with pytest.raises(InputError, match="the contract is still a draft"):
        do("client", name="contract.pdf")


def test_what_is_no_document_is_not_signed(do: Sign, dossier: Dossier, srs_pdf: bytes) -> None:
    (dossier.drafts / "letter.pdf").write_bytes(srs_pdf)
    with pytest.raises(InputError, match="its name does not say which document it is"):
        do("client", name="letter.pdf")
    (dossier.drafts / "srs.pdf").write_text("no PDF")
    with pytest.raises(InputError, match="it is no PDF"):
        do("client")


def test_a_pdf_changed_after_the_first_signature_is_not_signed(do: Sign, dossier: Dossier) -> None:
    do("client")
    path = dossier.drafts / "srs.pdf"
    changed = path.read_bytes() + b"%more\n"
    path.write_bytes(changed)
    outcome = do("vendor")
    assert outcome.after is None
    assert outcome.before is not None
    assert "PDF_NOT_WHOLE" in {item.code for item in outcome.before.findings}
    assert path.read_bytes() == changed


def test_behind_a_stranger_nobody_signs(do: Sign, dossier: Dossier, keys: dict[str, SigningKey]) -> None:
    do("client")
    (dossier.root / "trust" / "client.pem").write_bytes(keys["stranger"].anchor_pem())
    outcome = do("vendor")
    assert outcome.after is None
    assert outcome.before is not None
    assert outcome.before.verdict is Verdict.INDETERMINATE


def test_without_a_dossier_a_party_signs_what_has_its_field(
    do: Sign, dossier: Dossier, keys: dict[str, SigningKey], trust: TrustStore, process: Process, tmp_path: Path
) -> None:
    path = tmp_path / "offer.pdf"
    shutil.copy(dossier.drafts / "srs.pdf", path)
    with pytest.raises(InputError, match="it has no fields for signatures, and no dossier says where they belong"):
        sign(path, key=keys["vendor"], party="vendor", now=NOW, trust=trust, process=process)
    do("client", out=path)
    assert fields_of((dossier.drafts / "srs.pdf").read_bytes()) == {}
    outcome = sign(path, key=keys["vendor"], party="vendor", now=NOW, trust=trust, process=process)
    assert outcome.after is not None
    assert outcome.after.verdict is Verdict.TOTAL_PASSED


def test_a_signed_pdf_with_another_text_is_not_filed(do: Sign, file: Callable[..., Frozen], dossier: Dossier) -> None:
    do("client")
    record = dossier.root / "requirements.yaml"
    record.write_text(record.read_text().replace("purpose: A lamp", "purpose: A bell"))
    with pytest.raises(InputError, match="stands where the Word document says"):
        file("client")
    assert not dossier.entries.is_dir() or not list(dossier.entries.iterdir())


def test_a_signed_pdf_is_filed_once(
    do: Sign,
    file: Callable[..., Frozen],
    dossier: Dossier,
    process: Process,
    keys: dict[str, SigningKey],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One party alone cannot bring back what was agreed before."""
    do("client")
    do("vendor")
    file("vendor")
    with pytest.raises(InputError, match=r"it is filed already, in entries/0001-srs\.asice"):
        file("vendor")
    monkeypatch.setattr("pipeline.dossier.freeze.filed_before", lambda *_: None)
    monkeypatch.setattr("pipeline.dossier.freeze.something_new", lambda make, *_: make)
    second = file("vendor").path
    report = audit(dossier, now=NOW, process=process, project=None)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "PDF_FILED_AGAIN" in {item.code for item in report.entries[1].entry.report.findings}
    board = status(dossier, now=NOW, process=process)
    assert [(item.entry, item.state) for item in board.stages if item.kind == "srs"] == [(1, "executed"), (2, "broken")]
    assert any("entries/0002-srs.asice does not count" in remark for remark in board.remarks)
    assert board.next_steps[0] == "Find out what happened to entries/0002-srs.asice: signoff audit"
    done = countersign(second, key=keys["client"], party="client", now=NOW, trust=dossier_trust(dossier))
    assert done.after is not None
    assert audit(dossier, now=NOW, process=process, project=None).verdict is Verdict.TOTAL_PASSED
    assert "executed" in {item.state for item in status(dossier, now=NOW, process=process).stages if item.entry == 2}


def test_an_unsigned_pdf_is_not_filed(file: Callable[..., Frozen]) -> None:
    with pytest.raises(InputError, match="nobody has signed it"):
        file("client")


def test_a_field_over_the_text_is_found(dossier: Dossier, keys: dict[str, SigningKey]) -> None:
    """The first who signs makes the fields, and could lay one over the text."""
    from pipeline.dossier.compared import pdf_findings
    from pipeline.dossier.sign import _document
    from pipeline.dossier.templates.own import own_templates
    from signing.pdf.fields import SignatureField
    from signing.pdf.sign import Shown, sign_pdf

    pdf = (dossier.drafts / "srs.pdf").read_bytes()
    _, made, _ = _document(dossier.drafts / "srs.pdf", dossier, load_process(), NOW, own_templates(dossier, None))
    fields = [SignatureField(party="client", page=0, box=(60, 400, 500, 800))]
    evil = sign_pdf(pdf, keys["client"], party="client", time=NOW, shown=Shown(heading="Anything"), fields=fields)
    found = [item.detail for item in pdf_findings("srs.pdf", evil, made.docx)]
    assert any("the field of a signature lies over it" in item for item in found)
