"""The templates in a word processor that is not ours: opened, saved, made into pages."""

import datetime as dt
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from doc_templates import open_template
from pipeline.documents.convert import find_converter
from pipeline.documents.generate import Citation, generate
from pipeline.documents.text import text_of_docx
from pipeline.records.check import load_records

MINIMAL = Path(__file__).parent.parent / "records" / "minimal"
KINDS = ("srs", "contract", "acceptance-report")
CITED = {"srs": (), "contract": ("srs", "prototype"), "acceptance-report": ("srs", "prototype", "contract")}
pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def made(kind: str, template: bytes | None = None) -> bytes:
    cited = tuple(
        Citation(
            label=label,
            title=label.title(),
            version="1.0",
            baseline=f"sha256:{'c' * 64}",
            entry=1,
            signed_on=dt.date(2026, 1, 20),
        )
        for label in CITED[kind]
    )
    return generate(kind, load_records(MINIMAL), citations=cited, template=template).docx


@pytest.fixture(scope="module")
def saved_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates, opened and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("templates")
    for kind in KINDS:
        (folder / f"{kind}.docx").write_bytes(open_template("en", kind))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "out"),
    ]
    subprocess.run([*command, *map(str, folder.glob("*.docx"))], check=True, timeout=120, capture_output=True)
    return folder / "out"


@pytest.fixture(scope="module")
def pages() -> dict[str, PdfReader]:
    converter = find_converter()
    assert converter is not None
    return {
        kind: PdfReader(io.BytesIO(pdf))
        for kind, pdf in zip(KINDS, converter.to_pdf([made(kind) for kind in KINDS]), strict=True)
    }


@pytest.mark.parametrize("kind", KINDS)
def test_another_word_processor_may_save_the_template(kind: str, saved_again: Path) -> None:
    def text(template: bytes | None) -> str:
        # Page numbers in a Word file are estimates until somebody lays it out.
        return re.sub(r"page \d+ of \d+|\t\d+$", "page", text_of_docx(made(kind, template)), flags=re.MULTILINE)

    assert text((saved_again / f"{kind}.docx").read_bytes()) == text(None)


@pytest.mark.parametrize("kind", KINDS)
def test_signatures_stand_together_and_with_text(kind: str, pages: dict[str, PdfReader]) -> None:
    places = [page.extract_text() for page in pages[kind].pages if "Place and date" in page.extract_text()]
    assert len(places) == 1
    for text in ("For the Client", "For the Vendor", "Alice Li", "Bo Berg", "version 1.0 of"):
        assert text in places[0]


@pytest.mark.parametrize("kind", KINDS)
def test_fonts_are_embedded_and_free(kind: str, pages: dict[str, PdfReader]) -> None:
    for page in pages[kind].pages:
        for reference in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font = reference.get_object()
            name = str(font["/BaseFont"])
            descriptor = (font if "/FontDescriptor" in font else font["/DescendantFonts"][0].get_object())[
                "/FontDescriptor"
            ]
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.get_object()), name
            assert not re.search("Times|Arial|Calibri|Cambria", name)


@pytest.mark.parametrize("kind", KINDS)
def test_contents_name_the_page_of_each_heading(kind: str, pages: dict[str, PdfReader]) -> None:
    texts = [" ".join(page.extract_text().split()) for page in pages[kind].pages]
    contents = texts[1].partition(" Contents ")[2]
    entries = re.findall(r"((?:\d+(?:\.\d+)? )?[A-Z].+?) ?\.{4,} ?(\d+)", contents)
    assert len(entries) >= 10
    for title, number in entries:
        assert title.strip() in texts[int(number) - 1], f"{title} is not on page {number}"
