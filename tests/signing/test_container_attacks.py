"""Every attack on manifests and the container as a whole is found."""

from pathlib import Path

import pytest

from signing.report import Verdict
from signing.verification.verify import verify
from tests.pki import NOW, Parties
from tests.signing.container_attacks import ATTACKS, read, write


def test_writing_the_members_again_changes_nothing(executed: Path, tmp_path: Path) -> None:
    assert write(tmp_path / "same.asice", read(executed)).read_bytes() == executed.read_bytes()


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_found(name: str, executed: Path, signatories: Parties, tmp_path: Path) -> None:
    attack, code = ATTACKS[name]
    members = attack(read(executed), signatories)
    path = write(tmp_path / "attacked.asice", members)
    report = verify(path, trust=signatories.trust, now=NOW)
    assert code in {finding.code for finding in report.findings}
    assert not report.executed
    if code == "HALF_SIGNED":
        assert report.verdict is Verdict.INDETERMINATE
    else:
        assert report.verdict is Verdict.TOTAL_FAILED
