"""The last signature of an entry is covered by no later one: still, no byte of it may change and pass."""

from pathlib import Path

import pytest

from signing.entry import manifest_name, signature_name
from signing.report import Verdict
from signing.verification.signature import judge_signature
from tests.pki import NOW, Parties
from tests.signing.container_attacks import read

PIECES = 8
STEP = 3


@pytest.mark.parametrize("piece", range(PIECES))
def test_no_flipped_bit_passes(piece: int, executed: Path, signatories: Parties) -> None:
    members = read(executed)
    manifest, signature = members[manifest_name(2)], members[signature_name(2)]
    length = len(signature) // PIECES + 1
    passed = []
    for at in range(piece * length, min((piece + 1) * length, len(signature)), STEP):
        changed = bytearray(signature)
        changed[at] ^= 1 << (at % 8)
        judged = judge_signature(
            signature_name(2), bytes(changed), manifest, trust=signatories.trust, now=NOW, own=True
        )
        if judged.report.verdict is Verdict.TOTAL_PASSED or not judged.findings:
            passed.append(at)
    assert passed == []


def test_the_same_signature_untouched_passes(executed: Path, signatories: Parties) -> None:
    members = read(executed)
    judged = judge_signature(
        signature_name(2), members[signature_name(2)], members[manifest_name(2)],
        trust=signatories.trust, now=NOW, own=True,
    )  # fmt: skip
    assert (judged.report.verdict, judged.findings) == (Verdict.TOTAL_PASSED, ())
