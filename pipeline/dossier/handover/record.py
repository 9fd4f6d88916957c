"""The record of a handover: to whom, encrypted to which keys, and every file of it by digest; signed as an entry.

age does not say who encrypted a file, and whoever opened it can encrypt it again to somebody else. So what is handed
over is signed before, and the signed record names the receiving party and the keys it was encrypted to
(Don Davis, "Defective Sign & Encrypt", USENIX 2001).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from signing import sums
from signing.container import Container, PayloadItem
from signing.entry import PAYLOAD
from signing.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from signing.sums import FileDigest

HANDOVER, RECEIPT = "handover", "receipt"
FORMAT, RECEIPT_FORMAT = "signoff-handover/1", "signoff-receipt/1"
RECORD, LIST, RECEIPT_RECORD = "handover.json", "PACKAGE-SHA256SUMS", "receipt.json"
MAX_RECORD = 1024 * 1024
MAX_LIST = 512 * 1024 * 1024
OUTSIDE = "payloads/"
"""Below it travel the files of entries that do not hold them, in a folder by the entry's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRecord:
    """What a handover entry says."""

    deliverer: str
    """The party that hands over."""
    recipient: str
    """The party it is for."""
    keys: tuple[str, ...]
    """The public keys it is encrypted to, sorted."""
    files: int
    bytes: int
    sums: str
    """``sha256:`` digest of the list of all files in the package but the handover entry itself."""
    format: str = FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt entry says was received."""

    handover: str
    """Baseline id of the handover entry."""
    recipient: str
    """The party that received."""
    package: str
    """``sha256:`` digest of the encrypted file as it arrived."""
    package_bytes: int
    files: int
    sums: str
    """As in the handover record: every file was there, and as listed."""
    format: str = RECEIPT_FORMAT


def record_of(
    deliverer: str, recipient: str, keys: Iterable[str], digests: Iterable[FileDigest]
) -> tuple[HandoverRecord, bytes]:
    """The record of a handover, and the list of its files in the format of ``sha256sum``."""
    listed = tuple(digests)
    data = sums.write(listed)
    record = HandoverRecord(
        deliverer=deliverer,
        recipient=recipient,
        keys=tuple(sorted(keys)),
        files=len(listed),
        bytes=sum(item.size for item in listed),
        sums="sha256:" + hashlib.sha256(data).hexdigest(),
    )
    return record, data


def payload_of(record: HandoverRecord | Receipt, *lists: tuple[str, bytes]) -> tuple[PayloadItem, ...]:
    """The files of the entry that holds ``record``."""
    import rfc8785

    name = RECORD if isinstance(record, HandoverRecord) else RECEIPT_RECORD
    items = [(name, rfc8785.dumps(asdict(record))), *lists]
    return tuple(PayloadItem(name=name, source=data) for name, data in items)


def read_record(path: Path) -> tuple[HandoverRecord, dict[str, bytes]]:
    """The record in the handover entry at ``path``, which verified, and the digests of the files by name.

    Raises ``InputError`` when it holds no such record.
    """
    with Container.open(path) as container:
        raw = container.read(PAYLOAD + RECORD, MAX_RECORD)
        data = container.read(PAYLOAD + LIST, MAX_LIST)
    try:
        record = _parsed(json.loads(raw or b""))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise _no_record(path) from None
    listed = sums.parse(data or b"")
    if data is None or listed is None or record.sums != "sha256:" + hashlib.sha256(data).hexdigest():
        raise _no_record(path)
    return record, listed


def _parsed(raw: Any) -> HandoverRecord:
    keys = tuple(str(item) for item in raw["keys"])
    record = HandoverRecord(
        format=str(raw["format"]),
        deliverer=str(raw["deliverer"]),
        recipient=str(raw["recipient"]),
        keys=keys,
        files=int(raw["files"]),
        bytes=int(raw["bytes"]),
        sums=str(raw["sums"]),
    )
    if record.format != FORMAT or json.loads(json.dumps(asdict(record))) != raw:
        raise ValueError
    return record


def _no_record(path: Path) -> InputError:
    return InputError(
        path.name, "it holds no handover record that this program reads", "ask the sender to pack it again"
    )
