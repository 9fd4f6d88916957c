"""The judged set: every kind of container made here, as other producers make them, and each of the attacks."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from signing.certificates.trust import TrustStore
from signing.container import PayloadItem
from signing.entry import freeze_entry, manifest_name, signature_name
from signing.keys.store import SigningKey, create_key
from signing.statement import ML_DSA_65, Required
from signing.timestamps.asking import Timestamper
from tests import timestamps
from tests.judges.judged import Judged, judged
from tests.judges.judged_lasting import by_dss, lasting, lasting_pdfs, sealed
from tests.judges.workshop import Workshop
from tests.pki import NOW, Parties, authority
from tests.signing import (
    cms_attacks,
    container_attacks,
    foreign_containers,
    pdf_attacks,
    test_timestamps,
    zip_attacks,
)
from tests.signing.conftest import countersign, freeze, statement_of
from tests.signing.container_attacks import read, write
from tests.signing.foreign_containers import Form, PrivateKey, Signatory, signatory


def judged_set(folder: Path, signatories: Parties, made_by_dss: Workshop) -> Iterator[Judged]:
    half = freeze(folder / "half-signed.asice", signatories.vendor)
    executed = countersign(half, folder / "executed.asice", signatories.client)
    yield from own(folder, half, executed, signatories)
    yield from algorithms(folder)
    yield from stamped(folder)
    yield from lasting(folder)
    yield from lasting_pdfs(folder)
    yield from sealed(folder, signatories)
    yield from by_dss(folder, made_by_dss)
    yield from pdfs(folder, signatories)
    yield from foreign(folder)
    yield from attacked_archives(folder, executed, signatories)
    yield from attacked_containers(folder, executed, signatories)
    yield from attacked_signatures(folder, half, signatories)
    yield from vectors()


def by_vendor_alone(
    path: Path, key: SigningKey, timestamper: Timestamper | None = None, also: SigningKey | None = None
) -> Path:
    """An entry that nobody but the vendor has to sign: what is judged is that one signature, or the two asked for."""
    second = ML_DSA_65 if also is not None else None
    alone = (Required(party="vendor", role="signatory", certificate=None, also=second),)
    freeze_entry(
        path,
        [PayloadItem(name="a.html", source=b"<p>one</p>\n")],
        lambda payload: replace(statement_of(payload), required=alone),
        key=key,
        party="vendor",
        time=NOW,
        timestamper=timestamper,
        also=also,
    )
    return path


def algorithms(folder: Path) -> Iterator[Judged]:
    """Every kind of key signoff signs with, under a company's authority."""
    root = authority("Vendor GmbH")
    for kind in ("p256", "p384", "rsa3072", "rsa3072-pss", "ed25519"):
        key = root.issue("Vendor GmbH", "Bob Stein", algorithm=kind.removesuffix("-pss"), pss=kind.endswith("-pss"))
        trust = TrustStore(parties={"vendor": (root.certificate,)})
        yield judged(f"own/by-{kind}", by_vendor_alone(folder / f"by-{kind}.asice", key), trust)
    first, second = (create_key("Vendor GmbH", "Bob Stein", NOW, algorithm=kind) for kind in ("p256", ML_DSA_65))
    path = by_vendor_alone(folder / "post-quantum.asice", first, also=second)
    both = judged("own/by-p256-and-ml-dsa-65", path, TrustStore(parties={"vendor": (*first.chain, *second.chain)}))
    yield replace(both, case=replace(both.case, anchors=first.chain))  # the second anchor is no certificate to DSS
    middle = root.department("Vendor Lab")
    path = by_vendor_alone(folder / "department.asice", middle.issue("Vendor GmbH", "Bob Stein"))
    yield judged("own/by-a-department", path, TrustStore(parties={"vendor": (root.certificate,)}))


def stamped(folder: Path) -> Iterator[Judged]:
    """Signatures with timestamps, honest and not, and looked at years later."""
    for name, case in test_timestamps.CASES.items():
        path = by_vendor_alone(folder / f"stamped-{name}.asice", case.key)
        members = read(path)
        members[signature_name(1)] = cms_attacks.good(members[manifest_name(1)], case.key, timestamper=case.by)
        path.unlink()
        moment = NOW + case.years * timestamps.YEAR
        asked = ("unlisted",) if name == "honest-five-years-later" else ()
        trust = replace(case.trust, revocations=case.lists)
        yield judged(f"stamped/{name}", write(path, members), trust, moment, asked=asked)


def pdfs(folder: Path, signatories: Parties) -> Iterator[Judged]:
    """PDFs signed by both parties, by one, and after each of the attacks."""
    both = pdf_attacks.signed_by(pdf_attacks.made(), signatories, "client", "vendor")
    half = pdf_attacks.signed_by(pdf_attacks.made(), signatories, "client")
    made = {"signed": both, "half-signed": half}
    made |= {case.name.replace("_", "-"): case.build(both, signatories) for case in pdf_attacks.CASES}
    for name, data in made.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(data)
        yield judged(f"pdf/{name}", path, signatories.trust)


def own(folder: Path, half: Path, executed: Path, signatories: Parties) -> Iterator[Judged]:
    """Entries as signoff makes them."""
    trust = signatories.trust
    yield judged("own/half-signed", half, trust)
    yield judged("own/executed", executed, trust)
    yield judged("own/no-anchors", executed, TrustStore())
    yield judged("own/three-signatures", countersign(executed, folder / "three.asice", signatories.client), trust)
    names = {"\u5408\u540c.docx": b"PK", "a b/%25 & 'c'.pdf": b"%PDF-1.7\n", "empty": b""}
    yield judged("own/document", freeze(folder / "document.asice", signatories.vendor, files=names), trust)
    kinds: dict[str, PrivateKey] = {
        "p384": ec.generate_private_key(ec.SECP384R1()),
        "rsa3072": rsa.generate_private_key(65537, 3072),
    }
    for kind, private in kinds.items():
        who = signatory(private)
        key = replace(signatories.vendor, private_key=private, certificate=who.certificate, chain=(who.root,))
        pinned = TrustStore(parties={"vendor": (who.root,), "client": trust.parties["client"]})
        path = freeze(folder / f"{kind}.asice", key)
        yield judged(f"own/{kind}", path, pinned)
        yield judged(f"own/{kind}-executed", countersign(path, folder / f"{kind}-2.asice", signatories.client), pinned)


FORMS = {
    "plain": Form(),
    "sha512": Form(digest="sha512", signature_digest="sha512"),
    "sha384-manifest": Form(digest="sha384"),
    "other-names": Form(manifest_name="META-INF/ASiCManifestAAA.xml", signature_name="META-INF/signature-1.p7s"),
    "no-time": Form(time=None),
    "sha1-manifest": Form(digest="sha1"),
    "sha1-signature": Form(signature_digest="sha1"),
    "unsigned-file": Form(more={"extra.txt": b"extra"}),
    "empty-mimetype": Form(more={"mimetype": b""}),
}


def foreign(folder: Path) -> Iterator[Judged]:
    """Containers as other producers make them."""
    people: dict[str, Signatory] = {
        "p256": signatory(ec.generate_private_key(ec.SECP256R1())),
        "p521": signatory(ec.generate_private_key(ec.SECP521R1())),
        "rsa": signatory(rsa.generate_private_key(65537, 3072)),
        "ed25519": signatory(ed25519.Ed25519PrivateKey.generate()),
        "no-usage": signatory(ec.generate_private_key(ec.SECP256R1()), usage=False),
    }
    cases = [("p256", form) for form in FORMS] + [(who, "plain") for who in people if who != "p256"]
    for who, form in cases:
        used = replace(FORMS[form], signature_digest="sha512") if who == "ed25519" else FORMS[form]
        path = foreign_containers.container(folder / f"{who}-{form}.asice", people[who], used)
        yield judged(f"foreign/{who}-{form}", path, TrustStore(any_party=(people[who].root,)))
    path = foreign_containers.container(folder / "pss.asice", people["rsa"], Form(pss=True))
    yield judged("foreign/rsa-pss", path, TrustStore(any_party=(people["rsa"].root,)))
    members = foreign_containers.members(people["p256"], Form())
    members["META-INF/signature.p7s"] = foreign_containers.indefinite(members["META-INF/signature.p7s"])
    trust = TrustStore(any_party=(people["p256"].root,))
    yield judged("foreign/ber", write(folder / "ber.asice", members), trust)
    changed = {**foreign_containers.members(people["p256"], Form()), "new 2.txt": b"three\n"}
    yield judged("foreign/changed-file", write(folder / "changed.asice", changed), trust)
    del changed["new 2.txt"]
    yield judged("foreign/missing-file", write(folder / "missing.asice", changed), trust)


def attacked_archives(folder: Path, executed: Path, signatories: Parties) -> Iterator[Judged]:
    for name, (attack, _) in zip_attacks.ATTACKS.items():
        path = folder / f"{name}.asice"
        path.write_bytes(attack(executed.read_bytes()))
        asked = ("uncommented",) if name == "Z6-trailing-byte" else ()
        yield judged(f"zip/{name}", path, signatories.trust, asked=asked)


def attacked_containers(folder: Path, executed: Path, signatories: Parties) -> Iterator[Judged]:
    for name, (attack, _) in container_attacks.ATTACKS.items():
        path = write(folder / f"{name}.asice", attack(read(executed), signatories))
        yield judged(f"container/{name}", path, signatories.trust)


def attacked_signatures(folder: Path, half: Path, signatories: Parties) -> Iterator[Judged]:
    vendor = (*signatories.trust.parties["vendor"], cms_attacks.ROOT.certificate)
    trust = TrustStore(parties={**signatories.trust.parties, "vendor": vendor})
    members = read(half)
    for name, (attack, *_) in cms_attacks.ATTACKS.items():
        value = attack(members[manifest_name(1)], signatories)
        path = write(folder / f"{name}.asice", {**members, signature_name(1): value})
        yield judged(f"signature/{name}", path, trust, asked=("purposes",) if name == "C8-server-certificate" else ())


def vectors() -> Iterator[Judged]:
    """Test containers of DSS itself, where they lie beside the checkout."""
    folder = Path(os.environ.get("SIGNOFF_VECTORS", "")) / "asic"
    if "SIGNOFF_VECTORS" in os.environ:
        for path in sorted(folder.iterdir()):
            if path.suffix != ".tsv":
                yield judged(f"vector/{path.name}", path, TrustStore())
