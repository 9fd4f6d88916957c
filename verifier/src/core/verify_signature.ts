/** One signature judged: its value over the manifest as read, its certificate's path, its party; as `signing/verify_signature.py`. */

import { isSignedBy, signatureName } from "./algorithms";
import { type Bytes, byCodePoint, equal, hex } from "./bytes";
import { type Candidate, type PathOutcome, judgePath } from "./certificate_path";
import { type CmsForm, CmsFormError, fitsIssuerSerial, nameOfDigest, readCms } from "./cms_form";
import { Attribute } from "./cms_said";
import { CONTEXT, is, sequence } from "./der";
import type { Key } from "./details";
import type { Digests } from "./digest";
import { type Finding, type SignatureReport, type Verdict, error, finding } from "./report";
import { readLists } from "./revocation";
import type { TrustStore } from "./trust";

/** A claimed time this far in the future is put down to clocks that differ. */
const CLOCK_SKEW = 3_600_000;

export interface Judged {
  readonly report: SignatureReport;
  readonly findings: readonly Finding[];
}

export interface Terms {
  readonly trust: TrustStore;
  /** The moment of judging, in milliseconds. */
  readonly now: number;
  readonly own: boolean;
  readonly digests: Digests;
}

/** The judgement on the signature member ``name`` with the bytes ``signature`` over ``manifest``. */
export async function judgeSignature(name: string, signature: Bytes, manifest: Bytes, terms: Terms): Promise<Judged> {
  let form: CmsForm;
  try {
    form = await readCms(signature, terms.own, terms.digests);
  } catch (reason) {
    if (!(reason instanceof CmsFormError)) throw reason;
    const verdict = reason.subIndication === "NO_SIGNING_CERTIFICATE_FOUND" ? "INDETERMINATE" : "TOTAL-FAILED";
    return { report: unknown(name, verdict, reason.subIndication), findings: [error(reason.code, name, reason.detail, ...reason.about)] };
  }
  const described = describe(name, form, terms.digests);
  const fault = await valueFault(form, manifest, terms.digests);
  if (fault !== null) {
    const [subIndication, code, detail] = fault;
    return { report: { ...described, verdict: "TOTAL-FAILED", sub_indication: subIndication }, findings: [error(code, name, detail)] };
  }
  try {
    return await judgeCertificate(described, form, terms);
  } catch {
    const unclear = { ...described, sub_indication: "CERTIFICATE_CHAIN_GENERAL_FAILURE" };
    return { report: unclear, findings: [error("CERTIFICATE_PATH", name, "path_unreadable")] };
  }
}

async function judgeCertificate(report: SignatureReport, form: CmsForm, terms: Terms): Promise<Judged> {
  const { name } = report;
  const { trust, now, own, digests } = terms;
  const findings = times(name, form, now);
  const { certificate, others, claimedTime } = form;
  const candidate: Candidate = { certificate, others, lists: readLists(form.lists), claimedTime };
  const judge = (anchors: TrustStore["anyParty"]): Promise<PathOutcome> => judgePath(candidate, anchors, trust.revocations, now, digests);
  const anchors = own ? (trust.parties.get(report.party ?? "") ?? []) : trust.anyParty;
  const path = await judge(anchors);
  if (path.code === "NO_TRUST_ANCHOR" && own) {
    for (const party of [...trust.parties.keys()].sort(byCodePoint)) {
      if (party === report.party || (await judge(trust.parties.get(party)!)).anchor === null) continue;
      const failed: SignatureReport = { ...report, verdict: "TOTAL-FAILED", sub_indication: "SIG_CONSTRAINTS_FAILURE" };
      return { report: failed, findings: [...findings, error("PARTY_MISMATCH", name, "party_mismatch", { parties: [report.party!] }, { parties: [party] })] };
    }
  }
  if (path.code !== null) {
    const severity = path.code === "NO_TRUST_ANCHOR" && !anchors.length ? "warning" : "error";
    findings.push(finding(severity, path.code, name, path.detail!, ...(path.about ?? [])));
  }
  const outside = findings.some((item) => item.code === "CLAIMED_TIME_OUTSIDE_CERTIFICATE");
  const { anchor } = path;
  if (path.code === null && !outside) return { report: { ...report, verdict: "TOTAL-PASSED", sub_indication: null, anchor }, findings };
  const subIndication = path.subIndication ?? "SIG_CONSTRAINTS_FAILURE";
  const verdict = subIndication === "NOT_YET_VALID" ? "TOTAL-FAILED" : "INDETERMINATE";
  return { report: { ...report, verdict, sub_indication: subIndication, anchor }, findings };
}

const CONTRADICTION = ["FORMAT_FAILURE", "SIGNATURE_INVALID", "value_contradiction"] as const;

/** Sub-indication, code and detail when the signature's value does not hold; null when it does. */
async function valueFault(form: CmsForm, manifest: Bytes, digests: Digests): Promise<readonly [string, string, Key] | null> {
  let valid: boolean;
  try {
    if (!algorithmsAgree(form) || !fitsIssuerSerial(form)) return CONTRADICTION;
    valid = await isSignedBy(form.certificate.key, form.info.signatureAlgorithm, form.info.signature, form.signed, form.digestName);
  } catch {
    return CONTRADICTION;
  }
  if (!equal(digests.of(form.digestName, manifest), form.messageDigest)) return ["HASH_FAILURE", "MANIFEST_MODIFIED", "value_manifest"];
  return valid ? null : ["SIG_CRYPTO_FAILURE", "SIGNATURE_INVALID", "value_key"];
}

/** Whether the algorithms are those bound by RFC 6211, where they are bound. */
function algorithmsAgree(form: CmsForm): boolean {
  const values = form.attributes.get(Attribute.ALGORITHM_PROTECTION);
  if (!values) return true;
  if (values.length !== 1) return false;
  const parts = sequence(values[0]);
  const signed = parts.find((part) => is(part, 1, CONTEXT));
  if (!signed || nameOfDigest(parts[0]!) !== nameOfDigest(form.info.digestAlgorithm)) return false;
  return signatureName({ ...signed, tagClass: 0, number: 16 }) === signatureName(form.info.signatureAlgorithm);
}

/** What the claimed time says, beside the certificate and beside today. */
function times(name: string, form: CmsForm, now: number): Finding[] {
  const claimed = form.claimedTime;
  if (claimed === null) return [finding("info", "NO_CLAIMED_TIME", name, "time_none")];
  const findings: Finding[] = [];
  const day = new Date(claimed).toISOString().slice(0, 10);
  if (claimed < form.certificate.notBefore || claimed > form.certificate.notAfter)
    findings.push(error("CLAIMED_TIME_OUTSIDE_CERTIFICATE", name, "time_outside", day));
  if (claimed > now + CLOCK_SKEW) findings.push(finding("warning", "CLAIMED_TIME_IN_FUTURE", name, "time_future", day));
  if (form.token !== null) findings.push(finding("info", "TIMESTAMP_NOT_EVALUATED", name, "time_token"));
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
    claimed_time: claimedTime === null ? null : `${new Date(claimedTime).toISOString().slice(0, 19)}Z`,
    commitment: form.commitment,
  };
}

function unknown(name: string, verdict: Verdict, subIndication: string | null): SignatureReport {
  return {
    name, signer: null, organisation: null, party: null, certificate: null, anchor: null, verdict, sub_indication: subIndication,
    claimed_time: null, timestamp: null, commitment: null, level: "B-B",
  };
}
