/** One signature judged: its value over the manifest as read, its certificate's path, its party; as `signing/verification/signature.py`. */

import { Inside, judgeInside } from "../archive/inside";
import { isSignedBy, postQuantumName } from "../cms/algorithms";
import { type Bytes, byCodePoint, equal, hex } from "../bytes";
import { type Candidate, type PathOutcome, judgePathWith } from "../certificates/path";
import { type CmsForm, CmsFormError, algorithmsAgree, fitsIssuerSerial, readCms } from "../cms/form";
import type { Key } from "../details";
import type { DigestBy, Digests } from "../digest";
import { type ArchiveReport, type Finding, type SignatureReport, type Verdict, error, finding, rfc3339 } from "../report";
import { type Revocation, allAnswered, readLists, standing } from "../certificates/revocation";
import { type Stamp, issuers, judgeToken } from "../timestamps/token";
import type { TrustStore } from "../certificates/trust";
import type { Certificate } from "../certificates/x509";

/** A claimed time this far in the future is put down to clocks that differ. */
const CLOCK_SKEW = 3_600_000;

export interface Judged {
  readonly report: SignatureReport;
  readonly findings: readonly Finding[];
  /** The archive timestamps inside it. */
  readonly archives: readonly ArchiveReport[];
}

export interface Terms {
  readonly trust: TrustStore;
  /** The moment of judging, in milliseconds. */
  readonly now: number;
  readonly own: boolean;
  /** A time at which the signature is known to have existed, by the word of an archive timestamp; null when there is none. */
  readonly proven: number | null;
  /** The revocation lists such timestamps bring along. */
  readonly lists: readonly Revocation[];
  readonly digests: Digests;
  /** The time a PDF claims outside of its signature. */
  readonly stated?: number | null;
  /** The lists a PDF has in its store. */
  readonly beside?: readonly Revocation[];
  /** Answers among them that came too late to be relied on, by their bytes: they can still say that somebody was revoked. */
  readonly fallen?: ReadonlySet<string>;
  /** Whether archive timestamps inside the signature are judged; a PDF has them outside. */
  readonly archived?: boolean;
}

/** The judgement on the signature member ``name`` with the bytes ``signature`` over ``manifest``. */
export function judgeSignature(name: string, signature: Bytes, manifest: Bytes, terms: Terms): Promise<Judged> {
  return judgeOver(name, signature, terms.digests.over(manifest), { ...terms, archived: !terms.own });
}

/** As ``judgeSignature``, over something with these digests. */
export async function judgeOver(name: string, signature: Bytes, digestBy: DigestBy, terms: Terms): Promise<Judged> {
  let form: CmsForm;
  try {
    form = await readCms(signature, terms.own, terms.digests, terms.stated);
  } catch (reason) {
    if (!(reason instanceof CmsFormError)) throw reason;
    const verdict = reason.subIndication === "NO_SIGNING_CERTIFICATE_FOUND" ? "INDETERMINATE" : "TOTAL-FAILED";
    return { report: unknown(name, verdict, reason.subIndication), findings: [error(reason.code, name, reason.detail, ...reason.about)], archives: [] };
  }
  const described = describe(name, form, terms.digests);
  const fault = await valueFault(form, digestBy);
  if (fault !== null) {
    const [subIndication, code, detail] = fault;
    return { report: { ...described, verdict: "TOTAL-FAILED", sub_indication: subIndication }, findings: [error(code, name, detail)], archives: [] };
  }
  const inside = terms.archived ? await judgeInside(name, form.whole, digestBy, terms) : new Inside(terms.digests);
  try {
    const judged = await judgeCertificate(described, form, inside, { ...terms, lists: [...terms.lists, ...inside.inTokens] });
    return { report: judged.report, findings: [...judged.findings, ...inside.findings], archives: inside.reports };
  } catch {
    const unclear = { ...described, sub_indication: "CERTIFICATE_CHAIN_GENERAL_FAILURE" };
    return { report: unclear, findings: [error("CERTIFICATE_PATH", name, "path_unreadable")], archives: [] };
  }
}

/** The judgement at the best signature time (EN 319 102-1, 5.5.4): the timestamp's, else a proven one, else now. */
async function judgeCertificate(described: SignatureReport, form: CmsForm, inside: Inside, terms: Terms): Promise<Omit<Judged, "archives">> {
  const { trust, now, own, digests } = terms;
  const { name } = described;
  const embedded = [...readLists(form.lists), ...(terms.beside ?? [])];
  const known = terms.proven ?? now;
  const ownLists = inside.standing(embedded.filter((item) => !terms.fallen?.has(String(item.full))), known);
  const there = earlier(terms.proven, inside.token);
  const stamp = await stampOf(form, ownLists, { ...terms, proven: there });
  const findings = times(name, form, now, stamp);
  const proven = stamp?.time ?? null;
  const best = proven ?? earlier(terms.proven, inside.signature);
  const stamped: Partial<SignatureReport> =
    proven === null ? {} : { timestamp: rfc3339(proven), timestamp_independent: stamp!.independent, level: "B-T" };
  let report: SignatureReport = { ...described, ...stamped };
  if (stamp?.code === "TIMESTAMP_INVALID" && own) return { report: { ...report, verdict: "TOTAL-FAILED", sub_indication: stamp.subIndication }, findings };
  const { certificate, others, claimedTime } = form;
  const candidate: Candidate = { certificate, others, lists: embedded, claimedTime };
  const moment = best ?? now;
  const cameAlong = [...terms.lists, ...ownLists, ...standing(stamp?.token ? readLists(stamp.token.lists) : [], there ?? now)];
  const judge = (anchors: TrustStore["anyParty"], options = {}): Promise<PathOutcome> =>
    judgePathWith(candidate, anchors, trust.revocations, cameAlong, moment, digests, options);
  const anchors = own ? (trust.parties.get(report.party ?? "") ?? []) : trust.anyParty;
  const path = await judgedAfterLoss(await judge(anchors, { proven: best !== null }), inside.lost && best !== null, candidate, anchors, cameAlong, moment, terms);
  const lasts = terms.proven !== null || (inside.token !== null && inside.covers(form.lists));
  if (proven !== null) report = { ...report, level: await levelOf(form, stamp!, anchors, cameAlong, lasts, trust) };
  if (path.code === "NO_TRUST_ANCHOR" && own) {
    for (const party of [...trust.parties.keys()].sort(byCodePoint)) {
      if (party === report.party || (await judge(trust.parties.get(party)!)).anchor === null) continue;
      const failed: SignatureReport = { ...report, verdict: "TOTAL-FAILED", sub_indication: "SIG_CONSTRAINTS_FAILURE" };
      return { report: failed, findings: [...findings, error("PARTY_MISMATCH", name, "party_mismatch", { parties: [report.party!] }, { parties: [party] })] };
    }
  }
  if (path.code !== null) {
    const severity = path.code === "NO_TRUST_ANCHOR" && !anchors.length ? "warning" : "error";
    const then = proven === null ? undefined : AT_THE_STAMP[path.code];
    findings.push(finding(severity, path.code, name, then ?? path.detail!, ...(then ? [] : (path.about ?? []))));
  }
  const outside = findings.some((item) => item.code === "CLAIMED_TIME_OUTSIDE_CERTIFICATE");
  const doubted = stamp && proven === null ? stamp.subIndication : null;
  const sub = path.subIndication ?? (outside ? "SIG_CONSTRAINTS_FAILURE" : doubted);
  const verdict = sub === null ? "TOTAL-PASSED" : sub === "NOT_YET_VALID" ? "TOTAL-FAILED" : "INDETERMINATE";
  return { report: { ...report, verdict, sub_indication: sub, anchor: path.anchor }, findings };
}

/** The earlier of two times; null when neither is known. */
function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** What the signature's timestamp proves; null when it has none. */
async function stampOf(form: CmsForm, ownLists: readonly Revocation[], terms: Terms): Promise<Stamp | null> {
  if (form.token === null) return null;
  const { trust, now, own, digests, proven } = terms;
  const options = { proven: proven !== null, lists: [...terms.lists, ...ownLists] };
  const stamp = await judgeToken(form.token, digests.over(form.info.signature), trust, proven ?? now, own, digests, options);
  if (!own || !stamp.token?.lists.length) return stamp;
  const detail = { key: "token_brings_lists", about: [] } as const;
  return { time: null, independent: true, code: "TIMESTAMP_INVALID", subIndication: "FORMAT_FAILURE", detail, anchor: null, token: null };
}

/** The baseline level of a signature whose timestamp holds (EN 319 122-1, 6.1): B-LT brings a list for every certificate of both paths. */
async function levelOf(
  form: CmsForm, stamp: Stamp, anchors: readonly Certificate[], lists: readonly Revocation[], archived: boolean, trust: TrustStore,
): Promise<string> {
  const token = stamp.token!;
  const complete = (certificate: Certificate, others: readonly Certificate[], roots: readonly Certificate[]): Promise<boolean> =>
    isComplete(certificate, [...others, ...roots], lists, stamp.time!);
  if (!(await complete(form.certificate, form.others, anchors))) return "B-T";
  if (!(await complete(token.certificate, token.others, [...trust.timestamps, ...trust.ownTimestamps]))) return "B-T";
  return archived ? "B-LTA" : "B-LT";
}

/** Whether ``lists`` tell of every certificate of the path from ``certificate`` through ``pool`` at ``moment``. */
async function isComplete(certificate: Certificate, pool: readonly Certificate[], lists: readonly Revocation[], moment: number): Promise<boolean> {
  return allAnswered([certificate, ...(await issuers(certificate, pool))], lists, moment);
}

/** How the path ends once something that an archive timestamp was made over is gone: of a certificate that has ended nothing newer tells. */
async function judgedAfterLoss(
  outcome: PathOutcome, lost: boolean, { certificate, others }: Candidate, anchors: readonly Certificate[], lists: readonly Revocation[], moment: number, terms: Terms,
): Promise<PathOutcome> {
  if (!lost || outcome.code !== null || terms.now <= certificate.notAfter) return outcome;
  if (await isComplete(certificate, [...others, ...anchors], [...lists, ...terms.trust.revocations], moment)) return outcome;
  return { ...outcome, code: "REVOCATION_UNKNOWN", subIndication: "OUT_OF_BOUNDS_NO_POE", detail: "revocation_lost" };
}

const AT_THE_STAMP: Record<string, Key> = { CERTIFICATE_EXPIRED: "stamp_expired", CERTIFICATE_NOT_YET_VALID: "stamp_not_yet" };

const CONTRADICTION = ["FORMAT_FAILURE", "SIGNATURE_INVALID", "value_contradiction"] as const;

/** Sub-indication, code and detail when the signature's value does not hold; null when it does. */
async function valueFault(form: CmsForm, digestBy: DigestBy): Promise<readonly [string, string, Key] | null> {
  let valid: boolean;
  try {
    if (!algorithmsAgree(form.attributes, form.info) || !fitsIssuerSerial(form)) return CONTRADICTION;
    valid = await isSignedBy(form.certificate.key, form.info.signatureAlgorithm, form.info.signature, form.signed, form.digestName);
  } catch {
    return CONTRADICTION;
  }
  if (!equal(digestBy(form.digestName), form.messageDigest)) return ["HASH_FAILURE", "MANIFEST_MODIFIED", "value_manifest"];
  return valid ? null : ["SIG_CRYPTO_FAILURE", "SIGNATURE_INVALID", "value_key"];
}

/** What the claimed time and the timestamp say, beside the certificate, each other and today. */
function times(name: string, form: CmsForm, now: number, stamp: Stamp | null): Finding[] {
  const findings: Finding[] = [];
  if (stamp?.code) findings.push(error(stamp.code, name, "stamp_does_not_hold", stamp.detail!));
  else if (stamp && !stamp.independent) findings.push(finding("warning", "TIMESTAMP_NOT_INDEPENDENT", name, "stamp_not_independent"));
  const claimed = form.claimedTime;
  if (claimed === null) return [...findings, finding("info", "NO_CLAIMED_TIME", name, "time_none")];
  const day = rfc3339(claimed).slice(0, 10);
  if (claimed < form.certificate.notBefore || claimed > form.certificate.notAfter)
    findings.push(error("CLAIMED_TIME_OUTSIDE_CERTIFICATE", name, "time_outside", day));
  if (claimed > now + CLOCK_SKEW) findings.push(finding("warning", "CLAIMED_TIME_IN_FUTURE", name, "time_future", day));
  if (stamp && stamp.time !== null && claimed > stamp.time + CLOCK_SKEW)
    findings.push(finding("warning", "CLAIMED_TIME_AFTER_TIMESTAMP", name, "time_after_stamp", day));
  return findings;
}

function describe(name: string, form: CmsForm, digests: Digests): SignatureReport {
  const { certificate, claimedTime } = form;
  return {
    ...unknown(name, "INDETERMINATE", null),
    signer: certificate.subject.commonName,
    organisation: certificate.subject.organisation,
    party: form.party,
    certificate: `sha256:${hex(digests.sha256(certificate.full))}`,
    claimed_time: claimedTime === null ? null : rfc3339(claimedTime),
    commitment: form.commitment,
    post_quantum: postQuantumName(certificate.key),
  };
}

function unknown(name: string, verdict: Verdict, subIndication: string | null): SignatureReport {
  return {
    name, signer: null, organisation: null, party: null, certificate: null, anchor: null, verdict, sub_indication: subIndication,
    claimed_time: null, timestamp: null, timestamp_independent: null, commitment: null, post_quantum: null, level: "B-B",
  };
}
