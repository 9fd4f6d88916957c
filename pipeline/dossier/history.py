"""What happened in a dossier so far: its entries, each read as the whole of them makes it count.

An entry read alone can look executed and count for nothing, because its PDF was filed before. Whoever asks what is in
force reads the entries here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dossier.anchors import dossier_trust
from pipeline.dossier.entry import Entry, read_entry
from pipeline.dossier.filed_again import with_filed_again
from pipeline.dossier.layout import Dossier, EntryFile, list_entries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore
    from signing.digest import Progress


def read_history(
    files: Iterable[EntryFile],
    *,
    trust: TrustStore,
    now: dt.datetime,
    process: Process,
    earlier: Iterable[Entry] = (),
    against: Mapping[int, Path] | None = None,
    compare: bool = False,
    progress: Progress | None = None,
) -> tuple[Entry, ...]:
    """The entries in ``files``, verified under ``trust`` and held against each other.

    ``earlier`` are entries read before that stand in front of them, ``against`` the folders to compare entries with, by
    number. With ``compare`` each PDF is held against its Word document once more, which freezing and signing have done.
    """
    folders = against or {}
    read = tuple(
        read_entry(
            file, trust=trust, now=now, process=process, against=folders.get(file.number), compare=compare,
            progress=progress,
        )
        for file in files
    )  # fmt: skip
    before = tuple(earlier)
    return with_filed_again((*before, *read))[len(before) :]


def read_entries(dossier: Dossier, *, now: dt.datetime, process: Process) -> tuple[Entry, ...]:
    """All entries of ``dossier`` under its pinned anchors."""
    return read_history(list_entries(dossier).files, trust=dossier_trust(dossier), now=now, process=process)
