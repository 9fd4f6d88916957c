"""A second signature with an ML-DSA-65 key: asked for by the statement, of use only beside the first, missed when gone."""

import datetime as dt
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import mldsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from signing import statement
from signing.certificates.trust import TrustStore
from signing.cms.cades import Commitment, sign_manifest
from signing.cms.form import CmsFormError, read_cms
from signing.container import PayloadItem
from signing.entry import countersign_entry, freeze_entry, manifest_name, signature_name
from signing.errors import InputError
from signing.keys.store import SigningKey, create_key, load_key
from signing.report import Report, Verdict
from signing.statement import ML_DSA_65, Payload, Required, Statement
from signing.verification.verify import verify
from tests.pki import NOW, Parties
from tests.signing.conftest import FILES, statement_of
from tests.signing.container_attacks import read, write

Make = Callable[..., Path]


def asks_for_both(payload: Payload) -> Statement:
    """A statement that asks the vendor for two signatures, the client for one."""
    plain = statement_of(payload)
    required = tuple(replace(item, also=ML_DSA_65) if item.party == "vendor" else item for item in plain.required)
    return replace(plain, required=required)


@pytest.fixture(scope="session")
def second() -> SigningKey:
    """The vendor's signatory again, with a post-quantum key under a root of its own."""
    return create_key("Vendor GmbH", "Bob Stein", NOW, algorithm=ML_DSA_65)


@pytest.fixture(scope="session")
def trust(signatories: Parties, second: SigningKey) -> TrustStore:
    own = signatories.trust.parties
    return TrustStore(parties={**own, "vendor": (*own["vendor"], *second.chain)})


@pytest.fixture
def make(signatories: Parties, tmp_path: Path) -> Make:
    """An entry frozen by the vendor, by default countersigned by the client."""

    def run(
        also: SigningKey | None,
        make_statement: Callable[[Payload], Statement] = asks_for_both,
        *,
        half: bool = False,
        client_also: SigningKey | None = None,
    ) -> Path:
        path, target = tmp_path / "half.asice", tmp_path / "0001-prototype.asice"
        items = [PayloadItem(name=name, source=data) for name, data in FILES.items()]
        freeze_entry(path, items, make_statement, key=signatories.vendor, also=also, party="vendor", time=NOW)
        if half:
            return path
        countersign_entry(
            path, target, key=signatories.client, also=client_also, party="client", time=NOW,
            commitment=Commitment.APPROVAL,
        )  # fmt: skip
        return target

    return run


def judged(path: Path, trust: TrustStore) -> Report:
    return verify(path, trust=trust, now=NOW)


def said(report: Report) -> list[str]:
    return [item.detail for item in report.findings if item.code == "HALF_SIGNED"]


def without(path: Path, target: Path, *numbers: int) -> Path:
    members = read(path)
    for number in numbers:
        del members[manifest_name(number)], members[signature_name(number)]
    return write(target, members)


def test_both_signatures_bring_it_into_force(make: Make, second: SigningKey, trust: TrustStore) -> None:
    report = judged(make(second), trust)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings
    assert report.executed
    assert [(item.party, item.post_quantum) for item in report.signatures] == [
        ("vendor", None), ("vendor", "ml-dsa-65"), ("client", None),
    ]  # fmt: skip
    assert {item.signer for item in report.signatures[:2]} == {"Bob Stein"}


def test_both_parties_with_two_keys_each(make: Make, second: SigningKey, trust: TrustStore) -> None:
    client = create_key("Client AG", "Alice Li", NOW, algorithm=ML_DSA_65)
    everybody = replace(trust, parties={**trust.parties, "client": (*trust.parties["client"], *client.chain)})
    report = judged(make(second, client_also=client), everybody)
    assert report.verdict is Verdict.TOTAL_PASSED, report.findings
    assert [item.post_quantum for item in report.signatures] == [None, "ml-dsa-65"] * 2


def test_it_covers_everything_before_it(make: Make, second: SigningKey) -> None:
    members = read(make(second))
    named = members[manifest_name(2)].decode()
    covered = (manifest_name(1), signature_name(1), "SHA256SUMS", "statement.json", "payload/a.html")
    assert all(f'URI="{name}"' in named for name in covered)
    assert f'URI="{signature_name(2)}"' in members[manifest_name(3)].decode()


def test_m3_stripped_it_is_missed_and_named(make: Make, second: SigningKey, trust: TrustStore, tmp_path: Path) -> None:
    half = make(second, half=True)
    report = judged(without(half, tmp_path / "stripped.asice", 2), trust)
    assert report.verdict is Verdict.INDETERMINATE
    assert not report.executed
    assert any("ml-dsa-65 signature of the vendor is missing" in text for text in said(report))


def test_m3_stripped_under_a_countersignature_it_is_found(
    make: Make, second: SigningKey, trust: TrustStore, tmp_path: Path
) -> None:
    report = judged(without(make(second), tmp_path / "stripped.asice", 2), trust)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert not report.executed
    assert "OBJECT_MISSING" in {item.code for item in report.findings}


def test_m3_never_made_it_is_missed(make: Make, trust: TrustStore) -> None:
    report = judged(make(None), trust)
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    assert len(said(report)) == 1


@pytest.mark.parametrize("make_statement", [statement_of, asks_for_both])
def test_alone_it_never_counts(
    make_statement: Callable[[Payload], Statement], signatories: Parties, second: SigningKey, trust: TrustStore,
    make: Make, tmp_path: Path,
) -> None:  # fmt: skip
    members = read(make(second, make_statement, half=True))
    del members[manifest_name(2)], members[signature_name(2)]
    members[signature_name(1)] = sign_manifest(
        members[manifest_name(1)], second, party="vendor", commitment=Commitment.CREATION, time=NOW, second=True
    )
    half, path = write(tmp_path / "alone.asice", members), tmp_path / "both.asice"
    countersign_entry(half, path, key=signatories.client, party="client", time=NOW, commitment=Commitment.APPROVAL)
    report = judged(path, trust)
    assert all(item.verdict is Verdict.TOTAL_PASSED for item in report.signatures)
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    assert any("alone does not take its place" in text for text in said(report))


@pytest.mark.parametrize(
    "other",
    [
        ("Vendor GmbH", "Eve Else", ML_DSA_65),  # somebody else of the vendor
        ("Other GmbH", "Bob Stein", ML_DSA_65),  # a namesake elsewhere
    ],
)
def test_another_persons_does_not_take_its_place(other: tuple[str, str, str], make: Make, trust: TrustStore) -> None:
    organisation, signatory, algorithm = other
    key = create_key(organisation, signatory, NOW, algorithm=algorithm)
    also = replace(trust, parties={**trust.parties, "vendor": (*trust.parties["vendor"], *key.chain)})
    report = judged(make(key), also)
    assert all(item.verdict is Verdict.TOTAL_PASSED for item in report.signatures)
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    assert len(said(report)) == 1


def test_a_strangers_in_the_same_name_does_not_take_its_place(
    make: Make, signatories: Parties, second: SigningKey
) -> None:
    report = judged(make(second), signatories.trust)  # nobody pinned the second root
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)
    assert [item.verdict for item in report.signatures] == [
        Verdict.TOTAL_PASSED, Verdict.INDETERMINATE, Verdict.TOTAL_PASSED,
    ]  # fmt: skip


def test_an_algorithm_nobody_knows_is_never_there(make: Make, second: SigningKey, trust: TrustStore) -> None:
    def stronger(payload: Payload) -> Statement:
        made = asks_for_both(payload)
        return replace(made, required=tuple(replace(item, also="ml-dsa-99") for item in made.required))

    report = judged(make(second, stronger), trust)
    assert (report.verdict, report.executed) == (Verdict.INDETERMINATE, False)


def test_any_bit_of_its_value_counts(make: Make, second: SigningKey, trust: TrustStore, tmp_path: Path) -> None:
    members = read(make(second))
    data = members[signature_name(2)]
    value = read_cms(data, own=True).signer_info["signature"].native
    assert len(value) == 3309
    at = data.index(value) + 1000
    members[signature_name(2)] = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    report = judged(write(tmp_path / "flipped.asice", members), trust)
    assert report.verdict is Verdict.TOTAL_FAILED
    assert "SIGNATURE_INVALID" in {item.code for item in report.findings}


def test_a_shorter_digest_is_refused(second: SigningKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signing.cms.cades.second_digest_algorithm", lambda _: "sha384")
    with pytest.raises(InputError, match="does not go with its digest"):
        sign_manifest(b"<x/>", second, party="vendor", commitment=Commitment.CREATION, time=NOW, second=True)


def test_its_form_is_strict(make: Make, second: SigningKey) -> None:
    data = read(make(second))[signature_name(2)]
    assert read_cms(data, own=True).digest_name == "sha512"
    with pytest.raises(CmsFormError):
        read_cms(data + b"\0", own=True)


def test_an_entry_that_asks_for_one_keeps_its_bytes() -> None:
    payload = Payload(files=1, bytes=1, sums="sha256:" + "0" * 64)
    plain, both = statement.to_bytes(statement_of(payload)), statement.to_bytes(asks_for_both(payload))
    assert b"also" not in plain
    assert b'{"also":"ml-dsa-65","certificate":null,"party":"vendor","role":"signatory"}' in both
    assert statement.parse(plain) == statement_of(payload)
    assert statement.parse(both) == asks_for_both(payload)


@pytest.mark.parametrize("value", [b"null", b"1", b'["ml-dsa-65"]', b'""', b'"ml-dsa-65","and":1'])
def test_no_other_way_to_write_it(value: bytes) -> None:
    payload = Payload(files=1, bytes=1, sums="sha256:" + "0" * 64)
    data = statement.to_bytes(asks_for_both(payload)).replace(b'"ml-dsa-65"', value)
    if value == b'""':
        assert all(item.also != ML_DSA_65 for item in statement.parse(data).required)
        return
    with pytest.raises(statement.StatementError):
        statement.parse(data)


def test_the_key_is_kept_under_a_passphrase(second: SigningKey, tmp_path: Path) -> None:
    path = tmp_path / "second.key"
    path.write_bytes(second.key_pem(b"secret"))
    for uri in (str(path), f"pem:{path}"):
        loaded = load_key(uri, b"secret")
        assert (loaded.fingerprint, loaded.chain) == (second.fingerprint, second.chain)
    with pytest.raises(InputError, match="passphrase is wrong"):
        load_key(str(path), b"Secret")
    with pytest.raises(InputError, match="empty"):
        second.key_pem(b"")
    assert isinstance(load_pem_private_key(path.read_bytes(), b"secret"), mldsa.MLDSA65PrivateKey)


def test_openssl_finds_the_key_protected_as_others_are(second: SigningKey, tmp_path: Path) -> None:
    path = tmp_path / "second.key"
    path.write_bytes(second.key_pem(b"secret"))
    shown = subprocess.run(
        ["openssl", "asn1parse", "-in", str(path)], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert all(word in shown for word in (":PBES2", ":PBKDF2", ":hmacWithSHA256", ":aes-256-cbc", f":{600_000:06X}"))


def test_it_does_not_serve_as_the_only_key(second: SigningKey) -> None:
    with pytest.raises(InputError, match="does not serve alone") as caught:
        sign_manifest(b"<x/>", second, party="vendor", commitment=Commitment.CREATION, time=NOW)
    assert "--also" in caught.value.remedy


def test_no_other_key_serves_as_the_second(signatories: Parties) -> None:
    with pytest.raises(InputError, match="no post-quantum key"):
        sign_manifest(
            b"<x/>", signatories.vendor, party="vendor", commitment=Commitment.CREATION, time=NOW, second=True
        )


def openssl(folder: Path, number: int, anchor: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", signature_name(number),
            "-content", manifest_name(number), "-CAfile", anchor, "-out", "/dev/null",
        ],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_openssl_still_takes_the_others_and_never_calls_it_valid_unchecked(
    make: Make, second: SigningKey, signatories: Parties, tmp_path: Path
) -> None:
    """OpenSSL 3.0 does not know ML-DSA: it cannot say that the signature holds. From 3.5 on it can, and then it does."""
    with zipfile.ZipFile(make(second)) as archive:
        archive.extractall(tmp_path / "entry")
    anchors = {1: signatories.vendor, 2: second, 3: signatories.client}
    for number, key in anchors.items():
        (tmp_path / f"{number}.pem").write_bytes(key.anchor_pem())
    outcomes = {number: openssl(tmp_path / "entry", number, f"../{number}.pem") for number in anchors}
    assert outcomes[1].returncode == outcomes[3].returncode == 0
    version = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True, timeout=60).stdout
    knows = tuple(map(int, version.split()[1].split(".")[:2])) >= (3, 5)
    assert (outcomes[2].returncode == 0) is knows, outcomes[2].stderr


def test_it_is_judged_as_any_signature_when_its_certificate_is_over(
    make: Make, second: SigningKey, trust: TrustStore
) -> None:
    report = verify(make(second), trust=trust, now=NOW + dt.timedelta(days=365 * 6))
    assert report.verdict is Verdict.INDETERMINATE
    assert [item.sub_indication for item in report.signatures] == ["OUT_OF_BOUNDS_NO_POE"] * 3


def test_the_verifier_may_ask_for_it_too(make: Make, second: SigningKey, trust: TrustStore) -> None:
    asked = Required(party="client", role="signatory", certificate=None, also=ML_DSA_65)
    report = verify(make(second), trust=trust, now=NOW, required=[asked])
    assert not report.executed
    assert any("ml-dsa-65 signature of the client" in text for text in said(report))
