"""The records a kind of entry rests on, let through only without open errors (the gate of D-10, P-04 and others)."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from signing.errors import InputError, InputErrors

if TYPE_CHECKING:
    from pipeline.dossier.process import Kind
    from pipeline.records.finding import RecordFinding
    from pipeline.records.values import Records


def checked_records(folder: Path, kind: Kind) -> Records:
    """The records ``kind`` rests on, no others. Raises ``InputErrors`` with every open error in them."""
    from pipeline.records.check import check, record_files
    from pipeline.records.values import Records

    result = check(folder)
    files = record_files(folder)
    missing = [name for name in kind.records if name not in files]
    if missing:
        raise InputErrors(
            InputError(f"{name}.yaml", "it is not there", f"a {kind.name} rests on it; fill it in") for name in missing
        )
    names = {files[name].name for name in kind.records}
    faults = [item for item in result.findings if item.severity == "error" and item.file in names]
    if faults:
        raise InputErrors(_input_error(item) for item in faults)
    return Records(by_kind=MappingProxyType({name: result.records.by_kind[name] for name in kind.records}))


def _input_error(item: RecordFinding) -> InputError:
    place = f"{item.file}:{item.line}:{item.column}" + (f"  {item.path}" if item.path else "")
    return InputError(place, item.message, item.hint)
