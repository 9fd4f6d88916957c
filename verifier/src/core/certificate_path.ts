/** The path from a signing certificate to a trust anchor, judged at one moment (RFC 5280, 6.1); as `signing/certificate_path.py`. */

import { isSignedBy, isWeak } from "./algorithms";
import { equal, hex } from "./bytes";
import type { Key } from "./details";
import { issued } from "./cms_strict";
import type { Digests } from "./digest";
import { type Certificate, Usage } from "./x509";
import { type RevocationList, revocationDoubt } from "./revocation";

export interface Candidate {
  readonly certificate: Certificate;
  /** Certificates its path may lead through; none of them is trusted. */
  readonly others: readonly Certificate[];
  readonly lists: readonly RevocationList[];
  readonly claimedTime: number | null;
}

export interface PathOutcome {
  /** ``sha256:`` digest of the anchor; null when it reaches none. */
  readonly anchor: string | null;
  readonly code: string | null;
  readonly subIndication: string | null;
  readonly detail: Key | null;
  readonly about?: readonly string[];
}

const MAX_PATH = 10;

/** Extensions that are understood here; another one marked critical fails the path. */
const UNDERSTOOD = new Set([
  "1.3.6.1.5.5.7.1.1", "2.5.29.35", "2.5.29.19", "2.5.29.31", "2.5.29.37", "2.5.29.46", "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.32", "2.5.29.33",
  "2.5.29.36", "2.5.29.54", "1.3.6.1.5.5.7.48.1.5", "1.3.6.1.5.5.7.1.3", "1.3.6.1.5.5.7.1.6",
]);

/** How the path from the signing certificate to one of ``anchors`` stands at ``moment``. */
export async function judgePath(
  candidate: Candidate, anchors: readonly Certificate[], given: readonly RevocationList[], moment: number, digests: Digests,
): Promise<PathOutcome> {
  if (!anchors.length) return failed("NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND", "path_no_anchor");
  const outcome = await walk(candidate, anchors, given, moment, digests);
  if ((outcome.code === "CERTIFICATE_EXPIRED" || outcome.code === "CERTIFICATE_NOT_YET_VALID") && candidate.claimedTime !== null) {
    // The path itself is good or not apart from today's date: say both.
    const then = await walk(candidate, anchors, given, candidate.claimedTime, digests);
    if (then.anchor !== null) return { ...outcome, anchor: then.anchor };
  }
  return outcome;
}

async function walk(
  candidate: Candidate, anchors: readonly Certificate[], given: readonly RevocationList[], moment: number, digests: Digests,
): Promise<PathOutcome> {
  const elsewhere = failed("NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND", "path_elsewhere");
  const paths = [...build(candidate, anchors)];
  let first: PathOutcome | null = null;
  for (const path of paths) {
    const fault = await fails(path, moment);
    if (fault === null) return conclude(candidate, path, given, moment, digests);
    first ??= fault;
  }
  // To bear an anchor's name is not to come from it.
  if (first?.code === "CERTIFICATE_PATH" && !(await leadsTo(candidate, anchors))) return elsewhere;
  return first ?? elsewhere;
}

/** Whether the certificate was signed by one of ``anchors``, or by one that came along and was, and so on. */
async function leadsTo(candidate: Candidate, anchors: readonly Certificate[]): Promise<boolean> {
  let unknown: readonly Certificate[] = [...candidate.others, candidate.certificate];
  let issuers = anchors;
  while (issuers.length) {
    const next: Certificate[] = [];
    for (const item of unknown) for (const issuer of issuers) if (!next.includes(item) && (await signedBy(item, issuer))) next.push(item);
    if (next.includes(candidate.certificate)) return true;
    unknown = unknown.filter((item) => !next.includes(item));
    issuers = next;
  }
  return false;
}

async function signedBy(item: Certificate, issuer: Certificate): Promise<boolean> {
  try {
    return await issued(item, issuer);
  } catch {
    return false; // not by this one, for whatever reason
  }
}

/** Paths from an anchor down to the certificate, the anchor first; the certificate alone when it is an anchor itself. */
function* build(candidate: Candidate, anchors: readonly Certificate[]): Generator<readonly Certificate[]> {
  const own = anchors.find((anchor) => equal(anchor.full, candidate.certificate.full));
  if (own) {
    yield [own];
    return;
  }
  function* below(path: readonly Certificate[]): Generator<readonly Certificate[]> {
    const last = path[0]!;
    for (const anchor of anchors) if (mayIssue(anchor, last)) yield [anchor, ...path];
    if (path.length >= MAX_PATH) return;
    for (const other of candidate.others)
      if (!path.some((item) => equal(item.full, other.full)) && !anchors.some((anchor) => equal(anchor.full, other.full)) && mayIssue(other, last))
        yield* below([other, ...path]);
  }
  let count = 0;
  for (const path of below([candidate.certificate])) {
    yield path;
    if (++count === 100) return;
  }
}

function mayIssue(issuer: Certificate, subject: Certificate): boolean {
  if (subject.issuer.compared !== issuer.subject.compared) return false;
  if (subject.authorityKeyId !== null && issuer.keyId !== null && subject.authorityKeyId !== issuer.keyId) return false;
  return subject.authoritySerial === null || subject.authoritySerial === issuer.serial;
}

/** What speaks against a path at ``moment``; null when nothing does. The anchor's own dates are looked at afterwards. */
async function fails(path: readonly Certificate[], moment: number): Promise<PathOutcome | null> {
  const broken = failed("CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE", "path_broken");
  let room = Infinity;
  let issuer = path[0]!;
  for (const [index, item] of path.entries()) {
    if (index === 0) continue;
    if (isWeak(item.signatureAlgorithm)) return broken;
    try {
      if (!(await isSignedBy(issuer.key, item.signatureAlgorithm, item.signature, item.tbs, ""))) return broken;
    } catch {
      return broken;
    }
    if (moment < item.notBefore) {
      // Nobody can have signed with a certificate that is still to begin (EN 319 102-1, 5.5.4).
      const early = moment < path[path.length - 1]!.notBefore;
      return failed("CERTIFICATE_NOT_YET_VALID", early ? "NOT_YET_VALID" : "OUT_OF_BOUNDS_NO_POE", "path_not_yet");
    }
    if (moment > item.notAfter) return failed("CERTIFICATE_EXPIRED", "OUT_OF_BOUNDS_NO_POE", "path_expired");
    if (index < path.length - 1) {
      if (!item.ca || (item.usage !== null && !item.usage[Usage.CERTIFY])) return broken;
      if (item.issuer.compared !== item.subject.compared && --room < 0) return broken;
      if (item.pathLength !== null) room = Math.min(room, item.pathLength);
      if (item.hasNameConstraints) return broken; // not read here: better no path than one that leaves its bounds
    }
    if (item.critical.some((name) => !UNDERSTOOD.has(name))) return broken;
    issuer = item;
  }
  return null;
}

async function conclude(
  candidate: Candidate, path: readonly Certificate[], given: readonly RevocationList[], moment: number, digests: Digests,
): Promise<PathOutcome> {
  if (path.some((item) => moment < item.notBefore || moment > item.notAfter))
    return failed("CERTIFICATE_EXPIRED", "OUT_OF_BOUNDS_NO_POE", "path_date");
  const anchor = `sha256:${hex(digests.sha256(path[0]!.full))}`;
  const usage = unfit(candidate.certificate);
  if (usage !== null) return { anchor, code: "CERTIFICATE_USAGE", subIndication: "CHAIN_CONSTRAINTS_FAILURE", detail: usage };
  const doubt = await revocationDoubt(path, given, candidate.lists, moment);
  return doubt === null ? { anchor, code: null, subIndication: null, detail: null } : { anchor, ...doubt };
}

const FOR_DOCUMENTS = ["1.3.6.1.5.5.7.3.4", "2.5.29.37.0", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12"];

/** Why the certificate is not one for signing documents; null when it is. */
function unfit(item: Certificate): Key | null {
  if (item.usage === null) return "usage_unsaid";
  if (!item.usage[Usage.SIGN] && !item.usage[Usage.COMMIT]) return "usage_other";
  if (item.extendedUsage !== null && !item.extendedUsage.some((name) => FOR_DOCUMENTS.includes(name))) return "usage_not_documents";
  return item.ca ? "usage_authority" : null;
}

function failed(code: string, subIndication: string, detail: Key): PathOutcome {
  return { anchor: null, code, subIndication, detail };
}
