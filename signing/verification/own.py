"""Verification of an entry of format ``signoff/1``: strict to the byte."""

import datetime as dt
from dataclasses import replace

from signing import manifest, statement
from signing.archive.judged import Archives, judge_archives
from signing.certificates.trust import TrustStore
from signing.cms import form as cms_form
from signing.container import Container
from signing.digest import Progress
from signing.entry import HOW_TO_VERIFY, MIME_TYPE, PAYLOAD, STATEMENT, manifest_name, signature_name
from signing.how_to_verify import MAX_TEXT, is_known
from signing.pdf.verify import has_fields, verify_pdf
from signing.report import Finding, Report, Severity, SignatureReport, Verdict, error
from signing.statement import Required, Statement
from signing.verification.objects import digest_members
from signing.verification.payload import (
    OUTSIDE,
    check_members,
    check_objects,
    check_statement,
    is_seal,
    listed_outside,
)
from signing.verification.policy import judge_policy
from signing.verification.signature import judge_signature

MAX_PDF = 64 * 1024 * 1024
"""A document larger than this is not read."""


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
    detached = is_seal(container)
    numbers, archive_numbers = check_members(container, detached=detached, findings=findings)  # step 1
    actual = digest_members(container, dict.fromkeys(container.members, frozenset({"sha256"})), progress=progress)[
        "sha256"
    ]
    for name, digest in actual.items():
        if digest is None:
            findings.append(
                error("OBJECT_MODIFIED", name, "Its bytes do not fit its own checksum: it was changed or damaged.")
            )
    outside = listed_outside(container, findings) if detached else {}
    if outside:
        actual = in_order({**outside, **actual})
    claim, baseline = _statement(container, findings)  # step 9, first half
    objects = check_objects(container, actual, outside, findings)  # step 3
    archives = judge_archives(
        container,
        archive_numbers,
        lambda name, over, data: manifest_holds(name, over, data, actual, findings),
        trust=trust,
        now=now,
        findings=findings,
    )
    signatures = _in_pdf(container, claim, archives, trust=trust, now=now, findings=findings)
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
        manifest_holds(manifest_name(number), signature_name(number), signed, actual, findings)  # step 2
        judged = judge_signature(  # 5, 6, 8
            signature_name(number),
            value,
            signed,
            trust=trust,
            now=now,
            own=True,
            proven=archives.proven(signature_name(number)),
            lists=archives.revocations,
        )
        signatures.append(judged.report)
        findings.extend(judged.findings)
    if not numbers:
        findings.append(error("NO_SIGNATURE", "container", "Nobody has signed this entry."))  # step 4
    if not is_known(container.read(HOW_TO_VERIFY, MAX_TEXT)):
        detail = "Its commands are not those signoff writes: do not type them without knowing what they do."
        findings.append(
            Finding(code="INSTRUCTIONS_UNKNOWN", severity=Severity.WARNING, subject=HOW_TO_VERIFY, detail=detail)
        )
    if claim is not None:
        check_statement(container, claim, actual, outside, findings)  # step 9, second half
    executed = _policy(claim, required, signatures, findings)  # step 7
    return Report(
        verdict=_verdict(findings, signatures, executed=executed),
        baseline=baseline,
        statement=claim,
        executed=executed and not _failing(findings),
        detached=detached,
        objects=objects,
        signatures=tuple(signatures),
        archives=archives.reports,
        findings=tuple(findings),
    )


def _in_pdf(
    container: Container,
    claim: Statement | None,
    archives: Archives,
    *,
    trust: TrustStore,
    now: dt.datetime,
    findings: list[Finding],
) -> list[SignatureReport]:
    """The signatures inside the PDF of a document entry: who signed the PDF has signed the entry's document."""
    if claim is None or claim.language is None:
        return []
    named = [item for item in container.members if item.startswith(PAYLOAD) and item.count("/") == 1]
    documents = [item for item in named if item.endswith(".pdf")]
    if len(documents) != 1:  # of two, nobody could say which one the parties meant
        return []
    name = documents[0]
    data = container.read(name, MAX_PDF)
    if data is None or not has_fields(data):
        return []
    report = verify_pdf(
        data, trust=trust, now=now, entry=True, proven=archives.proven(name), lists=archives.revocations
    )
    findings += [
        replace(item, subject=f"{name}, {item.subject}") for item in report.findings if item.code != "HALF_SIGNED"
    ]
    return [replace(item, name=f"{name}, {item.name}") for item in report.signatures]


def with_payload_compared(report: Report) -> Report:
    """The report on a seal whose files were compared one by one: what kept it undecided is gone.

    The caller adds what that comparison found.
    """
    findings = [item for item in report.findings if item.code != OUTSIDE]
    verdict = _verdict(findings, list(report.signatures), executed=bool(report.executed))
    return replace(report, verdict=verdict, findings=tuple(findings))


def in_order(digests: dict[str, bytes | None]) -> dict[str, bytes | None]:
    """The digests as an attached entry has them: the payload sorted by name, then all else in its order."""
    payload = sorted((name for name in digests if name.startswith(PAYLOAD)), key=str.encode)
    return {name: digests[name] for name in (*payload, *(name for name in digests if not name.startswith(PAYLOAD)))}


def manifest_holds(
    subject: str, over: str, data: bytes, actual: dict[str, bytes | None], findings: list[Finding]
) -> bool:
    """Whether a manifest, over which the member ``over`` was made, has the digests of everything it has to cover.

    That is all objects, and all earlier manifests, signatures and timestamps.
    """
    covered = [name for name in actual if not name.startswith("META-INF/") and name != MIME_TYPE]
    appended = [name for name in actual if name.startswith("META-INF/")]
    covered += appended[: appended.index(subject)] if subject in appended else appended
    if manifest.is_written(data, over, ((name, actual.get(name) or b"") for name in covered)):
        return True
    try:
        parsed = manifest.parse(data)
    except manifest.ManifestError as reason:
        findings.append(error("MANIFEST_FORM", subject, f"The manifest cannot be taken: {reason}"))
        return False
    before = len(findings)
    if parsed.signature != over:
        findings.append(error("MANIFEST_FORM", subject, "The manifest belongs to another signature."))
    named = {reference.name: reference for reference in parsed.references}
    for name in sorted(set(named) - set(covered)):
        missing = name not in actual
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
    return False


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


def _policy(
    claim: Statement | None, required: tuple[Required, ...], signatures: list[SignatureReport], findings: list[Finding]
) -> bool:
    """Whether everyone the statement names and the verifier asks for has signed, validly (step 7)."""
    wanted = (*(claim.required if claim is not None else ()), *required)
    executed = judge_policy(wanted, signatures, findings)
    if not wanted and claim is not None:
        detail = "Nobody is said to have to sign it, so it cannot come into force."
        findings.append(Finding(code="NOBODY_REQUIRED", severity=Severity.WARNING, subject=STATEMENT, detail=detail))
    return executed


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
        "TIMESTAMP_INVALID",
        "TIMESTAMP_UNTRUSTED",
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
    if any(item.code == OUTSIDE for item in findings):
        return Verdict.INDETERMINATE
    return Verdict.TOTAL_PASSED
