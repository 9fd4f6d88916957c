/** The path from a signing certificate to a trust anchor, judged at one moment (RFC 5280, 6.1); as `signing/certificates/path.py`. */

import { isWeak, rsaBits } from "../cms/algorithms";
import { hex } from "../bytes";
import { chains } from "./chains";
import { MIN_RSA_BITS } from "../cms/form";
import type { Key } from "../details";
import type { Digests } from "../digest";
import { type Certificate, type NameConstraints, Usage } from "./x509";
import { type Revocation, revocationDoubt } from "./revocation";

export interface Candidate {
  readonly certificate: Certificate;
  /** Certificates its path may lead through; none of them is trusted. */
  readonly others: readonly Certificate[];
  readonly lists: readonly Revocation[];
  readonly claimedTime: number | null;
}

export interface PathOptions {
  /** Why a certificate is not one for the purpose at hand; by default the purpose is signing documents. */
  readonly usage?: (certificate: Certificate) => Key | null;
  /** Whether the signature is known to have existed at that moment, so that what was revoked later does not count. */
  readonly proven?: boolean;
}

export interface PathOutcome {
  /** ``sha256:`` digest of the anchor; null when it reaches none. */
  readonly anchor: string | null;
  readonly code: string | null;
  readonly subIndication: string | null;
  readonly detail: Key | null;
  readonly about?: readonly string[];
}

/** Extensions that are understood here; another one marked critical fails the path. */
const UNDERSTOOD = new Set([
  "1.3.6.1.5.5.7.1.1", "2.5.29.35", "2.5.29.19", "2.5.29.31", "2.5.29.37", "2.5.29.46", "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.30", "2.5.29.32", "2.5.29.33",
  "2.5.29.36", "2.5.29.54", "1.3.6.1.5.5.7.48.1.5", "1.3.6.1.5.5.7.1.3", "1.3.6.1.5.5.7.1.6",
]);

/** How the path from the signing certificate to one of ``anchors`` stands at ``moment``. */
export async function judgePath(
  candidate: Candidate, anchors: readonly Certificate[], given: readonly Revocation[], moment: number, digests: Digests,
  options: PathOptions = {},
): Promise<PathOutcome> {
  if (!anchors.length) return failed("NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND", "path_no_anchor");
  let worst: PathOutcome | null = null;
  for (const chain of await chains(candidate.certificate, candidate.others, anchors)) {
    const outcome = await judgeChain(candidate, chain, given, moment, digests, options);
    if (outcome.code === null) return outcome;
    worst ??= outcome;
  }
  return worst ?? failed("NO_TRUST_ANCHOR", "NO_CERTIFICATE_CHAIN_FOUND", "path_elsewhere");
}

/**
 * As ``judgePath``; of a proven moment ``lists`` that came along tell as well as those the verifier has: whoever verifies years later has
 * newer lists only, and those forget certificates that have ended.
 */
export async function judgePathWith(
  candidate: Candidate, anchors: readonly Certificate[], given: readonly Revocation[], lists: readonly Revocation[], moment: number,
  digests: Digests, options: PathOptions,
): Promise<PathOutcome> {
  const outcome = await judgePath(candidate, anchors, given, moment, digests, options);
  if (outcome.code !== "REVOCATION_UNKNOWN" || !options.proven || !lists.length) return outcome;
  return judgePath(candidate, anchors, [...given, ...lists], moment, digests, options);
}

/** How one chain stands: the certificate first, the anchor last. */
async function judgeChain(
  candidate: Candidate, chain: readonly Certificate[], given: readonly Revocation[], moment: number, digests: Digests, options: PathOptions,
): Promise<PathOutcome> {
  const outcome = await walk(candidate, chain, given, moment, digests, options);
  if ((outcome.code === "CERTIFICATE_EXPIRED" || outcome.code === "CERTIFICATE_NOT_YET_VALID") && candidate.claimedTime !== null) {
    // The path itself is good or not apart from today's date: say both.
    const then = await walk(candidate, chain, given, candidate.claimedTime, digests, options);
    if (then.anchor !== null) return { ...outcome, anchor: then.anchor };
  }
  return outcome;
}

async function walk(
  candidate: Candidate, chain: readonly Certificate[], given: readonly Revocation[], moment: number, digests: Digests, options: PathOptions,
): Promise<PathOutcome> {
  const fault = fails([...chain].reverse(), moment);
  if (fault !== null) return fault;
  if (chain.some((item) => moment < item.notBefore || moment > item.notAfter))
    return failed("CERTIFICATE_EXPIRED", "OUT_OF_BOUNDS_NO_POE", "path_date");
  const anchor = `sha256:${hex(digests.sha256(chain.at(-1)!.full))}`;
  const usage = (options.usage ?? unfit)(candidate.certificate);
  if (usage !== null) return { anchor, code: "CERTIFICATE_USAGE", subIndication: "CHAIN_CONSTRAINTS_FAILURE", detail: usage };
  const doubt = await revocationDoubt(chain, given, candidate.lists, moment, options.proven ?? false);
  return doubt === null ? { anchor, code: null, subIndication: null, detail: null } : { anchor, ...doubt };
}

/** What speaks against a path, its anchor first, at ``moment``; null when nothing does. Its signatures hold. */
function fails(path: readonly Certificate[], moment: number): PathOutcome | null {
  const broken = failed("CERTIFICATE_PATH", "CERTIFICATE_CHAIN_GENERAL_FAILURE", "path_broken");
  const constraints: NameConstraints[] = [];
  let room = Infinity;
  for (const [index, item] of path.entries()) {
    if (index === 0) continue;
    if (isWeak(item.signatureAlgorithm) || (rsaBits(path[index - 1]!.key) ?? MIN_RSA_BITS) < MIN_RSA_BITS) return broken;
    if (moment < item.notBefore) {
      // Nobody can have signed with a certificate that is still to begin (EN 319 102-1, 5.5.4).
      const early = moment < path.at(-1)!.notBefore;
      return failed("CERTIFICATE_NOT_YET_VALID", early ? "NOT_YET_VALID" : "OUT_OF_BOUNDS_NO_POE", "path_not_yet");
    }
    if (moment > item.notAfter) return failed("CERTIFICATE_EXPIRED", "OUT_OF_BOUNDS_NO_POE", "path_expired");
    const last = index === path.length - 1;
    const selfIssued = item.issuer.compared === item.subject.compared;
    if ((last || !selfIssued) && !constraints.every((constraint) => keeps(item, constraint))) return broken;
    if (item.asksForPolicy) return broken; // policies are not read here: better no path than one that leaves its bounds
    if (!last) {
      if (!item.ca || (item.usage !== null && !item.usage[Usage.CERTIFY])) return broken;
      if (!selfIssued && --room < 0) return broken;
      if (item.pathLength !== null) room = Math.min(room, item.pathLength);
      if (item.nameConstraints) constraints.push(item.nameConstraints);
    }
    if (item.critical.some((name) => !UNDERSTOOD.has(name))) return broken;
  }
  return null;
}

/** Whether a certificate's name keeps to what an authority above it may issue to (RFC 5280, 4.2.1.10): directory names are compared. */
function keeps(item: Certificate, constraint: NameConstraints): boolean {
  if (constraint.others && item.hasOtherNames) return false;
  const below = (name: string): boolean => item.subject.compared === name || item.subject.compared.startsWith(`${name}\n`) || name === "";
  return !constraint.excluded.some(below) && (!constraint.permitted.length || constraint.permitted.some(below));
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
