"""veraPDF as a judge: whether PDFs are PDF/A and PDF/UA, many in one run of Java."""

from collections.abc import Mapping
from pathlib import Path

from tests.judges import dss

FLAVOURS = ("2a", "ua1")
"""PDF/A-2a (ISO 19005-2, level A) and PDF/UA-1 (ISO 14289-1), as veraPDF names them."""


def broken(pdfs: Mapping[str, bytes], folder: Path) -> dict[str, dict[str, list[str]]]:
    """The rules each PDF breaks, by name and flavour; ``folder`` takes the files.

    Each rule with its clause and number, how often it is broken, and where first.
    """
    found: dict[str, dict[str, list[str]]] = dss.broken(
        "Accessible", pdfs, folder, ".pdf", ",".join(FLAVOURS), long=True
    )
    assert all(tuple(item) == FLAVOURS for item in found.values())
    return found
