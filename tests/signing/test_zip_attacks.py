"""Every attack on the ZIP layer is found on an executed entry that passes untouched."""

from pathlib import Path

import pytest

from signing.report import Verdict
from signing.verification.verify import verify
from tests.pki import NOW, Parties
from tests.signing.zip_attacks import ATTACKS


def test_untouched_entry_passes(executed: Path, signatories: Parties) -> None:
    report = verify(executed, trust=signatories.trust, now=NOW)
    assert (report.verdict, report.executed, report.findings) == (Verdict.TOTAL_PASSED, True, ())


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_found(name: str, executed: Path, signatories: Parties, tmp_path: Path) -> None:
    attack, code = ATTACKS[name]
    good = executed.read_bytes()
    bad = attack(good)
    assert bad != good
    path = tmp_path / "attacked.asice"
    path.write_bytes(bad)
    report = verify(path, trust=signatories.trust, now=NOW)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert not report.executed
    assert code in {finding.code for finding in report.findings}
    assert all(finding.detail.endswith((".", ")")) for finding in report.findings)
