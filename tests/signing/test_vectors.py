"""Containers of other software get the verdicts they deserve."""

import csv
import os
from pathlib import Path

import pytest

from signing.certificates.trust import TrustStore
from signing.verification.verify import verify
from tests.pki import NOW

FOLDER = Path(os.environ.get("SIGNOFF_VECTORS", "")) / "asic"
TABLE = FOLDER / "expected.tsv"


def rows() -> list[tuple[str, str]]:
    if "SIGNOFF_VECTORS" not in os.environ or not TABLE.is_file():
        return []
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [(row["file"], row["verdict_without_anchors"]) for row in csv.DictReader(file, delimiter="\t")]


@pytest.mark.skipif(not rows(), reason="SIGNOFF_VECTORS does not name the folder of vectors")
@pytest.mark.parametrize(("name", "verdict"), rows() or [("none", "none")])
def test_verdict_without_anchors(name: str, verdict: str) -> None:
    report = verify(FOLDER / name, trust=TrustStore(), now=NOW)
    if verdict.startswith("not "):
        assert report.verdict != verdict.removeprefix("not ")
    else:
        assert report.verdict == verdict
    assert report.findings
