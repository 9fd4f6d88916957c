"""Reports on evidence as Word documents: the templates of ``doc_templates``, filled in as every document is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def report_document(name: str, values: Mapping[str, Any], *, language: str) -> bytes:
    """The Word document that the report template of this name makes of ``values``.

    The same values give the same bytes. Raises ``LookupError`` for a language there is no such template in.
    """
    import doc_templates
    from pipeline.documents import context
    from pipeline.documents.generate import fill_in

    template = doc_templates.open_report(language, name)
    return fill_in(template, values, name=f"{name}.docx", language=language, filters=context.filters(language))
