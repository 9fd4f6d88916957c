"""The converter of this machine, if it has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.documents.convert import Converter


def converter() -> Converter | None:
    """LibreOffice, or None where it is not installed: documents are Word only then."""
    from pipeline.documents.convert import find_converter

    return find_converter()
