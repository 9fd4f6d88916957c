"""Every attack on a signature and its certificate is found, and none passes."""

from dataclasses import replace
from pathlib import Path

import pytest

from signing.certificates.trust import TrustStore
from signing.entry import manifest_name, signature_name
from signing.report import Verdict
from signing.verification.verify import verify
from tests.pki import NOW, Parties
from tests.signing.cms_attacks import ATTACKS, ROOT, good
from tests.signing.container_attacks import read, write


@pytest.fixture(scope="module")
def trust(signatories: Parties) -> TrustStore:
    own = signatories.trust
    return replace(own, parties={**own.parties, "vendor": (*own.parties["vendor"], ROOT.certificate)})


def signed(half_signed: Path, signature: bytes, target: Path) -> Path:
    return write(target, {**read(half_signed), signature_name(1): signature})


def test_honest_signature_of_the_second_root_is_good(half_signed: Path, trust: TrustStore, tmp_path: Path) -> None:
    manifest = read(half_signed)[manifest_name(1)]
    key = ROOT.issue("Vendor GmbH", "Bob Stein")
    report = verify(signed(half_signed, good(manifest, key), tmp_path / "good.asice"), trust=trust, now=NOW)
    assert [item.verdict for item in report.signatures] == [Verdict.TOTAL_PASSED]
    assert [finding.code for finding in report.findings] == ["HALF_SIGNED"]


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_is_found(name: str, half_signed: Path, signatories: Parties, trust: TrustStore, tmp_path: Path) -> None:
    attack, codes, verdict, sub_indication = ATTACKS[name]
    manifest = read(half_signed)[manifest_name(1)]
    path = signed(half_signed, attack(manifest, signatories), tmp_path / "attacked.asice")
    report = verify(path, trust=trust, now=NOW)
    assert set(codes.split("|")) & {finding.code for finding in report.findings}
    assert report.verdict == verdict
    assert not report.executed
    if sub_indication:
        assert [item.sub_indication for item in report.signatures] == [sub_indication]
