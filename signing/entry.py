"""An entry of format ``signoff/1``: frozen with its first signature, countersigned by appending.

A detached entry is called a seal: the files it was made over lie outside, and every member that is signed is, byte for
byte, the one an attached entry has. Put together with its files it is the attached entry.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import NotRequired, TypedDict, Unpack

from signing import how_to_verify, manifest, statement, sums
from signing.certificates.revocation import Revocation
from signing.cms.cades import Commitment, sign_manifest
from signing.container import MIME_TYPE as ATTACHED_TYPE
from signing.container import SEAL_TYPE, Container, PayloadItem, append_members, write_container
from signing.digest import Progress, digest_tree
from signing.errors import InputError
from signing.keys.store import SigningKey
from signing.statement import Payload, Statement
from signing.sums import FileDigest
from signing.timestamps.asking import Timestamper
from signing.tree import Tree

SUMS = "SHA256SUMS"
STATEMENT = "statement.json"
HOW_TO_VERIFY = "HOW-TO-VERIFY.txt"
MIME_TYPE = "mimetype"
PAYLOAD = "payload/"
CARRIED = ("payload/records/", "payload/templates/")
"""Parts of a payload that do not lie in the folder frozen: a seal carries them, and nothing else of the payload."""
MANIFEST = re.compile(r"META-INF/ASiCManifest([0-9]{3,9})\.xml")
SIGNATURE = re.compile(r"META-INF/signature([0-9]{3,9})\.p7s")
ARCHIVE_MANIFEST = re.compile(r"META-INF/ASiCArchiveManifest([0-9]{3,9})\.xml")
ARCHIVE_TIMESTAMP = re.compile(r"META-INF/timestamp([0-9]{3,9})\.tst")

MakeStatement = Callable[[Payload], Statement]
"""Makes the statement of an entry when its payload is known."""
Members = tuple[tuple[str, bytes], ...]
MakeManifest = Callable[[str, Iterable[tuple[str, bytes]]], bytes]
"""Makes the manifest for the signature of a name, over all objects and more behind them."""


class Hand(TypedDict):
    """Who signs, with what, for whom, when."""

    key: SigningKey
    party: str
    time: dt.datetime
    also: NotRequired[SigningKey | None]
    """A post-quantum key the same person signs with too, over all that and the first signature."""
    timestamper: NotRequired[Timestamper | None]
    """Stamps the signatures."""
    revocations: NotRequired[Iterable[Revocation]]
    """Those that tell of the certificates of a stamped signature come along."""


def freeze_entry(
    path: Path,
    payload: Iterable[PayloadItem],
    make_statement: MakeStatement,
    *,
    commitment: Commitment = Commitment.CREATION,
    detached: bool = False,
    progress: Progress | None = None,
    **how: Unpack[Hand],
) -> Statement:
    """Write a new entry at ``path``, signed as ``how`` says; returns its statement.

    ``detached`` leaves the files on disk outside; what comes from memory is carried along and has to lie below one of
    ``CARRIED``. Raises ``FileExistsError`` when ``path`` is there and ``InputError`` when the timestamp cannot be had;
    nothing is left behind by a failure.
    """
    made: list[Statement] = []
    items = tuple(payload)
    outside: tuple[FileDigest, ...] = ()
    if detached:
        outside = digest_tree(Tree(files=tuple(item.source for item in items if not isinstance(item.source, bytes))),
                              progress=progress)  # fmt: skip
        items = tuple(item for item in items if isinstance(item.source, bytes))

    def tail(inside: tuple[FileDigest, ...]) -> Iterable[tuple[str, bytes]]:
        digests = sorted((*outside, *inside), key=lambda item: item.name.encode()) if outside else inside
        sums_bytes = sums.write(digests, prefix=PAYLOAD)
        count = Payload(
            files=len(digests),
            bytes=sum(item.size for item in digests),
            sums="sha256:" + hashlib.sha256(sums_bytes).hexdigest(),
        )
        made.append(make_statement(count))
        small = (
            (SUMS, sums_bytes),
            (STATEMENT, statement.to_bytes(made[0])),
            (HOW_TO_VERIFY, how_to_verify.TEXT.encode()),
        )
        sums_of_small = [(name, hashlib.sha256(data).digest()) for name, data in small]

        def make_manifest(over: str, more: Iterable[tuple[str, bytes]]) -> bytes:
            payload_digests = ((PAYLOAD + item.name, item.sha256) for item in digests)
            return manifest.write(over, chain(payload_digests, sums_of_small, more))

        yield from small
        yield from _signed(1, make_manifest, commitment, **how)

    write_container(path, items, tail, media_type=SEAL_TYPE if detached else ATTACHED_TYPE, progress=progress)
    return made[0]


def countersign_entry(path: Path, target: Path, *, commitment: Commitment, **how: Unpack[Hand]) -> None:
    """Write at ``target`` the entry at ``path`` with one more manifest and signature, over all that is there.

    The caller has verified ``path`` and replaces it by ``target`` afterwards. What the payload is, the first manifest
    says, which that verification has compared with the bytes.
    """
    append_members(path, _signed_again(path, commitment, **how), target)


def _signed_again(path: Path, commitment: Commitment, **how: Unpack[Hand]) -> Members:
    """What is appended; made before the entry is opened again, so that only this is in the memory then."""
    number, objects, appended = so_far(path, SIGNATURE)

    def make_manifest(over: str, more: Iterable[tuple[str, bytes]]) -> bytes:
        return manifest.continued(objects, over, (*appended, *more))

    return tuple(_signed(number, make_manifest, commitment, **how))


def so_far(path: Path, kind: re.Pattern[str]) -> tuple[int, memoryview, list[tuple[str, bytes]]]:
    """The next number for a member of ``kind``; the objects as the first manifest names them, and what was appended since.

    Together they are what the next manifest names. Raises ``InputError`` when there is no signature yet.
    """
    with Container.open(path) as container:
        number = 1 + max((int(match[1]) for match in map(kind.fullmatch, container.members) if match), default=0)
        first = container.read(manifest_name(1), manifest.MAX_BYTES)
        if first is None:
            raise InputError(str(path), "it has no signature to follow", "freeze the folder or document anew")
        try:
            objects = manifest.objects(first)
        except manifest.ManifestError as reason:
            raise InputError(str(path), str(reason), "verify it before anything is added") from None
        appended = []
        for name in container.members:
            if name.startswith("META-INF/"):
                digest = hashlib.sha256()
                for chunk in container.chunks(name):
                    digest.update(chunk)
                appended.append((name, digest.digest()))
    return number, objects, appended


def archive_manifest_name(number: int) -> str:
    """The member name of the archive manifest with this number."""
    return f"META-INF/ASiCArchiveManifest{number:03}.xml"


def archive_timestamp_name(number: int) -> str:
    """The member name of the timestamp over the archive manifest with this number."""
    return f"META-INF/timestamp{number:03}.tst"


def manifest_name(number: int) -> str:
    """The member name of the manifest with this number."""
    return f"META-INF/ASiCManifest{number:03}.xml"


def signature_name(number: int) -> str:
    """The member name of the signature with this number."""
    return f"META-INF/signature{number:03}.p7s"


def _signed(
    number: int, make_manifest: MakeManifest, commitment: Commitment, **how: Unpack[Hand]
) -> Iterable[tuple[str, bytes]]:
    """Manifest and signature with the key, then those with the second one, which cover the first two as well."""
    revocations = tuple(how.get("revocations", ()))

    def one(index: int, before: Members, key: SigningKey) -> Members:
        data = make_manifest(signature_name(index), [(name, hashlib.sha256(data).digest()) for name, data in before])
        signature = sign_manifest(
            data, key, party=how["party"], commitment=commitment, time=how["time"],
            timestamper=how.get("timestamper"), revocations=revocations, second=index > number,
        )  # fmt: skip
        return (manifest_name(index), data), (signature_name(index), signature)

    first = one(number, (), how["key"])
    yield from first
    also = how.get("also")
    if also is not None:
        yield from one(number + 1, first, also)
