"""The members of an entry and its payload: what is there, what lies outside, and what SHA256SUMS says of both."""

import hashlib

from signing import sums
from signing.container import MIME_TYPE as ATTACHED_TYPE
from signing.container import SEAL_TYPE, Container
from signing.entry import (
    ARCHIVE_MANIFEST,
    ARCHIVE_TIMESTAMP,
    CARRIED,
    HOW_TO_VERIFY,
    MANIFEST,
    MIME_TYPE,
    PAYLOAD,
    SIGNATURE,
    STATEMENT,
    SUMS,
    archive_manifest_name,
    archive_timestamp_name,
    manifest_name,
    signature_name,
)
from signing.report import Finding, ObjectReport, ObjectStatus, Severity, error
from signing.statement import Statement
from signing.tree import folded, unsafe_reason
from signing.uncollected import uncollected

MAX_SUMS = 512 * 1024 * 1024
OUTSIDE = "PAYLOAD_OUTSIDE"
"""The code of the finding that keeps a seal INDETERMINATE until its files are compared."""

_STATUS = {
    ObjectStatus.MISSING: ("OBJECT_MISSING", "It was signed and is not there."),
    ObjectStatus.ADDED: ("OBJECT_ADDED", "It is there and nobody signed it."),
    ObjectStatus.MODIFIED: ("OBJECT_MODIFIED", "It is not the file that was signed."),
}


def is_seal(container: Container) -> bool:
    """Whether the container says it is a seal. Nobody signs that: what it says is held against what it holds."""
    return container.read(MIME_TYPE, 100) == SEAL_TYPE


def check_members(container: Container, *, detached: bool, findings: list[Finding]) -> tuple[list[int], list[int]]:
    """The numbers of the signatures and of the archive timestamps, after checking that every member has its place."""
    names = list(container.members)
    if not detached and container.read(MIME_TYPE, 100) != ATTACHED_TYPE:
        findings.append(error("MEDIA_TYPE", MIME_TYPE, "The container does not say that it is an ASiC-E container."))
    numbers, archives, appended = _appended(names)
    payload = sorted((name for name in names if name.startswith(CARRIED if detached else PAYLOAD)), key=str.encode)
    expected = [MIME_TYPE, *payload, SUMS, STATEMENT, HOW_TO_VERIFY]
    expected += appended
    for name in sorted(set(names) - set(expected)):
        detail = "It has no place in an entry, and no signature covers it."
        if detached and name.startswith(PAYLOAD):
            detail = "A seal holds none of the files it was made over: somebody put it there."
        findings.append(error("UNEXPECTED_MEMBER", name, detail))
    findings.extend(
        error("MEMBER_MISSING", name, "It belongs into every entry and is not there.")
        for name in sorted(set(expected) - set(names))
    )
    in_turn = numbers == sorted(numbers) and archives == sorted(archives) and appended[:1] in ([], [manifest_name(1)])
    if set(names) == set(expected) and (names != expected or not in_turn):
        findings.append(
            error("MEMBER_ORDER", "container", "Its members stand in another order than they were written.")
        )
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        findings.append(
            error("SIGNATURE_MISSING", "META-INF", "The signatures are not numbered without gap: one was taken out.")
        )
    if sorted(archives) != list(range(1, len(archives) + 1)):
        detail = "The archive timestamps are not numbered without gap: one was taken out."
        findings.append(error("ARCHIVE_INCOMPLETE", "META-INF", detail))
    return sorted(numbers), sorted(archives)


def _appended(names: list[str]) -> tuple[list[int], list[int], list[str]]:
    """The numbers of signatures and archive timestamps in the order they stand, and all their members in that order."""
    numbers: list[int] = []
    archives: list[int] = []
    members: list[str] = []
    for name in names:
        signature = MANIFEST.fullmatch(name) or SIGNATURE.fullmatch(name)
        archive = ARCHIVE_MANIFEST.fullmatch(name) or ARCHIVE_TIMESTAMP.fullmatch(name)
        if signature and int(signature[1]) not in numbers:
            numbers.append(int(signature[1]))
            members += [manifest_name(numbers[-1]), signature_name(numbers[-1])]
        elif archive and int(archive[1]) not in archives:
            archives.append(int(archive[1]))
            members += [archive_manifest_name(archives[-1]), archive_timestamp_name(archives[-1])]
    return numbers, archives, members


def listed_outside(container: Container, findings: list[Finding]) -> dict[str, bytes]:
    """The digests of the files of a seal that lie outside, as SHA256SUMS lists them; signatures cover that list.

    Their names are held to the rules for members, so that a seal that passes can be put together with its files.
    """
    data = container.read(SUMS, MAX_SUMS)
    listed = sums.parse(data) if data is not None else None
    outside = {
        name: digest
        for name, digest in (listed or {}).items()
        if name.startswith(PAYLOAD) and not name.startswith(CARRIED) and name not in container.members
    }
    unsafe = next((name for name in outside if unsafe_reason(name)), None)
    if unsafe is not None:
        findings.append(error("SUMS_FORM", SUMS, f"It lists {unsafe!a}, an unsafe name: {unsafe_reason(unsafe)}."))
    if len({folded(name) for name in listed or {}}) != len(listed or {}):
        findings.append(error("SUMS_FORM", SUMS, "It lists names that differ only by case or Unicode form."))
    if outside:
        files = "file lies outside the seal and was" if len(outside) == 1 else "files lie outside the seal and were"
        detail = f"{len(outside):,} signed {files} not compared with it."
        findings.append(Finding(code=OUTSIDE, severity=Severity.WARNING, subject="container", detail=detail))
    return outside


def check_objects(
    container: Container, actual: dict[str, bytes | None], outside: dict[str, bytes], findings: list[Finding]
) -> tuple[ObjectReport, ...]:
    """Every file of the payload against SHA256SUMS. ``actual`` holds the digests, sorted by name within the payload."""
    data = container.read(SUMS, MAX_SUMS)
    payload = {name: digest for name, digest in actual.items() if name.startswith(PAYLOAD)}
    if data is not None and sums.is_written(data, ((name, digest or b"") for name, digest in payload.items())):
        with uncollected():
            return tuple([ObjectReport(name=name, status=_whole(name, outside)) for name in payload])
    listed = None if data is None else sums.parse(data)
    if listed is None:
        findings.append(error("SUMS_FORM", SUMS, "The list of digests is damaged or not in its one form."))
        return ()  # what became of the files, the manifests tell
    reports = []
    for name in sorted({*listed, *payload}, key=str.encode):
        if name not in payload:
            status = ObjectStatus.MISSING
        elif name not in listed:
            status = ObjectStatus.ADDED
        elif payload[name] != listed[name]:
            status = ObjectStatus.MODIFIED
        else:
            status = _whole(name, outside)
        reports.append(ObjectReport(name=name, status=status))
        if status in _STATUS:
            code, detail = _STATUS[status]
            findings.append(error(code, name, detail))
    return tuple(reports)


def check_statement(
    container: Container,
    claim: Statement,
    actual: dict[str, bytes | None],
    outside: dict[str, bytes],
    findings: list[Finding],
) -> None:
    """The statement's account of the payload against what is there; how large the files outside are shows with them."""
    data = container.read(SUMS, MAX_SUMS) or b""
    if claim.payload.sums != "sha256:" + hashlib.sha256(data).hexdigest():
        findings.append(error("SUMS_MODIFIED", SUMS, "The statement was made over another list of digests."))
    payload = [name for name in actual if name.startswith(PAYLOAD)]
    size = sum(container.members[name].size for name in payload if name not in outside)
    fits = size == claim.payload.bytes or (size < claim.payload.bytes and bool(outside))
    if claim.payload.files != len(payload) or not fits:
        detail = f"It speaks of {claim.payload.files} files; {len(payload)} are there, or their size differs."
        findings.append(error("STATEMENT_PAYLOAD", STATEMENT, detail))


def _whole(name: str, outside: dict[str, bytes]) -> ObjectStatus:
    return ObjectStatus.OUTSIDE if name in outside else ObjectStatus.INTACT
