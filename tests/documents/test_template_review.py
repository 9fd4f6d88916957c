"""Tracked changes and comments of a company's own template: refused, or kept in drafts for those who discuss them."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from doc_templates import open_template
from pipeline.documents.generate import generate
from pipeline.documents.templates.check import check_template
from pipeline.documents.text import text_of_docx
from pipeline.records.check import load_records
from pipeline.records.process import shipped_process
from signing.errors import InputError, InputErrors
from tests.word_templates import part

RECORDS = load_records(Path(__file__).parent.parent / "records" / "minimal")
BY = 'w:author="Ada Reyes" w:date="2026-03-01T10:00:00Z"'
RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
INSERTED = f'<w:ins w:id="901" {BY}>{RUN}</w:ins>'
DELETED = f'<w:del w:id="902" {BY}><w:r><w:delText xml:space="preserve">{{}}</w:delText></w:r></w:del>'
COMMENTS = "word/comments.xml"


def own(*paragraphs: str, comment: str = "") -> bytes:
    """The template of the specification that ships, with these paragraphs first, and one comment."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(open_template("en", "srs"))) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            data = source.read(item).decode("utf-8", "surrogateescape")
            if item.filename == "word/document.xml":
                start = data.index(">", data.index("<w:body")) + 1
                body = "".join(f"<w:p>{text}</w:p>" for text in paragraphs)
                mark = '<w:p><w:r><w:t>Commented</w:t></w:r><w:r><w:commentReference w:id="1"/></w:r></w:p>'
                data = data[:start] + body + (mark if comment else "") + data[start:]
            if comment and item.filename == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
                data = data.replace("</Types>", f'<Override PartName="/{COMMENTS}" ContentType="{kind}"/></Types>')
            if comment and item.filename == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
                link = f'<Relationship Id="rId901" Type="{kind}" Target="comments.xml"/></Relationships>'
                data = data.replace("</Relationships>", link)
            target.writestr(item.filename, data.encode("utf-8", "surrogateescape"))
        if comment:
            space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            target.writestr(
                COMMENTS,
                f'<w:comments xmlns:w="{space}"><w:comment w:id="1" {BY} w:initials="AR"><w:p>{RUN.format(comment)}'
                "</w:p></w:comment></w:comments>",
            )
    return out.getvalue()


CHANGED = own(INSERTED.format("Newly agreed: {{ project.title }}") + DELETED.format("as it was"))
COMMENTED = own(comment="Ask the other side first")


@pytest.mark.parametrize(
    ("template", "said"),
    [(CHANGED, "tracked changes by Ada Reyes: nobody accepted"), (COMMENTED, "a comment by Ada Reyes would stand in")],
)
def test_they_are_refused(template: bytes, said: str) -> None:
    with pytest.raises((InputError, InputErrors), match=said) as caught:
        generate("srs", RECORDS, citations=(), template=template)
    assert "signoff generate --review" in str(caught.value)


def test_changes_stay_in_drafts_for_review_with_their_author() -> None:
    document = generate("srs", RECORDS, citations=(), template=CHANGED, review=True)
    assert document.draft
    body = part(document.docx)
    title = RECORDS["project"]["title"]
    assert f'<w:ins w:id="901" {BY}>' in body
    assert f'<w:del w:id="902" {BY}>' in body
    assert f"Newly agreed: {title}" in text_of_docx(document.docx)
    assert "as it was" in body


def test_comments_stay_in_drafts_for_review() -> None:
    document = generate("srs", RECORDS, citations=(), template=COMMENTED, review=True)
    assert document.draft
    assert "Ask the other side first" in part(document.docx, COMMENTS)


def test_comments_of_what_was_agreed_are_no_matter_any_more() -> None:
    assert not generate("srs", RECORDS, citations=(), template=COMMENTED, agreed=True).draft


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (INSERTED.format("Now {{ project") + RUN.format(".title }} again"), "a tracked change holds a part of a tag"),
        (DELETED.format("{{ project.title }}"), "a tag stands in text that a tracked change deletes"),
    ],
)
def test_a_change_holds_whole_tags_and_deletes_none(change: str, said: str) -> None:
    with pytest.raises((InputError, InputErrors), match=said):
        generate("srs", RECORDS, citations=(), template=own(change), review=True)


def test_the_check_passes_them_on_request() -> None:
    process = shipped_process()

    def ok(template: bytes, *, comments: bool = False, changes: bool = False) -> bool:
        return check_template(
            template, "srs.docx", kind="srs", language="en", process=process, keep_comments=comments, review=changes
        ).ok

    assert not ok(CHANGED)
    assert ok(CHANGED, changes=True)
    assert not ok(COMMENTED)
    assert ok(COMMENTED, comments=True)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_word_processor_shows_the_changes(tmp_path: Path) -> None:
    """Opened and saved by LibreOffice, both changes are still there, by the same author."""
    (tmp_path / "srs.docx").write_bytes(generate("srs", RECORDS, citations=(), template=CHANGED, review=True).docx)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir"]
    subprocess.run(
        [*command, str(tmp_path / "out"), str(tmp_path / "srs.docx")], check=True, timeout=120, capture_output=True
    )
    body = part((tmp_path / "out" / "srs.docx").read_bytes())
    assert body.count('w:author="Ada Reyes"') >= 2
    assert "<w:ins " in body
    assert "<w:del " in body
