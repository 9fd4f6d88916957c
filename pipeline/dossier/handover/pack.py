"""The verb `handover pack`: the whole dossier, checked and signed for, encrypted to the receiving party in one file."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.dossier.anchors import MAX_BYTES, dossier_trust
from pipeline.dossier.audit import audit
from pipeline.dossier.entry import Entry, State, read_entry
from pipeline.dossier.freeze import require_own_key
from pipeline.dossier.gate import checked_records
from pipeline.dossier.handover.ready import ready
from pipeline.dossier.handover.record import HANDOVER, LIST, HandoverRecord, payload_of, read_record, record_of
from pipeline.dossier.layout import ENTRIES, Dossier, EntryFile, entry_name
from pipeline.dossier.own_key import require_usable
from pipeline.dossier.payload import record_items
from pipeline.dossier.stamping import checked
from pipeline.dossier.stating import statement_maker
from pipeline.dossier.store import clear_unfinished, put_new, put_outside, unfinished_name, writing
from signing.cms.cades import Commitment
from signing.container import PART_SUFFIX
from signing.digest import digest_tree
from signing.encryption import encrypt, read_recipients
from signing.entry import freeze_entry
from signing.errors import InputError
from signing.report import Severity
from signing.sums import FileDigest
from signing.tar_form import TarItem, tar_chunks
from signing.tree import Tree, TreeFile, scan

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.records.process import Kind, Process
    from pipeline.records.values import Records
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress
    from signing.encryption import Recipient
    from signing.keys.store import SigningKey
    from signing.statement import Cite
    from signing.timestamps.asking import Timestamper


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A finished handover."""

    package: Path
    """The encrypted file."""
    entry: Path
    """The signed entry that says what is in it and for whom."""
    record: HandoverRecord
    again: bool
    """Whether the entry was there, and only the package was made again."""
    remarks: tuple[str, ...]


def recipients_of(dossier: Dossier, party: str) -> tuple[Recipient, ...]:
    """The recipients kept for ``party`` in ``trust/PARTY.age``; none when there is no such file."""
    path = dossier.trust / f"{party}.age"
    if not path.is_file():
        return ()
    with path.open("rb") as file:
        return read_recipients(file.read(MAX_BYTES), f"trust/{path.name}")


def package_name(project: str, number: int) -> str:
    """The name of a package, and of the folder inside it."""
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '-', project).strip('-') or 'project'}-handover-{number:04}"


def pack(
    dossier: Dossier,
    *,
    to: str,
    key: SigningKey,
    party: str,
    recipients: tuple[Recipient, ...],
    out: Path | None,
    here: Path,
    now: dt.datetime,
    process: Process,
    against: Mapping[int, Path] | None = None,
    timestamper: Timestamper | None = None,
    progress: Progress | None = None,
) -> Packed:
    """Hand the dossier over: append a handover entry, signed for delivery, and write the encrypted package.

    The package goes to ``out``, by default to the folder ``here`` under its own name. Everything that is required has
    to be there and to audit clean; ``InputErrors`` tells every reason against it, and nothing is written then. When the
    last entry hands over exactly this already, it is packed again and no new entry is made.
    """
    kind = process.kind(HANDOVER)
    _, records = checked_records(dossier.root, HANDOVER, process)
    trust = dossier_trust(dossier)
    remarks = require_usable(key, now)
    remarks += require_own_key(key, party, records, trust, now)
    with writing(dossier.entries):
        clear_unfinished(dossier.entries)
        report = audit(
            dossier, now=now, process=process, project=str(records["project"]["number"]), against=against,
            progress=progress,
        )  # fmt: skip
        entries = tuple(item.entry for item in report.entries)
        cited, files = ready(
            dossier, report, to=to, party=party, recipients=recipients, process=process, against=against or {}
        )
        keys = tuple(sorted({item.text for item in recipients}))
        before = _same_again(entries, files, deliverer=party, to=to, keys=keys)
        making = _Making(
            dossier=dossier, kind=kind, records=records, key=key, party=party, to=to, keys=keys, now=now, process=process,
            trust=trust, cited=cited, entries=entries, timestamper=checked(timestamper, trust, now),
        )  # fmt: skip
        number = len(entries) if before is not None else len(entries) + 1
        name = package_name(str(records["project"]["number"]), number)
        package = out or here / f"{name}.age"
        if package.exists():
            raise InputError(str(package), "it exists already, and nothing is overwritten", "choose another --out")
        try:
            with _part_of(package) as (part, target):
                if before is not None:
                    files = tuple(file for file in files if Path(file.path) != before.file.path)
                encrypt(_stream(name, files, before, making, progress), target, recipients)
                target.flush()
                os.fsync(target.fileno())
                if before is None:
                    put_new(making.unfinished, making.path)
                put_outside(part, package)
        finally:
            making.unfinished.unlink(missing_ok=True)
    record, _ = read_record(making.path if before is None else before.file.path)
    return Packed(
        package=package,
        entry=making.path if before is None else before.file.path,
        record=record,
        again=before is not None,
        remarks=remarks,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """The handover entry in the making: its record is known once every other file was read."""

    dossier: Dossier
    kind: Kind
    records: Records
    key: SigningKey
    party: str
    to: str
    keys: tuple[str, ...]
    now: dt.datetime
    process: Process
    trust: TrustStore
    cited: tuple[Cite, ...]
    entries: tuple[Entry, ...]
    timestamper: Timestamper | None

    @property
    def path(self) -> Path:
        return self.dossier.entries / entry_name(len(self.entries) + 1, self.kind.name)

    @property
    def unfinished(self) -> Path:
        return unfinished_name(self.path, "handover")

    def write(self, digests: list[FileDigest]) -> TreeFile:
        """Write the entry under its unfinished name, and have it pass."""
        record, listed = record_of(self.party, self.to, self.keys, digests)
        make = statement_maker(
            kind=self.kind, records=self.records, title=f"{self.kind.title} to the {self.to}", round_number=None,
            number=len(self.entries) + 1, now=self.now, cited=self.cited, last=self.entries[-1],
        )  # fmt: skip
        freeze_entry(
            self.unfinished,
            (*payload_of(record, (LIST, listed)), *record_items(self.records)),
            make,
            key=self.key,
            party=self.party,
            time=self.now,
            commitment=Commitment.DELIVERY,
            timestamper=self.timestamper,
        )
        file = EntryFile(number=len(self.entries) + 1, kind=self.kind.name, path=self.unfinished)
        made = read_entry(file, trust=self.trust, now=self.now, process=self.process)
        if made.state is not State.EXECUTED:
            reasons = [item.detail for item in made.report.findings if item.severity is not Severity.INFO]
            raise InputError(
                self.path.name, f"what was signed would not be in force: {' '.join(reasons[:1])}", "see --key"
            )
        return scan(self.unfinished).files[0]


def _stream(
    top: str, files: tuple[TreeFile, ...], before: Entry | None, making: _Making, progress: Progress | None
) -> Iterator[bytes]:
    """The archive, with the handover entry last: it lists what went before."""
    digests: list[FileDigest] = []

    def items() -> Iterator[TarItem]:
        for file in files:
            yield TarItem(f"{top}/{file.name}", file)
        if before is not None:
            entry, name = scan(before.file.path).files[0], before.file.name
        else:
            entry, name = making.write(digests), making.path.name
        yield TarItem(f"{top}/{ENTRIES}/{name}", entry)

    def done(digest: FileDigest) -> None:
        digests.append(digest._replace(name=digest.name.removeprefix(f"{top}/")))

    for chunk in tar_chunks(items(), done):
        if progress is not None:
            progress(len(chunk))
        yield chunk


def _same_again(
    entries: tuple[Entry, ...], files: tuple[TreeFile, ...], *, deliverer: str, to: str, keys: tuple[str, ...]
) -> Entry | None:
    """The last entry, when it is the handover of exactly these files to these keys: its package may have got lost."""
    if not entries or entries[-1].file.kind != HANDOVER:
        return None
    record, listed = read_record(entries[-1].file.path)
    if (record.deliverer, record.recipient, record.keys) != (deliverer, to, keys):
        return None
    others = tuple(file for file in files if Path(file.path) != entries[-1].file.path)
    live = {item.name: item.sha256 for item in digest_tree(Tree(files=others))}
    return entries[-1] if live == listed else None


@contextmanager
def _part_of(package: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file beside ``package`` to write into, gone at the end unless it was put in its place.

    Only while ``writing``: what an interruption left of the same package is cleared.
    """
    for left in package.parent.glob(f".{glob.escape(package.name)}.*{PART_SUFFIX}"):
        left.unlink(missing_ok=True)
    part = package.with_name(f".{package.name}.{os.getpid()}{PART_SUFFIX}")
    try:
        with part.open("xb") as target:
            yield part, target
    finally:
        part.unlink(missing_ok=True)
