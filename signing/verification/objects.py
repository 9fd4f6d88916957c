"""Data objects: their digests taken once, on all cores, and held against what was signed."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from isal import isal_zlib

from signing.container import Container
from signing.digest import BUFFER, Progress, in_threads
from signing.forked import in_order, lots
from signing.report import ObjectReport, ObjectStatus
from signing.uncollected import uncollected
from signing.zip.directory import Member
from signing.zip.form import chunks
from signing.zip.rules import STORED

LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}

LARGE = 64 * 1024 * 1024
"""From this size on progress is told while a member is read, not when it is done."""

_Lot = tuple[tuple[str, ...], Sequence[Member]]
"""Algorithms, and members whose digests are wanted by these."""


def digest_members(
    container: Container, wanted: Mapping[str, frozenset[str]], *, progress: Progress | None = None
) -> dict[str, dict[str, bytes | None]]:
    """Digests by algorithm and member name; None where a member does not inflate or fit its checksum.

    ``wanted`` names the algorithms for each member. Each member is read once.
    """
    members = [member for name, member in container.members.items() if name in wanted]
    large = [member for member in members if member.size >= LARGE] if progress is not None else []
    count = os.cpu_count() or 1
    found: dict[str, dict[str, bytes | None]] = {name: {} for name in LENGTHS}
    shares = list(_lots([member for member in members if member.size < LARGE] if large else members, wanted))
    outcomes = in_order(lambda lot: _digest_lot(container.descriptor, lot), shares, count)
    with uncollected():
        for lot, outcome in zip(shares, outcomes, strict=True):
            _take(found, lot, outcome)
            if progress is not None:
                progress(sum(member.size for member in lot[1]))
    if progress is not None:
        pieces = [(tuple(sorted(wanted[member.name])), member) for member in large]
        work = in_threads(lambda piece, told: _flagged(container.descriptor, *piece, told), pieces, count, progress)
        for (algorithms, member), outcome in zip(pieces, work, strict=True):
            _take(found, (algorithms, [member]), outcome)
    in_place = [name for name in container.members if name in wanted]
    return {kind: {name: of[name] for name in in_place if name in of} for kind, of in found.items()} if large else found


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


def _lots(members: Sequence[Member], wanted: Mapping[str, frozenset[str]]) -> Iterator[_Lot]:
    """Work for several processes, the members of a lot wanted by the same algorithms."""
    for kinds, run in groupby(members, key=lambda member: wanted[member.name]):
        for lot in lots(list(run), itemgetter(Member._fields.index("size"))):
            yield tuple(sorted(kinds)), lot


def _digest_lot(descriptor: int, lot: _Lot) -> bytes:
    """A byte for each member that says whether it is whole; then, for each, its digests one after the other."""
    algorithms, members = lot
    if algorithms == ("sha256",):
        pairs = list(_digest_stored(descriptor, members))
    else:
        pairs = [_digest_one(descriptor, member, algorithms) for member in members]
    return bytes(whole for whole, _ in pairs) + b"".join(digests for _, digests in pairs)


def _digest_stored(descriptor: int, members: Iterable[Member]) -> Iterator[tuple[bool, bytes]]:
    """SHA-256 of members. Small ones that are stored come from the file many at a time: a call costs more than a copy."""
    sha256, crc32, preadv = hashlib.sha256, isal_zlib.crc32, os.preadv
    buffer = bytearray(BUFFER)
    view = memoryview(buffer)
    start = end = 0  # what part of the file the buffer holds
    for member in members:
        _, size, stored_size, method, crc, _, data_at, _ = member
        if size > BUFFER or method != STORED or stored_size != size:
            yield _digest_one(descriptor, member, ("sha256",))
            continue
        if data_at < start or data_at + size > end:
            start = data_at
            end = start + preadv(descriptor, [buffer], start)
        data = view[data_at - start : min(data_at + size, end) - start]
        yield len(data) == size and crc32(data) == crc, sha256(data).digest()


def _flagged(descriptor: int, algorithms: tuple[str, ...], member: Member, progress: Progress) -> bytes:
    whole, digests = _digest_one(descriptor, member, algorithms, progress)
    return bytes([whole]) + digests


def _digest_one(
    descriptor: int, member: Member, algorithms: tuple[str, ...], progress: Progress | None = None
) -> tuple[bool, bytes]:
    digests = [hashlib.new(name) for name in algorithms]
    crc = size = 0
    for chunk in chunks(descriptor, member):
        for digest in digests:
            digest.update(chunk)
        crc = isal_zlib.crc32(chunk, crc)
        size += len(chunk)
        if progress is not None:
            progress(len(chunk))
    return (size, crc) == (member.size, member.crc), b"".join(digest.digest() for digest in digests)


def _take(found: dict[str, dict[str, bytes | None]], lot: _Lot, outcome: bytes) -> None:
    """Enter the digests of a lot under the names of its members."""
    algorithms, members = lot
    names = [member.name for member in members]
    stride = sum(LENGTHS[name] for name in algorithms)
    at = len(members)
    for algorithm in algorithms:
        length = LENGTHS[algorithm]
        digests = [outcome[start : start + length] for start in range(at, len(outcome), stride)]
        found[algorithm].update(zip(names, digests, strict=True))
        found[algorithm].update((name, None) for name, whole in zip(names, outcome, strict=False) if not whole)
        at += length
