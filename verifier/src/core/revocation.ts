/** Revocation lists (RFC 5280, 5): whether an authority has taken back a certificate of a path; as `signing/revocation.py`. */

import { isSignedBy } from "./algorithms";
import type { Bytes } from "./bytes";
import { type Node, CONTEXT, Tag, bits, integer, is, need, oid, parse, sequence, time } from "./der";
import type { Key } from "./details";
import { type Certificate, type Name, Usage, readName } from "./x509";

const CLOCK_SKEW = 3_600_000;

export interface RevocationList {
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

/** What the lists say against a path (its anchor included) at ``moment``; null when nothing. */
export async function revocationDoubt(
  path: readonly Certificate[], given: readonly RevocationList[], embedded: readonly RevocationList[], moment: number,
): Promise<Doubt | null> {
  const asked = given.some((item) => path.some((certificate) => item.issuer.compared === certificate.issuer.compared));
  for (const certificate of [...path].reverse()) {
    const issuer = path.find((item) => item !== certificate && item.subject.compared === certificate.issuer.compared);
    if (!issuer) continue;
    const lists: RevocationList[] = [];
    for (const item of [...given, ...embedded]) if (await answers(item, certificate, issuer)) lists.push(item);
    for (const item of lists) {
      const since = item.revoked.get(certificate.serial);
      if (since !== undefined) {
        const day = new Date(since).toISOString().slice(0, 10);
        return { code: "CERTIFICATE_REVOKED", subIndication: "REVOKED_NO_POE", detail: "revoked", about: [day] };
      }
    }
    const current = lists.some((item) => given.includes(item) && item.until !== null && item.since - CLOCK_SKEW <= moment && moment <= item.until);
    if (asked && !current) return { code: "REVOCATION_UNKNOWN", subIndication: "TRY_LATER", detail: "revocation_unknown", about: [] };
  }
  return null;
}

/** Whether a list speaks for the issuer of ``certificate``: its name, its key, and about all its certificates. */
async function answers(item: RevocationList, certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (item.issuer.compared !== certificate.issuer.compared || (issuer.usage !== null && !issuer.usage[Usage.CRL]) || item.partial) return false;
  try {
    return await isSignedBy(issuer.key, item.signatureAlgorithm, item.signature, item.tbs, "");
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
      const [serial, date] = sequence(entry);
      revoked.set(integer(serial), time(date));
    }
  const extensions = is(parts[0], 0, CONTEXT) ? sequence(parts[0].parts[0]) : [];
  const partial = extensions.some((extension) => {
    const [type, critical] = sequence(extension);
    return oid(type) !== "" && is(critical, Tag.BOOLEAN) && critical.body[0] !== 0;
  });
  return { tbs: tbs!.full, issuer, since, until, revoked, partial, signatureAlgorithm: need(signatureAlgorithm, Tag.SEQUENCE), signature: bits(signature) };
}
