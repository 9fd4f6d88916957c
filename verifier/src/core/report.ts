/** What verification says: the same report as `signing/report.py`. Verdicts are those of ETSI EN 319 102-1, 5.1.3. */

import { type About, type Key, type Said, sentence } from "./details";
import type { Statement } from "./statement";

export type Severity = "error" | "warning" | "info";
export type Verdict = "TOTAL-PASSED" | "TOTAL-FAILED" | "INDETERMINATE";
export type ObjectStatus = "intact" | "modified" | "missing" | "added" | "renamed" | "uncovered" | "outside";

/** What findings on a PDF as a whole are about. */
export const WHOLE = "document";

/** One coded observation about evidence. */
export interface Finding extends Said {
  readonly code: string;
  readonly severity: Severity;
  readonly subject: string;
}

export function finding(severity: Severity, code: string, subject: string, detail: Key, ...about: About[]): Finding {
  return { code, severity, subject, detail, about };
}

export function error(code: string, subject: string, detail: Key, ...about: About[]): Finding {
  return finding("error", code, subject, detail, ...about);
}

export interface ObjectReport {
  readonly name: string;
  readonly status: ObjectStatus;
  /** The signed name of a renamed object. */
  readonly was: string | null;
}

export interface SignatureReport {
  readonly name: string;
  readonly signer: string | null;
  readonly organisation: string | null;
  readonly party: string | null;
  readonly certificate: string | null;
  readonly anchor: string | null;
  readonly verdict: Verdict;
  readonly sub_indication: string | null;
  /** The signer's own clock, RFC 3339 in UTC: a claim, no evidence. */
  readonly claimed_time: string | null;
  /** The time a timestamp proves; null when the time is only claimed. */
  readonly timestamp: string | null;
  /** False when the timestamp comes from the clock of one of the companies; null without one that holds. */
  readonly timestamp_independent: boolean | null;
  readonly commitment: string | null;
  /** ``ml-dsa-65`` when it was made with such a key; null for those today's tools verify. */
  readonly post_quantum: string | null;
  readonly level: string;
}

/** What was established about one archive timestamp. */
export interface ArchiveReport {
  readonly name: string;
  /** When everything before it is proven to have been there; null when it proves nothing. */
  readonly time: string | null;
  readonly anchor: string | null;
  readonly independent: boolean;
  readonly sub_indication: string | null;
}

export interface Report {
  readonly verdict: Verdict;
  readonly baseline: string | null;
  readonly statement: Statement | null;
  readonly executed: boolean | null;
  /** Whether it is a seal: the files it was made over lie outside. */
  readonly detached: boolean;
  readonly objects: readonly ObjectReport[];
  readonly signatures: readonly SignatureReport[];
  /** Archive timestamps, in the order they were made. */
  readonly archives: readonly ArchiveReport[];
  readonly findings: readonly Finding[];
}

/** A time in UTC with seconds, as reports hold it. */
export function rfc3339(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

/** The report on something that is not read further. */
export function refused(findings: readonly Finding[]): Report {
  return { verdict: "TOTAL-FAILED", baseline: null, statement: null, executed: null, detached: false, objects: [], signatures: [], archives: [], findings };
}

/** ``report`` with more findings; an error among them fails it. */
export function withFindings(report: Report, more: readonly Finding[]): Report {
  const failed = more.some((item) => item.severity === "error");
  return { ...report, verdict: failed ? "TOTAL-FAILED" : report.verdict, findings: [...report.findings, ...more] };
}

/** The object `signoff verify --json` prints for the same report. */
export function asJson(report: Report): object {
  const { verdict, baseline, executed, detached, objects, signatures, archives } = report;
  const findings = report.findings.map((item) => ({ code: item.code, severity: item.severity, subject: item.subject, detail: sentence(item, "en") }));
  return { verdict, baseline, executed, detached, objects, signatures, archives, findings };
}
