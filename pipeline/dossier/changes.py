"""What a live folder says differently from what was signed, for the files a report found to differ."""

from __future__ import annotations

import datetime as dt
import os
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline.dossier.difference import Difference, difference
from pipeline.dossier.versions import Version, beginning
from signing import sums
from signing.container import Container
from signing.entry import CARRIED, PAYLOAD, SUMS
from signing.errors import InputError
from signing.report import ObjectStatus, Report, Severity
from signing.verification.payload import MAX_SUMS

if TYPE_CHECKING:
    from pathlib import Path

_ONLY_OLD = {ObjectStatus.MISSING}
_ONLY_NEW = {ObjectStatus.ADDED, ObjectStatus.UNCOVERED}


def changes_since(path: Path, report: Report, folder: Path, *, now: dt.datetime) -> Difference | None:
    """What the files of ``folder`` that ``report`` on the container at ``path`` found to differ say now; never raises.

    None when nothing differs, and when the container itself does not hold: what is in it then is not what was signed.
    Nothing is digested again: what is the same, the report knows.
    """
    if not any(
        item.status in {ObjectStatus.MODIFIED, *_ONLY_OLD, *_ONLY_NEW, ObjectStatus.RENAMED} for item in report.objects
    ):
        return None
    if any(item.severity is Severity.ERROR and not item.code.startswith("OBJECT_") for item in report.findings):
        return None
    try:
        return difference(_signed(path, report), _live(folder, report), now=now)
    except (InputError, OSError):
        return None


def _signed(path: Path, report: Report) -> Version:
    prefix = _prefix(report)
    with Container.open(path) as container:
        sizes = {name.removeprefix(prefix): member.size for name, member in container.members.items()}

        listed = sums.parse(container.read(SUMS, MAX_SUMS) or b"") if prefix else None

    def read(name: str, limit: int) -> bytes:
        with Container.open(path) as again:
            data = beginning(again, prefix + name, limit)
        if listed is not None and limit >= sizes.get(name, 0) and sha256(data).digest() != listed.get(prefix + name):
            raise InputError(name, "it is not the file that was signed", "see the report on the entry")
        return data

    digests = {}
    for number, item in enumerate(report.objects):
        if item.status not in _ONLY_NEW:
            digests[(item.was or item.name).removeprefix(prefix)] = _mark(number, item.status, old=True)
    return Version(name=str(path), digests=digests, sizes=sizes, read=read)


def _live(folder: Path, report: Report) -> Version:
    prefix = _prefix(report)
    digests, sizes = {}, {}
    for number, item in enumerate(report.objects):
        name = item.name.removeprefix(prefix)
        if item.status in _ONLY_OLD or (prefix and item.name.startswith(CARRIED) and not (folder / name).exists()):
            continue
        digests[name] = _mark(number, item.status, old=False)
        if item.status is not ObjectStatus.INTACT:
            sizes[name] = os.stat(folder / name).st_size

    def read(name: str, limit: int) -> bytes:
        with (folder / name).open("rb") as file:
            return file.read(limit)

    return Version(name=str(folder), digests=digests, sizes=sizes, read=read)


def _mark(number: int, status: ObjectStatus, *, old: bool) -> bytes:
    """What stands for a digest: the same on both sides where the content is the same."""
    return b"%d %d" % (number, old and status is ObjectStatus.MODIFIED)


def _prefix(report: Report) -> str:
    return PAYLOAD if report.statement is not None else ""
