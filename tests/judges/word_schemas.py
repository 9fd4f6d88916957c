"""The schemas of Office Open XML as a judge: whether Word files hold to ECMA-376, many in one run of Java."""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.judges import dss


def broken(documents: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """What each Word file breaks, by name: the part, and what is wrong there; ``folder`` takes the files."""
    lines = []
    for number, (name, docx) in enumerate(documents.items()):
        path = folder / f"{number:04}.docx"
        path.write_bytes(docx)
        lines.append(f"{name}\t{path}\n")
    table = folder / "documents.tsv"
    table.write_text("".join(lines), encoding="utf-8")
    said = [json.loads(line) for line in dss.run("WordFiles", str(table)).splitlines()]
    assert [item["case"] for item in said] == list(documents)
    return {item["case"]: item["broken"] for item in said}
