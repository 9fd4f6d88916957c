"""The verbs `import` and `export`: a record's lists from the tables of other programs, and to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.dossier.layout import Dossier
from pipeline.dossier.starter import starter
from pipeline.dossier.store import write_file
from pipeline.records.check import check, record_files
from pipeline.records.edited import edited
from pipeline.records.exchange.leaving import one_table, sheets
from pipeline.records.exchange.lists import lists
from pipeline.records.exchange.reading import form_of, read_tables
from pipeline.records.exchange.subjects import Subject
from pipeline.records.exchange.table import Form
from pipeline.records.exchange.taken import Asked, TakenIn
from pipeline.records.exchange.taking import take_in
from pipeline.records.finding import RecordFinding, Severity, shown
from pipeline.records.load import parse, read_bytes
from pipeline.records.process import load_process
from signing.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFinding:
    """What the rules say of a value that was taken over, at the place it came from."""

    place: str
    finding: RecordFinding


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of the rows, and of the record."""

    file: str
    """The record's file."""
    begun: bool
    """Whether the record was not there before."""
    written: bool
    taken: TakenIn
    findings: tuple[PlacedFinding, ...]
    elsewhere: int
    """Errors in the record that nothing in the file caused."""

    @property
    def ok(self) -> bool:
        """Whether every row was taken over, without an error."""
        return not self.taken.skipped and not any(item.finding.severity is Severity.ERROR for item in self.findings)


def import_table(
    dossier: Dossier,
    subject: Subject,
    source: Path,
    asked: Asked,
    *,
    sheet_names: tuple[str, ...] = (),
    encoding: str | None = None,
    visible_only: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Take the rows of a file over into the record of ``subject``, and write it whole or not at all.

    Raises ``InputError`` when file or record cannot be read; a row that cannot be taken over is reported.
    """
    process = load_process(dossier.root)
    kind = subject.kind(process)
    there = record_files(dossier.root, process).get(kind.name)
    path = there[0] if there else dossier.root / f"{kind.name}.yaml"
    old = read_bytes(path, path.name) if there else starter(kind.name).encode()
    named = lists(kind)
    if asked.list_name not in named:
        raise InputError("--list", f"there is no list {asked.list_name}", f"there are: {', '.join(named)}")
    tables = read_tables(
        source, named, columns=asked.columns, sheets=sheet_names, encoding=encoding, visible_only=visible_only
    )
    taken = take_in(parse(old, path.name).data, tables, named, asked)
    new = edited(old, taken.data, path.name)
    findings, elsewhere = _findings(dossier, kind.name, path.name, new, taken)
    changes = new != old or not there
    # Of a file without a row that could be taken over, not even the beginning of a record is written.
    written = changes and not dry_run and bool(taken.added or taken.changed or taken.removed)
    if written:
        write_file(path, new)
    return Imported(
        file=path.name, begun=not there, written=written, taken=taken, findings=findings, elsewhere=elsewhere
    )


def _findings(
    dossier: Dossier, kind: str, name: str, new: bytes, taken: TakenIn
) -> tuple[tuple[PlacedFinding, ...], int]:
    """What the check says of the values taken over, and how many errors it finds in the rest of the record."""
    places: Mapping[str, str] = {shown(path): place for path, place in taken.sources.items() if path}
    placed = []
    elsewhere = 0
    for finding in check(dossier.root, instead={kind: new}).findings:
        if finding.file != name:
            continue
        path = finding.path
        while path and path not in places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        if path in places:
            placed.append(PlacedFinding(place=places[path], finding=finding))
        else:
            elsewhere += finding.severity is Severity.ERROR
    return tuple(placed), elsewhere


def export_table(dossier: Dossier, subject: Subject, target: Path, *, now: Callable[[], dt.datetime]) -> int:
    """Write the lists of a record as CSV, Excel or ReqIF, as the name of ``target`` says; how many items there are."""
    process = load_process(dossier.root)
    kind = subject.kind(process)
    there = record_files(dossier.root, process).get(kind.name)
    if not there:
        raise InputError(f"{kind.name}.yaml", "this record is not there", "write it, or import it first")
    form = form_of(target)
    made = sheets(parse(read_bytes(there[0], there[0].name), there[0].name).data, lists(kind))
    if form is Form.CSV:
        from pipeline.records.exchange.csv_form import write_csv

        data = write_csv(*one_table(made))
    elif form is Form.EXCEL:
        from pipeline.records.exchange.excel_writing import write_excel

        data = write_excel(made, target.name)
    else:
        from pipeline.records.exchange.reqif_writing import write_reqif

        data = write_reqif(made, title=kind.name, created=now())
    write_file(target, data)
    return sum(len(sheet.rows) for sheet in made)
