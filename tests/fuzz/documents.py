"""Targets for records, templates, Word documents and PDFs."""

import io
import zipfile
from pathlib import Path

from pipeline.documents.charts.drawing import Drawing
from pipeline.documents.compile import compile_template
from pipeline.documents.text import printed_baselines, text_of_docx, text_of_pdf
from pipeline.documents.word import file as word_file
from pipeline.documents.word.metafile_text import metafile_text
from pipeline.records.load import parse as parse_record
from signing.errors import InputError, InputErrors
from signing.pdf.active import active_content
from tests.fuzz.fuzzed import Fuzzed, Target, tapes


def make_documents() -> dict[str, Fuzzed]:
    """The targets by name."""
    return {
        "record": Fuzzed(target=parse_yaml, seeds=tuple(path.read_bytes() for path in RECORDS)),
        "metafile": Fuzzed(target=read_metafile, seeds=(_metafile(),)),
        "word": Fuzzed(target=read_word, seeds=(template_document(),)),
        "word-part": Fuzzed(target=_word_part(template_document()), seeds=tuple(tapes(_parts(template_document())))),
        "template": Fuzzed(target=_template_part(template_document()), seeds=tuple(tapes(_parts(template_document())))),
        "pdf": Fuzzed(target=read_pdf, seeds=(_pdf(),)),
    }


ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "tests" / "records" / "minimal").glob("*.yaml"))


def parse_yaml(data: bytes) -> None:
    """A record file."""
    try:
        parse_record(data, "record.yaml")
    except (InputError, InputErrors):
        return


def read_metafile(data: bytes) -> None:
    """The text of a picture in a Word document."""
    metafile_text(data)


def _metafile() -> bytes:
    drawing = Drawing(width=40, height=20)
    drawing.text(0, 10, "Text 数据")
    return drawing.finished("").metafile


def read_word(data: bytes) -> None:
    """A Word file as a ZIP archive."""
    for reader in (text_of_docx, printed_baselines):
        try:
            reader(data)
        except InputError:
            continue


def read_pdf(data: bytes) -> None:
    """A PDF: its text, and what else it can do."""
    for reader in (text_of_pdf, lambda content: printed_baselines(b"%PDF" + content[4:])):
        try:
            reader(data)
        except InputError:
            continue
    try:
        active_content(data)
    except ValueError:
        return


def _word_part(document: bytes) -> Target:
    """A Word file whose form is good: the first byte says which part the rest replaces."""

    def target(data: bytes) -> None:
        if data:
            read_word(_replaced(document, data))

    return target


def _template_part(template: bytes) -> Target:
    """A template, as ``word-part``: compiled, never run."""

    def target(data: bytes) -> None:
        if not data:
            return
        try:
            compile_template(_replaced(template, data), "template.docx", {})
        except (InputError, InputErrors):
            return

    return target


def _replaced(document: bytes, tape: bytes) -> bytes:
    file = word_file.read(document, "document")
    names = sorted(_names(document))
    return file.write({names[tape[0] % len(names)]: tape[1:]})


def _names(document: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.namelist()


def _parts(document: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return [archive.read(name) for name in sorted(archive.namelist())]


def template_document() -> bytes:
    from tests.word_templates import clause, field, p, row, table, template

    return template(
        clause("Scope", "scope"),
        p("{%p if x %}"), p("{{ x.y|join(', ') }} sha256:" + "0" * 64, after=field(r"REF scope \w \h")), p("{%p endif %}"),
        table(row("{%tr for item in x %}"), row("{{ item.name }}"), row("{%tr endfor %}"), columns=1),
    )  # fmt: skip


def _pdf() -> bytes:
    """A small PDF with a page, a font and text that prints an id."""
    import pikepdf

    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 300))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    text = b"BT /F1 9 Tf 20 200 Td (sha256:" + b"0" * 64 + b") Tj ET"
    page.Contents = made.make_stream(text)
    out = io.BytesIO()
    made.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return out.getvalue()
