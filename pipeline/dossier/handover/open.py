"""The verb `handover open`: decrypted aside, verified, held against the signed record, and only then put in place."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.dossier.agreed_process import agreed_process
from pipeline.dossier.anchors import trust_of
from pipeline.dossier.audit import AuditReport, audit
from pipeline.dossier.entry import Entry, State
from pipeline.dossier.handover.ready import unsound
from pipeline.dossier.handover.receipt import append_receipt
from pipeline.dossier.handover.record import HANDOVER, OUTSIDE, RECEIPT, HandoverRecord, Receipt, read_record
from pipeline.dossier.layout import ENTRIES, TRUST, Dossier, is_dossier, list_entries
from pipeline.dossier.merge import Merged, merge
from pipeline.dossier.own_key import require_pinned, require_usable
from pipeline.dossier.project import project_number
from pipeline.dossier.store import put_folder, write_file
from signing.container import PART_SUFFIX
from signing.encryption import decrypt
from signing.errors import InputError, InputErrors
from signing.report import ObjectStatus, Verdict
from signing.tar_form import unpack
from signing.verification.objects import compare

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress
    from signing.encryption import Identity
    from signing.keys.store import SigningKey
    from signing.sums import FileDigest
    from signing.timestamps.asking import Timestamper

_DIFFERS = {
    ObjectStatus.MODIFIED: "it is not the file that was signed for",
    ObjectStatus.MISSING: "it was signed for, and is not in the package",
    ObjectStatus.ADDED: "it is in the package, and nobody signed for it",
}
ASK = "nothing was put in place; ask the sender to pack it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A handover that was received, with all it holds as signed for."""

    folder: Path
    record: HandoverRecord
    handover: str
    """File name of the handover entry."""
    merged: Merged | None
    """What an existing dossier took over; None when ``folder`` is new."""
    receipt: Path | None
    remarks: tuple[str, ...]


def open_package(
    package: Path,
    into: Path,
    *,
    identities: tuple[Identity, ...],
    anchors: tuple[tuple[str, Path], ...],
    key: SigningKey | None,
    party: str | None,
    now: dt.datetime,
    process: Process,
    adopt: bool = False,
    timestamper: Timestamper | None = None,
    progress: Progress | None = None,
) -> Opened:
    """Receive the handover in ``package``: as the new dossier ``into``, or into the dossier that is there.

    Signatures count under ``anchors`` alone, the receiver's own; those that travel in the package are dropped. Nothing
    is at ``into`` before everything is verified: every signature and the chain, and every file against the signed
    record. ``process`` says what entries have to be; with ``adopt``, files that adapt it count when both parties signed
    exactly them. With ``key`` a receipt is signed for ``party`` and is the next entry. Raises ``InputError`` with every
    reason against it; then nothing is left behind.
    """
    trust = trust_of(anchors)
    new = _is_free(into)
    if key is not None and party is not None:  # said before an hour of decrypting; the receipt asks again, and more
        require_usable(key, now)
        require_pinned(key, party, trust)
    with _workplace(into) as place, package.open("rb") as source:
        size = os.fstat(source.fileno()).st_size
        _require_room(place, size)
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        archive, root = place / "archive.tar", place / "dossier"
        with archive.open("xb") as target:
            decrypt(source, target, identities, str(package), progress=progress)
            target.flush()
            os.fsync(target.fileno())
        digests = unpack(archive, root, progress=progress)
        archive.unlink()
        if adopt:
            process = agreed_process(
                root,
                list_entries(Dossier(root=root)).files,
                parties=_parties(process),
                trust=trust,
                now=now,
                ours=process,
            )
        entry, record, report = _verified(root, digests, trust=trust, now=now, process=process, progress=progress)
        _require_meant_for(record, identities, party if key is not None else None)
        receipt = Receipt(
            handover=str(entry.report.baseline), recipient=record.recipient, package=f"sha256:{digest}",
            package_bytes=size, files=record.files, sums=record.sums,
        )  # fmt: skip
        remarks = _use_own_anchors(root, anchors)
        merged = None
        target_dossier = Dossier(root=root if new else into)
        if not new:
            merged = merge(target_dossier, [root], now=now, process=process, project=project_number(target_dossier))
            remarks += tuple(_outside_in_place(root, into))
        path = None
        if key is not None and party is not None:
            path, more = append_receipt(
                target_dossier, receipt, key=key, party=party, now=now, process=process, trust=trust,
                timestamper=timestamper,
            )  # fmt: skip
            remarks += more
        if new:
            put_folder(root, into)
            path = None if path is None else into / path.relative_to(root)
    assert report.verdict is Verdict.TOTAL_PASSED  # noqa: S101 - otherwise it was refused
    return Opened(folder=into, record=record, handover=entry.file.name, merged=merged, receipt=path, remarks=remarks)


def _parties(process: Process) -> frozenset[str]:
    """Who hands over and who receives."""
    return frozenset((*process.kind(HANDOVER).signatories, *process.kind(RECEIPT).signatories))


def _is_free(into: Path) -> bool:
    """Whether ``into`` is still to be made. Raises ``InputError`` unless it is free or a dossier."""
    if not into.absolute().parent.is_dir():
        raise InputError(str(into.parent), "there is no such folder", "make it first")
    if not into.exists() and not into.is_symlink():
        return True
    if into.is_dir() and is_dossier(into):
        return False
    if into.is_dir() and not any(into.iterdir()):
        return True
    raise InputError(str(into), "it is there, and is neither empty nor a dossier", "name a new folder after --into")


@contextmanager
def _workplace(into: Path) -> Iterator[Path]:
    """A folder beside ``into`` that only the owner can read, gone at the end; what an interruption left is cleared."""
    absolute = into.absolute()
    place = absolute.parent / f".{absolute.name}.handover{PART_SUFFIX}"
    place.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(str(into), "another command is opening a handover here", "try again later") from None
        try:
            for path in place.iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
    finally:
        os.close(descriptor)


def _require_room(place: Path, size: int) -> None:
    """Refuse early what the disk cannot hold: the archive and its files lie side by side for a while."""
    free = shutil.disk_usage(place).free
    if free < 2 * size:
        raise InputError(
            str(place.parent),
            f"the disk has {free:,} bytes free; opening this handover takes {2 * size:,} for a while",
            "make room, or name a folder on another disk after --into",
        )


def _verified(
    root: Path,
    digests: tuple[FileDigest, ...],
    *,
    trust: TrustStore,
    now: dt.datetime,
    process: Process,
    progress: Progress | None,
) -> tuple[Entry, HandoverRecord, AuditReport]:
    """The handover entry, its record and the audit. Raises ``InputErrors`` with all that does not hold."""
    dossier = Dossier(root=root)
    listing = list_entries(dossier)
    if not listing.files or listing.files[-1].kind != HANDOVER or not is_dossier(root):
        raise InputError("the package", "it is no handover: its last entry is none", "ask the sender to pack it again")
    against = {
        file.number: root / f"{OUTSIDE}{file.number:04}"
        for file in listing.files
        if (root / f"{OUTSIDE}{file.number:04}").is_dir()
    }
    report = audit(
        dossier, now=now, process=process, project=project_number(dossier), trust=trust, against=against,
        progress=progress,
    )  # fmt: skip
    entry = report.entries[-1].entry
    problems = list(unsound(report))
    named = {f"{ENTRIES}/{file.name}" for file in listing.files}
    problems += [
        InputError(item.name, "it lies among the entries and is none", ASK)
        for item in digests
        if item.name.startswith(f"{ENTRIES}/") and item.name not in named
    ]
    if entry.state is not State.EXECUTED:
        raise InputErrors(problems or [InputError(entry.file.name, "it is not in force", ASK)])
    record, listed = read_record(entry.file.path)
    problems += _differences(listed, digests, f"{ENTRIES}/{entry.file.name}")
    if record.deliverer not in entry.signed_by:
        problems.append(InputError(entry.file.name, f"the {record.deliverer} has not signed it", ASK))
    if not problems and report.verdict is not Verdict.TOTAL_PASSED:
        problems.append(InputError("the package", "it does not pass the audit", ASK))
    if problems:
        raise InputErrors(InputError(item.place, item.problem, ASK) for item in problems)
    return entry, record, report


def _differences(listed: Mapping[str, bytes], digests: Iterable[FileDigest], handover: str) -> Iterator[InputError]:
    """Every file in which the package is not what was signed for."""
    live = [(item.name, item.sha256) for item in digests if item.name != handover]
    for item in compare(listed, live):
        if item.status is ObjectStatus.RENAMED:
            yield InputError(item.name, f"it was signed for as {item.was}", ASK)
        elif item.status in _DIFFERS:
            yield InputError(item.name, _DIFFERS[item.status], ASK)


def _require_meant_for(record: HandoverRecord, identities: Iterable[Identity], party: str | None) -> None:
    """Refuse what was encrypted again to somebody the signed record does not name, and a receipt by somebody else."""
    if not {item.recipient.text for item in identities} & set(record.keys):
        raise InputError(
            "the package",
            f"the {record.deliverer} made it for other keys of the {record.recipient}: somebody else encrypted it to you",
            f"ask the {record.deliverer} for a handover to your own recipient",
        )
    if party is not None and party != record.recipient:
        raise InputError("--as", f"it is for the {record.recipient}, not for the {party}", "check --key and --as")


def _use_own_anchors(root: Path, anchors: tuple[tuple[str, Path], ...]) -> tuple[str, ...]:
    """Put the receiver's own anchors in the place of those that travelled; remark on others that did."""
    from signing.certificates.trust import fingerprint

    travelled = Dossier(root=root).trust
    remarks = []
    own = trust_of(("own", path) for _, path in anchors)
    known = {fingerprint(item) for item in own.parties.get("own", ())}
    for path in sorted(travelled.glob("*.pem")) if travelled.is_dir() else ():
        try:
            sent = trust_of([("sent", path)]).parties.get("sent", ())
        except InputError:
            sent = ()
        if {fingerprint(item) for item in sent} - known:
            remarks.append(f"{TRUST}/{path.name} in the package held an anchor that is not among yours: it was dropped")
    shutil.rmtree(travelled, ignore_errors=True)
    travelled.mkdir()
    counts: dict[str, int] = {}
    for party, path in anchors:
        counts[party] = counts.get(party, 0) + 1
        name = f"{party}.pem" if counts[party] == 1 else f"{party}-{counts[party]}.pem"
        write_file(travelled / name, path.read_bytes())
    return tuple(remarks)


def _outside_in_place(root: Path, into: Path) -> Iterator[str]:
    """Move files of seals into the dossier that was there, unless it has a folder of that name."""
    for folder in sorted(root.glob(f"{OUTSIDE}*")):
        target = into / OUTSIDE / folder.name
        if target.exists():
            yield f"{OUTSIDE}{folder.name} was there already and was left as it is"
            continue
        target.parent.mkdir(exist_ok=True)
        put_folder(folder, target)
        yield f"the files of entry {int(folder.name)} are in {OUTSIDE}{folder.name}"
