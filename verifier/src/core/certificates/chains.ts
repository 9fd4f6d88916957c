/** Chains of certificates from a signatory's up to an anchor, by their signatures, found in bounded time; as `signing/certificates/chains.py`. */

import { isSignedBy } from "../cms/algorithms";
import { equal } from "../bytes";
import type { Certificate } from "./x509";

const MAX_CHAINS = 10;
const MAX_LENGTH = 10;

/** Whether names and signature say that ``issuer`` issued ``certificate``; false when that cannot be checked. */
export async function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (certificate.issuer.compared !== issuer.subject.compared) return false;
  try {
    return await isSignedBy(issuer.key, certificate.signatureAlgorithm, certificate.signature, certificate.tbs, "");
  } catch {
    return false; // not by this one, for whatever reason
  }
}

/**
 * The chains from ``certificate`` (first) through ``others`` to one of ``anchors`` (last), the shortest first.
 *
 * To bear an anchor's name is not to come from it: each certificate is signed by the next. Certificates of strangers that vouch for each
 * other in every order cost no more than their number squared.
 */
export async function chains(
  certificate: Certificate, others: readonly Certificate[], anchors: readonly Certificate[],
): Promise<(readonly Certificate[])[]> {
  const trusted = once(anchors);
  const anchor = trusted.find((item) => equal(item.full, certificate.full));
  if (anchor) return [[anchor]];
  const between = once(others).filter((item) => !among(item, trusted) && !equal(item.full, certificate.full));
  const steps = await stepsTo(trusted, [...between, certificate]);
  const found: (readonly Certificate[])[] = [];
  climb([certificate], trusted, steps, found);
  return found;
}

type Steps = ReadonlyMap<Certificate, readonly Certificate[]>;

/** The issuers of each certificate that leads to an anchor, those nearest to one first. */
async function stepsTo(trusted: readonly Certificate[], below: readonly Certificate[]): Promise<Steps> {
  const distance = new Map(trusted.map((item) => [item, 0]));
  const issuers = new Map<Certificate, Certificate[]>();
  let current = trusted;
  for (let number = 1; current.length; number++) {
    const found: Certificate[] = [];
    for (const issuer of current)
      for (const item of below) {
        if (item === issuer || !(await isIssuedBy(item, issuer))) continue;
        issuers.set(item, [...(issuers.get(item) ?? []), issuer]);
        if (distance.has(item)) continue;
        distance.set(item, number);
        found.push(item);
      }
    current = found;
  }
  for (const above of issuers.values()) above.sort((one, other) => distance.get(one)! - distance.get(other)!);
  return issuers;
}

/** Chains that go on from the end of ``chain``; every step leads to an anchor, none is taken twice. */
function climb(chain: readonly Certificate[], trusted: readonly Certificate[], steps: Steps, found: (readonly Certificate[])[]): void {
  if (chain.length >= MAX_LENGTH) return;
  for (const issuer of steps.get(chain.at(-1)!) ?? []) {
    if (found.length >= MAX_CHAINS) return;
    if (trusted.includes(issuer)) found.push([...chain, issuer]);
    else if (!chain.includes(issuer)) climb([...chain, issuer], trusted, steps, found);
  }
}

function among(item: Certificate, others: readonly Certificate[]): boolean {
  return others.some((other) => equal(other.full, item.full));
}

function once(items: readonly Certificate[]): Certificate[] {
  return items.filter((item, at) => !among(item, items.slice(0, at)));
}
