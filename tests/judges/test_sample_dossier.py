"""EU DSS passes every entry and PDF of the sample dossier, signed and handed over, at each of the levels B, T, LT, LTA."""

from functools import cache
from pathlib import Path

import pytest

from pipeline.documents.convert import find_converter
from pipeline.documents.pdf.pages import read_pages
from pipeline.records import load
from signing.pdf.revisions import read_signed
from signing.pdf.verify import verify_pdf
from signing.report import Verdict
from signing.verification.verify import verify
from tests.judges import dss
from tests.judges.judged import pool
from tests.judges.sample_dossier import story

LEVELS = ("B", "T", "LT", "LTA")
KINDS = ("srs", "prototype", "contract", "kickoff-minutes", "acceptance-report", "deliverable", "handover", "receipt")
MISSING = [*dss.MISSING, *([] if find_converter() is not None else ["LibreOffice"])]


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, records and signed PDFs are read again by every command; this test gives dozens, over the same few."""
    once = cache(read_pages)
    for place in ("pdf.pages", "same_text"):
        monkeypatch.setattr(f"pipeline.documents.{place}.read_pages", once)
    monkeypatch.setattr("signing.pdf.verify.read_signed", cache(read_signed))
    monkeypatch.setattr(load, "parse", cache(load.parse))


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
@pytest.mark.usefixtures("read_once")
def test_dss_passes_all_of_it_at_every_level(tmp_path: Path) -> None:
    converter = find_converter()
    assert converter is not None
    made = story(tmp_path / "orders", converter).levels(tmp_path)
    assert tuple(made) == LEVELS
    names = [f"{number:04}-{kind}.asice" for number, kind in enumerate(KINDS, 1)]
    assert {tuple(path.name for path in signed.entries) for signed in made.values()} == {tuple(names)}
    cases = [
        dss.Case(name=f"{level} {path.name}", path=path, anchors=pool(signed.trust), moment=signed.at)
        for level, signed in made.items()
        for path in (*signed.entries, signed.contract)
    ]
    theirs = dss.judge(cases, tmp_path)
    for level, signed in made.items():
        for path in (*signed.entries, signed.contract):
            said, pdf = theirs[f"{level} {path.name}"].signatures, path.suffix == ".pdf"
            assert {item.indication for item in said} == {"TOTAL-PASSED"}, (level, path.name, said)
            assert {item.level for item in said} == {f"{'PAdES' if pdf else 'CAdES'}-BASELINE-{level}"}, path
            judge = verify_pdf(path.read_bytes(), trust=signed.trust, now=signed.at) if pdf else None
            ours = judge or verify(path, trust=signed.trust, now=signed.at)
            assert ours.verdict is Verdict.TOTAL_PASSED, (level, path.name, ours.findings)
            judged = [item for item in ours.signatures if pdf or item.name.startswith("META-INF/")]
            assert len(said) == len(judged) == (1 if "receipt" in path.name or "handover" in path.name else 2)
            assert {item.level for item in judged} == {f"B-{level}"}, path
