"""The schemas of Office Open XML as a judge: whether Word files hold to ECMA-376, many in one run of Java."""

from collections.abc import Mapping
from pathlib import Path

from tests.judges import dss


def broken(documents: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """What each Word file breaks, by name: the part, and what is wrong there; ``folder`` takes the files."""
    return dss.broken("WordFiles", documents, folder, ".docx")
