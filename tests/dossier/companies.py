"""Two companies with a handover between them: what each does, as one call."""

from dataclasses import dataclass
from pathlib import Path

import pyrage

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.audit import audit
from pipeline.dossier.countersign import countersign
from pipeline.dossier.freeze import freeze
from pipeline.dossier.handover.open import Opened, open_package
from pipeline.dossier.handover.pack import Packed, pack
from pipeline.dossier.layout import Dossier
from pipeline.records.process import Process
from signing.encryption import Identity, read_identities
from signing.keys.store import SigningKey
from signing.report import Verdict
from tests.dossier.actions import NOW

PROJECT = "SP-2026-01"
HANDOVER, RECEIPT = "0003-handover.asice", "0004-receipt.asice"


@dataclass(frozen=True, kw_only=True)
class Companies:
    """Both parties, what each holds, and the handover between them."""

    dossier: Dossier
    keys: dict[str, SigningKey]
    process: Process
    identity: Identity
    folder: Path

    def freeze(self, kind: str, party: str = "vendor", *, detached: bool = False) -> Path:
        return freeze(
            self.dossier, kind, key=self.keys[party], party=party, now=NOW, process=self.process, converter=None,
            folder=self.dossier.root / "prototype", again=True, detached=detached,
        ).path  # fmt: skip

    def sign(self, path: Path, party: str = "client", *, against: Path | None = None) -> None:
        done = countersign(
            path, key=self.keys[party], party=party, now=NOW, trust=dossier_trust(self.dossier), process=self.process,
            against=against,
        )  # fmt: skip
        assert done.after is not None

    def pack(
        self, *, party: str = "vendor", to: str = "client", identity: Identity | None = None, **more: object
    ) -> Packed:
        recipients = (identity or self.identity).recipient
        options: dict[str, object] = {
            "recipients": (recipients,),
            "out": None,
            "here": self.folder,
            "against": None,
            **more,
        }
        return pack(
            self.dossier, to=to, key=self.keys[party], party=party, now=NOW, process=self.process, **options,  # type: ignore[arg-type]
        )  # fmt: skip

    def open(
        self, package: Path, into: Path | None = None, *, identity: Identity | None = None, party: str | None = "client",
        anchors: tuple[tuple[str, Path], ...] | None = None,
    ) -> Opened:  # fmt: skip
        return open_package(
            package,
            into or self.folder / "received",
            identities=(identity or self.identity,),
            anchors=self.anchors if anchors is None else anchors,
            key=self.keys[party] if party is not None else None,
            party=party,
            now=NOW,
            process=self.process,
        )

    @property
    def anchors(self) -> tuple[tuple[str, Path], ...]:
        return tuple((party, self.folder / f"{party}.pem") for party in ("client", "vendor"))

    def audit(self, root: Path) -> Verdict:
        return audit(Dossier(root=root), now=NOW, process=self.process, project=PROJECT).verdict


def new_identity() -> Identity:
    (identity,) = read_identities(str(pyrage.x25519.Identity.generate()).encode(), "identity", bytes)
    return identity


def names(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def nothing_left(folder: Path) -> bool:
    return not [path for path in folder.rglob("*") if path.name.endswith(".part")]
