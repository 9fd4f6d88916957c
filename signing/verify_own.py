"""Verification of an entry of format ``signoff/1``: strict to the byte."""

import datetime as dt
import hashlib

from signing import cms_form, manifest, statement, sums
from signing.cades import Commitment
from signing.container import MIME_TYPE as MEDIA_TYPE
from signing.container import Container
from signing.digest import Progress
from signing.entry import (
    HOW_TO_VERIFY,
    MANIFEST,
    MIME_TYPE,
    PAYLOAD,
    SIGNATURE,
    STATEMENT,
    SUMS,
    manifest_name,
    signature_name,
)
from signing.report import Finding, ObjectReport, ObjectStatus, Report, Severity, SignatureReport, Verdict, error
from signing.statement import Required, Statement
from signing.trust import TrustStore
from signing.verify_objects import digest_members
from signing.verify_signature import judge_signature

MAX_SUMS = 512 * 1024 * 1024


def verify_own(
    container: Container,
    *,
    trust: TrustStore,
    now: dt.datetime,
    required: tuple[Required, ...],
    progress: Progress | None,
) -> Report:
    """The report on an open entry whose ZIP form held (step 0)."""
    findings: list[Finding] = list(container.form.deviations)
    numbers = _members(container, findings)  # step 1
    wanted = dict.fromkeys(container.members, frozenset({"sha256"}))
    actual = digest_members(container, wanted, progress=progress)["sha256"]
    for name, digest in actual.items():
        if digest is None:
            findings.append(
                error("OBJECT_MODIFIED", name, "Its bytes do not fit its own checksum: it was changed or damaged.")
            )
    claim, baseline = _statement(container, findings)  # step 9, first half
    objects = _objects(container, actual, findings)  # step 3
    signatures: list[SignatureReport] = []
    for number in numbers:
        signed = container.read(manifest_name(number), manifest.MAX_BYTES)
        value = container.read(signature_name(number), cms_form.MAX_BYTES)
        if signed is None or value is None:
            findings.append(
                error(
                    "SIGNATURE_INCOMPLETE", signature_name(number), "Its manifest or the signature itself is missing."
                )
            )
            continue
        _manifest(number, signed, container, actual, findings)  # step 2
        judged = judge_signature(signature_name(number), value, signed, trust=trust, now=now, own=True)  # 5, 6, 8
        signatures.append(judged.report)
        findings.extend(judged.findings)
    if not numbers:
        findings.append(error("NO_SIGNATURE", "container", "Nobody has signed this entry."))  # step 4
    if claim is not None:
        _sums(container, claim, actual, findings)  # step 9, second half
    executed = _policy(claim, required, signatures, findings)  # step 7
    return Report(
        verdict=_verdict(findings, signatures, executed=executed),
        baseline=baseline,
        statement=claim,
        executed=executed and not _failing(findings),
        objects=objects,
        signatures=tuple(signatures),
        findings=tuple(findings),
    )


def _members(container: Container, findings: list[Finding]) -> list[int]:
    """The numbers of the signatures, after checking that every member has its name and its place."""
    names = list(container.members)
    if container.read(MIME_TYPE, 100) != MEDIA_TYPE:
        findings.append(error("MEDIA_TYPE", MIME_TYPE, "The container does not say that it is an ASiC-E container."))
    numbers = sorted(
        {
            int(match[1])
            for name in names
            if name.startswith("META-INF/")
            for match in [MANIFEST.fullmatch(name) or SIGNATURE.fullmatch(name)]
            if match
        }
    )
    payload = sorted((name for name in names if name.startswith(PAYLOAD)), key=str.encode)
    expected = [MIME_TYPE, *payload, SUMS, STATEMENT, HOW_TO_VERIFY]
    for number in numbers:
        expected += [manifest_name(number), signature_name(number)]
    findings.extend(
        error("UNEXPECTED_MEMBER", name, "It has no place in an entry, and no signature covers it.")
        for name in sorted(set(names) - set(expected))
    )
    findings.extend(
        error("MEMBER_MISSING", name, "It belongs into every entry and is not there.")
        for name in sorted(set(expected) - set(names))
    )
    if set(names) == set(expected) and names != expected:
        findings.append(
            error("MEMBER_ORDER", "container", "Its members stand in another order than they were written.")
        )
    if numbers != list(range(1, len(numbers) + 1)):
        findings.append(
            error("SIGNATURE_MISSING", "META-INF", "The signatures are not numbered without gap: one was taken out.")
        )
    return numbers


def _objects(
    container: Container, actual: dict[str, bytes | None], findings: list[Finding]
) -> tuple[ObjectReport, ...]:
    """Every file of the payload against SHA256SUMS."""
    data = container.read(SUMS, MAX_SUMS)
    payload = {name: digest for name, digest in actual.items() if name.startswith(PAYLOAD)}
    if data is not None and sums.is_written(data, ((name, digest or b"") for name, digest in payload.items())):
        return tuple(ObjectReport(name=name, status=ObjectStatus.INTACT) for name in payload)
    listed = None if data is None else sums.parse(data)
    if listed is None:
        findings.append(error("SUMS_FORM", SUMS, "The list of digests is damaged or not in its one form."))
        return ()  # what became of the files, the manifests tell
    reports = []
    for name in sorted({*listed, *payload}, key=str.encode):
        if name not in payload:
            status, code, detail = ObjectStatus.MISSING, "OBJECT_MISSING", "It was signed and is not there."
        elif name not in listed:
            status, code, detail = ObjectStatus.ADDED, "OBJECT_ADDED", "It is there and nobody signed it."
        elif payload[name] != listed[name]:
            status, code, detail = ObjectStatus.MODIFIED, "OBJECT_MODIFIED", "It is not the file that was signed."
        else:
            reports.append(ObjectReport(name=name, status=ObjectStatus.INTACT))
            continue
        reports.append(ObjectReport(name=name, status=status))
        findings.append(error(code, name, detail))
    return tuple(reports)


def _manifest(
    number: int, data: bytes, container: Container, actual: dict[str, bytes | None], findings: list[Finding]
) -> None:
    """One manifest against the bytes of everything it has to cover: all members, and all earlier signatures."""
    subject = manifest_name(number)
    covered = [name for name in container.members if not name.startswith("META-INF/") and name != MIME_TYPE]
    for earlier in range(1, number):
        covered += [manifest_name(earlier), signature_name(earlier)]
    if manifest.is_written(data, signature_name(number), ((name, actual.get(name) or b"") for name in covered)):
        return
    try:
        parsed = manifest.parse(data)
    except manifest.ManifestError as reason:
        findings.append(error("MANIFEST_FORM", subject, f"The manifest cannot be taken: {reason}"))
        return
    before = len(findings)
    if parsed.signature != signature_name(number):
        findings.append(error("MANIFEST_FORM", subject, "The manifest belongs to another signature."))
    named = {reference.name: reference for reference in parsed.references}
    for name in sorted(set(named) - set(covered)):
        missing = name not in container.members
        code, detail = (
            ("OBJECT_MISSING", "It was signed and is not there.")
            if missing
            else ("MANIFEST_FORM", f"{subject} has no business naming it.")
        )
        findings.append(error(code, name, detail))
    for name in covered:
        if name not in named:
            findings.append(error("OBJECT_UNCOVERED", name, f"The signature with {subject} does not cover it."))
        elif named[name].algorithm != "sha256":
            findings.append(
                error("WEAK_DIGEST", name, f"{subject} names its digest by an algorithm that is not accepted.")
            )
        elif named[name].digest != actual.get(name):
            findings.append(error("OBJECT_MODIFIED", name, f"It is not what {subject} was signed over."))
    if len(findings) == before:
        findings.append(error("MANIFEST_FORM", subject, "The manifest is not written in its one form."))


def _statement(container: Container, findings: list[Finding]) -> tuple[Statement | None, str | None]:
    data = container.read(STATEMENT, statement.MAX_BYTES)
    if data is None:
        findings.append(error("STATEMENT_FORM", STATEMENT, "The statement is damaged."))
        return None, None
    try:
        return statement.parse(data), statement.baseline_id(data)
    except statement.StatementError as reason:
        findings.append(error("STATEMENT_FORM", STATEMENT, str(reason)))
        return None, statement.baseline_id(data)


def _sums(container: Container, claim: Statement, actual: dict[str, bytes | None], findings: list[Finding]) -> None:
    """The statement's account of the payload against what is there."""
    data = container.read(SUMS, MAX_SUMS) or b""
    if claim.payload.sums != "sha256:" + hashlib.sha256(data).hexdigest():
        findings.append(error("SUMS_MODIFIED", SUMS, "The statement was made over another list of digests."))
    members = [container.members[name] for name in actual if name.startswith(PAYLOAD)]
    if (claim.payload.files, claim.payload.bytes) != (len(members), sum(member.size for member in members)):
        findings.append(
            error(
                "STATEMENT_PAYLOAD",
                STATEMENT,
                f"It speaks of {claim.payload.files} files; {len(members)} are there, or their size differs.",
            )
        )


def _policy(
    claim: Statement | None, required: tuple[Required, ...], signatures: list[SignatureReport], findings: list[Finding]
) -> bool:
    """Whether everyone who had to sign has, validly (step 7); says of each who has not.

    Who confirms receipt has signed validly and agreed to nothing.
    """
    binding = [item for item in signatures if item.commitment != Commitment.RECEIPT]
    good = [item for item in binding if item.verdict is Verdict.TOTAL_PASSED]
    wanted = [*(claim.required if claim is not None else ()), *required]
    missing = []
    for demand in wanted:
        signed = [item for item in binding if item.party == demand.party]
        fitting = [item for item in signed if demand.certificate in {None, item.certificate}]
        if not signed:
            missing.append(demand)
        elif not fitting:
            detail = f"The {demand.party} signed with another certificate than the one agreed."
            findings.append(error("WRONG_CERTIFICATE", signed[0].name, detail))
    if missing:
        parties = " and ".join(sorted({demand.party for demand in missing}))
        detail = f"Half-signed, not in force: the signature of the {parties} is missing."
        if any(item.party == demand.party for item in signatures for demand in missing):
            detail += " A confirmation of receipt does not take its place."
        findings.append(Finding(code="HALF_SIGNED", severity=Severity.WARNING, subject="container", detail=detail))
    if not wanted and claim is not None:
        detail = "Nobody is said to have to sign it, so it cannot come into force."
        findings.append(Finding(code="NOBODY_REQUIRED", severity=Severity.WARNING, subject=STATEMENT, detail=detail))
    return bool(wanted) and all(
        any(item.party == demand.party and demand.certificate in {None, item.certificate} for item in good)
        for demand in wanted
    )


CANNOT_SAY = frozenset(
    {
        "NO_TRUST_ANCHOR",
        "CERTIFICATE_EXPIRED",
        "CERTIFICATE_NOT_YET_VALID",
        "CERTIFICATE_PATH",
        "CERTIFICATE_REVOKED",
        "CERTIFICATE_USAGE",
        "REVOCATION_UNKNOWN",
        "CLAIMED_TIME_OUTSIDE_CERTIFICATE",
        "CMS_NO_SIGNING_CERTIFICATE",
    }
)
"""Errors after which ETSI EN 319 102-1 says INDETERMINATE: nothing is shown to be false, and nothing proven."""


def _failing(findings: list[Finding]) -> bool:
    return any(item.severity is Severity.ERROR and item.code not in CANNOT_SAY for item in findings)


def _verdict(findings: list[Finding], signatures: list[SignatureReport], *, executed: bool) -> Verdict:
    if _failing(findings) or any(item.verdict is Verdict.TOTAL_FAILED for item in signatures):
        return Verdict.TOTAL_FAILED
    if not executed or any(item.verdict is not Verdict.TOTAL_PASSED for item in signatures):
        return Verdict.INDETERMINATE
    return Verdict.TOTAL_PASSED
