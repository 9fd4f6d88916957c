"""The other party's copy of a dossier: found where it lies, and read without reading again what is the same here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from pipeline.dossier.history import read_history
from pipeline.dossier.layout import ENTRIES, Dossier, EntryFile, Listing, list_folder, may_be_entry
from signing.container import Container
from signing.entry import STATEMENT
from signing.errors import InputError
from signing.statement import MAX_BYTES, StatementError, parse

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pipeline.dossier.entry import Entry
    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress

_AT_ONCE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The entries of another copy, not read yet."""

    listing: Listing
    whole: bool
    """Whether it is a folder of entries; a single file says nothing about what comes after it."""

    def read(
        self,
        ours: tuple[Entry, ...],
        *,
        trust: TrustStore,
        now: dt.datetime,
        process: Process,
        known: tuple[Entry, ...] = (),
        progress: Progress | None = None,
    ) -> tuple[Entry, ...]:
        """Its entries, verified; what came before a single one is told by those of this copy, ``ours``.

        Where it begins with the same files to the byte as those ``known``, read under this ``trust``, those stand.
        """
        files, first = self.listing.files, self.listing.files[0].number
        same = tuple(
            replace(entry, file=file)
            for file, entry in takewhile(_identical, zip(files, known if self.whole else (), strict=False))
        )
        if progress is not None:
            progress(sum(entry.file.path.stat().st_size for entry in same))
        earlier = same if self.whole else tuple(entry for entry in ours if entry.file.number < first)
        more = read_history(
            files[len(same) :], trust=trust, now=now, process=process, earlier=earlier, compare=True, progress=progress
        )
        return (*same, *more)


def find_copy(place: Path, dossier: Dossier) -> Copy:
    """The entries at ``place``: a dossier, its folder of entries, or one entry under whatever name it was sent.

    Raises ``InputError`` when there is none, or when it is ``dossier`` itself.
    """
    if not place.is_dir():
        return Copy(listing=Listing(files=(entry_file(place),), stray=(), unfinished=()), whole=False)
    folder = place / ENTRIES if (place / ENTRIES).is_dir() else place
    if dossier.entries.is_dir() and folder.samefile(dossier.entries):
        raise InputError(str(place), "it is this dossier itself", "name the other party's copy")
    listing = list_folder(folder)
    if not listing.files:
        raise InputError(str(place), "there is no entry in it", "name a dossier, or an entry such as 0001-srs.asice")
    return Copy(listing=listing, whole=True)


def entry_file(path: Path) -> EntryFile:
    """The entry in the file ``path``, by what its own statement says: mail programs rename files."""
    with Container.open(path) as container:
        data = None if container.form.findings else container.read(STATEMENT, MAX_BYTES)
    try:
        statement = parse(data or b"")
    except StatementError:
        statement = None
    if statement is None or not may_be_entry(statement.entry, statement.kind):
        raise InputError(str(path), "it is no entry of signoff, or it is damaged", f"see 'signoff verify {path}'")
    return EntryFile(number=statement.entry, kind=statement.kind, path=path)


def _identical(pair: tuple[EntryFile, Entry]) -> bool:
    file, entry = pair
    same = file.number == entry.file.number and file.kind == entry.file.kind
    return same and _same_bytes(file.path, entry.file.path)


def _same_bytes(one: Path, other: Path) -> bool:
    """Whether two files are the same to the byte, as they are now: the standard library remembers what it compared."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while piece := first.read(_AT_ONCE):
            if piece != second.read(_AT_ONCE):
                return False
        return not second.read(1)
