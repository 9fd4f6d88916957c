"""Hostile bytes: no crash, no hang, no false pass; and what is written is read back."""

import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing import manifest, statement
from signing.certificates.trust import TrustStore
from signing.container import Container
from signing.report import Verdict
from signing.statement import Cite, Payload, Previous, Required, Statement, StatementError
from signing.verification.verify import verify
from tests.pki import NOW, Parties

DIGEST = st.binary(min_size=32, max_size=32)
ID = st.builds(lambda raw: "sha256:" + raw.hex(), DIGEST)
WORD = st.text(st.characters(codec="utf-8"), max_size=30)
NAME = st.text(string.ascii_letters + string.digits + "/ %&<>\"'.-_~\u00e4\u674e", min_size=1, max_size=30).filter(
    lambda name: all(part not in {"", ".", ".."} for part in name.split("/"))
)
STATEMENTS = st.builds(
    Statement,
    project=WORD,
    entry=st.integers(0, 9999),
    kind=WORD,
    title=WORD,
    round=st.none() | st.integers(0, 9),
    created=WORD,
    generator=WORD,
    language=st.none() | WORD,
    payload=st.builds(Payload, files=st.integers(0, 10**6), bytes=st.integers(0, 2**52), sums=ID),
    required=st.lists(st.builds(Required, party=WORD, role=WORD, certificate=st.none() | ID), max_size=3).map(tuple),
    cites=st.lists(st.builds(Cite, label=WORD, baseline=ID), max_size=3).map(tuple),
    previous=st.none()
    | st.builds(Previous, entry=st.integers(0, 9999), baseline=ID, signatures=st.lists(ID, max_size=3).map(tuple)),
)


@given(STATEMENTS)
def test_statement_round_trip(made: Statement) -> None:
    assert statement.parse(statement.to_bytes(made)) == made


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_statement_never_crashes(data: bytes) -> None:
    with pytest.raises(StatementError):
        statement.parse(data)


@given(NAME, st.dictionaries(NAME, DIGEST, max_size=6))
def test_manifest_round_trip(signature: str, digests: dict[str, bytes]) -> None:
    parsed = manifest.parse(manifest.write(signature, digests.items()))
    assert parsed.signature == signature
    assert {item.name: item.digest for item in parsed.references} == digests


@given(st.binary(max_size=400))
def test_manifest_never_crashes(data: bytes) -> None:
    with pytest.raises(manifest.ManifestError):
        manifest.parse(data)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_changed_byte_never_passes(
    data: st.DataObject, executed: Path, signatories: Parties, tmp_path: Path
) -> None:
    good = executed.read_bytes()
    at = data.draw(st.integers(0, len(good) - 1))
    bad = bytearray(good)
    bad[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "mutated.asice"
    path.write_bytes(bad)
    report = verify(path, trust=signatories.trust, now=NOW)
    assert report.verdict is not Verdict.TOTAL_PASSED
    assert not report.executed


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cut_and_spliced_archives_never_pass(data: st.DataObject, executed: Path, tmp_path: Path) -> None:
    good = executed.read_bytes()
    first, second = sorted((data.draw(st.integers(0, len(good))), data.draw(st.integers(0, len(good)))))
    pieces = [good[:first] + good[second:], good[first:second] + good, good[:second] + good[first:]]
    bad = data.draw(st.sampled_from(pieces))
    if bad == good:
        return
    path = tmp_path / "spliced.asice"
    path.write_bytes(bad)
    assert verify(path, trust=TrustStore(), now=NOW).verdict is not Verdict.TOTAL_PASSED


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_without_a_crash(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any"
    path.write_bytes(data)
    with Container.open(path) as container:
        assert container.form.findings


def test_no_flipped_bit_of_the_directory_passes(executed: Path, signatories: Parties, tmp_path: Path) -> None:
    good = executed.read_bytes()
    with Container.open(executed) as container:
        start = container.form.directory_at
    path = tmp_path / "flipped.asice"
    for at in range(start, len(good)):
        bad = bytearray(good)
        bad[at] ^= 1 << at % 8
        path.write_bytes(bad)
        assert verify(path, trust=signatories.trust, now=NOW).verdict is not Verdict.TOTAL_PASSED, at - start
