"""Verification of ASiC-E containers with CAdES made by other software: lenient in layout, strict in security."""

import datetime as dt
import re
from collections.abc import Mapping

from signing import manifest
from signing.archive.foreign import MAX_ARCHIVES, ArchiveManifest, Digests, judge_foreign_archives, read_archives
from signing.archive.judged import Archives
from signing.certificates.trust import TrustStore
from signing.cms import form as cms_form
from signing.container import MIME_TYPE as MEDIA_TYPE
from signing.container import Container
from signing.digest import Progress
from signing.report import (
    ArchiveReport,
    Finding,
    ObjectReport,
    ObjectStatus,
    Report,
    Severity,
    SignatureReport,
    Verdict,
    error,
)
from signing.statement import Required
from signing.verification.objects import digest_members
from signing.verification.own import CANNOT_SAY
from signing.verification.signature import Judged, judge_signature
from signing.zip.directory import shown

MANIFEST = re.compile(r"META-INF/[^/]*ASiCManifest[^/]*\.xml", re.IGNORECASE)
CADES = re.compile(r"META-INF/[^/]*signature[^/]*\.p7s", re.IGNORECASE)
NOT_EVALUATED = (
    (r"META-INF/[^/]*signatures?[^/]*\.xml", "XADES_NOT_EVALUATED", "a signature in XML (XAdES)"),
    (r"META-INF/[^/]*evidencerecord[^/]*\.(ers|xml)", "EVIDENCE_RECORD_NOT_EVALUATED", "an evidence record (RFC 4998)"),
    (r"META-INF/[^/]*\.tst", "TIMESTAMP_NOT_EVALUATED", "a timestamp"),
)
"""What other producers put beside signatures, by member name."""
SIMPLE = b"application/vnd.etsi.asic-s+zip"
"""Media type of ASiC-S: one file and its signature, without a manifest."""
MAX_MANIFEST = 64 * 1024 * 1024


def verify_foreign(
    container: Container,
    *,
    trust: TrustStore,
    now: dt.datetime,
    required: tuple[Required, ...] = (),
    progress: Progress | None = None,
) -> Report:
    """The report on an open container of another producer whose ZIP form held (step 0)."""
    findings: list[Finding] = []
    if (container.read("mimetype", 1000) or b"").strip() == SIMPLE:
        return _not_read(
            "ASIC_S_NOT_READ", "It is an ASiC-S container, a single file with its signature: not read here."
        )
    _media_type(container, findings)  # step 1
    archives = read_archives(container, findings)
    over_files: dict[str, ArchiveManifest] = {}
    manifests: dict[str, tuple[str, bytes, manifest.Manifest]] = {}
    for name in filter(_is_manifest, container.members):  # step 2
        data = container.read(name, MAX_MANIFEST)
        try:
            if data is None:
                raise manifest.ManifestError("It is damaged or too large.")  # noqa: TRY301 - one way out for both
            parsed = manifest.parse(data)
        except manifest.ManifestError as reason:
            findings.append(error("MANIFEST_FORM", name, f"The manifest cannot be taken (FORMAT_FAILURE): {reason}"))
            continue
        if parsed.signature.casefold().endswith(".tst"):
            over_files[parsed.signature] = ArchiveManifest(name=name, data=data, parsed=parsed)
            continue
        if parsed.signature in manifests:
            findings.append(error("MANIFEST_FORM", name, "Two manifests name the same signature."))
        manifests[parsed.signature] = (name, data, parsed)
    if len(over_files) > MAX_ARCHIVES:
        detail = f"{len(over_files)} archive timestamps are too many to be honest."
        findings.append(error("ARCHIVE_INVALID", "container", detail))
        over_files = {}
    archives = (*archives, *over_files.values())
    _not_evaluated(container, {item.parsed.signature for item in archives}, findings)
    signed = [parsed for _, _, parsed in manifests.values()]
    digests = _digests(container, [*signed, *(item.parsed for item in archives)], progress)
    objects = _objects(container, signed, digests, findings)  # step 3
    archived = judge_foreign_archives(container, archives, digests, trust=trust, now=now, findings=findings)
    _over_files(archived.reports, over_files, findings)
    judged = _signatures(container, manifests, archived, findings, trust, now)  # steps 4 to 8
    signatures = [item.report for item in judged]
    _partial(objects, manifests, findings)
    _policy(required, signatures, findings)  # step 7
    return Report(
        verdict=_verdict(findings, signatures),
        baseline=None,
        statement=None,
        executed=None,
        objects=objects,
        signatures=tuple(signatures),
        archives=(*(one for item in judged for one in item.archives), *archived.reports),
        findings=tuple(findings),
    )


def _not_read(code: str, detail: str) -> Report:
    """The report on a container nothing can be said about here."""
    finding = _note(code, Severity.WARNING, "container", detail)
    return Report(
        verdict=Verdict.INDETERMINATE, baseline=None, statement=None, executed=None, objects=(), signatures=(),
        findings=(finding,),
    )  # fmt: skip


def _partial(
    objects: tuple[ObjectReport, ...],
    manifests: dict[str, tuple[str, bytes, manifest.Manifest]],
    findings: list[Finding],
) -> None:
    """Say of each signature that covers only some of the signed files which ones it leaves out."""
    covered = {item.name for item in objects if item.status is not ObjectStatus.UNCOVERED}
    covered = {name for name in covered if not name.startswith("META-INF/")}
    for signature, (_, _, parsed) in manifests.items():
        left_out = sorted(covered - {reference.name for reference in parsed.references})
        if left_out:
            more = f" and {len(left_out) - 3} more" if len(left_out) > 3 else ""
            detail = f"It does not cover {', '.join(map(shown, left_out[:3]))}{more}, which another signature covers."
            findings.append(_note("SIGNATURE_COVERS_LESS", Severity.WARNING, signature, detail))


def _over_files(
    reports: tuple[ArchiveReport, ...], over_files: Mapping[str, ArchiveManifest], findings: list[Finding]
) -> None:
    """Say of each timestamp over files alone what it proves, and what it does not."""
    for report in reports:
        if report.name in over_files and report.time is not None:
            detail = f"It proves that the files it lists were there on {report.time[:10]}; it does not say who made or signed them."
            findings.append(_note("TIMESTAMP_OVER_FILES", Severity.INFO, report.name, detail))


def _policy(required: tuple[Required, ...], signatures: list[SignatureReport], findings: list[Finding]) -> None:
    """Whether everyone the verifier asks for has signed; without a party in the signature only a certificate can tell."""
    good = {item.certificate for item in signatures if item.verdict is Verdict.TOTAL_PASSED}
    for demand in required:
        if demand.certificate is None:
            detail = f"Containers of other software name no party: name the certificate of the {demand.party}."
            findings.append(_note("PARTY_UNKNOWN", Severity.WARNING, "container", detail))
        elif demand.certificate not in good:
            detail = f"Half-signed, not in force: the signature of the {demand.party} is missing."
            findings.append(_note("HALF_SIGNED", Severity.WARNING, "container", detail))


def _is_manifest(name: str) -> bool:
    return MANIFEST.fullmatch(name) is not None


def _media_type(container: Container, findings: list[Finding]) -> None:
    data = container.read("mimetype", 1000)
    if data is None:
        findings.append(_note("MEDIA_TYPE", Severity.WARNING, "mimetype", "The container does not say what it is."))
    elif data.strip() != MEDIA_TYPE:
        said = ascii(data[:100].decode("ascii", "replace"))
        findings.append(error("MEDIA_TYPE", "mimetype", f"The container says it is {said}; only ASiC-E is read."))
    elif data != MEDIA_TYPE:
        findings.append(
            _note("MEDIA_TYPE", Severity.WARNING, "mimetype", "Its media type is followed by a blank or line end.")
        )


def _not_evaluated(container: Container, evaluated: set[str], findings: list[Finding]) -> None:
    for name in container.members:
        if name in evaluated:
            continue
        for pattern, code, what in NOT_EVALUATED:
            if re.fullmatch(pattern, name, re.IGNORECASE):
                findings.append(_note(code, Severity.WARNING, name, f"It is {what}, which is not evaluated here."))


def _digests(container: Container, manifests: list[manifest.Manifest], progress: Progress | None) -> Digests:
    """The digests of all members that ``manifests`` name, by the algorithms they name; each member is read once."""
    wanted: dict[str, set[str]] = {}
    for item in manifests:
        for reference in item.references:
            if reference.algorithm is not None:
                wanted.setdefault(reference.name, set()).add(reference.algorithm)
    return digest_members(container, {name: frozenset(kinds) for name, kinds in wanted.items()}, progress=progress)


def _objects(
    container: Container, manifests: list[manifest.Manifest], digests: Digests, findings: list[Finding]
) -> tuple[ObjectReport, ...]:
    """Every file against every manifest that names it; files no manifest names are uncovered."""
    states: dict[str, ObjectStatus] = {}
    for item in manifests:
        for reference in item.references:
            name = reference.name
            if name not in container.members:
                states[name] = ObjectStatus.MISSING
            elif reference.algorithm is None:
                findings.append(error("WEAK_DIGEST", name, "Its digest is named by an algorithm that is not accepted."))
                states.setdefault(name, ObjectStatus.UNCOVERED)
            elif digests[reference.algorithm][name] != reference.digest:
                states[name] = ObjectStatus.MODIFIED
            else:
                states.setdefault(name, ObjectStatus.INTACT)
    for name in container.members:
        if not name.startswith("META-INF/") and name != "mimetype" and not name.endswith("/"):
            states.setdefault(name, ObjectStatus.UNCOVERED)
    reports = []
    for name in sorted(states):
        reports.append(ObjectReport(name=name, status=states[name]))
        if states[name] is ObjectStatus.MISSING:
            findings.append(error("OBJECT_MISSING", name, "It was signed and is not there (SIGNED_DATA_NOT_FOUND)."))
        elif states[name] is ObjectStatus.MODIFIED:
            findings.append(error("OBJECT_MODIFIED", name, "It is not the file that was signed (HASH_FAILURE)."))
        elif states[name] is ObjectStatus.UNCOVERED and manifests:
            findings.append(error("OBJECT_UNCOVERED", name, "It is in the container and no signature covers it."))
    return tuple(reports)


def _signatures(
    container: Container,
    manifests: dict[str, tuple[str, bytes, manifest.Manifest]],
    archived: Archives,
    findings: list[Finding],
    trust: TrustStore,
    now: dt.datetime,
) -> list[Judged]:
    names = [name for name in container.members if CADES.fullmatch(name) or name in manifests]
    signatures = []
    for name in names:
        value = container.read(name, cms_form.MAX_BYTES)
        if name not in manifests:
            findings.append(error("SIGNATURE_WITHOUT_MANIFEST", name, "No manifest says what it was made over."))
        elif value is None:
            findings.append(error("CMS_FORM", name, "The signature is damaged or too large."))
        else:
            judged = judge_signature(
                name, value, manifests[name][1], trust=trust, now=now, own=False,
                proven=archived.proven(name), lists=archived.revocations,
            )  # fmt: skip
            signatures.append(judged)
            findings.extend(judged.findings)
    findings.extend(
        error("SIGNATURE_MISSING", manifests[name][0], "The signature it belongs to is not there.")
        for name in manifests
        if name not in container.members
    )
    if not names:
        findings.append(error("NO_SIGNATURE", "container", "There is no signature in it that is read here."))
    return signatures


def _verdict(findings: list[Finding], signatures: list[SignatureReport]) -> Verdict:
    failing = [item for item in findings if item.severity is Severity.ERROR and item.code not in CANNOT_SAY]
    if any(item.verdict is Verdict.TOTAL_FAILED for item in signatures) or any(
        item.code != "NO_SIGNATURE" for item in failing
    ):
        return Verdict.TOTAL_FAILED
    if any(item.code in {"HALF_SIGNED", "PARTY_UNKNOWN"} for item in findings):
        return Verdict.INDETERMINATE
    if not signatures or any(item.verdict is not Verdict.TOTAL_PASSED for item in signatures):
        return Verdict.INDETERMINATE
    return Verdict.TOTAL_PASSED


def _note(code: str, severity: Severity, subject: str, detail: str) -> Finding:
    return Finding(code=code, severity=severity, subject=subject, detail=detail)
