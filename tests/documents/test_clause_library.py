"""The clause library: what it lists is in the templates, a clause comes out and goes back in, one's own takes its place."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

import doc_templates
from doc_templates import open_template
from pipeline.documents.clauses.library import clause_id, library, taken_out, with_clauses
from pipeline.documents.dump import dump
from pipeline.documents.generate import generate
from pipeline.documents.text import text_of_docx
from pipeline.documents.word.file import read
from pipeline.documents.word.xml import W, attribute, parse
from signing.errors import InputError
from tests.documents.test_contract_choices import cited, plain_records
from tests.word_templates import p, part, template

VERSIONS = Path(__file__).parent / "clause_versions.json"
LANGUAGES = ("en", "zh-CN")
KNOWN = doc_templates.library()["contract"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_library_lists_every_clause_of_the_contract_and_no_other(language: str) -> None:
    data = open_template(language, "contract")
    root = parse(read(data, "c").data("word/document.xml"), "c")
    headed = [
        clause_id(attribute(item, "name") or "")
        for item in root.iter(W + "bookmarkStart")
        if "Clause1" in _style(item) or "Schedule" in _style(item)
    ]
    found = library(data, "contract", language)
    assert [item.id for item in found] == headed
    assert [item.id for item in found] == list(KNOWN)
    assert all(item.title and item.when.endswith(".") for item in found)


def _style(start: Any) -> tuple[str, ...]:
    paragraph = next(start.iterancestors(W + "p"))
    return (attribute(paragraph.find(f"{W}pPr/{W}pStyle")) or "",)


def test_a_clause_whose_text_changes_has_another_version() -> None:
    """The text of every version is pinned; SIGNOFF_UPDATE=1 pins that of versions which are new."""
    pinned: dict[str, Any] = json.loads(VERSIONS.read_text("utf-8")) if VERSIONS.exists() else {}
    now = {
        name: {
            "version": item["version"],
            **{
                language: hashlib.sha256(
                    dump(taken_out(open_template(language, "contract"), "contract", name))
                    .split("=== footer", 1)[0]
                    .encode()
                ).hexdigest()
                for language in LANGUAGES
            },
        }
        for name, item in KNOWN.items()
    }
    for name, item in now.items():
        if name in pinned and item["version"] == pinned[name]["version"]:
            assert item == pinned[name], f"the text of {name} changed: raise its version in doc_templates/library.json"
    if os.environ.get("SIGNOFF_UPDATE"):
        VERSIONS.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    assert json.loads(VERSIONS.read_text("utf-8")) == now, "SIGNOFF_UPDATE=1 pins the new versions"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["delay", "liability", "insurance", "schedule-confidentiality", "definitions"])
def test_a_clause_taken_out_and_put_back_leaves_the_template_as_it_was(language: str, name: str) -> None:
    data = open_template(language, "contract")
    clause = taken_out(data, "contract", name)
    again = with_clauses(data, "contract", {name: ("own.docx", clause)})
    assert dump(again) == dump(with_clauses(data, "contract", {}))


def own(text: str, heading: str = "Delay", style: str = "Clause1") -> bytes:
    """A clause of a company's own, in the styles of the template."""
    data = open_template("en", "contract")
    file = read(data, "c")
    body = part(data)
    made = (
        body[: body.index("<w:body>")] + "<w:body>" + p(heading, style) + p(text, "Clause2") + "</w:body></w:document>"
    )
    return file.write({"word/document.xml": made.encode()})


def test_a_clause_of_ones_own_is_printed_and_references_find_it() -> None:
    clause = own("The Vendor pays {{ contract.overdue.rate_percent|percent }} a day.", "Late delivery and delay")
    ours = with_clauses(open_template("en", "contract"), "contract", {"insurance": ("i.docx", clause)})
    assert "Late delivery and delay" not in text_of_docx(
        generate("contract", plain_records(), citations=cited(plain_records()), template=ours).docx
    )  # the sum insured is not filled in, so the condition around the clause takes it away
    clause = own("The Vendor keeps everything secret.", "Duty of confidentiality")
    mine = with_clauses(open_template("en", "contract"), "contract", {"confidentiality": ("c.docx", clause)})
    text = text_of_docx(generate("contract", plain_records(), citations=cited(plain_records()), template=mine).docx)
    assert "21 Duty of confidentiality\n21.1 The Vendor keeps everything secret.\n22 Data protection" in text
    assert "Clauses 19, 21, 22, 26, 28, 29, 32, 35, 36 and 37 continue to apply" in text


FAULTS = {
    "no heading": (own("x", "Delay", "Clause2"), "delay", "does not begin with the heading"),
    "nothing": (own("", "", "Clause1"), "delay", "does not begin with the heading"),
    "a strange style": (
        read(own("x"), "c").write({"word/document.xml": part(own("x")).replace("Clause2", "Corporate").encode()}),
        "delay",
        "uses the style Corporate",
    ),
    "no such clause": (own("x"), "dealy", "the template has no clause dealy"),
    "no Word file": (b"PK nothing", "delay", "not a Word file"),
    "other styles": (template(p("Delay", "Heading1")), "delay", "does not begin with the heading"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_clause_that_does_not_fit_is_refused(name: str) -> None:
    data, clause, problem = FAULTS[name]
    with pytest.raises(InputError, match=problem):
        with_clauses(open_template("en", "contract"), "contract", {clause: ("templates/en/contract/x.docx", data)})


FOREIGN = {
    "a picture": ("<w:r><w:drawing/></w:r>", "holds a picture, a link or a note"),
    "a link to outside": ('<w:hyperlink r:id="rId99"><w:r><w:t>here</w:t></w:r></w:hyperlink>', "holds a picture"),
    "a footnote": ('<w:r><w:t>x</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r>', "holds a picture"),
    "a list of its own": (
        '<w:pPr><w:numPr><w:numId w:val="77"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r>',
        "a list of its own",
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_clause_that_points_to_what_does_not_come_along_is_refused(name: str) -> None:
    inside, problem = FOREIGN[name]
    body = part(own("x")).replace("</w:body>", f"<w:p>{inside}</w:p></w:body>")
    data = read(own("x"), "c").write({"word/document.xml": body.encode()})
    with pytest.raises(InputError, match=problem):
        with_clauses(open_template("en", "contract"), "contract", {"delay": ("d.docx", data)})
