/** OCSP answers (RFC 6960): what the responder of an authority says of one certificate; as `signing/certificates/ocsp.py`. */

import { isSignedBy, signatureDigest } from "../cms/algorithms";
import { type Bytes, equal } from "../bytes";
import { response } from "./brought_along";
import { isIssuedBy } from "./chains";
import { type Node, CONTEXT, Tag, bits, encode, integer, is, need, octets, oid, parse, sequence, time } from "../cms/der";
import { type Certificate, certificate, readName } from "./x509";

const BASIC = "1.3.6.1.5.5.7.48.1.1";
const OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
const MAX_ANSWERS = 100;
const MAX_RESPONDERS = 10;
const HASHES: Record<string, string> = {
  "1.3.14.3.2.26": "SHA-1", "2.16.840.1.101.3.4.2.1": "SHA-256", "2.16.840.1.101.3.4.2.2": "SHA-384", "2.16.840.1.101.3.4.2.3": "SHA-512",
};

/** What an authority says of a certificate. */
export interface Answer {
  /** Whether the authority knows the certificate at all. */
  readonly known: boolean;
  /** Since when it is revoked; null when it is not. */
  readonly revoked: number | null;
  readonly begins: number;
  /** Until when the answer is good; null when it does not say. */
  readonly ends: number | null;
}

export interface OcspResponse {
  readonly kind: "ocsp";
  readonly full: Bytes;
  readonly tbs: Bytes;
  readonly responder: Node;
  readonly producedAt: number;
  readonly singles: readonly Node[];
  readonly signatureAlgorithm: Node;
  readonly signature: Bytes;
  readonly certificates: readonly Node[];
}

/** The successful response in ``node``; raises ``DerError`` for anything else. */
export function readResponse(node: Node): OcspResponse {
  const [status, wrapped] = sequence(node);
  const [type, inner] = sequence(need(wrapped, 0, CONTEXT).parts[0]);
  if (need(status, 10).body[0] !== 0 || oid(type) !== BASIC) throw new Error("no answer");
  const [tbs, signatureAlgorithm, signature, bag] = sequence(parse(octets(inner)));
  const parts = [...sequence(tbs)];
  if (is(parts[0], 0, CONTEXT)) parts.shift();
  const [responder, produced, singles] = parts;
  return {
    kind: "ocsp", full: node.full, tbs: tbs!.full, responder: responder!, producedAt: time(produced), singles: sequence(singles).slice(0, MAX_ANSWERS),
    signatureAlgorithm: need(signatureAlgorithm, Tag.SEQUENCE), signature: bits(signature), certificates: bag ? sequence(need(bag, 0, CONTEXT).parts[0]) : [],
  };
}

/** What ``response`` says of ``certificate``; null when it is not signed for ``issuer``, or speaks of others. */
export async function ocspAnswer(response: OcspResponse, subject: Certificate, issuer: Certificate): Promise<Answer | null> {
  try {
    for (const single of response.singles) {
      const [id, status, begins, next] = sequence(single);
      if (!(await isAbout(id, subject, issuer))) continue;
      for (const responder of await respondersOf(response, issuer))
        if (await isSignedByResponder(response, responder)) {
          const revoked = status!.tagClass === CONTEXT && status!.number === 1 ? time(status!.parts[0]) : null;
          const ends = is(next, 0, CONTEXT) ? time(next.parts[0]) : null;
          return { known: status!.number !== 2, revoked, begins: time(begins), ends };
        }
      return null;
    }
  } catch {
    return null; // whatever a strange response makes of us, it is no answer
  }
  return null;
}

/** Whether a response that is signed for ``issuer`` is in its one form: beside what was signed only its responder's certificate, unless that is the issuer's. */
export async function isAsBrought(item: OcspResponse, issuer: Certificate): Promise<boolean> {
  for (const responder of await respondersOf(item, issuer))
    if (await isSignedByResponder(item, responder)) {
      const own = equal(responder.full, issuer.full) ? new Uint8Array(0) : encode(0xa0, encode(0x30, responder.full));
      const value = encode(Tag.BITS, Uint8Array.of(0), item.signature);
      return equal(response(encode(0x30, item.tbs, item.signatureAlgorithm.full, value, own)), item.full);
    }
  return false;
}

/** Whether an answer known to have been there ``at`` a time is its responder's: the key may be anybody's after its end. */
export function stands(item: OcspResponse, at: number): boolean {
  try {
    const found = item.certificates.slice(0, MAX_RESPONDERS).map(certificate);
    return found.every((one) => !one.extendedUsage?.includes(OCSP_SIGNING) || at <= one.notAfter);
  } catch {
    return false;
  }
}

async function isAbout(id: Node | undefined, subject: Certificate, issuer: Certificate): Promise<boolean> {
  const [algorithm, nameHash, keyHash, serial] = sequence(id);
  const hash = HASHES[oid(sequence(algorithm)[0])];
  if (!hash || integer(serial) !== subject.serial) return false;
  const digest = async (data: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest(hash, data));
  return equal(await digest(subject.issuer.full), octets(nameHash)) && equal(await digest(issuer.key.bits), octets(keyHash));
}

/** Whoever may answer for ``issuer``: itself, and those it issued a certificate for answering (RFC 6960, 4.2.2.2). */
async function respondersOf(response: OcspResponse, issuer: Certificate): Promise<Certificate[]> {
  const found: Certificate[] = [];
  if (await isNamed(response, issuer)) found.push(issuer);
  for (const node of response.certificates.slice(0, MAX_RESPONDERS)) {
    const item = certificate(node);
    const inDate = item.notBefore <= response.producedAt && response.producedAt <= item.notAfter;
    if (inDate && item.extendedUsage?.includes(OCSP_SIGNING) && (await isNamed(response, item)) && (await isIssuedBy(item, issuer))) found.push(item);
  }
  return found;
}

async function isNamed(response: OcspResponse, responder: Certificate): Promise<boolean> {
  const inner = response.responder.parts[0];
  if (response.responder.number === 1) return readName(inner).compared === responder.subject.compared;
  return equal(new Uint8Array(await crypto.subtle.digest("SHA-1", responder.key.bits)), octets(inner));
}

async function isSignedByResponder(response: OcspResponse, responder: Certificate): Promise<boolean> {
  const digest = signatureDigest(response.signatureAlgorithm);
  if (digest !== null && !["sha256", "sha384", "sha512"].includes(digest)) return false;
  try {
    return await isSignedBy(responder.key, response.signatureAlgorithm, response.signature, response.tbs, "");
  } catch {
    return false;
  }
}
