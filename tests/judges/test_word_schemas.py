"""Every Word file we make and ship holds to the schemas of Office Open XML (ECMA-376), as Apache POI carries them."""

from collections.abc import Callable

import pytest

import doc_templates
from pipeline.documents.generate import generate
from pipeline.documents.house_dressing import dressed
from pipeline.documents.redline.document import redline
from pipeline.documents.side_by_side.pair import generate_in
from pipeline.documents.templates.fields import template_fields, template_filters
from pipeline.documents.templates.fields_page import fields_document
from pipeline.documents.word.file import read
from tests.documents.sample_pdfs import sample_words
from tests.documents.test_house_style import house
from tests.documents.test_kinds import PROCESS, about, sample
from tests.judges import dss, word_schemas
from tests.judges.test_verapdf import report_words
from tests.pki import NOW

pytestmark = pytest.mark.skipif(bool(dss.MISSING), reason=f"not installed: {', '.join(dss.MISSING)}")

LANGUAGES = ("en", "zh-CN")
Change = Callable[[str], str]


def an_element_out_of_order(xml: str) -> str:
    return xml.replace("<w:pPr>", '<w:pPr><w:jc w:val="left"/>', 1)


def an_attribute_nobody_knows(xml: str) -> str:
    return xml.replace("<w:sectPr", '<w:sectPr w:colour="red"', 1)


def a_value_that_is_none(xml: str) -> str:
    return xml.replace("<w:pPr>", '<w:pPr><w:keepNext w:val="perhaps"/>', 1)


def an_element_nobody_knows(xml: str) -> str:
    return xml.replace("<w:sectPr", "<w:clause/><w:sectPr", 1)


FAULTS: tuple[Change, ...] = (
    an_element_out_of_order,
    an_attribute_nobody_knows,
    a_value_that_is_none,
    an_element_nobody_knows,
)
"""What is broken in a document of ours: a judge that says yes to everything is none."""


def changed(docx: bytes, change: Change) -> bytes:
    file = read(docx, "document")
    xml = file.data("word/document.xml").decode()
    assert change(xml) != xml
    return file.write({"word/document.xml": change(xml).encode()})


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the schemas say of everything, in one run."""
    made = [item for language in LANGUAGES for item in sample_words(language)]
    documents = {f"sample/{item.name}.{item.language}": item.docx for item in made}
    documents |= shipped() | report_words() | edited()
    srs = documents["sample/srs.en"]
    documents |= {f"broken/{change.__name__}": changed(srs, change) for change in FAULTS}
    return word_schemas.broken(documents, tmp_path_factory.mktemp("schemas"))


def shipped() -> dict[str, bytes]:
    """The templates as people open them in Word, and the house style."""
    made = {
        f"shipped/{kind}.{language}": doc_templates.open_template(language, kind)
        for language, kind in doc_templates.templates()
    }
    return made | {"shipped/house-style": doc_templates.open_house_style()}


def edited() -> dict[str, bytes]:
    """What is made of documents: drafts, both languages, tracked changes, a company's look, the list of fields."""
    (records,) = about("contract", sample())
    draft = generate("contract", records, citations=(), language="en")
    other = generate("nda", next(iter(about("nda", sample()))), citations=(), language="en")
    return {
        "edited/draft": draft.docx,
        "edited/side-by-side": generate_in("en,zh-CN", "contract", records, citations=(), own=lambda _: None).docx,
        "edited/tracked-changes": redline(other.docx, draft.docx, author="signoff", time=NOW).docx,
        "edited/house-style": dressed(draft.docx, house(), "contract"),
        "edited/fields": fields_document("Contract", template_fields("contract", PROCESS, "en"), template_filters()),
    }


@pytest.mark.parametrize(("folder", "least"), [("sample", 60), ("shipped", 50), ("report", 10), ("edited", 5)])
def test_every_word_file_holds_to_the_schemas(said: dict[str, list[str]], folder: str, least: int) -> None:
    found = {name: faults for name, faults in said.items() if name.startswith(f"{folder}/")}
    assert len(found) >= least
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("change", FAULTS, ids=lambda change: change.__name__)
def test_what_does_not_is_named(said: dict[str, list[str]], change: Change) -> None:
    assert said[f"broken/{change.__name__}"]
