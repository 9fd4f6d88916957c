"""Who may sign a PDF is who may sign an entry: the person, the certificate and the days, at every door it goes through."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.documents.convert import find_converter, require_converter
from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import audit
from pipeline.dossier.countersign import countersign
from pipeline.dossier.drafts import write_drafts
from pipeline.dossier.entry import State
from pipeline.dossier.freeze import freeze
from pipeline.dossier.layout import Dossier, list_entries
from pipeline.dossier.project import known_project
from pipeline.dossier.renew import renew
from pipeline.dossier.sign import Signed, sign
from pipeline.dossier.verify import verify_container, verify_pdf_file
from pipeline.records.process import load_process
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key
from signing.pdf.verify import verify_pdf
from signing.report import Finding, Report, Verdict
from tests import timestamps
from tests.dossier.actions import NOW

pytestmark = pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")


def day(number: int) -> dt.datetime:
    return NOW + dt.timedelta(days=number)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A dossier with a PDF to be signed, and everybody who has a key under a pinned anchor of the client."""

    dossier: Dossier
    keys: dict[str, SigningKey]
    monkeypatch: pytest.MonkeyPatch

    @property
    def pdf(self) -> Path:
        return self.dossier.drafts / "srs.pdf"

    def record(self, signatory: str) -> None:
        """Let the records name one signatory of the client: the text of the item, with fingerprints by key."""
        prints = {name.replace("-", "_"): f"'{key.fingerprint}'" for name, key in self.keys.items()}
        path = self.dossier.root / "project.yaml"
        text = path.read_text()
        old = "      - name: Anna Berg\n        title: Managing Director\n"
        assert text.count(old) == 1
        path.write_text(text.replace(old, f"      - {{title: Managing Director, {signatory.format(**prints)}}}\n"))

    def sign(self, who: str, on: int, *, party: str = "client") -> Signed:
        return sign(
            self.pdf, key=self.keys[who], party=party, now=day(on), trust=dossier_trust(self.dossier),
            process=load_process(), dossier=self.dossier,
        )  # fmt: skip

    def sign_anyhow(self, who: str, on: int) -> None:
        """As somebody would whose program asks no records."""
        with self.monkeypatch.context() as patch:
            patch.setattr("pipeline.dossier.freeze.require_authorised", lambda *_, **__: None)
            patch.setattr("pipeline.dossier.freeze.require_agreed", lambda *_, **__: None)
            patch.setattr("pipeline.dossier.sign.pdf_report", by_nobodys_records)
            assert self.sign(who, on).after is not None

    def file(self, on: int) -> Path:
        return freeze(
            self.dossier, "srs", key=self.keys["bob"], party="vendor", now=day(on), process=load_process(),
            converter=None, folder=self.pdf,
        ).path  # fmt: skip

    def file_anyhow(self, on: int) -> Path:
        with self.monkeypatch.context() as patch:
            patch.setattr("pipeline.dossier.freeze.pdf_report", by_nobodys_records)
            return self.file(on)

    def verify(self, on: int) -> Report:
        project = known_project(self.dossier)
        return verify_pdf_file(self.pdf, trust=dossier_trust(self.dossier), now=day(on), project=project)


def by_nobodys_records(pdf: bytes, **how: object) -> Report:
    return verify_pdf(pdf, trust=how["trust"], now=how["now"])  # type: ignore[arg-type]


@pytest.fixture
def desk(srs_dossier: Dossier, keys: dict[str, SigningKey], monkeypatch: pytest.MonkeyPatch) -> Desk:
    more = {
        "anna": keys["client"],
        "anna-2": create_key("Nordlicht Handel GmbH", "Anna Berg", NOW),
        "carl": create_key("Nordlicht Handel GmbH", "Carl Other", NOW),
        "bob": keys["vendor"],
    }
    for name in ("anna-2", "carl"):
        (srs_dossier.trust / f"client-{name}.pem").write_bytes(more[name].anchor_pem())
    root = timestamps.ROOT.certificate.public_bytes(Encoding.PEM)
    (srs_dossier.trust / "tsa.pem").write_bytes(root)
    return Desk(dossier=srs_dossier, keys=more, monkeypatch=monkeypatch)


LAST, FIRST = day(5).date(), day(6).date()
ANNA = "name: Anna Berg"
UNTIL, FROM = f"{ANNA}, until: {LAST}", f"{ANNA}, from: {FIRST}"
ONE = f"{ANNA}, certificates: [{{{{fingerprint: {{anna}}}}}}]"
ROLLED = f"{ANNA}, certificates: [{{{{fingerprint: {{anna}}, until: {LAST}}}}}, {{{{fingerprint: {{anna_2}}, from: {FIRST}}}}}]"

REFUSED = [
    ("wrong person", ANNA, "carl", 1, "SIGNATORY_NOT_NAMED", "the records here name Anna Berg"),
    ("left the company", UNTIL, "anna", 6, "SIGNATORY_NOT_AUTHORISED", f"let Anna Berg sign until {LAST}"),
    ("not yet", FROM, "anna", 5, "SIGNATORY_NOT_AUTHORISED", f"let Anna Berg sign from {FIRST}"),
    ("old key", ROLLED, "anna", 6, "SIGNATORY_NOT_AUTHORISED", f"let this certificate sign until {LAST}"),
    ("new key too early", ROLLED, "anna-2", 5, "SIGNATORY_NOT_AUTHORISED", f"let this certificate sign from {FIRST}"),
    ("another key", ONE, "anna-2", 1, "SIGNATORY_NOT_AUTHORISED", "name other certificates for Anna Berg"),
]


@pytest.mark.parametrize(
    ("signatory", "who", "on", "code", "says"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_who_may_not_sign_is_refused_and_found(
    desk: Desk, signatory: str, who: str, on: int, code: str, says: str
) -> None:
    desk.record(signatory)
    before = desk.pdf.read_bytes()
    with pytest.raises(InputError):
        desk.sign(who, on)
    assert desk.pdf.read_bytes() == before
    desk.sign_anyhow(who, on)
    report = desk.verify(7)
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    assert [item.sub_indication for item in report.signatures] == ["SIG_CONSTRAINTS_FAILURE"]
    (said,) = [item for item in report.findings if item.code == code]
    assert says in said.detail


def test_nobody_signs_behind_it_files_or_renews_it_and_filed_anyhow_it_binds_nobody(desk: Desk) -> None:
    desk.sign_anyhow("carl", 1)
    outcome = desk.sign("bob", 2, party="vendor")
    assert outcome.after is None
    assert outcome.before is not None
    assert refusals(outcome.before) == ["SIGNATORY_NOT_NAMED"]
    with pytest.raises(InputError, match="Carl Other signed for the client; the records here name Anna Berg"):
        desk.file(2)
    begins, ends = NOW - timestamps.YEAR, NOW + 5 * timestamps.YEAR
    by = timestamps.timestamper(day(2), timestamps.department_of(timestamps.ROOT, begins=begins, ends=ends))
    trust, process = dossier_trust(desk.dossier), load_process()
    project = known_project(desk.dossier)
    assert renew(desk.pdf, timestamper=by, now=day(2), trust=trust, process=process, project=project).after is None
    path = desk.file_anyhow(2)
    report = verify_container(path, trust=trust, now=day(3), process=process)
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    assert refusals(report) == ["SIGNATORY_NOT_NAMED"]
    audited = audit(desk.dossier, now=day(3), process=process, project="SL-1")
    assert (audited.verdict, audited.entries[0].state) == (Verdict.INDETERMINATE, State.UNTRUSTED)
    bob = countersign(path, key=desk.keys["anna"], party="client", now=day(3), trust=trust, process=process)
    assert bob.after is None


@pytest.mark.parametrize(
    ("signatory", "who", "on"),
    [(UNTIL, "anna", 5), (FROM, "anna", 6), (ROLLED, "anna", 5)],
    ids=["before leaving", "from the first day on", "old key in its days"],
)
def test_what_was_signed_in_time_stays_good(desk: Desk, signatory: str, who: str, on: int) -> None:
    desk.record(signatory)
    assert desk.sign(who, on).after is not None
    report = desk.verify(9)
    assert ([item.verdict for item in report.signatures], refusals(report)) == ([Verdict.TOTAL_PASSED], [])


def test_a_new_key_in_its_days_brings_the_entry_into_force(desk: Desk) -> None:
    desk.record(ROLLED)
    desk.sign("anna-2", 6)
    assert desk.sign("bob", 6, party="vendor").after is not None
    report = desk.verify(9)
    assert (report.verdict, report.executed, refusals(report)) == (Verdict.TOTAL_PASSED, True, [])
    report = verify_container(desk.file(9), trust=dossier_trust(desk.dossier), now=day(30), process=load_process())
    assert (report.verdict, report.executed) == (Verdict.TOTAL_PASSED, True)
    assert audit(desk.dossier, now=day(30), process=load_process(), project="SL-1").verdict is Verdict.TOTAL_PASSED


def test_by_the_statement_too_only_the_agreed_certificate_counts(desk: Desk) -> None:
    desk.record(f"{ANNA}, certificate: {{anna}}")
    write_drafts(
        desk.dossier, ["srs"], now=NOW, process=load_process(), formats=["pdf"], languages=["en"],
        converter=require_converter(),
    )  # fmt: skip
    desk.sign_anyhow("anna-2", 1)
    report = verify_container(
        desk.file_anyhow(2), trust=dossier_trust(desk.dossier), now=day(3), process=load_process()
    )
    assert "WRONG_CERTIFICATE" in {item.code for item in report.findings}
    assert not report.executed


def test_without_records_nothing_is_said_of_who_may(desk: Desk) -> None:
    desk.sign_anyhow("carl", 1)
    report = verify_pdf_file(desk.pdf, trust=dossier_trust(desk.dossier), now=day(2), project={})
    assert refusals(report) == []
    assert len(list_entries(desk.dossier).files) == 0


def refusals(report: Report) -> list[str]:
    found: list[Finding] = [item for item in report.findings if item.code.startswith("SIGNATORY_")]
    return [item.code for item in found]
