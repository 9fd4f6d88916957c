"""The sample project as both companies sign it, all of it at one level: the story of ``samples/demo.sh``, with authorities."""

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.documents.convert import Converter
from pipeline.dossier.anchors import anchor_files
from pipeline.dossier.drafts import write_drafts
from pipeline.dossier.freeze import freeze
from pipeline.dossier.handover.open import open_package
from pipeline.dossier.handover.pack import pack
from pipeline.dossier.layout import Dossier
from pipeline.dossier.merge import merge
from pipeline.dossier.new import SAMPLE, new
from pipeline.dossier.sign import sign
from pipeline.records.process import load_process
from signing.certificates.trust import TrustStore
from signing.cms.cades import Commitment
from signing.container import PayloadItem
from signing.encryption import read_identities
from signing.entry import countersign_entry, freeze_entry
from signing.keys.store import SigningKey
from signing.pdf.lasting import renew_pdf, with_material
from signing.timestamps.asking import Timestamper
from signing.verification.verify import verify
from tests import timestamps
from tests.pki import NOW, Authority, authority
from tests.signing.container_attacks import read
from tests.signing.test_archive import SECOND, SECOND_ROOT, renewed
from tests.timestamps import YEAR, timestamper

DAY = dt.timedelta(days=1)
LATER = 10 * YEAR
"""When what lasts is renewed: the certificates of all who signed have ended by then."""


@dataclass(frozen=True, kw_only=True)
class People:
    """Who signs for the companies of the sample, and the authorities of each."""

    roots: dict[str, Authority]
    keys: dict[str, SigningKey]


def people() -> People:
    roots = {"client": authority("Tidekamp Werkzeughandel GmbH"), "vendor": authority("Brixfeld Software GmbH")}
    names = {
        "client": ("Tidekamp Werkzeughandel GmbH", "Katharina Ahlers"),
        "vendor": ("Brixfeld Software GmbH", "Jonas Wittek"),
    }
    return People(roots=roots, keys={party: roots[party].issue(*name) for party, name in names.items()})


@dataclass(frozen=True, kw_only=True)
class Signed:
    """All entries of the dossier and the signed PDF of the contract, at one level, and whom to trust."""

    entries: tuple[Path, ...]
    contract: Path
    trust: TrustStore
    at: dt.datetime
    """When it is looked at."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """The sample dossier as both companies sign and hand it over, and the same documents signed once more at other levels."""

    dossier: Dossier
    who: People
    unsigned: Path
    """The PDF of the contract as it was generated."""

    def levels(self, folder: Path) -> dict[str, Signed]:
        """All of it by level; what is not there yet is written below ``folder``."""
        here, under = trust(self.who), trust(self.who, lists_at=NOW)
        for level in ("T", "LT", "LTA"):
            (folder / level).mkdir()
        stamped, lasting, archived = (folder / level / "contract.pdf" for level in ("T", "LT", "LTA"))
        stamped.write_bytes(self.unsigned.read_bytes())
        for party in ("client", "vendor"):
            signed_by(stamped, party, self.dossier, self.who, timestamper())
        made = with_material(stamped.read_bytes(), anchors=under.anchors, revocations=under.revocations)
        lasting.write_bytes(made)
        for path in listed(self.dossier.entries):
            self.again(path, folder / "T" / path.name, {"payload/contract.pdf": stamped.read_bytes()}, here)
            self.again(path, folder / "LT" / path.name, {"payload/contract.pdf": lasting.read_bytes()}, under)
        later = trust(self.who, lists_at=NOW + LATER)
        clock = timestamper(NOW + LATER, SECOND)
        made = renew_pdf(made, timestamper=clock, anchors=later.anchors, revocations=later.revocations)
        archived.write_bytes(made)
        for path in listed(folder / "LT"):
            renewed(path, folder / "LTA" / path.name, 10, SECOND, later.revocations)
        of_b = Signed(
            entries=listed(self.dossier.entries), contract=self.dossier.drafts / "contract.pdf", trust=here, at=NOW
        )
        others = {
            level: Signed(
                entries=listed(folder / level), contract=folder / level / "contract.pdf", trust=here,
                at=NOW + LATER + YEAR if level == "LTA" else NOW,
            )
            for level in ("T", "LT", "LTA")
        }  # fmt: skip
        return {"B": of_b, **others}

    def again(self, path: Path, target: Path, other: dict[str, bytes], under: TrustStore) -> None:
        """The entry at ``path`` frozen and countersigned once more: the same statement over the same files, now stamped."""
        report = verify(path, trust=under, now=NOW)
        statement = report.statement
        assert statement is not None, report.findings
        first, *more = (item for item in report.signatures if item.name.startswith("META-INF/"))
        members = {name: other.get(name, data) for name, data in read(path).items() if name.startswith("payload/")}
        clock, lists = timestamper(), under.revocations
        step = target.with_suffix(".step")
        freeze_entry(
            step,
            [PayloadItem(name=name.removeprefix("payload/"), source=data) for name, data in members.items()],
            lambda payload: replace(statement, payload=payload),
            key=self.who.keys[str(first.party)],
            party=str(first.party),
            commitment=Commitment(str(first.commitment)),
            time=NOW,
            timestamper=clock,
            revocations=lists,
        )
        for item in more:
            countersign_entry(
                step, target, key=self.who.keys[str(item.party)], party=str(item.party),
                commitment=Commitment(str(item.commitment)), time=NOW, timestamper=clock, revocations=lists,
            )  # fmt: skip
            target.replace(step)
        step.replace(target)


def listed(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.asice")))


def trust(who: People, *, lists_at: dt.datetime | None = None) -> TrustStore:
    """The anchors of both companies and of the timestampers; with revocation lists in date at ``lists_at``."""
    roots = (*who.roots.values(), timestamps.ROOT) if lists_at == NOW else (SECOND_ROOT,)
    lists = (
        (root.revocation_list(since=lists_at - DAY, until=lists_at + 30 * DAY) for root in roots) if lists_at else ()
    )
    return TrustStore(
        parties={party: (root.certificate,) for party, root in who.roots.items()},
        timestamps=(timestamps.ROOT.certificate, SECOND_ROOT.certificate),
        revocations=tuple(lists),
    )


def signed_by(pdf: Path, party: str, dossier: Dossier, who: People, stamper: Timestamper | None) -> None:
    done = sign(
        pdf, key=who.keys[party], party=party, now=NOW, trust=trust(who), process=load_process(), dossier=dossier,
        timestamper=stamper,
    )  # fmt: skip
    assert done.after is not None, done.before


def story(root: Path, converter: Converter) -> Story:
    """What ``samples/demo.sh`` tells: requirements, prototype, the contract signed in its PDF, acceptance, deliverable, handover."""
    new(root, sample=SAMPLE)
    dossier, who, process = Dossier(root=root), people(), load_process()
    for party, authority_of in who.roots.items():
        pem = authority_of.certificate.public_bytes(Encoding.PEM)
        (dossier.trust / f"{party}.pem").write_bytes(pem)

    def agreed(kind: str, first: str, folder: Path | None = None) -> None:
        path = freeze(
            dossier, kind, key=who.keys[first], party=first, now=NOW, process=process, converter=converter,
            folder=folder,
        ).path  # fmt: skip
        second = "client" if first == "vendor" else "vendor"
        half = path.rename(path.with_suffix(".half"))
        countersign_entry(
            half, path, key=who.keys[second], party=second, time=NOW, commitment=Commitment.APPROVAL
        )  # fmt: skip
        half.unlink()

    agreed("srs", "vendor")
    agreed("prototype", "vendor", root / "prototype")
    write_drafts(dossier, ["contract"], now=NOW, process=process, formats=["pdf"], converter=converter)
    contract, unsigned = dossier.drafts / "contract.pdf", root / "unsigned.pdf"
    unsigned.write_bytes(contract.read_bytes())
    for party in ("client", "vendor"):
        signed_by(contract, party, dossier, who, None)
    agreed("contract", "client", contract)
    agreed("kickoff-minutes", "vendor")
    agreed("acceptance-report", "vendor")
    agreed("deliverable", "vendor", root / "prototype")
    hand_over(dossier, who)
    return Story(dossier=dossier, who=who, unsigned=unsigned)


def hand_over(dossier: Dossier, who: People) -> None:
    """The vendor packs all of it for the client, who opens it; the receipt goes back."""
    (identity,) = read_identities(str(pyrage.x25519.Identity.generate()).encode(), "identity", bytes)
    package, received = dossier.root.with_suffix(".age"), dossier.root.with_name("received")
    process = load_process()
    pack(
        dossier, to="client", key=who.keys["vendor"], party="vendor", recipients=(identity.recipient,), out=package,
        here=dossier.root, now=NOW, process=process,
    )  # fmt: skip
    open_package(
        package, received, identities=(identity,), anchors=anchor_files(dossier), key=who.keys["client"],
        party="client", now=NOW, process=process,
    )  # fmt: skip
    merge(dossier, [received], now=NOW, process=process, project=None)
