"""The records a kind of entry rests on, let through only without open errors (the gate of D-10, P-04 and others)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from signing.errors import InputError, InputErrors

if TYPE_CHECKING:
    from pipeline.dossier.wanted import Wanted
    from pipeline.records.finding import RecordFinding
    from pipeline.records.process import Process
    from pipeline.records.values import Records


def checked_records(folder: Path, name: str, process: Process) -> tuple[Wanted, Records]:
    """What is meant by ``name`` (a kind, or one of its events), and the records it rests on, no others.

    Raises ``InputErrors`` with every open error in them.
    """
    from pipeline.dossier.wanted import wanted_one
    from pipeline.records.check import check, record_files

    files = record_files(folder, process)
    found = wanted_one(name, process, files)
    missing = [record for record in found.kind.records if record not in files]
    if missing:
        raise InputErrors(
            InputError(f"{record}.yaml", "it is not there", f"a {found.kind.name} rests on it; fill it in")
            for record in missing
        )
    result = check(folder)
    names = set(found.files(folder, files))
    faults = [item for item in result.findings if item.severity == "error" and item.file in names]
    if faults:
        raise InputErrors(_input_error(item) for item in faults)
    return found, found.records(result.records)


def _input_error(item: RecordFinding) -> InputError:
    place = f"{item.file}:{item.line}:{item.column}" + (f"  {item.path}" if item.path else "")
    return InputError(place, item.message, item.hint)
