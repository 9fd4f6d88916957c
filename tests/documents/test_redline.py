"""Tracked changes: accepting all gives the new version, rejecting all the old one, here and in LibreOffice."""

import datetime as dt
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.documents import profile
from pipeline.documents.redline.align import align, words
from pipeline.documents.redline.document import redline
from pipeline.documents.word.file import read
from pipeline.documents.word.xml import Element, W, parse, text_of
from tests.word_templates import field, p, row, table, template

TIME = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
LIBREOFFICE = shutil.which("soffice")


def body_of(docx: bytes) -> Element:
    return parse(read(docx, "test").data("word/document.xml"), "test")


def texts(docx: bytes) -> list[str]:
    """The paragraphs of a version without changes."""
    return [text_of(paragraph) for paragraph in body_of(docx).iter(W + "p")]


def settled(docx: bytes, *, accept: bool) -> list[str]:
    """The paragraphs when all changes are accepted or rejected, as ECMA-376 says they go and stay."""
    gone, kept = ("del", "ins") if accept else ("ins", "del")
    root = body_of(docx)
    for mark in list(root.iter(W + gone)):
        parent = mark.getparent()
        assert parent is not None
        if parent.tag == W + "trPr":
            line = next(parent.iterancestors(W + "tr"))
            holder = line.getparent()
            if holder is not None:
                holder.remove(line)
        elif parent.tag == W + "rPr":
            paragraph = next(parent.iterancestors(W + "p"))
            holder = paragraph.getparent()
            if holder is not None and paragraph.getroottree().getroot() is root:
                paragraph.set("gone", "yes")
        else:
            parent.remove(mark)
    for tag in ("delText", "delInstrText"):
        for node in root.iter(W + tag):
            node.tag = W + "t" if tag == "delText" else W + "instrText"
    assert kept in {"ins", "del"}
    return [text_of(paragraph) for paragraph in root.iter(W + "p") if paragraph.get("gone") is None]


def marked(old: bytes, new: bytes) -> bytes:
    return redline(old, new, author="signoff", time=TIME).docx


CASES = {
    "a word": (p("The price is 100 euros."), p("The price is 120 euros.")),
    "a paragraph more": (p("One.") + p("Two."), p("One.") + p("One and a half.") + p("Two.")),
    "a paragraph less": (p("One.") + p("Gone.") + p("Two."), p("One.") + p("Two.")),
    "the first paragraph": (p("Old start.") + p("Two."), p("Something else entirely here") + p("Two.")),
    "a row more": (table(row("a", "1"), row("c", "3"), columns=2), table(row("a", "1"), row("b", "2"), row("c", "3"), columns=2)),
    "a row less": (table(row("a", "1"), row("b", "2"), columns=2), table(row("b", "2"), columns=2)),
    "a cell": (table(row("Price", "100 euros"), columns=2), table(row("Price", "120 euros"), columns=2)),
    "a reference": (p("See clause ", after=field("REF a \\r", "7.2")), p("See clause ", after=field("REF a \\r", "7.3"))),
    "a tab": (p("1\tone"), p("1\ttwo")),
    "Chinese": (p("甲方应在10日内付款。"), p("甲方应在15日内付款。")),
    "nothing": (p("The same."), p("The same.")),
    "signs": (p("A & B <Ltd>"), p("A & C <Ltd> “x”")),
    "a table for a paragraph": (p("Text.") + p("End."), table(row("Text."), columns=1) + p("End.")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_accepting_gives_the_new_version_and_rejecting_the_old(name: str) -> None:
    old, new = (template(body) for body in CASES[name])
    made = marked(old, new)
    assert settled(made, accept=True) == texts(new)
    assert settled(made, accept=False) == texts(old)


def test_only_what_changed_is_marked() -> None:
    old, new = template(p("The price is 100 euros a day.")), template(p("The price is 120 euros a day."))
    root = body_of(marked(old, new))
    assert [str(item.xpath("string()")) for item in root.iter(W + "del")] == ["100"]
    assert [str(item.xpath("string()")) for item in root.iter(W + "ins")] == ["120"]
    assert {item.get(W + "author") for item in root.iter(W + "ins", W + "del")} == {"signoff"}
    assert {item.get(W + "date") for item in root.iter(W + "ins", W + "del")} == {"2026-11-24T09:00:00Z"}


def test_two_equal_versions_have_no_mark_and_the_same_bytes() -> None:
    same = template(p("The same."))
    assert marked(same, same) == read(same, "test").write({})


def test_the_same_bytes_every_time_and_every_id_once() -> None:
    old, new = (template("".join(version)) for version in zip(*CASES.values(), strict=True))
    made = marked(old, new)
    assert made == marked(old, new)
    ids = [item.get(W + "id") for item in body_of(made).iter(W + "ins", W + "del")]
    assert len(ids) == len(set(ids)) > 10


def test_the_numbers_say_how_much_changed() -> None:
    old, new = template(p("One 1.") + p("Gone away.")), template(p("One 2.") + p("Wholly new text") + p("And more"))
    found = redline(old, new, author="signoff", time=TIME)
    assert (found.changed, found.came, found.went) == (1, 2, 1)


TEXT = st.text(alphabet="ab 1.&<甲乙\t", max_size=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXT, min_size=1, max_size=6), st.lists(TEXT, min_size=1, max_size=6))
def test_any_two_lists_of_paragraphs(old: list[str], new: list[str]) -> None:
    before, after = template("".join(map(p, old))), template("".join(map(p, new)))
    made = marked(before, after)
    assert settled(made, accept=True) == texts(after)
    assert settled(made, accept=False) == texts(before)


@given(st.lists(st.sampled_from("abcdef"), max_size=8), st.lists(st.sampled_from("abcdef"), max_size=8))
def test_steps_name_every_position_once_and_in_order(old: list[str], new: list[str]) -> None:
    steps = list(align(old, new))
    assert [step.old for step in steps if step.old is not None] == list(range(len(old)))
    assert [step.new for step in steps if step.new is not None] == list(range(len(new)))
    assert all(
        old[step.old] == new[step.new] for step in steps if step.same and step.old is not None and step.new is not None
    )


@given(st.text())
def test_words_lose_nothing(text: str) -> None:
    assert "".join(words(text)) == text


SETTLE = """\
Sub Run(jobs As String)
  On Error Goto Finish
  Dim job As String, handle As Integer
  handle = FreeFile
  Open jobs For Input As #handle
  Do While Not Eof(handle)
    Line Input #handle, job
    If Len(job) > 0 Then Settle(Split(job, "|"))
  Loop
Finish:
  StarDesktop.terminate()
End Sub

Sub Settle(parts)
  On Error Goto Failed
  Dim document As Object, dispatcher As Object
  Dim load(0) As New com.sun.star.beans.PropertyValue
  load(0).Name = "Hidden" : load(0).Value = True
  document = StarDesktop.loadComponentFromURL(parts(0), "_blank", 0, load())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  If parts(2) <> "" Then dispatcher.executeDispatch(document.CurrentController.Frame, parts(2), "", 0, Array())
  Dim store(1) As New com.sun.star.beans.PropertyValue
  store(0).Name = "FilterName" : store(0).Value = "Text (encoded)"
  store(1).Name = "FilterOptions" : store(1).Value = "UTF8,LF"
  document.storeToURL(parts(1), store())
  document.close(True)
Failed:
End Sub
"""
"""A macro in place of ours: opens each file, settles its changes by a command, and stores its text."""


@pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_accepts_and_rejects(tmp_path: Path) -> None:
    """But for an empty paragraph that LibreOffice leaves where one went that stood before a table."""
    cases = [case for name, case in CASES.items() if name != "a reference"]  # to a bookmark that is not there
    old, new = (template(p("Then.").join(version) + p("The end.")) for version in zip(*cases, strict=True))
    files = {"old": old, "new": new, "marked": marked(old, new)}
    for name, data in files.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
    jobs = {"old": ("old", ""), "new": ("new", ""), "accepted": ("marked", ".uno:AcceptAllTrackedChanges"),
            "rejected": ("marked", ".uno:RejectAllTrackedChanges")}  # fmt: skip
    profile.write_profile(tmp_path / "profile")
    module = tmp_path / "profile/user/basic/Standard/Convert.xba"
    head, _, rest = module.read_text().partition('script:language="StarBasic">')
    module.write_text(f'{head}script:language="StarBasic">{escape(SETTLE)}{rest[rest.index("</script:module>") :]}')
    (tmp_path / "jobs.txt").write_text(
        "".join(
            f"{(tmp_path / f'{source}.docx').as_uri()}|{(tmp_path / f'{name}.txt').as_uri()}|{command}\n"
            for name, (source, command) in jobs.items()
        )
    )
    assert LIBREOFFICE is not None
    subprocess.run(
        [LIBREOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--norestore",
         f'{profile.MACRO}("{(tmp_path / "jobs.txt").as_uri()}")'],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    said = {name: (tmp_path / f"{name}.txt").read_text(encoding="utf-8-sig").split() for name in jobs}
    assert said["accepted"] == said["new"]
    assert said["rejected"] == said["old"]
    assert said["old"] != said["new"]
