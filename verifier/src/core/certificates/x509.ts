/** Certificates (RFC 5280), as far as judging who signed needs them. */

import { type Bytes, equal, hex } from "../bytes";
import { DerError, type Node, CONTEXT, Tag, bits, integer, is, need, octets, oid, parse, sequence, setOf, text, time } from "../cms/der";

export interface Name {
  readonly full: Bytes;
  /** The form in which two names are compared: types and values, blanks and case put aside (RFC 5280, 7.1). */
  readonly compared: string;
  readonly commonName: string | null;
  readonly organisation: string | null;
}

export interface PublicKey {
  /** DER of the SubjectPublicKeyInfo. */
  readonly full: Bytes;
  readonly algorithm: string;
  readonly parameters: Node | undefined;
  readonly bits: Bytes;
}

export interface Certificate {
  readonly full: Bytes;
  readonly tbs: Bytes;
  readonly serial: bigint;
  readonly serialNode: Bytes;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly key: PublicKey;
  readonly signatureAlgorithm: Node;
  readonly signature: Bytes;
  readonly ca: boolean;
  readonly pathLength: number | null;
  /** Bits of the key usage extension, the first bit first; null when it is not there. */
  readonly usage: readonly boolean[] | null;
  /** Identifiers of the extended key usage extension; null when it is not there. */
  readonly extendedUsage: readonly string[] | null;
  readonly keyId: string | null;
  readonly authorityKeyId: string | null;
  readonly authoritySerial: bigint | null;
  readonly critical: readonly string[];
  readonly nameConstraints: NameConstraints | null;
  /** Whether it bears names beside its subject's. */
  readonly hasOtherNames: boolean;
  /** Whether paths through it need a policy (RFC 5280, 4.2.1.11). */
  readonly asksForPolicy: boolean;
  /** Whether its authority says that nothing is published about it (RFC 9608); that of an authority may not say so. */
  readonly neverListed: boolean;
}

/** Directory names an authority may, or must not, issue to, in the form names are compared in. */
export interface NameConstraints {
  readonly permitted: readonly string[];
  readonly excluded: readonly string[];
  /** Whether it speaks of names of other kinds. */
  readonly others: boolean;
}

export const Usage = { SIGN: 0, COMMIT: 1, CERTIFY: 5, CRL: 6 } as const;

const COMMON_NAME = "2.5.4.3";
const ORGANISATION = "2.5.4.10";

/** The certificate in ``node``; raises ``DerError`` unless all of it that matters here can be read. */
export function certificate(node: Node): Certificate {
  const [tbsNode, signatureAlgorithm, signature] = sequence(node);
  const parts = [...sequence(tbsNode)];
  if (is(parts[0], 0, CONTEXT)) {
    if (![0n, 1n, 2n].includes(integer(parts[0].parts[0]))) throw new DerError("version");
    parts.shift();
  }
  const [serial, inner, issuer, validity, subject, spki] = parts;
  if (need(signature, Tag.BITS).body[0] !== 0) throw new DerError("bits left over, which no signature needs");
  const [from, until] = sequence(validity);
  if (!equal(need(inner, Tag.SEQUENCE).full, need(signatureAlgorithm, Tag.SEQUENCE).full)) throw new DerError("two signature algorithms");
  const number = integer(serial);
  if (number < 1n) throw new DerError("serial number below one");
  const found = {
    ca: false, pathLength: null as number | null, usage: null as boolean[] | null, extendedUsage: null as string[] | null, keyId: null as string | null,
    authorityKeyId: null as string | null, authoritySerial: null as bigint | null, critical: [] as string[], nameConstraints: null as NameConstraints | null,
    hasOtherNames: false, asksForPolicy: false, neverListed: false,
  };
  const extensions = parts.slice(6).find((part) => is(part, 3, CONTEXT));
  const seen = new Set<string>();
  for (const extension of extensions ? sequence(extensions.parts[0]) : []) {
    const [type, ...rest] = sequence(extension);
    const name = oid(type);
    if (seen.has(name)) throw new DerError("an extension twice");
    seen.add(name);
    if (is(rest[0], Tag.BOOLEAN) && rest[0].body[0]) found.critical.push(name);
    readExtension(name, octets(rest[rest.length - 1]), found);
  }
  return {
    full: node.full, tbs: tbsNode!.full, serial: number, serialNode: serial!.full, issuer: readName(issuer), subject: readName(subject),
    notBefore: time(from), notAfter: time(until), key: publicKey(spki), signatureAlgorithm: signatureAlgorithm!, signature: bits(signature),
    ...found,
  };
}

export function readCertificate(data: Bytes): Certificate {
  return certificate(parse(data));
}

type Found = {
  ca: boolean; pathLength: number | null; usage: boolean[] | null; extendedUsage: string[] | null; keyId: string | null;
  authorityKeyId: string | null; authoritySerial: bigint | null; nameConstraints: NameConstraints | null; hasOtherNames: boolean; asksForPolicy: boolean; neverListed: boolean;
};

function readExtension(name: string, value: Bytes, found: Found): void {
  if (name === "2.5.29.19") {
    const parts = sequence(parse(value));
    found.ca = is(parts[0], Tag.BOOLEAN) && parts[0].body[0] !== 0;
    const limit = parts.find((part) => is(part, Tag.INTEGER));
    found.pathLength = limit ? Number(integer(limit)) : null;
  } else if (name === "2.5.29.15") {
    found.usage = [...bits(parse(value))].flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => ((byte >> bit) & 1) === 1));
  } else if (name === "2.5.29.37") found.extendedUsage = sequence(parse(value)).map(oid);
  else if (name === "2.5.29.14") found.keyId = hex(octets(parse(value)));
  else if (name === "2.5.29.35") {
    const parts = sequence(parse(value));
    const [id, serial] = [parts.find((part) => is(part, 0, CONTEXT)), parts.find((part) => is(part, 2, CONTEXT))];
    if (id) found.authorityKeyId = hex(id.body);
    if (serial) found.authoritySerial = serial.body.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  } else if (name === "2.5.29.17") found.hasOtherNames = true;
  else if (name === "2.5.29.36") found.asksForPolicy = sequence(parse(value)).some((part) => is(part, 0, CONTEXT));
  else if (name === "2.5.29.56") found.neverListed = true;
  else if (name === "2.5.29.30") {
    const parts = sequence(parse(value));
    const trees = (number: number): Node[] => (parts.find((part) => is(part, number, CONTEXT))?.parts ?? []).map((tree) => sequence(tree)[0]!);
    const names = (number: number): string[] => trees(number).filter((base) => is(base, 4, CONTEXT)).map((base) => readName(base.parts[0]).compared);
    found.nameConstraints = { permitted: names(0), excluded: names(1), others: [...trees(0), ...trees(1)].some((base) => !is(base, 4, CONTEXT)) };
  }
}

export function readName(node: Node | undefined): Name {
  const rows: string[] = [];
  const values = new Map<string, string>();
  for (const set of sequence(node)) {
    const parts = setOf(set).map((pair) => {
      const [type, value] = sequence(pair);
      const [kind, said] = [oid(type), text(value)];
      if (!values.has(kind)) values.set(kind, said);
      return `${kind}=${said.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ")}`;
    });
    rows.push(parts.sort().join("+"));
  }
  return {
    full: node!.full, compared: rows.join("\n"), commonName: values.get(COMMON_NAME) ?? null, organisation: values.get(ORGANISATION) ?? null,
  };
}

function publicKey(node: Node | undefined): PublicKey {
  const [algorithm, value] = sequence(node);
  const [kind, parameters] = sequence(algorithm);
  return { full: node!.full, algorithm: oid(kind), parameters, bits: bits(value) };
}

/** The certificates in a PEM file; null when there is none or one cannot be read. */
export function readPem(pem: string): Certificate[] | null {
  const found: Certificate[] = [];
  for (const block of pem.matchAll(/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g)) {
    try {
      found.push(readCertificate(Uint8Array.from(atob(block[1]!.replace(/\s+/g, "")), (char) => char.charCodeAt(0))));
    } catch {
      return null;
    }
  }
  return found.length ? found : null;
}
