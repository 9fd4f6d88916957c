"""What travels in a handover: the records, the entries, the public anchors, the generated documents, and no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import verifier
from pipeline.dossier.handover.record import OUTSIDE
from pipeline.dossier.layout import DRAFTS, ENTRIES, TRUST, Dossier, EntryFile
from signing.errors import InputError, InputErrors
from signing.tree import TreeFile, folded, scan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.records.values import Records

_SECRET_NAME = re.compile(r".*\.(?:p12|pfx|key|jks)", re.IGNORECASE)
_SECRET = re.compile(rb"PRIVATE KEY-----|AGE-SECRET-KEY-1")
_LOOKED_AT = 64 * 1024
TEMPLATES = "templates"
"""Templates of a dossier's own."""
_PUBLIC = (".pem", ".age")


def content(
    dossier: Dossier, entries: Iterable[EntryFile], records: Records, outside: Mapping[int, Path]
) -> tuple[TreeFile, ...]:
    """The files that travel, by the names they have in the package, sorted.

    It is a list of what may go, not of what must stay: whatever else lies in the dossier, keys above all, stays.
    ``outside`` names the folders of entries that do not hold their files. Raises ``InputErrors`` with every file that
    cannot go.
    """
    problems: list[InputError] = []
    found: list[TreeFile] = []
    for name, path in _parts(dossier, records):
        found += _listed(path, name, problems)
    problems += [
        InputError(file.name, "it looks like a private key, which must not travel", "move it out of the dossier")
        for file in found
        if _is_secret(file)
    ]
    for entry in entries:
        found += _listed(entry.path, f"{ENTRIES}/{entry.name}", problems)
    for number, folder in sorted(outside.items()):
        found += _listed(folder, f"{OUTSIDE}{number:04}", problems)
    seen: set[str] = set()
    for file in found:
        if folded(file.name) in seen:
            problems.append(InputError(file.name, "another file of the package has this name", "rename one of the two"))
        seen.add(folded(file.name))
    if problems:
        raise InputErrors(problems)
    return tuple(sorted(found, key=lambda file: file.name.encode()))


def _parts(dossier: Dossier, records: Records) -> Iterator[tuple[str, Path]]:
    """The parts of a dossier beside its entries, by their names in the package."""
    from pipeline.records.check import named, record_files

    for files in record_files(dossier.root, records.process).values():
        for file in files:
            yield named(dossier.root, file), file
    for name, _ in records.process.sources:
        yield name, dossier.root / name
    if (dossier.root / TEMPLATES).is_dir() and any((dossier.root / TEMPLATES).rglob("*")):
        yield TEMPLATES, dossier.root / TEMPLATES
    prototype = records.get("prototype")
    if prototype is not None and (dossier.root / str(prototype.data["folder"])).is_dir():
        yield str(prototype.data["folder"]), dossier.root / str(prototype.data["folder"])
    for path in sorted(dossier.trust.glob("*")) if dossier.trust.is_dir() else ():
        if path.suffix in _PUBLIC and not path.name.startswith("."):
            yield f"{TRUST}/{path.name}", path
    yield verifier.NAME, verifier.path()
    if dossier.drafts.is_dir() and any(dossier.drafts.rglob("*")):
        yield DRAFTS, dossier.drafts


def _listed(path: Path, name: str, problems: list[InputError]) -> tuple[TreeFile, ...]:
    """The file or the files below ``path``, called ``name`` and below it."""
    try:
        files = scan(path).files
    except InputErrors as errors:
        problems += [InputError(f"{name}: {item.place}", item.problem, item.remedy) for item in errors.errors]
        return ()
    if path.is_dir():
        return tuple(file._replace(name=f"{name}/{file.name}") for file in files)
    return tuple(file._replace(name=name) for file in files)


def _is_secret(file: TreeFile) -> bool:
    if _SECRET_NAME.fullmatch(file.name):
        return True
    with Path(file.path).open("rb") as opened:
        return _SECRET.search(opened.read(_LOOKED_AT)) is not None
