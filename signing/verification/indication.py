"""What EN 319 102-1 alone says of each signature: its indication, without what an entry or a PDF has to be beside.

``verify`` asks for more than the standard: one form to the byte, a statement, everybody who has to sign. What fails there says
nothing of a signature that another validator would not see. Here each signature is judged for itself, whatever else was found,
and counts under the anchors of the party it claims to bind.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signing.archive.foreign import judge_foreign_archives, read_archives
from signing.archive.judged import Archives, judge_archives
from signing.container import MIME_TYPE, SEAL_TYPE, Container
from signing.entry import ARCHIVE_MANIFEST
from signing.pdf.fields import party_of
from signing.report import Report, Verdict
from signing.verification.foreign import CADES, MANIFEST, MAX_MANIFEST
from signing.verification.objects import LENGTHS, digest_members
from signing.verification.own import in_order, manifest_holds
from signing.verification.payload import listed_outside
from signing.verification.plain_manifest import Reference, read_references, reference_fault
from signing.verification.plain_signature import Context, PlainSignature, sub_indication_of
from signing.verification.verify import is_own

if TYPE_CHECKING:
    from signing.certificates.trust import TrustStore

FAILED = frozenset({"FORMAT_FAILURE", "HASH_FAILURE", "SIG_CRYPTO_FAILURE", "NOT_YET_VALID"})
"""The sub-indications of TOTAL-FAILED; all others are reasons of INDETERMINATE (EN 319 102-1, 5.1.3)."""
MAX_BYTES = 16 * 1024 * 1024
"""A signature larger than this is not read."""
NOT_READ = frozenset({"ZIP_HEADER_MISMATCH", "ZIP_OVERLAP", "ZIP_BOMB", "ZIP_METHOD", "ZIP_FLAGS", "ZIP_GAP"})
"""Faults of an archive of which nobody can say what its members are; of others the directory still does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication:
    """What the standard says of one signature."""

    signature: str
    """Member name of the signature, or the name of its field in a PDF."""
    party: str | None
    """The party it claims to bind."""
    verdict: Verdict
    sub_indication: str | None


def indications(path: Path, *, trust: TrustStore, now: dt.datetime) -> tuple[Indication, ...]:
    """The indications of the CAdES signatures of a container, in its order; none where it cannot be read. Never raises."""
    with Container.open(path) as container:
        kind = (container.read("mimetype", 1000) or b"").strip()
        if NOT_READ & {item.code for item in container.form.findings} or kind not in {MIME_TYPE, SEAL_TYPE, b""}:
            return ()
        return tuple(_in_container(container, kind == SEAL_TYPE, trust, now))


def indications_in_pdf(pdf: bytes, report: Report, *, trust: TrustStore, now: dt.datetime) -> tuple[Indication, ...]:
    """The indications of the signatures in a PDF of which ``report`` says what was added after each. Never raises."""
    from signing.pdf.form_fields import PdfFormError
    from signing.pdf.revisions import read_signed
    from signing.pdf.timestamps import judge_timestamps
    from signing.pdf.verify import changes_after

    try:
        signed = read_signed(pdf, lenient=True)
    except PdfFormError:
        return ()
    lasting = judge_timestamps(pdf, signed, trust=trust, now=now, findings=[], proven=None, lists=())
    own = any(party_of(name) for name in (*signed.empty, *(item.field for item in signed.signatures)))
    said = list(report.findings)
    if not report.signatures:  # nothing was said of each, as the file is none that may be read
        said += [one for item in signed.signatures for one in changes_after(item, own=own, last=False)]
    changed = {item.subject for item in said if item.code == "PDF_CHANGED_AFTER"}
    found: list[Indication] = []
    for item in signed.signatures:
        if item.timestamp:
            continue
        context = Context(
            trust=trust, now=now, own=own, proven=lasting.proven(item), lists=lasting.lists, fallen=lasting.fallen,
        )  # fmt: skip
        fault = "FORMAT_FAILURE" if item.field in changed else None
        found += _indications(item.field, item.cms, item.digest_by(pdf), fault, context, stated=item.stated)
    return tuple(found)


def _in_container(container: Container, seal: bool, trust: TrustStore, now: dt.datetime) -> Iterable[Indication]:
    lists: dict[str, tuple[bytes, list[Reference]]] = {}
    for name in filter(MANIFEST.fullmatch, container.members):
        data = container.read(name, MAX_MANIFEST)
        read = read_references(data) if data is not None else None
        if data is not None and read is not None:
            lists.setdefault(read[0], (data, read[1]))
    own = is_own(container)
    later = () if own else read_archives(container, [])
    wanted: dict[str, set[str]] = {name: {"sha256"} for name in container.members}
    named = [(item.name, item.algorithm) for _, references in lists.values() for item in references]
    named += [(item.name, item.algorithm) for archive in later for item in archive.parsed.references]
    for name, algorithm in named:
        if name in wanted and algorithm in LENGTHS:
            wanted[name].add(algorithm)
    digests = digest_members(container, {name: frozenset(kinds) for name, kinds in wanted.items()})
    if own:
        archives = _own_archives(container, digests["sha256"], seal=seal, trust=trust, now=now)
    else:
        archives = judge_foreign_archives(container, later, digests, trust=trust, now=now, findings=[])
    for name in filter(CADES.fullmatch, container.members):
        value = container.read(name, MAX_BYTES)
        if value is None:
            continue
        data, references = lists.get(name, (b"", []))
        fault = reference_fault(container, references, digests, seal=seal) if name in lists else "FORMAT_FAILURE"
        context = Context(
            trust=trust, now=now, own=own, proven=archives.proven(name), lists=archives.revocations, archived=not own
        )
        yield from _indications(name, value, _digest_of(data), fault, context)


def _own_archives(
    container: Container, digests: Mapping[str, bytes | None], *, seal: bool, trust: TrustStore, now: dt.datetime
) -> Archives:
    """What the archive timestamps of an entry prove, whatever else is wrong with it."""
    actual = {name: digests.get(name) for name in container.members}
    if seal:
        actual = in_order({**listed_outside(container, []), **actual})
    numbers = [int(match[1]) for name in container.members if (match := ARCHIVE_MANIFEST.fullmatch(name))]

    def covers(name: str, over: str, data: bytes) -> bool:
        return manifest_holds(name, over, data, actual, [])

    return judge_archives(container, numbers, covers, trust=trust, now=now, findings=[])


def _indications(
    name: str,
    signature: bytes,
    digest_by: Callable[[str], bytes],
    fault: str | None,
    context: Context,
    *,
    stated: dt.datetime | None = None,
) -> Iterator[Indication]:
    """The indications of one CMS, one for each of its signers. ``fault`` is that of what it is over."""
    try:
        signatures = PlainSignature.all_in(signature, stated)
    except Exception:  # noqa: BLE001 - the ASN.1 library raises what it likes on hostile bytes
        return
    for signed in signatures:
        try:
            sub = sub_indication_of(signed, digest_by, fault, context)
        except Exception:  # noqa: BLE001 - as above
            sub = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
        failed = Verdict.TOTAL_FAILED if sub in FAILED else Verdict.INDETERMINATE
        yield Indication(
            signature=name, party=signed.party, verdict=failed if sub else Verdict.TOTAL_PASSED, sub_indication=sub
        )


def _digest_of(data: bytes) -> Callable[[str], bytes]:
    return lambda algorithm: hashlib.new(algorithm, data).digest()
