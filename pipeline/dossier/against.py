"""`verify --against`: a live folder compared with what was signed, file by file."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.dossier.verify import with_findings
from signing import sums
from signing.container import Container
from signing.digest import digest_tree
from signing.entry import CARRIED, PAYLOAD, STATEMENT, SUMS
from signing.errors import InputError
from signing.report import Finding, ObjectReport, ObjectStatus, Report, Severity, error
from signing.tree import scan
from signing.verification.objects import compare
from signing.verification.own import with_payload_compared
from signing.verification.payload import MAX_SUMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from signing.digest import Progress
    from signing.sums import FileDigest

_DETAILS = {
    ObjectStatus.MODIFIED: "Its content differs from what was signed.",
    ObjectStatus.MISSING: "It was signed and is not in the folder.",
    ObjectStatus.ADDED: "It is in the folder and was not signed.",
    ObjectStatus.RENAMED: "Its content was signed under another name.",
}


def compare_with_folder(path: Path, report: Report, folder: Path, *, progress: Progress | None = None) -> Report:
    """``report`` on the container at ``path``, with every file that ``folder`` holds differently as a finding.

    A seal, undecided without its files, is decided by this. Raises ``InputError`` when the folder cannot be read, or holds what could not have been frozen.
    """
    signed = _signed(path, report)
    if not signed:
        raise InputError(str(path), "it holds no signed files to compare with", "name an entry that does")
    digests = digest_tree(scan(folder), progress=progress)
    live = [(item.name, item.sha256) for item in digests]
    if report.statement is not None:
        tops = {name.partition("/")[0] + "/" for name, _ in live if "/" in name}
        signed = {
            name: digest
            for name, digest in signed.items()
            if not (PAYLOAD + name).startswith(CARRIED) or name.partition("/")[0] + "/" in tops
        }
    prefix = PAYLOAD if report.statement is not None else ""
    changed = {prefix + item.name: _below(prefix, item) for item in compare(signed, live)}
    renamed = {item.was for item in changed.values() if item.was is not None}
    kept = [_worse(item, changed.pop(item.name, item)) for item in report.objects if item.name not in renamed]
    objects = (*kept, *(changed[name] for name in sorted(changed)))
    found = list(_findings(objects, report))
    if report.detached:
        report = with_payload_compared(report)
        if not found:
            found += _size_findings(path, report, digests)
    return with_findings(replace(report, objects=objects), found)


def _size_findings(path: Path, report: Report, live: Iterable[FileDigest]) -> Iterator[Finding]:
    """Whether the statement of a seal speaks of as many bytes as its files, all as signed, have."""
    with Container.open(path) as container:
        size = sum(member.size for name, member in container.members.items() if name.startswith(CARRIED))
    size += sum(item.size for item in live if not (PAYLOAD + item.name).startswith(CARRIED))
    if report.statement is not None and report.statement.payload.bytes != size:
        detail = f"It speaks of {report.statement.payload.bytes:,} bytes; its files have {size:,}."
        yield error("STATEMENT_PAYLOAD", STATEMENT, detail)


def _below(prefix: str, item: ObjectReport) -> ObjectReport:
    was = None if item.was is None else prefix + item.was
    return replace(item, name=prefix + item.name, was=was)


def _worse(inside: ObjectReport, live: ObjectReport) -> ObjectReport:
    """What is said of a file both signed in the container and in the folder: the fault, if there is one."""
    return inside if live.status is ObjectStatus.INTACT and inside.status is not ObjectStatus.OUTSIDE else live


def _signed(path: Path, report: Report) -> dict[str, bytes]:
    with Container.open(path) as container:
        if report.statement is not None:
            found = sums.parse(container.read(SUMS, MAX_SUMS) or b"") or {}
            return {name.removeprefix(PAYLOAD): digest for name, digest in found.items()}
        names = [name for name in container.members if name != "mimetype" and not name.startswith("META-INF/")]
        digests = {}
        for name in names:
            if not name.endswith("/"):
                digest = hashlib.sha256()
                for chunk in container.chunks(name):
                    digest.update(chunk)
                digests[name] = digest.digest()
        return digests


def _findings(objects: tuple[ObjectReport, ...], report: Report) -> Iterator[Finding]:
    known = {(item.code, item.subject) for item in report.findings}
    for item in objects:
        if item.status not in _DETAILS:
            continue
        detail = _DETAILS[item.status]
        if item.was is not None:
            detail = f"Its content was signed as {item.was}."
        code = f"OBJECT_{item.status.upper()}"
        if (code, item.name) not in known:
            yield Finding(code=code, severity=Severity.ERROR, subject=item.name, detail=detail)
