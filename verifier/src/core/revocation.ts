/** Revocation lists (RFC 5280, 5): whether an authority has taken back a certificate of a path; as `signing/revocation.py`. */

import { isSignedBy, isWeak } from "./algorithms";
import { isIssuedBy } from "./chains";
import type { Bytes } from "./bytes";
import { type Node, CONTEXT, Tag, bits, integer, is, need, octets, oid, parse, sequence, time } from "./der";
import type { Key } from "./details";
import { type Certificate, type Name, Usage, readName } from "./x509";

const CLOCK_SKEW = 3_600_000;

export interface RevocationList {
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

export interface Doubt {
  readonly code: string;
  readonly subIndication: string;
  readonly detail: Key;
  readonly about: readonly string[];
}

/**
 * What the lists say against a path (its anchor last) at ``moment``; null when nothing.
 *
 * ``proven`` says that the signature is known to have existed at ``moment``: what was revoked only later was good then, and a later
 * list tells of it as well as one of that day (EN 319 102-1, 5.2.5 and 5.5.4).
 */
export async function revocationDoubt(
  path: readonly Certificate[], given: readonly RevocationList[], embedded: readonly RevocationList[], moment: number, proven: boolean,
): Promise<Doubt | null> {
  const pairs = await pairsOf(path);
  const names = new Set(pairs.flat().map((item) => item.subject.compared));
  const asked = given.some((item) => names.has(item.issuer.compared));
  for (const [certificate, issuer] of pairs) {
    const own: RevocationList[] = [];
    const other: RevocationList[] = [];
    for (const item of given) if (await answers(item, certificate, issuer)) own.push(item);
    for (const item of embedded) if (await answers(item, certificate, issuer)) other.push(item);
    for (const item of [...own, ...other]) {
      const since = item.revoked.get(certificate.serial);
      if (since === undefined || (proven && since > moment)) continue;
      return { code: "CERTIFICATE_REVOKED", subIndication: "REVOKED_NO_POE", detail: "revoked", about: [new Date(since).toISOString().slice(0, 10)] };
    }
    if (asked && !own.some((item) => tellsOf(item, certificate, moment, proven)))
      return { code: "REVOCATION_UNKNOWN", subIndication: "TRY_LATER", detail: "revocation_unknown", about: [certificate.subject.commonName ?? ""] };
  }
  return null;
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

/** Whether a list tells of one of ``certificates``, whose issuer is among them. */
export async function speaks(item: RevocationList, certificates: readonly Certificate[]): Promise<boolean> {
  for (const pair of await pairsOf(certificates)) if (await answers(item, ...pair)) return true;
  return false;
}

/** Whether lists tell of every certificate below the anchor of a path, which is one of it, that it was good at a proven moment. */
export async function allAnswered(path: readonly Certificate[], lists: readonly RevocationList[], moment: number): Promise<boolean> {
  const pairs = await pairsOf(path);
  for (const [certificate, issuer] of pairs) {
    let good = false;
    for (const item of lists)
      good ||= !item.revoked.has(certificate.serial) && tellsOf(item, certificate, moment, true) && (await answers(item, certificate, issuer));
    if (!good) return false;
  }
  return pairs.length > 0;
}

/** Whether a list tells of ``moment``: one of that day; or, of a proven moment, a later one made before the certificate's end. */
function tellsOf(item: RevocationList, certificate: Certificate, moment: number, proven: boolean): boolean {
  if (item.since - CLOCK_SKEW <= moment && moment <= (item.until ?? item.since)) return true;
  return proven && moment <= item.since && item.since <= certificate.notAfter;
}

/** Whether a list speaks for the issuer of ``certificate``: its name, its key, and about all its certificates. */
async function answers(item: RevocationList, certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (item.issuer.compared !== certificate.issuer.compared || (issuer.usage !== null && !issuer.usage[Usage.CRL]) || item.partial) return false;
  try {
    return !isWeak(item.signatureAlgorithm) && (await isSignedBy(issuer.key, item.signatureAlgorithm, item.signature, item.tbs, ""));
  } catch {
    return false;
  }
}

/** The readable ones among lists. */
export function readLists(nodes: readonly Node[]): RevocationList[] {
  return nodes.slice(0, 50).flatMap((node) => {
    try {
      return is(node, Tag.SEQUENCE) ? [readList(node)] : [];
    } catch {
      return [];
    }
  });
}

/** The revocation lists in a PEM file, which may hold certificates too; those that cannot be read are left out. */
export function readPemLists(pem: string): RevocationList[] {
  return [...pem.matchAll(/-----BEGIN X509 CRL-----([^-]*)-----END X509 CRL-----/g)].flatMap((block) => {
    try {
      return readLists([parse(Uint8Array.from(atob(block[1]!.replace(/\s+/g, "")), (char) => char.charCodeAt(0)))]);
    } catch {
      return [];
    }
  });
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
  return { full: node.full, tbs: tbs!.full, issuer, since, until, revoked, partial, signatureAlgorithm: need(signatureAlgorithm, Tag.SEQUENCE), signature: bits(signature) };
}
