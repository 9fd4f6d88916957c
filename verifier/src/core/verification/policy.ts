/** Whose signatures an entry needs, and whether they are there: validly, meaning what the role needs, both where two are; as `signing/verification/policy.py`. */

import { byUtf8 } from "../bytes";
import { type Finding, type SignatureReport, error, finding } from "../report";
import type { Required } from "../statement";

/** Commitments by which a signatory agrees to what they sign; who sent, delivered or received it agreed to nothing. */
export const BINDING = new Set(["origin", "approval", "creation"]);

/** Whether everyone who had to sign has, validly; says of each who has not. A post-quantum signature never takes another's place. */
export function judgePolicy(wanted: readonly Required[], signatures: readonly SignatureReport[], findings: Finding[]): boolean {
  const classical = signatures.filter((item) => item.post_quantum === null);
  const missing: Required[] = [];
  for (const demand of wanted) {
    const signed = classical.filter((item) => item.party === demand.party && means(item, demand.role));
    if (!signed.length) missing.push(demand);
    else if (!signed.some((item) => fits(demand, item)))
      findings.push(error("WRONG_CERTIFICATE", signed[0]!.name, "wrong_certificate", { parties: [demand.party] }));
  }
  if (missing.length) {
    const parties = [...new Set(missing.map((demand) => demand.party))].sort(byUtf8);
    const ofThem = (item: SignatureReport): boolean => missing.some((demand) => item.party === demand.party);
    const agreed = missing.every((demand) => demand.role === "signatory");
    const received = agreed ? "half_signed_received" : "half_signed_meant_otherwise";
    const alone = signatures.some(ofThem) ? "half_signed_post_quantum" : "half_signed";
    findings.push(finding("warning", "HALF_SIGNED", "container", classical.some(ofThem) ? received : alone, { parties }));
  }
  for (const demand of lackingBeside(wanted, signatures))
    findings.push(finding("warning", "HALF_SIGNED", "container", "half_signed_beside", demand.also!, { parties: [demand.party] }));
  return inForce(wanted, signatures);
}

/** Whether there is a valid signature for each that is ``wanted``, and any is, each meaning what its role needs. */
export function inForce(wanted: readonly Required[], signatures: readonly SignatureReport[]): boolean {
  const good = signatures.filter((item) => item.verdict === "TOTAL-PASSED");
  return wanted.length > 0 && wanted.every((demand) => good.some((item) => fits(demand, item) && isComplete(item, demand, good)));
}

/** The demands whose signature is there without the post-quantum one it needs beside it, by the same person. */
export function lackingBeside(wanted: readonly Required[], signatures: readonly SignatureReport[]): readonly Required[] {
  return wanted.filter((demand) => {
    const fitting = signatures.filter((item) => fits(demand, item));
    return fitting.length > 0 && !fitting.some((item) => isComplete(item, demand, signatures));
  });
}

function fits(demand: Required, item: SignatureReport): boolean {
  const agreed = demand.certificate === null || demand.certificate === item.certificate;
  return item.post_quantum === null && item.party === demand.party && means(item, demand.role) && agreed;
}

/** Whether the signatory of ``item`` made the second signature too, where one is demanded. */
function isComplete(item: SignatureReport, demand: Required, signatures: readonly SignatureReport[]): boolean {
  if (demand.also === undefined) return true;
  const same = (other: SignatureReport): boolean =>
    other.party === item.party && other.signer === item.signer && other.organisation === item.organisation;
  return signatures.some((other) => other.post_quantum === demand.also && same(other) && means(other, demand.role));
}

/** Whether a signature means what the role it is asked for needs; a role nobody knows is never filled. */
function means(item: SignatureReport, role: string): boolean {
  if (role === "signatory") return BINDING.has(item.commitment ?? "");
  return (role === "deliverer" && item.commitment === "delivery") || (role === "recipient" && item.commitment === "receipt");
}
