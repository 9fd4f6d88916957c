"""What people receive: entries of a project one after the other, as both parties would have made them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from signing.cms.cades import Commitment
from signing.container import Container, PayloadItem
from signing.entry import SIGNATURE, countersign_entry, freeze_entry
from signing.keys.store import SigningKey
from signing.statement import Cite, Payload, Previous, Required, Statement, baseline_id
from tests.pki import NOW, Parties

BOTH = tuple(Required(party=party, role="signatory", certificate=None) for party in ("client", "vendor"))
KINDS = ("srs", "prototype", "contract", *("deliverable",) * 6, "acceptance-report")
NEEDS = {
    "contract": ("srs", "prototype"),
    "deliverable": ("contract",),
    "acceptance-report": ("srs", "prototype", "contract"),
}
TITLES = {
    "srs": "Order portal: software requirements specification",
    "prototype": "Order portal: clickable prototype, round 2",
    "contract": "Software development contract",
    "deliverable": "Order portal: source code and build",
    "acceptance-report": "Acceptance of milestone 2",
}
SCREENS = ("login", "order-list", "order-new", "order-detail", "approval", "invoice", "supplier", "settings")


def files_of(kind: str, number: int) -> dict[str, bytes]:
    """The payload of an entry of this kind."""
    if kind == "prototype":
        return {f"screens/{name}.html": f"<h1>{name}</h1>\n".encode() for name in SCREENS}
    if kind == "deliverable":
        return {f"src/module{index}.py": f"VERSION = {number}\n".encode() for index in range(12)}
    return {f"{kind}.docx": f"{kind} {number}\n".encode(), f"{kind}.pdf": f"%PDF {kind} {number}\n".encode()}


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Ten entries in a folder, each signed by both parties unless left out."""

    folder: Path
    entries: tuple[Path, ...]


def dossier(folder: Path, signatories: Parties, *, unsigned: int | None = None) -> Dossier:
    """Make the ten entries; the client has not countersigned number ``unsigned``, which nothing relies on."""
    folder.mkdir(parents=True)
    made: list[Path] = []
    last: dict[str, str] = {}
    for number, kind in enumerate(KINDS, start=1):
        path = folder / f"{number:04}-{kind}.asice"
        freeze(path, number, kind, signatories.vendor, last, made[-1] if made else None)
        if number != unsigned:
            countersign(path, signatories.client)
        with Container.open(path) as container:
            last[kind] = baseline_id(container.read("statement.json", 10**6) or b"")
        made.append(path)
    return Dossier(folder=folder, entries=tuple(made))


def freeze(
    path: Path,
    number: int,
    kind: str,
    key: SigningKey,
    last: dict[str, str],
    before: Path | None,
    party: str = "vendor",
) -> None:
    """Freeze an entry of ``kind`` that follows ``before`` and cites what it needs among ``last``."""

    def statement(payload: Payload) -> Statement:
        return Statement(
            project="OP-2026-01", entry=number, kind=kind, title=TITLES[kind], round=2 if kind == "prototype" else None,
            created=f"2026-05-{10 + number:02}T09:30:00Z", generator="signoff 0.1.0",
            language="en" if kind in {"srs", "contract", "acceptance-report"} else None, payload=payload, required=BOTH,
            cites=tuple(Cite(label=need, baseline=last[need]) for need in NEEDS.get(kind, ())),
            previous=None if before is None else previous(number - 1, before),
        )  # fmt: skip

    items = [PayloadItem(name=name, source=data) for name, data in files_of(kind, number).items()]
    freeze_entry(path, items, statement, key=key, party=party, time=NOW)


def countersign(path: Path, key: SigningKey, party: str = "client") -> None:
    """Append the signature of ``party`` to the entry."""
    target = path.with_suffix(".new")
    countersign_entry(path, target, key=key, party=party, time=NOW, commitment=Commitment.APPROVAL)
    target.replace(path)


def previous(number: int, path: Path) -> Previous:
    """What the entry after the one at ``path`` pins of it."""
    with Container.open(path) as container:
        names = sorted(name for name in container.members if SIGNATURE.fullmatch(name))
        digests = tuple("sha256:" + hashlib.sha256(container.read(name, 10**6) or b"").hexdigest() for name in names)
        return Previous(
            entry=number, baseline=baseline_id(container.read("statement.json", 10**6) or b""), signatures=digests
        )


def anchors(folder: Path, signatories: Parties) -> tuple[Path, Path]:
    """The parties' anchors as files, as each would hand them out."""
    paths = []
    for party, key in (("client", signatories.client), ("vendor", signatories.vendor)):
        path = folder / f"{party}.pem"
        path.write_bytes(key.chain[-1].public_bytes(Encoding.PEM))
        paths.append(path)
    return paths[0], paths[1]
