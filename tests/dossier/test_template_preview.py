"""Previews: every template that ships makes one of the sample, marked on every page."""

import zipfile
from io import BytesIO

import pytest

import doc_templates
from pipeline.documents.text import text_of_docx
from pipeline.dossier.templates.preview import preview
from pipeline.records.process import shipped_process

PROCESS = shipped_process()
WORDS = {"en": "PREVIEW", "zh-CN": "预览"}


@pytest.mark.parametrize(
    ("language", "kind"),
    [item for item in doc_templates.templates() if item[1] in {"contract", "change-request", "srs", "nda"}],
)
def test_a_preview_is_marked_and_of_the_sample(language: str, kind: str) -> None:
    made = preview(doc_templates.open_template(language, kind), kind, language=language, process=PROCESS)
    with zipfile.ZipFile(BytesIO(made.docx)) as archive:
        headers = [archive.read(name).decode() for name in archive.namelist() if "header" in name]
    assert all(f'string="{WORDS[language]}"' in header for header in headers if "textpath" in header)
    assert any("textpath" in header for header in headers)
    assert "Tidekamp" in text_of_docx(made.docx)
    assert made.draft
