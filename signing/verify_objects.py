"""Data objects: their digests taken once, on all cores, and held against what was signed."""

import hashlib
import os
from collections.abc import Iterable, Mapping

from isal import isal_zlib

from signing.container import Container
from signing.digest import BUFFER, LOT, Progress
from signing.forked import in_order
from signing.report import ObjectReport, ObjectStatus
from signing.zip_directory import Member
from signing.zip_form import chunks
from signing.zip_rules import STORED

LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}


def digest_members(
    container: Container, wanted: Mapping[str, frozenset[str]], *, progress: Progress | None = None
) -> dict[str, dict[str, bytes | None]]:
    """Digests by algorithm and member name; None where a member does not inflate or fit its checksum.

    ``wanted`` names the algorithms for each member. Each member is read once.
    """
    in_order_of = {kinds: tuple(sorted(kinds)) for kinds in set(wanted.values())}
    members = [(member, in_order_of[wanted[name]]) for name, member in container.members.items() if name in wanted]
    total = sum(member.size for member, _ in members)
    count = os.cpu_count() or 1
    found: dict[str, dict[str, bytes | None]] = {name: {} for name in LENGTHS}
    lots = list(_lots(members, total))
    outcomes = in_order(lambda lot: _digest_lot(container.descriptor, lot), lots, count)
    for lot, outcome in zip(lots, outcomes, strict=True):
        _take(found, lot, outcome, progress)
    return found


def compare(signed: Mapping[str, bytes], live: Iterable[tuple[str, bytes]]) -> tuple[ObjectReport, ...]:
    """What became of the ``signed`` files (name to digest) in a ``live`` folder (names and digests), sorted by name.

    A file that is missing under its signed name and stands, byte for byte, under a name nobody signed was renamed.
    """
    current = dict(live)
    missing = [name for name in sorted(signed) if name not in current]
    by_digest: dict[bytes, list[str]] = {}
    for name in sorted(current):
        if name not in signed:
            by_digest.setdefault(current[name], []).append(name)
    reports = []
    for name in missing:
        others = by_digest.get(signed[name])
        if others:
            reports.append(ObjectReport(name=others.pop(0), status=ObjectStatus.RENAMED, was=name))
        else:
            reports.append(ObjectReport(name=name, status=ObjectStatus.MISSING))
    added = [name for names in by_digest.values() for name in names]
    reports += [ObjectReport(name=name, status=ObjectStatus.ADDED) for name in added]
    for name, digest in signed.items():
        if name in current:
            status = ObjectStatus.INTACT if current[name] == digest else ObjectStatus.MODIFIED
            reports.append(ObjectReport(name=name, status=status))
    return tuple(sorted(reports, key=lambda item: item.name.encode()))


_Lot = list[tuple[Member, tuple[str, ...]]]


def _lots(members: _Lot, total: int) -> Iterable[_Lot]:
    """Work for several processes: not more than ``LOT`` members and about a sixteenth of the bytes each."""
    share = max(total // 16, 4 * 1024 * 1024)
    lot: _Lot = []
    size = 0
    for item in members:
        lot.append(item)
        size += item[0].size
        if len(lot) >= LOT or size >= share:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def _digest_lot(descriptor: int, lot: _Lot) -> bytes:
    """For each member a byte that says whether it is whole, then its digests, one after the other."""
    parts = []
    for member, algorithms in lot:
        if member.method == STORED and member.size < BUFFER and algorithms == ("sha256",):
            data = os.pread(descriptor, member.size, member.data_at)
            whole = len(data) == member.size and isal_zlib.crc32(data) == member.crc
            parts.append((b"\1" if whole else b"\0") + hashlib.sha256(data).digest())
            continue
        digests = [hashlib.new(name) for name in algorithms]
        crc = size = 0
        for chunk in chunks(descriptor, member):
            for digest in digests:
                digest.update(chunk)
            crc = isal_zlib.crc32(chunk, crc)
            size += len(chunk)
        parts.append(b"\1" if (size, crc) == (member.size, member.crc) else b"\0")
        parts += [digest.digest() for digest in digests]
    return b"".join(parts)


def _take(found: dict[str, dict[str, bytes | None]], lot: _Lot, outcome: bytes, progress: Progress | None) -> None:
    position = 0
    for member, algorithms in lot:
        whole = outcome[position] == 1
        position += 1
        for name in algorithms:
            digest = outcome[position : position + LENGTHS[name]]
            position += LENGTHS[name]
            found[name][member.name] = digest if whole else None
    if progress is not None:
        progress(sum(member.size for member, _ in lot))
