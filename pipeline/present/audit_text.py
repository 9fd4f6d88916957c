"""The audit of a dossier as text: the result in two sentences, the entries, then what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.present.causes import joined, remedy
from pipeline.present.counterpart_text import counterpart_sentence, counterpart_table
from pipeline.present.difference_text import changes_lines
from pipeline.present.reliance import cut, dossier_failure
from pipeline.present.report_text import ENGLISH, findings_text
from pipeline.present.words import count, counted, listed, safe, table
from signing.report import Finding, ObjectStatus, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.dossier.audit import Audited, AuditReport
    from pipeline.dossier.difference import Difference
    from signing.report import Report


def audit_text(report: AuditReport, changes: Mapping[int, Difference] | None = None) -> str:
    """The audit as text; ``changes`` is what the files of folders that differ say now, by the number of their entry."""
    lines = [headline(report)]
    if report.comparison is not None:
        lines += [counterpart_sentence(report.comparison)]
    lines += [""]
    if report.entries:
        lines += ["Entries", *table(_row(item) for item in report.entries), ""]
    if report.comparison is not None:
        lines += ["Counterpart", *counterpart_table(report.comparison), ""]
    lines += findings_text(all_findings(report))
    for number, found in sorted((changes or {}).items()):
        lines += [f"Entry {number}, compared with {safe(found.new)}", *changes_lines(found)]
    if report.entries:
        lines += [
            "Baselines",
            *table((item.entry.file.name, item.entry.report.baseline or "-") for item in report.entries),
        ]
        lines += [""]
    lines += [f"Verdict    {report.verdict}"]
    return "\n".join(lines)


def headline(report: AuditReport) -> str:
    """What the audit established and what that means."""
    return joined("en", *sentences(report))


def sentences(report: AuditReport) -> tuple[str, ...]:
    """The headline, the verdict as its first sentence; empty ones are not said."""
    number = len(report.entries)
    if not number:
        return "Nothing is frozen in this dossier yet.", "There is nothing to audit."
    half = [item for item in report.entries if half_signed(item)]
    lead = f"Half-signed, not in force: {listed(_name(item) for item in half)}." if half else ""
    if report.verdict is Verdict.TOTAL_FAILED:
        errors = [item for item in own_findings(report) if item.severity is Severity.ERROR]
        if not errors:
            return lead, "This dossier by itself holds."
        return *dossier_failure(reports_of(report), errors, ENGLISH), lead
    if report.verdict is Verdict.INDETERMINATE and any(not settled(item) for item in report.entries):
        here, said = "", [lead]
        outside = [item for item in report.entries if outside_files(item)]
        if outside:
            here = "that is here "
            names = listed(f"{safe(item.entry.file.name)} (--against {item.entry.file.number}=DIR)" for item in outside)
            said.append(f"Not compared with the files outside: {names}.")
        doubt = [item for item in report.entries if item.state == "untrusted"]
        if doubt:
            names = cut((_name(item) for item in doubt), ENGLISH)
            said += [f"Do not rely on {names} yet: it is not proven who signed.", remedy("NO_TRUST_ANCHOR")]
        nothing = f"Nothing {here}was changed, removed or reordered in {count(number, 'entry', 'entries')}."
        return *said, nothing, remedy("HALF_SIGNED") if half else ""
    superseded = sum(item.state == "superseded" for item in report.entries)
    tail = f"; {superseded:,} superseded" if superseded else ""
    each = "each signed" if number > 1 else "signed"
    return (
        f"{counted(number, 'entry', 'entries')}, {each} by everyone who had to, unchanged and in the order made{tail}.",
        "Every Word document is what the records and the template beside it make, and prints the baselines it relies on.",
        "Every PDF beside one says the same, page for page.",
    )


def reports_of(report: AuditReport) -> dict[str, Report]:
    """The reports on the entries, by file name."""
    return {item.entry.file.name: item.entry.report for item in report.entries}


def half_signed(item: Audited) -> bool:
    """Whether somebody who has to sign an entry has not; that it is broken too does not hide it."""
    return item.state == "half-signed" or (item.state == "broken" and bool(item.entry.missing))


def _name(item: Audited) -> str:
    missing = item.entry.missing
    return f"{safe(item.entry.file.name)} ({listed(missing)} missing)" if missing else safe(item.entry.file.name)


def _row(item: Audited) -> tuple[str, ...]:
    report = item.entry.report
    outside = outside_files(item)
    changed = sum(entry.status is not ObjectStatus.INTACT for entry in report.objects) - outside
    files = f"{count(changed, 'file')} changed" if changed else f"{count(len(report.objects), 'file')} unchanged"
    if outside and not changed:
        files = f"{count(outside, 'file')} outside, not compared"
    signed = listed(item.entry.signed_by) if item.entry.signed_by else "nobody trusted"
    missing = f", missing: {listed(item.entry.missing)}" if item.entry.missing else ""
    return (
        str(item.entry.file.number),
        safe(item.entry.file.kind),
        str(item.state),
        files,
        f"signed by {signed}{missing}",
    )


def settled(item: Audited) -> bool:
    """Whether an entry is in force and nothing of it was left unseen."""
    return bool(item.entry.report.executed) and not outside_files(item)


def outside_files(item: Audited) -> int:
    """How many files of an entry lie outside and were not compared."""
    return sum(entry.status is ObjectStatus.OUTSIDE for entry in item.entry.report.objects)


def all_findings(report: AuditReport) -> list[Finding]:
    """All findings; those on the other party's copy say so themselves and come last."""
    other = report.comparison.findings if report.comparison is not None else ()
    return [*own_findings(report), *other]


def own_findings(report: AuditReport) -> list[Finding]:
    """The findings on the dossier, then those on entries, each with the entry it is about."""
    found = {(item.code, item.subject): item for item in report.findings}
    for item in report.entries:
        for finding in item.entry.report.findings:
            if finding.code == "HALF_SIGNED":
                continue  # said in the first line
            inside = finding.subject != item.entry.file.name
            subject = f"{item.entry.file.name}, {finding.subject}" if inside else finding.subject
            # One fault of a file shows in its checksum, its digest and every manifest: said once.
            found.setdefault(
                (finding.code, subject),
                Finding(code=finding.code, severity=finding.severity, subject=subject, detail=finding.detail),
            )
    return list(found.values())
