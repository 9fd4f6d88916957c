"""The page and `signoff verify` say the same of every container the tests of the Python verifier know."""

import datetime as dt
import os
import random
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, ocsp, x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.dossier.against import compare_with_folder
from pipeline.dossier.verify import _required
from pipeline.present.json_form import of_report
from pipeline.records.process import shipped_process
from signing.certificates.trust import TrustStore
from signing.cms.cades import Commitment, sign_manifest
from signing.container import PayloadItem
from signing.entry import countersign_entry, freeze_entry, manifest_name, signature_name
from signing.keys.store import create_key
from signing.statement import ML_DSA_65, Payload, Required, Statement
from signing.tree import folded, scan
from signing.verification.verify import verify
from tests import timestamps
from tests.page.conftest import Core
from tests.pki import NOW, Parties
from tests.signing import (
    cms_attacks,
    container_attacks,
    test_archive,
    test_archives_inside,
    test_foreign_archives,
    test_ocsp,
    test_ocsp_alone,
    test_paths,
    test_timestamps,
    zip_attacks,
)
from tests.signing import foreign_containers as foreign
from tests.signing.conftest import statement_of
from tests.signing.container_attacks import read, write
from tests.signing.foreign_containers import FILES, Form, Signatory, signatory
from tests.signing.test_archive import archived, lasting, twice
from tests.signing.test_post_quantum import asks_for_both
from tests.signing.test_seal import JOINED, SEALS, folder, joined, seal

__all__ = ["archived", "folder", "lasting", "seal", "twice"]

WORDED_DIFFERENTLY = {"M4-billion-laughs"}
"""Why the XML is refused: here for its document type, there for being no XML any more."""


def assert_same(
    core: Core,
    path: Path,
    trust: TrustStore,
    *,
    required: Sequence[Required] = (),
    folder: Path | None = None,
    now: dt.datetime = NOW,
    words: bool = True,
) -> dict[str, Any]:
    """Judge the container at ``path`` (and a live ``folder``) by both; returns the report they agree on.

    Without ``words`` the sentences may differ.
    """
    asked = (*required, *_required(path, shipped_process()))
    report = verify(path, trust=trust, now=now, required=asked)
    ours = of_report(report if folder is None else compare_with_folder(path, report, folder))
    live = None if folder is None else {file.name: Path(file.path).read_bytes() for file in scan(folder).files}
    answer = core.examine({path.name: path.read_bytes()}, trust=trust, now=now, required=required, folder=live)
    (entry,) = answer["entries"]
    theirs: dict[str, Any] = entry["report"]
    if not words:
        for finding in (*ours["findings"], *theirs["findings"]):
            del finding["detail"]
    assert theirs == ours
    return ours


@pytest.mark.parametrize("name", zip_attacks.ATTACKS)
def test_attack_on_the_archive(name: str, core: Core, executed: Path, signatories: Parties, tmp_path: Path) -> None:
    path = tmp_path / "0001-prototype.asice"
    path.write_bytes(zip_attacks.ATTACKS[name][0](executed.read_bytes()))
    assert_same(core, path, signatories.trust)


@pytest.mark.parametrize("name", container_attacks.ATTACKS)
def test_attack_on_the_container(name: str, core: Core, executed: Path, signatories: Parties, tmp_path: Path) -> None:
    members = container_attacks.ATTACKS[name][0](read(executed), signatories)
    path = write(tmp_path / "0001-prototype.asice", members)
    assert_same(core, path, signatories.trust, words=name not in WORDED_DIFFERENTLY)


@pytest.mark.parametrize("name", cms_attacks.ATTACKS)
def test_attack_on_the_signature(
    name: str, core: Core, half_signed: Path, signatories: Parties, tmp_path: Path
) -> None:
    own = signatories.trust
    trust = replace(own, parties={**own.parties, "vendor": (*own.parties["vendor"], cms_attacks.ROOT.certificate)})
    members = read(half_signed)
    members[signature_name(1)] = cms_attacks.ATTACKS[name][0](members[manifest_name(1)], signatories)
    assert_same(core, write(tmp_path / "0001-prototype.asice", members), trust)


@pytest.mark.parametrize("trusted", [("client", "vendor"), ("vendor",), ()])
def test_good_entries(
    core: Core, half_signed: Path, executed: Path, signatories: Parties, trusted: Iterable[str]
) -> None:
    trust = TrustStore(parties={party: signatories.trust.parties[party] for party in trusted})
    assert_same(core, half_signed, trust)
    assert_same(core, executed, trust)


@pytest.mark.parametrize("commitment", ["creation", "delivery", "receipt"])
@pytest.mark.parametrize(
    ("kind", "party", "role"),
    [
        ("handover", "vendor", "deliverer"),
        ("receipt", "client", "recipient"),
        ("receipt", "client", "signatory"),
        ("handover", "vendor", "witness"),
    ],
)
def test_what_a_role_needs(
    kind: str, party: str, role: str, commitment: str, core: Core, signatories: Parties, tmp_path: Path
) -> None:
    """Only delivery makes a handover and only receipt a receipt; what the statement and the process ask both counts."""

    def statement(payload: Payload) -> Statement:
        required = (Required(party=party, role=role, certificate=None),)
        return replace(statement_of(payload), kind=kind, required=required)

    path = tmp_path / f"0001-{kind}.asice"
    key = {"client": signatories.client, "vendor": signatories.vendor}[party]
    items = [PayloadItem(name="a.txt", source=b"a")]
    freeze_entry(path, items, statement, key=key, party=party, time=NOW, commitment=Commitment(commitment))
    ours = of_report(verify(path, trust=signatories.trust, now=NOW, required=_required(path, shipped_process())))
    (entry,) = core.examine({path.name: path.read_bytes()}, trust=signatories.trust, now=NOW, required=())["entries"]
    for said in ("verdict", "executed", "findings"):
        assert entry["report"][said] == ours[said]
    fits = (kind, role, commitment) in {("handover", "deliverer", "delivery"), ("receipt", "recipient", "receipt")}
    assert ours["executed"] == fits


@pytest.mark.parametrize("name", test_timestamps.CASES)
def test_timestamp(name: str, core: Core, half_signed: Path, tmp_path: Path) -> None:
    case = test_timestamps.CASES[name]
    members = read(half_signed)
    members[signature_name(1)] = cms_attacks.good(members[manifest_name(1)], case.key, timestamper=case.by)
    path = write(tmp_path / "0001-prototype.asice", members)
    report = assert_same(
        core, path, replace(case.trust, revocations=case.lists), now=NOW + case.years * timestamps.YEAR
    )
    assert [item["level"] for item in report["signatures"]] == [case.level]


@pytest.mark.parametrize("name", [*test_paths.GOOD, *test_paths.BAD])
def test_path(name: str, core: Core, tmp_path: Path) -> None:
    make = test_paths.GOOD[name] if name in test_paths.GOOD else test_paths.BAD[name][0]
    anchors, key = make()
    manifest = foreign.manifest_over(FILES, "META-INF/signature.p7s")
    made = {"mimetype": foreign.MIMETYPE, **FILES, "META-INF/ASiCManifest.xml": manifest}
    content = cms.ContentInfo.load(cms_attacks.good(manifest, replace(key, chain=())))
    for item in key.chain:  # as other software packs them: whatever they are, in any order
        certificate = x509.Certificate.load(item.public_bytes(Encoding.DER))
        content["content"]["certificates"].append(cms.CertificateChoices(name="certificate", value=certificate))
    made["META-INF/signature.p7s"] = content.dump()
    assert_same(core, write(tmp_path / "a.asice", made), TrustStore(any_party=tuple(anchors)))


@pytest.mark.parametrize("name", test_archive.ATTACKS)
def test_archive_attack(name: str, core: Core, archived: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "0001-prototype.asice", test_archive.ATTACKS[name][0](read(archived)))
    assert_same(core, path, test_archive.TRUST, now=NOW + 10 * timestamps.YEAR)


FOREIGN_ARCHIVES = [
    test_foreign_archives.another_manifest, test_foreign_archives.token_from_another, test_foreign_archives.token_gone,
    test_foreign_archives.token_damaged, test_foreign_archives.a_member_gone, test_foreign_archives.a_member_changed,
    test_foreign_archives.by_a_weak_digest, test_foreign_archives.in_a_circle, test_foreign_archives.too_many,
]  # fmt: skip


def test_archive_timestamps_of_others(core: Core, tmp_path: Path) -> None:
    carla = signatory(ec.generate_private_key(ec.SECP256R1()))
    trust = TrustStore(any_party=(carla.root,), timestamps=(timestamps.ROOT.certificate,))
    plain = foreign.members(carla, Form())
    once = test_foreign_archives.archived(
        plain, name=test_foreign_archives.OLDER, token=test_foreign_archives.OLDER_TOKEN
    )
    twice = test_foreign_archives.archived(once, 10, key=test_foreign_archives.LATER)
    good = test_foreign_archives.archived(plain)
    cases = [(plain, 5), (once, 5), (once, 13), (twice, 13), (good, 5)]
    cases += [(change(good), 0) for change in FOREIGN_ARCHIVES]
    alone = test_foreign_archives.over_files(FILES)
    cases += [(alone, 0), (alone, 13), ({**alone, next(iter(FILES)): b"three"}, 0), ({**plain, **alone}, 0)]
    for number, (made, years) in enumerate(cases):
        path = write(tmp_path / f"{number}.asice", made)
        assert_same(core, path, trust, now=NOW + years * timestamps.YEAR)


def test_archive_timestamps_inside_signatures(core: Core, tmp_path: Path) -> None:
    carla = signatory(ec.generate_private_key(ec.SECP256R1()))
    trust = TrustStore(any_party=(carla.root,), timestamps=(timestamps.ROOT.certificate,))
    made = test_archives_inside.stamped(carla)
    for name, (value, years) in test_archives_inside.stories(made).items():
        path = write(tmp_path / f"{name}.asice", {**made, test_archives_inside.NAME: value})
        assert_same(core, path, trust, now=NOW + years * timestamps.YEAR)


def test_answers_that_came_along(core: Core, tmp_path: Path) -> None:
    """In signatures and archive timestamps; whether they stand after their responder's end."""
    path = test_ocsp_alone.entry_at(tmp_path / "0001-prototype.asice")
    archived = test_ocsp_alone.renewed(path, tmp_path / "0002-prototype.asice")
    for name, years in ((path, 0), (path, 11), (path, 13), (archived, 21)):
        report = assert_same(core, name, test_ocsp_alone.TRUST, now=NOW + years * timestamps.YEAR)
        wanted = "B-LTA" if name == archived else "B-LT"
        assert {item["level"] for item in report["signatures"]} <= {wanted, "B-B"}
    for ends in (4, 6):
        other = test_ocsp_alone.answer(
            test_ocsp_alone.CLIENT_ROOT, test_ocsp_alone.CLIENT, responder=test_ocsp_alone.responder(ends)
        )
        mixed = test_ocsp_alone.entry_at(
            tmp_path / f"000{ends}-prototype.asice", (test_ocsp_alone.ANSWERS[0], other, test_ocsp_alone.ANSWERS[2])
        )
        assert_same(core, mixed, test_ocsp_alone.TRUST, now=NOW + 5 * timestamps.YEAR)
    good = read(path)
    for number, change in enumerate(test_ocsp_alone.CHANGES, 11):
        signature = test_ocsp_alone.changed(good[signature_name(2)], change)
        members = {**good, signature_name(2): signature}
        assert_same(core, write(tmp_path / f"00{number}-prototype.asice", members), test_ocsp_alone.TRUST)


def test_archive_timestamps(core: Core, lasting: Path, archived: Path, twice: Path, tmp_path: Path) -> None:
    for path, years in ((lasting, 0), (lasting, 11), (lasting, 13), (archived, 21), (archived, 23), (twice, 30)):
        assert_same(core, path, test_archive.TRUST, now=NOW + years * timestamps.YEAR)
    report = assert_same(core, twice, test_archive.TRUST, now=NOW + 30 * timestamps.YEAR)
    assert [item["level"] for item in report["signatures"]] == ["B-LTA", "B-LTA"]
    known = replace(test_archive.TRUST, timestamps=(timestamps.ROOT.certificate,))
    for years in (11, 13):
        assert_same(core, archived, known, now=NOW + years * timestamps.YEAR)
    some = test_archive.entry_at(tmp_path / "0001-prototype.asice", lists=test_archive.LISTS[:2])
    assert_same(core, some, test_archive.TRUST)


@pytest.mark.parametrize("name", [*test_ocsp.CASES, *test_ocsp.OF_NO_ACCOUNT])
def test_ocsp_answer_inside_the_signature(name: str, core: Core, tmp_path: Path) -> None:
    response = {**{key: value[0] for key, value in test_ocsp.CASES.items()}, **test_ocsp.OF_NO_ACCOUNT}[name]

    def embed(signed_data: Any) -> None:
        der = response.public_bytes(Encoding.DER)
        other = {"other_rev_info_format": "1.3.6.1.5.5.7.16.2", "other_rev_info": ocsp.OCSPResponse.load(der)}
        info = cms.OtherRevocationInfoFormat(other)
        signed_data["crls"] = [cms.RevocationInfoChoice(name="other", value=info)]

    manifest = foreign.manifest_over(FILES, "META-INF/signature.p7s")
    value = cms_attacks.changed(cms_attacks.good(manifest, test_ocsp.KEY), embed)
    made = {"mimetype": foreign.MIMETYPE, **FILES, "META-INF/ASiCManifest.xml": manifest}
    path = write(tmp_path / "a.asice", {**made, "META-INF/signature.p7s": value})
    report = assert_same(core, path, TrustStore(any_party=(test_ocsp.ROOT.certificate,)))
    assert report["verdict"] == ("INDETERMINATE" if name.startswith("revoked") else "TOTAL-PASSED")


@pytest.mark.parametrize("name", [*test_ocsp.CASES, *test_ocsp.OF_NO_ACCOUNT])
def test_ocsp_answer_given(name: str, core: Core, tmp_path: Path) -> None:
    response = {**{key: value[0] for key, value in test_ocsp.CASES.items()}, **test_ocsp.OF_NO_ACCOUNT}[name]
    manifest = foreign.manifest_over(FILES, "META-INF/signature.p7s")
    made = {"mimetype": foreign.MIMETYPE, **FILES, "META-INF/ASiCManifest.xml": manifest}
    made["META-INF/signature.p7s"] = cms_attacks.good(manifest, test_ocsp.KEY)
    trust = TrustStore(any_party=(test_ocsp.ROOT.certificate,), revocations=(response,))
    report = assert_same(core, write(tmp_path / "a.asice", made), trust)
    passes = name in test_ocsp.OF_NO_ACCOUNT or test_ocsp.CASES[name][1] is None
    assert (report["verdict"] == "TOTAL-PASSED") is passes


FORMS = {
    "plain": Form(),
    "sha384": Form(digest="sha384"),
    "sha512": Form(digest="sha512", signature_digest="sha512"),
    "numbered": Form(manifest_name="META-INF/ASiCManifest1.xml", signature_name="META-INF/signature1.p7s"),
    "comment": Form(head='<?xml version="1.0" encoding="utf-8"?><!-- made elsewhere -->'),
    "latin": Form(head='<?xml version="1.0" encoding="ISO-8859-1"?>'),
    "no-time": Form(time=None),
    "sha1-manifest": Form(digest="sha1"),
    "sha1-signature": Form(signature_digest="sha1"),
    "uncovered": Form(more={"extra.txt": b"x"}),
    "xades": Form(more={"META-INF/signatures001.xml": b"<XAdESSignatures/>"}),
    "evidence-record": Form(more={"META-INF/evidencerecord.ers": b"\x30\x00"}),
    "media-type-with-line-end": Form(more={"mimetype": foreign.MIMETYPE + b"\n"}),
    "other-media-type": Form(more={"mimetype": b"application/zip"}),
    "second-signature-astray": Form(more={"META-INF/signature9.p7s": b"\x30\x00"}),
}
KEYS: dict[str, tuple[Callable[[], foreign.PrivateKey], Form]] = {
    "p384": (lambda: ec.generate_private_key(ec.SECP384R1()), Form(signature_digest="sha384")),
    "p521": (lambda: ec.generate_private_key(ec.SECP521R1()), Form(signature_digest="sha512")),
    "rsa-3072": (lambda: rsa.generate_private_key(65537, 3072), Form()),
    "rsa-pss": (lambda: rsa.generate_private_key(65537, 3072), Form(pss=True)),
    "rsa-1024": (lambda: rsa.generate_private_key(65537, 1024), Form()),  # noqa: S505 - that is the fault
    "ed25519": (ed25519.Ed25519PrivateKey.generate, Form(signature_digest="sha512")),
}


@pytest.fixture(scope="module")
def carla() -> Signatory:
    return signatory(ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize("name", FORMS)
def test_form_of_another_producer(name: str, core: Core, carla: Signatory, tmp_path: Path) -> None:
    path = foreign.container(tmp_path / "a.asice", carla, FORMS[name])
    assert_same(core, path, TrustStore(any_party=(carla.root,)))
    assert_same(core, path, TrustStore())


@pytest.mark.parametrize("name", KEYS)
def test_key_of_another_producer(name: str, core: Core, tmp_path: Path) -> None:
    make, form = KEYS[name]
    who = signatory(make())
    path = foreign.container(tmp_path / "a.asice", who, form)
    report = assert_same(core, path, TrustStore(any_party=(who.root,)))
    assert report["verdict"] == ("TOTAL-FAILED" if name == "rsa-1024" else "TOTAL-PASSED")


def test_indefinite_lengths_and_a_file_left_out(core: Core, carla: Signatory, tmp_path: Path) -> None:
    made = foreign.members(carla, Form())
    made["META-INF/signature.p7s"] = foreign.indefinite(made["META-INF/signature.p7s"])
    one = {"new 2.txt": FILES["new 2.txt"]}
    made["META-INF/ASiCManifest2.xml"] = foreign.manifest_over(one, "META-INF/signature2.p7s")
    made["META-INF/signature2.p7s"] = foreign.sign(made["META-INF/ASiCManifest2.xml"], carla)
    trust = TrustStore(any_party=(carla.root,))
    report = assert_same(core, write(tmp_path / "a.asice", made), trust)
    assert report["verdict"] == "TOTAL-PASSED"


def test_simple_container(core: Core, tmp_path: Path) -> None:
    made = {"mimetype": b"application/vnd.etsi.asic-s+zip", "a.txt": b"a", "META-INF/signature.p7s": b"\x30\x00"}
    assert_same(core, write(tmp_path / "a.asics", made), TrustStore())


def test_required_certificate(core: Core, carla: Signatory, tmp_path: Path) -> None:
    path = foreign.container(tmp_path / "a.asice", carla, Form())
    other = Required(party="client", role="signatory", certificate="sha256:" + "0" * 64)
    anyone = Required(party="client", role="signatory", certificate=None)
    trust = TrustStore(any_party=(carla.root,))
    assert_same(core, path, trust, required=(other, anyone))


@pytest.mark.parametrize("name", SEALS)
def test_changed_seal(name: str, core: Core, seal: Path, signatories: Parties, tmp_path: Path) -> None:
    path = write(tmp_path / "0001-prototype.seal", SEALS[name][0](read(seal)))
    assert_same(core, path, signatories.trust)


@pytest.mark.parametrize("name", JOINED)
def test_seal_joined(name: str, core: Core, seal: Path, folder: Path, signatories: Parties, tmp_path: Path) -> None:
    path = write(tmp_path / "0001-prototype.asice", JOINED[name][0](joined(read(seal), folder)))
    assert_same(core, path, signatories.trust)


def changed(folder: Path) -> None:
    (folder / "a.html").write_text("<p>two</p>\n")
    (folder / "b" / "c.txt").rename(folder / "b" / "renamed.txt")
    (folder / "b" / "\u674e.txt").unlink()
    (folder / "new.txt").write_text("new\n")


@pytest.mark.parametrize("change", [None, changed], ids=["as-signed", "changed"])
@pytest.mark.parametrize("kind", ["seal", "entry"])
def test_live_folder(
    kind: str, change: Callable[[Path], None] | None, core: Core, seal: Path, folder: Path, signatories: Parties,
    tmp_path: Path,
) -> None:  # fmt: skip
    path = seal
    if kind == "entry":
        path = write(tmp_path / "0001-prototype.asice", joined(read(seal), folder))
    live = tmp_path / "live"
    shutil.copytree(folder, live)
    if change is not None:
        change(live)
    report = assert_same(core, path, signatories.trust, folder=live)
    assert report["verdict"] == ("TOTAL-PASSED" if change is None else "TOTAL-FAILED")


SIGNATURE_CODES = re.compile("CMS_.*|SIGNATURE_INVALID")


def outcome(report: dict[str, Any]) -> tuple[Any, ...]:
    """What must be the same of a report on bytes damaged at random, by bytes that no program wrote.

    Two readers may well name different faults of a damaged signature; whether it passes, and all else, is not for debate.
    """
    codes = {
        (SIGNATURE_CODES.sub("SIGNATURE", item["code"]), item["subject"])
        for item in report["findings"]
        if item["code"] != "HALF_SIGNED"
    }
    passed = [item["verdict"] == "TOTAL-PASSED" for item in report["signatures"]]
    return report["verdict"] == "TOTAL-PASSED", report["executed"], sorted(codes), report["objects"], passed


def assert_same_outcomes(core: Core, paths: Iterable[Path], trust: TrustStore) -> None:
    """Judge many containers by both, in one call."""
    listed = list(paths)
    answer = core.examine({path.name: path.read_bytes() for path in listed}, trust=trust, now=NOW)
    theirs = {item["name"]: outcome(item["report"]) for item in answer["entries"]}
    for path in listed:
        asked = _required(path, shipped_process())
        assert theirs[path.name] == outcome(of_report(verify(path, trust=trust, now=NOW, required=asked))), path.name


def test_random_damage(core: Core, executed: Path, signatories: Parties, tmp_path: Path) -> None:
    whole = executed.read_bytes()
    chance = random.Random(20261124)  # noqa: S311 - the same damage at every run
    paths = []
    for index in range(120):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 1, 1, 3))):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        if index % 10 == 0:
            del damaged[chance.randrange(len(damaged)) :]
        paths.append(tmp_path / f"damaged{index:03}.asice")
        paths[-1].write_bytes(bytes(damaged))
    assert_same_outcomes(core, paths, signatories.trust)


def test_flipped_bits_of_the_last_signature(core: Core, executed: Path, signatories: Parties, tmp_path: Path) -> None:
    members = read(executed)
    value = members[signature_name(2)]
    paths = []
    for at in range(0, len(value), 9):
        flipped = bytearray(value)
        flipped[at] ^= 1 << (at % 8)
        paths.append(write(tmp_path / f"flipped{at:04}.asice", {**members, signature_name(2): bytes(flipped)}))
    assert_same_outcomes(core, paths, signatories.trust)


def alike() -> Iterator[tuple[str, str]]:
    """Characters that some rule of case or form makes the same, whether ours does or not."""
    for point in [*range(0xA0, 0xD800), *range(0xF900, 0x10000), *range(0x10400, 0x10600), *range(0x1E900, 0x1E960)]:
        char = chr(point)
        others = {char.lower(), char.upper(), char.casefold(), char.upper().lower(), char.lower().upper()}
        for other in sorted(others - {char}):
            yield char, other


def test_the_same_names_collide(core: Core, tmp_path: Path) -> None:
    pairs = list(alike())
    assert len(pairs) > 2000
    paths = []
    for start in range(0, len(pairs), 80):
        names = {"mimetype": foreign.MIMETYPE}
        for index, pair in enumerate(pairs[start : start + 80]):
            names |= {f"{index}{char}": b"" for char in map(normalized, pair)}
        paths.append(write(tmp_path / f"names{start:05}.asice", names))
    assert_same_outcomes(core, paths, TrustStore())
    assert any(folded(one) != folded(other) for one, other in pairs)


def normalized(text: str) -> str:
    return unicodedata.normalize("NFC", text)


VECTORS = Path(os.environ.get("SIGNOFF_VECTORS", "")) / "asic"
FOUND = [item for item in sorted(VECTORS.iterdir()) if item.suffix != ".tsv"] if VECTORS.is_dir() else []


@pytest.mark.skipif(not FOUND, reason="SIGNOFF_VECTORS does not name the folder of vectors")
@pytest.mark.parametrize("path", FOUND or [Path("none")], ids=lambda path: path.name)
def test_container_of_other_software(path: Path, core: Core) -> None:
    assert_same(core, path, TrustStore())


@pytest.mark.parametrize("made", ["both", "one", "stripped", "half-stripped", "alone", "flipped", "another"])
def test_post_quantum(made: str, core: Core, signatories: Parties, tmp_path: Path) -> None:
    second = create_key("Vendor GmbH", "Bob Stein" if made != "another" else "Eve Else", NOW, algorithm=ML_DSA_65)
    own = signatories.trust.parties
    trust = TrustStore(parties={**own, "vendor": (*own["vendor"], *second.chain)})
    half, path = tmp_path / "half.asice", tmp_path / "signed.asice"
    items = [PayloadItem(name="a.html", source=b"<p>one</p>\n")]
    also = None if made == "one" else second
    freeze_entry(half, items, asks_for_both, key=signatories.vendor, also=also, party="vendor", time=NOW)
    countersign_entry(half, path, key=signatories.client, party="client", time=NOW, commitment=Commitment.APPROVAL)
    members = read(half if made in {"half-stripped", "alone"} else path)
    if made in {"stripped", "half-stripped", "alone"}:
        del members[manifest_name(2)], members[signature_name(2)]
    if made == "alone":
        members[signature_name(1)] = sign_manifest(
            members[manifest_name(1)], second, party="vendor", commitment=Commitment.CREATION, time=NOW, second=True
        )
    if made == "flipped":
        value = members[signature_name(2)]
        members[signature_name(2)] = value[:-1500] + bytes([value[-1500] ^ 1]) + value[-1499:]
    report = assert_same(core, write(tmp_path / "0001-prototype.asice", members), trust)
    assert (report["verdict"] == "TOTAL-PASSED") is (made == "both")
    assert report["executed"] is (made == "both")
