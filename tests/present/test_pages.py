"""Pages of results: self-contained, inert, escaped, and saying what the text says."""

import base64
import datetime as dt
import hashlib
import html
import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.documents.content_change import ContentChange, LineChange, Picture
from pipeline.dossier.audit import Audited, AuditReport
from pipeline.dossier.difference import Difference, FileChange
from pipeline.dossier.entry import Entry, State
from pipeline.dossier.layout import EntryFile
from pipeline.present import audit_text, report_text
from pipeline.present.causes import joined, remedy
from pipeline.present.html.audit import audit_page as audit_page_of
from pipeline.present.html.difference import difference_page, word_changes
from pipeline.present.html.report import report_page as page_of
from pipeline.present.reports.audit import dossier_report
from pipeline.present.reports.entry import entry_report
from pipeline.present.reports.voice import Voice
from pipeline.records.difference import FieldChange, ItemChange, RecordChange, Status
from signing.report import (
    CertificateFacts,
    ObjectReport,
    ObjectStatus,
    Report,
    Severity,
    SignatureReport,
    Verdict,
    error,
)
from signing.statement import Cite, Payload, Previous, Required, Statement
from signing.sums import FileDigest
from tests.pki import NOW

VOICE = Voice()
EVIL = "<script>alert('x')</script>&\"“"
DIGEST = "sha256:" + "ab" * 32


def statement(title: str = "Order portal") -> Statement:
    return Statement(
        project="OP-1", entry=2, kind="prototype", title=title, round=None, created="2026-05-11T09:30:00Z",
        generator="signoff 0.1.0", language=None, payload=Payload(files=2, bytes=12345, sums=DIGEST),
        required=(Required(party="client", role="signatory", certificate=None),
                  Required(party="vendor", role="signatory", certificate=None)),
        cites=(Cite(label="srs", baseline=DIGEST),), previous=Previous(entry=1, baseline=DIGEST, signatures=()),
    )  # fmt: skip


def signature(party: str, verdict: Verdict = Verdict.TOTAL_PASSED, timestamp: str | None = None) -> SignatureReport:
    return SignatureReport(
        name="META-INF/signature001.p7s", signer=f"Signer of the {party}", organisation="Org", party=party,
        certificate=DIGEST, anchor=DIGEST, verdict=verdict, sub_indication=None, claimed_time="2026-05-11T09:30:00Z",
        timestamp=timestamp, timestamp_independent=True if timestamp else None, commitment="approval",
        timestamp_by="Some Timestamper" if timestamp else None,
        facts=CertificateFacts(holder=f"Signer of the {party}, Org", issuer="Root of the Org", serial="1F",
                               valid_from="2026-01-01T00:00:00Z", valid_until="2031-01-01T00:00:00Z",
                               algorithm="ECDSA P-256"),
    )  # fmt: skip


def report(*, verdict: Verdict = Verdict.TOTAL_PASSED, title: str = "Order portal", **more: object) -> Report:
    parts: dict[str, object] = {
        "signatures": (signature("vendor"), signature("client")),
        "objects": (ObjectReport(name="payload/a.html", status=ObjectStatus.INTACT),),
        "executed": True,
        **more,
    }
    return Report(verdict=verdict, baseline=DIGEST, statement=statement(title), **parts)  # type: ignore[arg-type]


def report_page(case: Report, name: str, *, now: dt.datetime, generator: str) -> str:
    examined = FileDigest(name=name, size=12345, sha256=b"\xcd" * 32)
    return page_of(entry_report(case, examined, pdf=False, now=now, generator=generator, voice=VOICE), VOICE)


def audit_page(audited: AuditReport, title: str, *, now: dt.datetime, generator: str) -> str:
    return audit_page_of(dossier_report(audited, title, now=now, generator=generator, voice=VOICE), VOICE)


HALF = report(verdict=Verdict.INDETERMINATE, executed=False, signatures=(signature("vendor"),))
TAMPERED = report(
    verdict=Verdict.TOTAL_FAILED,
    executed=False,
    objects=(
        ObjectReport(name=f"payload/{EVIL}.html", status=ObjectStatus.MODIFIED),
        ObjectReport(name="payload/new.html", status=ObjectStatus.RENAMED, was="payload/old.html"),
    ),
    findings=(error("OBJECT_MODIFIED", f"payload/{EVIL}.html", "It is not the file that was signed."),),
)
CASES = {"good": report(), "half": HALF, "tampered": TAMPERED, "hostile": report(title=EVIL)}


class _Outline(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def require_inert(page: str) -> _Outline:
    """One file that loads nothing and runs nothing, held to that by its own policy."""
    outline = _Outline(page)
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(outline.tags)
    assert all(not name.startswith("on") and name != "style" for name, _ in outline.attributes)
    for name, value in outline.attributes:
        if name in {"src", "href"}:
            assert value is not None
            assert value.startswith("data:image/")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in page.replace("&#39;", "'")
    return outline


@pytest.mark.parametrize("name", CASES)
def test_a_report_says_what_the_text_says_and_does_nothing(name: str) -> None:
    case = CASES[name]
    outline = require_inert(report_page(case, "0002-prototype.asice", now=NOW, generator="signoff 0.1.0"))
    text = " ".join(outline.text.split())
    assert " ".join(report_text.headline(case, "0002-prototype.asice").split()) in text
    assert str(case.verdict) in text
    for finding in case.findings:
        assert finding.code in text
        assert finding.detail in text
    assert DIGEST in text
    assert "What was not checked, and why" in text
    assert "openssl cms -verify" in text
    assert "sha256:" + "cd" * 32 in text, "the file that was examined"
    assert "Root of the Org" in text, "the certificates"


def test_who_has_not_signed_is_shown() -> None:
    text = _Outline(report_page(HALF, "x", now=NOW, generator="g")).text
    assert "has not signed" in text


def test_a_time_says_on_whose_word() -> None:
    stamped = report(signatures=(signature("vendor", timestamp="2026-05-11T09:31:00Z"), signature("client")))
    text = _Outline(report_page(stamped, "x", now=NOW, generator="g")).text
    text = " ".join(text.split())
    assert "11 May 2026, 09:31 UTCproven by a timestamp of Some Timestamper" in text
    assert "11 May 2026, 09:30 UTCthe signer's own clock" in text
    assert "proves nothing" in text
    both = report(signatures=(signature("vendor", timestamp="2026-05-11T09:31:00Z"),) * 2)
    assert "proves nothing" not in _Outline(report_page(both, "x", now=NOW, generator="g")).text


def entry(number: int, case: Report) -> Audited:
    file = EntryFile(number=number, kind="prototype", path=NOW_PATH / f"{number:04}-prototype.asice")
    made = Entry(file=file, report=case, signatures=(), asked=("client", "vendor"))
    return Audited(entry=made, state=made.state)


NOW_PATH = Path("entries")


def test_an_audit_shows_every_entry_and_who_is_missing() -> None:
    audited = AuditReport(
        verdict=Verdict.TOTAL_FAILED,
        entries=(entry(1, report()), entry(2, HALF), entry(3, TAMPERED)),
        findings=(error("ENTRY_MISSING", "entries", "Entry 4 is not there."),),
    )
    page = audit_page(audited, EVIL, now=NOW, generator="signoff 0.1.0")
    outline = require_inert(page)
    text = " ".join(outline.text.split())
    assert " ".join(audit_text.headline(audited).split()) in text
    for item in audited.entries:
        assert str(item.state) in text
        assert item.entry.file.name in text
    assert "ENTRY_MISSING" in text
    assert text.count("has not signed") == 3, "in the picture, in what it is called, and in the table"
    assert {State.EXECUTED, State.HALF_SIGNED, State.BROKEN} == {item.state for item in audited.entries}


def test_an_empty_dossier_has_a_page_too() -> None:
    page = audit_page(
        AuditReport(verdict=Verdict.INDETERMINATE, entries=(), findings=()), "Empty", now=NOW, generator="g"
    )
    assert "Nothing is frozen" in require_inert(page).text


def found_difference() -> Difference:
    change = RecordChange(
        items=(
            ItemChange(id="F-1", what="functions", title=EVIL, status=Status.CHANGED, requirement=True,
                       fields=(FieldChange(path="statement", was="within 60 seconds", now="within 90 seconds"),)),
            ItemChange(id="F-2", what="functions", title="Gone", status=Status.WITHDRAWN, requirement=True),
        ),
        fields=(FieldChange(path="price", was="1.00", now=None),),
    )  # fmt: skip
    files = (
        FileChange(name="a.html", status=ObjectStatus.MODIFIED, screen="S-01 Sign in",
                   content=ContentChange(kind="page", lines=(LineChange(was="One", now="Two"),))),
        FileChange(name="b.png", status=ObjectStatus.MODIFIED,
                   content=ContentChange(kind="picture", picture=Picture(media_type="image/png", was=b"1", now=b"2"))),
    )  # fmt: skip
    return Difference(old="a/x", new="b/y", records={"requirements.yaml": change}, files=files, unchanged=3)


def test_a_difference_shows_words_and_pictures() -> None:
    page = difference_page(found_difference(), VOICE)
    require_inert(page)
    assert "<del>60</del><ins>90</ins>" in page
    assert "S-01 Sign in" in page
    assert "<del>One</del><ins>Two</ins>" in page
    assert page.count("data:image/png;base64,") == 2


def test_names_of_fields_break_behind_their_parts_only() -> None:
    change = RecordChange(items=(), fields=(FieldChange(path="warranty.defect_<b>", was="1", now="2"),))
    page = difference_page(Difference(old="a", new="b", records={"x.yaml": change}, files=(), unchanged=0), VOICE)
    assert '<code class="field">x.<wbr>yaml: warranty.<wbr>defect_<wbr>&lt;b&gt;</code>' in page
    require_inert(page)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_files_of_a_folder_that_differ_have_one_remedy(language: str) -> None:
    """Headline and finding say the same: the signed copy is not in doubt, the folder beside it is."""
    examined = FileDigest(name="e.asice", size=1, sha256=b"\xcd" * 32)
    voice = Voice(language)
    view = entry_report(TAMPERED, examined, pdf=False, now=NOW, generator="signoff", voice=voice, against="live")
    assert view.findings[0].remedy == remedy("OBJECT_MODIFIED", language, folder=True)
    assert view.findings[0].remedy != remedy("OBJECT_MODIFIED", language)
    assert view.headline.endswith(view.findings[0].remedy)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_an_entry_broken_itself_is_no_word_against_a_folder(language: str) -> None:
    examined = FileDigest(name="e.asice", size=1, sha256=b"\xcd" * 32)
    by = partial(entry_report, TAMPERED, examined, pdf=False, now=NOW, generator="signoff", voice=Voice(language))
    assert by(against="live", sound=False).headline == by().headline
    assert by(against="live", sound=False).findings == by().findings


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_name_with_a_full_stop_does_not_end_the_verdict(language: str) -> None:
    examined = FileDigest(name="Co. Ltd. final.asice", size=1, sha256=b"\xcd" * 32)
    voice = Voice(language)
    view = entry_report(CASES["good"], examined, pdf=False, now=NOW, generator="signoff", voice=voice)
    assert "Co. Ltd. final.asice" in view.said[0]
    assert view.said[1]
    assert joined(language, *view.said) == view.headline


@pytest.mark.parametrize("name", ["good", "half", "tampered"])
def test_the_verdict_stands_apart_from_what_it_means(name: str) -> None:
    case = CASES[name]
    page = report_page(case, "0002-prototype.asice", now=NOW, generator="signoff 0.1.0")
    (first,) = re.findall(r'<p class="lead"><strong>(.*?)</strong>', page, re.DOTALL)
    assert report_text.headline(case, "0002-prototype.asice").startswith(html.unescape(first).strip())
    assert first.strip().endswith(".")


@pytest.mark.parametrize(
    ("was", "now"), [("", "a b"), ("a b", ""), ("0.5 %", "0.75 %"), ("甲方付款", "乙方付款"), ("a" * 9000, "b")]
)
def test_word_changes_lose_nothing(was: str, now: str) -> None:
    pieces = list(word_changes(was, now))
    assert "".join(text for kind, text in pieces if kind != "came") == was
    assert "".join(text for kind, text in pieces if kind != "went") == now


def test_nothing_depends_on_the_hour() -> None:
    later = NOW + dt.timedelta(hours=1)
    first, second = (report_page(report(), "x", now=moment, generator="g") for moment in (NOW, later))
    when = re.compile(r"11 May 2026, (09|10):30 UTC")
    assert when.sub("", first) == when.sub("", second)


def test_severities_have_a_word_and_a_mark() -> None:
    warning = error("X", "y", "z")
    words = {Severity.ERROR: "✕ error", Severity.WARNING: "! warning", Severity.INFO: "i note"}
    for severity in Severity:
        page = report_page(
            report(findings=(type(warning)(code="X", severity=severity, subject="y", detail="z"),)),
            "x",
            now=NOW,
            generator="g",
        )
        assert f">{words[severity]}</span>" in page
