"""The process of a dossier that was received: its own files count when both parties signed exactly them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.dossier.citations import RECORDS, frozen_files
from pipeline.dossier.entry import State, read_entry
from pipeline.dossier.filed_again import marks
from pipeline.dossier.history import read_history
from pipeline.records.adapted import PROCESS_FILES, SCHEMAS
from pipeline.records.process import load_process
from signing.errors import InputErrors

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.dossier.layout import EntryFile
    from pipeline.records.process import Process
    from signing.certificates.trust import TrustStore


def agreed_process(
    root: Path,
    files: Iterable[EntryFile],
    *,
    parties: frozenset[str],
    trust: TrustStore,
    now: dt.datetime,
    ours: Process,
) -> Process:
    """The process that the files in ``root`` adapt, when the last entry all ``parties`` signed froze just these files.

    Otherwise ``ours``: who sends a dossier must not decide alone what its entries have to be.
    """
    try:
        sent = load_process(root)
    except InputErrors:
        return ours
    if not sent.sources:
        return ours
    listed = sorted(files, key=lambda file: file.number)
    for index, file in reversed(tuple(enumerate(listed))):
        entry = read_entry(file, trust=trust, now=now, process=ours)
        if entry.state is not State.BROKEN and marks(entry.report):  # what signed its PDF may have signed another entry
            *_, entry = read_history(listed[: index + 1], trust=trust, now=now, process=ours)
        if entry.state is State.BROKEN or not parties <= set(entry.signed_by):
            continue
        frozen = frozen_files(file.path, RECORDS)
        agreed = {name: data for name, data in frozen.items() if adapts(name)}
        return sent if agreed == dict(sent.sources) else ours
    return ours


def adapts(name: str) -> bool:
    """Whether the file ``name`` among the records adapts the process."""
    return name in PROCESS_FILES or name.startswith(f"{SCHEMAS}/")
