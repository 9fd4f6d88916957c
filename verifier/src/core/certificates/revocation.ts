/** Revocation lists (RFC 5280, 5) and OCSP answers: whether an authority has taken back a certificate of a path; as `signing/certificates/revocation.py`. */

import { isSignedBy, isWeak } from "../cms/algorithms";
import { isIssuedBy } from "./chains";
import { type Bytes, base64 } from "../bytes";
import { type Node, CONTEXT, Tag, bits, integer, is, need, octets, oid, parse, sequence, time } from "../cms/der";
import type { Key } from "../details";
import { type Answer, type OcspResponse, isAsBrought, ocspAnswer, readResponse, stands } from "./ocsp";
import { type Certificate, type Name, Usage, readName } from "./x509";

const CLOCK_SKEW = 3_600_000;
/** An OCSP answer that does not say how long it is good for is taken for a day. */
const WITHOUT_END = 24 * 3_600_000;

export interface RevocationList {
  readonly kind: "list";
  readonly full: Bytes;
  readonly tbs: Bytes;
  readonly issuer: Name;
  readonly since: number;
  readonly until: number | null;
  /** When each certificate was revoked, by its serial number. */
  readonly revoked: ReadonlyMap<bigint, number>;
  /** Whether it speaks of some certificates only, or in a way that is not read here. */
  readonly partial: boolean;
  readonly signatureAlgorithm: Node;
  readonly signature: Bytes;
}

/** What an authority says of its certificates. */
export type Revocation = RevocationList | OcspResponse;

export interface Doubt {
  readonly code: string;
  readonly subIndication: string;
  readonly detail: Key;
  readonly about: readonly string[];
}

/**
 * What lists and answers say against a path (its anchor last) at ``moment``; null when nothing.
 *
 * ``proven`` says that the signature is known to have existed at ``moment``: what was revoked only later was good then, and a later
 * list tells of it as well as one of that day (EN 319 102-1, 5.2.5 and 5.5.4).
 */
export async function revocationDoubt(
  path: readonly Certificate[], given: readonly Revocation[], embedded: readonly Revocation[], moment: number, proven: boolean,
): Promise<Doubt | null> {
  const pairs = await pairsOf(path);
  const names = new Set(pairs.flat().map((item) => item.subject.compared));
  let asked = given.some((item) => item.kind === "list" && names.has(item.issuer.compared));
  for (const item of given) if (item.kind === "ocsp") for (const pair of pairs) asked ||= (await answerOf(item, ...pair)) !== null;
  for (const [certificate, issuer] of pairs) {
    const own = await answersOf(given, certificate, issuer);
    for (const { revoked } of [...own, ...(await answersOf(embedded, certificate, issuer))]) {
      if (revoked === null || (proven && revoked > moment)) continue;
      return { code: "CERTIFICATE_REVOKED", subIndication: "REVOKED_NO_POE", detail: "revoked", about: [new Date(revoked).toISOString().slice(0, 10)] };
    }
    if (certificate.neverListed && !certificate.ca) continue;
    if (asked && !own.some((answer) => answer.known && tellsOf(answer, certificate, moment, proven)))
      return { code: "REVOCATION_UNKNOWN", subIndication: unknownBy(own, certificate), detail: "revocation_unknown", about: [certificate.subject.commonName ?? ""] };
  }
  return null;
}

/** Why nobody knows: a newer list may tell; what was said before a certificate was issued tells nothing of it, so there is none. */
function unknownBy(answers: readonly Answer[], certificate: Certificate): string {
  const before = answers.length > 0 && answers.every((answer) => answer.begins < certificate.notBefore);
  return before ? "CERTIFICATE_CHAIN_GENERAL_FAILURE" : "TRY_LATER";
}

/** Each certificate whose issuer is among them, with it. */
async function pairsOf(certificates: readonly Certificate[]): Promise<(readonly [Certificate, Certificate])[]> {
  const pairs: (readonly [Certificate, Certificate])[] = [];
  for (const certificate of certificates)
    for (const issuer of certificates)
      if (issuer !== certificate && (await isIssuedBy(certificate, issuer))) {
        pairs.push([certificate, issuer]);
        break;
      }
  return pairs;
}

/** Those of lists and answers, known to have been there ``at`` a time, that can be relied on then. */
export function standing(items: readonly Revocation[], at: number): Revocation[] {
  return items.filter((item) => item.kind === "list" || stands(item, at));
}

/** Whether a list or answer, in its one form, tells of one of ``certificates``, whose issuer is among them. */
export async function isBroughtAlong(item: Revocation, certificates: readonly Certificate[]): Promise<boolean> {
  for (const pair of await pairsOf(certificates))
    if (await answerOf(item, ...pair)) return item.kind === "list" || isAsBrought(item, pair[1]);
  return false;
}

/** Whether ``items`` tell of every certificate below the anchor of a path, which is one of it, that it was good at a proven moment. */
export async function allAnswered(path: readonly Certificate[], items: readonly Revocation[], moment: number): Promise<boolean> {
  const pairs = await pairsOf(path);
  for (const pair of pairs) {
    const answers = await answersOf(items, ...pair);
    if (!answers.some((answer) => answer.known && answer.revoked === null && tellsOf(answer, pair[0], moment, true))) return false;
  }
  return pairs.length > 0;
}

async function answersOf(items: readonly Revocation[], certificate: Certificate, issuer: Certificate): Promise<Answer[]> {
  const found: Answer[] = [];
  for (const item of items) {
    const answer = await answerOf(item, certificate, issuer);
    if (answer) found.push(answer);
  }
  return found;
}

/** Whether an answer tells of ``moment``: one of that day; or, of a proven moment, a later one made before the certificate's end. */
function tellsOf(answer: Answer, certificate: Certificate, moment: number, proven: boolean): boolean {
  const ends = answer.ends ?? answer.begins + WITHOUT_END;
  if (answer.begins - CLOCK_SKEW <= moment && moment <= ends) return true;
  return proven && moment <= answer.begins && answer.begins <= certificate.notAfter;
}

/** What a list or answer says of ``certificate``; null when it does not speak for ``issuer``, or not of this one. */
async function answerOf(item: Revocation, certificate: Certificate, issuer: Certificate): Promise<Answer | null> {
  if (item.kind === "ocsp") return ocspAnswer(item, certificate, issuer);
  if (item.issuer.compared !== certificate.issuer.compared || (issuer.usage !== null && !issuer.usage[Usage.CRL]) || item.partial) return null;
  try {
    if (isWeak(item.signatureAlgorithm) || !(await isSignedBy(issuer.key, item.signatureAlgorithm, item.signature, item.tbs, ""))) return null;
  } catch {
    return null;
  }
  return { known: true, revoked: item.revoked.get(certificate.serial) ?? null, begins: item.since, ends: item.until ?? item.since };
}

const OCSP_RESPONSE = "1.3.6.1.5.5.7.16.2";

/** The readable ones among revocation lists and OCSP responses (RFC 5940). */
export function readLists(nodes: readonly Node[]): Revocation[] {
  return nodes.slice(0, 50).flatMap((node): Revocation[] => {
    try {
      const [format, other] = node.tagClass === CONTEXT ? node.parts : [];
      if (format && other) return oid(format) === OCSP_RESPONSE ? [readResponse(other)] : [];
      return [readList(node)];
    } catch {
      return [];
    }
  });
}

/** The revocation lists and OCSP answers in a PEM file, which may hold certificates too; those that cannot be read are left out. */
export function readPemLists(pem: string): Revocation[] {
  return [...pem.matchAll(/-----BEGIN (X509 CRL|OCSP RESPONSE)-----([^-]*)-----END \1-----/g)].flatMap(([, label, block]) => {
    try {
      const node = parse(Uint8Array.from(atob(block!.replace(/\s+/g, "")), (char) => char.charCodeAt(0)));
      return label === "X509 CRL" ? readLists([node]) : [readResponse(node)];
    } catch {
      return [];
    }
  });
}

/** A file of an authority as PEM, whether it holds that already or one list or answer in DER; null for anything else. */
export function asPem(data: Bytes): string | null {
  const text = new TextDecoder().decode(data);
  if (text.includes("-----BEGIN ")) return text;
  return ["X509 CRL", "OCSP RESPONSE"].map((label) => `-----BEGIN ${label}-----\n${base64(data)}\n-----END ${label}-----\n`).find((pem) => readPemLists(pem).length) ?? null;
}

/** The day a key is said to have been lost (RFC 5280, 5.3.2); never when it is not said. */
function lostAt(extensions: Node | undefined): number {
  for (const extension of extensions ? sequence(extensions) : []) {
    const parts = sequence(extension);
    if (oid(parts[0]) === "2.5.29.24") return time(parse(octets(parts.at(-1))));
  }
  return Infinity;
}

function readList(node: Node): RevocationList {
  const [tbs, signatureAlgorithm, signature] = sequence(node);
  const parts = [...sequence(tbs)];
  if (is(parts[0], Tag.INTEGER)) parts.shift();
  need(parts.shift(), Tag.SEQUENCE);
  const issuer = readName(parts.shift());
  const since = time(parts.shift());
  const until = is(parts[0], Tag.UTC) || is(parts[0], Tag.TIME) ? time(parts.shift()) : null;
  const revoked = new Map<bigint, number>();
  if (is(parts[0], Tag.SEQUENCE))
    for (const entry of sequence(parts.shift())) {
      const [serial, date, more] = sequence(entry);
      revoked.set(integer(serial), Math.min(time(date), lostAt(more)));
    }
  const extensions = is(parts[0], 0, CONTEXT) ? sequence(parts[0].parts[0]) : [];
  const partial = extensions.some((extension) => {
    const [type, critical] = sequence(extension);
    return oid(type) !== "" && is(critical, Tag.BOOLEAN) && critical.body[0] !== 0;
  });
  return { kind: "list", full: node.full, tbs: tbs!.full, issuer, since, until, revoked, partial, signatureAlgorithm: need(signatureAlgorithm, Tag.SEQUENCE), signature: bits(signature) };
}
