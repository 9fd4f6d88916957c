"""What verification says: typed findings, one status per data object, one verdict per signature, one for all.

Verdicts are the indications of ETSI EN 319 102-1 clause 5.1.3. Evidence never raises; whoever must stop calls
``Report.require()``.
"""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from signing.statement import Statement


def rfc3339(time: dt.datetime) -> str:
    """A time in UTC with seconds, as reports hold it."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Severity(StrEnum):
    """How much a finding weighs: an error fails what it is about, a warning is to be read, info explains."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Verdict(StrEnum):
    """The three indications of ETSI EN 319 102-1."""

    TOTAL_PASSED = "TOTAL-PASSED"
    TOTAL_FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


class ObjectStatus(StrEnum):
    """What became of one data object since it was signed."""

    INTACT = "intact"
    MODIFIED = "modified"
    MISSING = "missing"
    ADDED = "added"
    RENAMED = "renamed"
    UNCOVERED = "uncovered"
    OUTSIDE = "outside"
    """It was signed, lies outside the container and has not been compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One coded observation about evidence."""

    code: str
    """Stable upper-case code, such as ``OBJECT_MODIFIED``."""
    severity: Severity
    subject: str
    """What it is about: a member name, a signature, a file on disk."""
    detail: str
    """One plain sentence for a reader who is not a programmer."""


def error(code: str, subject: str, detail: str) -> Finding:
    """A finding of severity error."""
    return Finding(code=code, severity=Severity.ERROR, subject=subject, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectReport:
    """The status of one data object."""

    name: str
    status: ObjectStatus
    was: str | None = None
    """The signed name of a renamed object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What a signing certificate says of itself; none of it is proven before its path is."""

    holder: str
    """Person and organisation."""
    issuer: str
    serial: str
    """Hexadecimal, as ``openssl x509 -serial`` prints it."""
    valid_from: str
    """RFC 3339 in UTC."""
    valid_until: str
    algorithm: str
    """Kind and size of the key: ``ECDSA P-256``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """What was established about one signature."""

    name: str
    """Member name of the signature, such as ``META-INF/signature001.p7s``."""
    signer: str | None
    """Common name of the signing certificate."""
    organisation: str | None
    """Organisation of the signing certificate."""
    party: str | None
    """The party the signature claims to bind."""
    certificate: str | None
    """``sha256:`` and the digest of the signing certificate."""
    anchor: str | None
    """``sha256:`` digest of the trust anchor its path ends at; None when there is none."""
    verdict: Verdict
    sub_indication: str | None
    claimed_time: str | None
    """The signer's own clock, RFC 3339 in UTC: a claim, no evidence."""
    timestamp: str | None = None
    """The time a timestamp proves, RFC 3339 in UTC; None when the time is only claimed."""
    timestamp_independent: bool | None = None
    """False when the timestamp comes from the clock of one of the companies themselves; None without one that holds."""
    commitment: str | None = None
    post_quantum: str | None = None
    """``ml-dsa-65`` when it was made with such a key; None for those today's tools verify."""
    level: str = "B-B"
    """Baseline level (EN 319 122-1, 6): B-B or B-T, B-LT or B-LTA; only what was proven counts."""
    timestamp_by: str | None = None
    """Who made the timestamp, as its certificate says; None without one that holds."""
    facts: CertificateFacts | None = None
    """What the signing certificate says; None when it cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReport:
    """What was established about one archive timestamp."""

    name: str
    """Member name of the token."""
    time: str | None
    """When everything before it is proven to have been there, RFC 3339 in UTC; None when it proves nothing."""
    anchor: str | None
    independent: bool
    sub_indication: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything verification established about one container."""

    verdict: Verdict
    baseline: str | None
    """``sha256:`` of the statement's bytes; None for containers of other producers."""
    statement: Statement | None
    executed: bool | None
    """Whether every required signatory has signed validly; None where no statement says who had to."""
    detached: bool = False
    """Whether it is a seal: the files it was made over lie outside."""
    objects: tuple[ObjectReport, ...] = ()
    signatures: tuple[SignatureReport, ...] = ()
    archives: tuple[ArchiveReport, ...] = ()
    """Archive timestamps, in the order they were made."""
    missing: tuple[str, ...] = ()
    """Of a PDF: the parties that have a field in it, or have to sign, and have not. Of an entry its statement says who has to."""
    findings: tuple[Finding, ...] = field(default=())

    def require(self) -> None:
        """Raise ``VerificationError`` unless the verdict is TOTAL-PASSED."""
        if self.verdict is not Verdict.TOTAL_PASSED:
            raise VerificationError(self)


class VerificationError(Exception):
    """Raised by ``Report.require()``; carries the report."""

    def __init__(self, report: Report) -> None:
        errors = [finding.detail for finding in report.findings if finding.severity is Severity.ERROR]
        super().__init__(f"{report.verdict}: {' '.join(errors) or 'see the report'}")
        self.report = report
