/** Verification of an entry of format ``signoff/1``: strict to the byte; as `signing/verification/own.py`. */

import { type Bytes, byUtf8, equal, hex } from "../bytes";
import { type Archives, judgeArchives } from "../archive/judged";
import { MAX_BYTES as MAX_SIGNATURE } from "../cms/form";
import type { Container, Progress } from "../container";
import type { Algorithm, Digests } from "../digest";
import * as manifests from "../manifest";
import { hasFields } from "../pdf/signed";
import { judgePolicy } from "./policy";
import { type Finding, type Report, type SignatureReport, type Verdict, error, finding } from "../report";
import { MAX_BYTES as MAX_STATEMENT, type Required, type Statement, StatementError, parse as parseStatement } from "../statement";
import {
  type Actual, HOW_TO_VERIFY, MAX_SUMS, OUTSIDE, PAYLOAD, STATEMENT, SUMS, checkMembers, checkObjects, checkStatement, isSeal, listedOutside, manifestName,
  signatureName,
} from "./payload";
import { verifyPdf } from "../pdf/verify";
import { judgeSignature, type Terms } from "./signature";

/** A document larger than this is not read. */
const MAX_PDF = 64 * 1024 * 1024;

export interface Asked extends Omit<Terms, "own" | "proven" | "lists"> {
  /** Signatories the verifier asks for beside those the statement names. */
  readonly required: readonly Required[];
  readonly parseXml: manifests.ParseXml;
  readonly progress: Progress;
}

export async function verifyOwn(container: Container, asked: Asked): Promise<Report> {
  const findings: Finding[] = [...container.form.deviations];
  const detached = await isSeal(container);
  const { numbers, archives: archiveNumbers } = await checkMembers(container, detached, findings); // step 1
  const one: ReadonlySet<Algorithm> = new Set(["sha256"]);
  const wanted = new Map([...container.members.keys()].map((name) => [name, one]));
  const digests = (await container.digestMembers(wanted, asked.progress)).sha256;
  let actual: Actual = new Map([...container.members.keys()].map((name) => [name, digests.get(name) ?? null]));
  for (const [name, digest] of actual) if (digest === null) findings.push(error("OBJECT_MODIFIED", name, "object_damaged"));
  const sumsData = await container.read(SUMS, MAX_SUMS);
  const outside = detached ? listedOutside(container, sumsData, findings) : new Map<string, Bytes>();
  if (outside.size) actual = inOrder(new Map([...outside, ...actual]));
  const [claim, baseline] = await statementOf(container, findings, asked.digests); // step 9, first half
  const objects = checkObjects(sumsData, actual, outside, findings); // step 3
  const check = (name: string, over: string, data: Bytes): Promise<boolean> => manifest(name, over, data, actual, findings, asked);
  const archives = await judgeArchives(container, archiveNumbers, check, asked, findings);
  const signatures = await inPdf(container, claim, archives, asked, findings);
  for (const number of numbers) {
    const signed = await container.read(manifestName(number), manifests.MAX_BYTES);
    const value = await container.read(signatureName(number), MAX_SIGNATURE);
    if (signed === null || value === null) {
      findings.push(error("SIGNATURE_INCOMPLETE", signatureName(number), "signature_incomplete"));
      continue;
    }
    await check(manifestName(number), signatureName(number), signed); // step 2
    const proven = archives.proven(signatureName(number));
    const judged = await judgeSignature(signatureName(number), value, signed, { ...asked, own: true, proven, lists: archives.lists }); // 5, 6, 8
    signatures.push(judged.report);
    findings.push(...judged.findings);
  }
  if (!numbers.length) findings.push(error("NO_SIGNATURE", "container", "no_signature")); // step 4
  const instructions = await container.read(HOW_TO_VERIFY, 64 * 1024);
  if (instructions === null || !KNOWN_INSTRUCTIONS.includes(hex(asked.digests.sha256(instructions))))
    findings.push(finding("warning", "INSTRUCTIONS_UNKNOWN", HOW_TO_VERIFY, "instructions_unknown"));
  if (claim !== null) checkStatement(container, claim, sumsData, actual, outside, findings, asked.digests); // step 9, second half
  const executed = policy(claim, asked.required, signatures, findings); // step 7
  return {
    verdict: verdict(findings, signatures, executed), baseline, statement: claim, executed: executed && !failing(findings), detached, objects, signatures,
    archives: archives.reports, findings,
  };
}

/** The signatures inside the PDF of a document entry: who signed the PDF has signed the entry's document. */
async function inPdf(container: Container, claim: Statement | null, archives: Archives, asked: Asked, findings: Finding[]): Promise<SignatureReport[]> {
  if (claim === null || claim.language === null) return [];
  const documents = [...container.members.keys()].filter((name) => /^payload\/[^/]*\.pdf$/s.test(name));
  const [name] = documents;
  if (name === undefined || documents.length !== 1) return []; // of two, nobody could say which one the parties meant
  const data = await container.read(name, MAX_PDF);
  if (data === null || !(await hasFields(data))) return [];
  const { report } = await verifyPdf(data, { ...asked, entry: true, proven: archives.proven(name), lists: archives.lists });
  for (const item of report.findings) if (item.code !== "HALF_SIGNED") findings.push({ ...item, subject: `${name}, ${item.subject}` });
  return report.signatures.map((item) => ({ ...item, name: `${name}, ${item.name}` }));
}

/** The report on a seal whose files were compared one by one: what kept it undecided is gone. */
export function withPayloadCompared(report: Report): Report {
  const findings = report.findings.filter((item) => item.code !== OUTSIDE);
  return { ...report, findings, verdict: verdict(findings, report.signatures, report.executed === true) };
}

/** The digests as an attached entry has them: the payload sorted by name, then all else in its order. */
function inOrder(digests: Actual): Actual {
  const payload = [...digests.keys()].filter((name) => name.startsWith(PAYLOAD)).sort(byUtf8);
  return new Map([...payload, ...[...digests.keys()].filter((name) => !name.startsWith(PAYLOAD))].map((name) => [name, digests.get(name)!]));
}

/** Whether a manifest, over which ``over`` was made, has the digests of all objects and of all META-INF before it. */
async function manifest(subject: string, over: string, data: Bytes, actual: Actual, findings: Finding[], asked: Asked): Promise<boolean> {
  const covered = [...actual.keys()].filter((name) => !name.startsWith("META-INF/") && name !== "mimetype");
  const later = [...actual.keys()].filter((name) => name.startsWith("META-INF/"));
  covered.push(...(later.includes(subject) ? later.slice(0, later.indexOf(subject)) : later));
  if (manifests.isWritten(data, over, covered.map((name) => [name, actual.get(name) ?? null] as const))) return true;
  let parsed: manifests.Manifest;
  try {
    parsed = await manifests.parse(data, asked.parseXml);
  } catch (reason) {
    if (!(reason instanceof manifests.ManifestError)) throw reason;
    findings.push(error("MANIFEST_FORM", subject, "manifest_form", { key: reason.detail }));
    return false;
  }
  const before = findings.length;
  if (parsed.signature !== over) findings.push(error("MANIFEST_FORM", subject, "manifest_other_signature"));
  const named = new Map(parsed.references.map((reference) => [reference.name, reference]));
  const places = new Set(covered);
  for (const name of [...named.keys()].filter((item) => !places.has(item)).sort(byUtf8)) {
    if (!actual.has(name)) findings.push(error("OBJECT_MISSING", name, "object_missing"));
    else findings.push(error("MANIFEST_FORM", name, "manifest_no_business", subject));
  }
  for (const name of covered) {
    const reference = named.get(name);
    const digest = actual.get(name);
    if (!reference) findings.push(error("OBJECT_UNCOVERED", name, "object_uncovered", subject));
    else if (reference.algorithm !== "sha256") findings.push(error("WEAK_DIGEST", name, "weak_digest", subject));
    else if (!digest || !equal(reference.digest, digest)) findings.push(error("OBJECT_MODIFIED", name, "object_not_signed_over", subject));
  }
  if (findings.length === before) findings.push(error("MANIFEST_FORM", subject, "manifest_not_as_written"));
  return false;
}

async function statementOf(container: Container, findings: Finding[], digests: Digests): Promise<[Statement | null, string | null]> {
  const data = await container.read(STATEMENT, MAX_STATEMENT);
  if (data === null) {
    findings.push(error("STATEMENT_FORM", STATEMENT, "statement_unread"));
    return [null, null];
  }
  const baseline = `sha256:${hex(digests.sha256(data))}`;
  try {
    return [parseStatement(data), baseline];
  } catch (reason) {
    if (!(reason instanceof StatementError)) throw reason;
    findings.push(error("STATEMENT_FORM", STATEMENT, reason.detail, ...reason.about));
    return [null, baseline];
  }
}

/** Whether everyone the statement names and the verifier asks for has signed, validly. */
function policy(claim: Statement | null, required: readonly Required[], signatures: readonly SignatureReport[], findings: Finding[]): boolean {
  const wanted = [...(claim?.required ?? []), ...required];
  const executed = judgePolicy(wanted, signatures, findings);
  if (!wanted.length && claim !== null) findings.push(finding("warning", "NOBODY_REQUIRED", STATEMENT, "nobody_required"));
  return executed;
}

/** Errors after which ETSI EN 319 102-1 says INDETERMINATE: nothing is shown to be false, and nothing proven. */
export const CANNOT_SAY = new Set([
  "NO_TRUST_ANCHOR", "CERTIFICATE_EXPIRED", "CERTIFICATE_NOT_YET_VALID", "CERTIFICATE_PATH", "CERTIFICATE_REVOKED", "CERTIFICATE_USAGE",
  "REVOCATION_UNKNOWN", "CLAIMED_TIME_OUTSIDE_CERTIFICATE", "TIMESTAMP_INVALID", "TIMESTAMP_UNTRUSTED", "CMS_NO_SIGNING_CERTIFICATE",
]);

function failing(findings: readonly Finding[]): boolean {
  return findings.some((item) => item.severity === "error" && !CANNOT_SAY.has(item.code));
}

function verdict(findings: readonly Finding[], signatures: readonly SignatureReport[], executed: boolean): Verdict {
  if (failing(findings) || signatures.some((item) => item.verdict === "TOTAL-FAILED")) return "TOTAL-FAILED";
  const unproven = !executed || signatures.some((item) => item.verdict !== "TOTAL-PASSED") || findings.some((item) => item.code === OUTSIDE);
  return unproven ? "INDETERMINATE" : "TOTAL-PASSED";
}

