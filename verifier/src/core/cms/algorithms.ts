/** Which algorithms are known, and whether a signature's value was made with a key: WebCrypto judges, and noble what it does not know. */

import { ml_dsa44, ml_dsa65, ml_dsa87 } from "@noble/post-quantum/ml-dsa.js";
import { type Bytes, concat, equal, fromHex } from "../bytes";
import { type Node, CONTEXT, Tag, encode, integer, is, oid, parse, sequence } from "./der";
import type { Algorithm } from "../digest";
import type { PublicKey } from "../certificates/x509";

/** Digest algorithms by their identifier, under the name ASN.1 libraries give them. */
export const DIGEST_NAMES: Record<string, string> = {
  "1.2.840.113549.2.5": "md5",
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.4": "sha224",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
  "2.16.840.1.101.3.4.2.5": "sha512_224",
  "2.16.840.1.101.3.4.2.6": "sha512_256",
  "2.16.840.1.101.3.4.2.7": "sha3_224",
  "2.16.840.1.101.3.4.2.8": "sha3_256",
  "2.16.840.1.101.3.4.2.9": "sha3_384",
  "2.16.840.1.101.3.4.2.10": "sha3_512",
  "2.16.840.1.101.3.4.2.11": "shake128",
  "2.16.840.1.101.3.4.2.12": "shake256",
};

export function isAccepted(name: string): name is Algorithm {
  return name === "sha256" || name === "sha384" || name === "sha512";
}

/** Signature algorithms by their identifier: name, family and the digest they fix. */
const SIGNATURES: Record<string, readonly [string, Family, string | null]> = {
  "1.2.840.113549.1.1.1": ["rsassa_pkcs1v15", "pkcs1", null],
  "1.2.840.113549.1.1.4": ["md5_rsa", "weak", "md5"],
  "1.2.840.113549.1.1.5": ["sha1_rsa", "weak", "sha1"],
  "1.2.840.113549.1.1.10": ["rsassa_pss", "pss", null],
  "1.2.840.113549.1.1.11": ["sha256_rsa", "pkcs1", "sha256"],
  "1.2.840.113549.1.1.12": ["sha384_rsa", "pkcs1", "sha384"],
  "1.2.840.113549.1.1.13": ["sha512_rsa", "pkcs1", "sha512"],
  "1.2.840.113549.1.1.14": ["sha224_rsa", "pkcs1", "sha224"],
  "1.2.840.10040.4.1": ["dsa", "weak", null],
  "1.2.840.10040.4.3": ["sha1_dsa", "weak", "sha1"],
  "1.3.14.3.2.27": ["sha1_dsa", "weak", "sha1"],
  "1.3.14.3.2.29": ["sha1_rsa", "weak", "sha1"],
  "1.2.840.10045.4.1": ["sha1_ecdsa", "weak", "sha1"],
  "1.2.840.10045.4.3.1": ["sha224_ecdsa", "ecdsa", "sha224"],
  "1.2.840.10045.4.3.2": ["sha256_ecdsa", "ecdsa", "sha256"],
  "1.2.840.10045.4.3.3": ["sha384_ecdsa", "ecdsa", "sha384"],
  "1.2.840.10045.4.3.4": ["sha512_ecdsa", "ecdsa", "sha512"],
  "1.3.101.112": ["ed25519", "ed25519", null],
  "1.3.101.113": ["ed448", "other", null],
  "2.16.840.1.101.3.4.3.17": ["mldsa44", "mldsa", null],
  "2.16.840.1.101.3.4.3.18": ["mldsa65", "mldsa", null],
  "2.16.840.1.101.3.4.3.19": ["mldsa87", "mldsa", null],
};

type Family = "pkcs1" | "pss" | "ecdsa" | "ed25519" | "mldsa" | "weak" | "other";

/** The algorithm cannot be used here, or contradicts the key: nothing was checked. */
export class CannotCheck extends Error {}

export function signatureName(algorithm: Node): string {
  const id = oid(sequence(algorithm)[0]);
  return SIGNATURES[id]?.[0] ?? id;
}

/** The digest a signature algorithm fixes; null for one that does not. */
export function signatureDigest(algorithm: Node): string | null {
  return SIGNATURES[oid(sequence(algorithm)[0])]?.[2] ?? null;
}

export function isWeak(algorithm: Node): boolean {
  return SIGNATURES[oid(sequence(algorithm)[0])]?.[1] === "weak";
}

const RSA = "1.2.840.113549.1.1.1";
const RSA_PSS = "1.2.840.113549.1.1.10";
const EC = "1.2.840.10045.2.1";
const ED25519 = "1.3.101.112";
const CURVES: Record<string, readonly [string, number]> = {
  "1.2.840.10045.3.1.7": ["P-256", 32],
  "1.3.132.0.34": ["P-384", 48],
  "1.3.132.0.35": ["P-521", 66],
};
const WEB_DIGESTS: Record<string, string> = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" };

/** ML-DSA (FIPS 204), which browsers do not know yet. */
const POST_QUANTUM = { "2.16.840.1.101.3.4.3.17": ml_dsa44, "2.16.840.1.101.3.4.3.18": ml_dsa65, "2.16.840.1.101.3.4.3.19": ml_dsa87 };
/** Of the digests that go with each (RFC 9882, 3.3), those that are accepted. */
const LONG_ENOUGH: Record<string, readonly string[]> = {
  mldsa44: ["sha256", "sha384", "sha512"], mldsa65: ["sha384", "sha512"], mldsa87: ["sha512"],
};

function isPostQuantum(id: string): id is keyof typeof POST_QUANTUM {
  return id in POST_QUANTUM;
}

/** ``ml-dsa-65`` for such a key; null for those WebCrypto knows. */
export function postQuantumName(key: PublicKey): string | null {
  return isPostQuantum(key.algorithm) ? SIGNATURES[key.algorithm]![0].replace("mldsa", "ml-dsa-") : null;
}

/** Bits of an RSA key; null for keys of another kind. */
export function rsaBits(key: PublicKey): number | null {
  if (key.algorithm !== RSA && key.algorithm !== RSA_PSS) return null;
  return integer(sequence(parse(key.bits))[0]).toString(2).length;
}

/**
 * Whether ``signature`` over ``data`` was made with ``key``.
 *
 * ``digest`` is the digest algorithm where the signature's own does not name one. Raises ``CannotCheck``, or what WebCrypto
 * raises, when key, algorithm and parameters do not fit together.
 */
export async function isSignedBy(key: PublicKey, algorithm: Node, signature: Bytes, data: Bytes, digest: string): Promise<boolean> {
  const [id, parameters] = sequence(algorithm);
  const [named, family, fixed] = SIGNATURES[oid(id)] ?? ["", "other", null];
  const hash = WEB_DIGESTS[fixed ?? digest];
  if (family === "ecdsa" && key.algorithm === EC && hash) {
    const [name, size] = CURVES[is(key.parameters, Tag.OID) ? oid(key.parameters) : ""] ?? ["", 0];
    if (!name) throw new CannotCheck();
    const raw = rawPair(signature, size);
    const imported = await crypto.subtle.importKey("spki", key.full, { name: "ECDSA", namedCurve: name }, false, ["verify"]);
    return raw !== null && crypto.subtle.verify({ name: "ECDSA", hash }, imported, raw, data);
  }
  if (family === "ed25519" && key.algorithm === ED25519) {
    const imported = await crypto.subtle.importKey("spki", key.full, "Ed25519", false, ["verify"]);
    return crypto.subtle.verify("Ed25519", imported, signature, data);
  }
  if (family === "mldsa" && isPostQuantum(key.algorithm) && key.algorithm === oid(id)) {
    if (digest && !LONG_ENOUGH[named]!.includes(digest)) throw new CannotCheck();
    const judge = POST_QUANTUM[key.algorithm];
    return signature.length === judge.lengths.signature && judge.verify(signature, data, key.bits);
  }
  if (family === "pkcs1" && hash && (key.algorithm === RSA || key.algorithm === RSA_PSS)) {
    const imported = await crypto.subtle.importKey("spki", plainRsa(key), { name: "RSASSA-PKCS1-v1_5", hash }, false, ["verify"]);
    return crypto.subtle.verify("RSASSA-PKCS1-v1_5", imported, signature, data);
  }
  if (family === "pss" && (key.algorithm === RSA || key.algorithm === RSA_PSS)) {
    const { hash: named, salt } = pssParameters(parameters);
    const imported = await crypto.subtle.importKey("spki", plainRsa(key), { name: "RSA-PSS", hash: named }, false, ["verify"]);
    return crypto.subtle.verify({ name: "RSA-PSS", saltLength: salt }, imported, signature, data);
  }
  throw new CannotCheck();
}

/** Order n of the curves signoff signs with (FIPS 186-4, D.1.2). */
const ORDERS: Record<string, bigint> = {
  "1.2.840.10045.3.1.7": 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  "1.3.132.0.34": 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

/** An ECDSA value with the smaller of its two possible s; other values as they are. Raises ``DerError``. */
export function smallerValue(key: PublicKey, signature: Bytes): Bytes {
  const order = key.algorithm === EC ? ORDERS[is(key.parameters, Tag.OID) ? oid(key.parameters) : ""] : undefined;
  if (order === undefined) return signature;
  const [r, s] = sequence(parse(signature)).map(integer) as [bigint, bigint];
  return encode(0x30, encodedInteger(r), encodedInteger(order - s < s ? order - s : s));
}

function encodedInteger(value: bigint): Bytes {
  const text = value.toString(16);
  const even = text.length % 2 ? `0${text}` : text;
  return encode(Tag.INTEGER, fromHex(/^[89a-f]/.test(even) ? `00${even}` : even));
}

/** Whether an ECDSA value bears the smaller of its two possible s, as `signing/cms/ecdsa_value.py` has it; true for other keys. */
export function isSmaller(key: PublicKey, signature: Bytes): boolean {
  if (key.algorithm !== EC) return true;
  const order = ORDERS[is(key.parameters, Tag.OID) ? oid(key.parameters) : ""];
  try {
    const parts = sequence(parse(signature));
    return order !== undefined && isStrictPair(parts, signature) && integer(parts[1]) * 2n <= order;
  } catch {
    return false;
  }
}

/** The two numbers of an ECDSA signature at fixed width; null when it is not strict DER. */
function rawPair(signature: Bytes, size: number): Bytes | null {
  try {
    const parts = sequence(parse(signature));
    const numbers = parts.map((part) => {
      const value = integer(part);
      if (value < 0n) throw new CannotCheck();
      const body = part.body[0] === 0 ? part.body.subarray(1) : part.body;
      if (body.length > size) throw new CannotCheck();
      return concat(new Uint8Array(size - body.length), body);
    });
    return isStrictPair(parts, signature) ? concat(...numbers) : null;
  } catch {
    return null;
  }
}

function isStrictPair(parts: readonly Node[], signature: Bytes): boolean {
  const again = encode(0x30, ...parts.map((part) => encode(Tag.INTEGER, minimal(part.body))));
  return parts.length === 2 && parts.every((part) => integer(part) >= 0n) && equal(again, signature);
}

function minimal(body: Bytes): Bytes {
  let at = 0;
  while (at < body.length - 1 && body[at] === 0 && !(body[at + 1]! & 0x80)) at++;
  return body.subarray(at);
}

const PLAIN_RSA = encode(0x30, Uint8Array.of(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1), Uint8Array.of(5, 0));

/** A key that may only be used with PSS, as a plain RSA key: WebCrypto takes no other. */
function plainRsa(key: PublicKey): Bytes {
  if (key.algorithm === RSA) return key.full;
  return encode(0x30, PLAIN_RSA, encode(Tag.BITS, Uint8Array.of(0), key.bits));
}

/** The digest algorithms of an RSASSA-PSS signature and of its mask, each once and sorted; none for other algorithms. */
export function pssDigests(algorithm: Node): string[] {
  const [id, parameters] = sequence(algorithm);
  if (oid(id) !== RSA_PSS) return [];
  const { digest, mask } = pssFields(parameters);
  return [...new Set([digest, mask])].sort();
}

function pssFields(node: Node | undefined): { digest: string; mask: string; salt: number } {
  const parts = sequence(node);
  const field = (number: number): Node | undefined => parts.find((part) => is(part, number, CONTEXT))?.parts[0];
  const digestOf = (algorithm: Node | undefined): string => (algorithm ? (DIGEST_NAMES[oid(sequence(algorithm)[0])] ?? "") : "sha1");
  const mask = field(1);
  const salt = field(2);
  return { digest: digestOf(field(0)), mask: mask ? digestOf(sequence(mask)[1]) : "sha1", salt: salt ? Number(integer(salt)) : 20 };
}

/** Digest and salt of RSASSA-PSS-params (RFC 4055, 3.1); the mask has to use the same digest. */
function pssParameters(node: Node | undefined): { hash: string; salt: number } {
  const { digest, mask, salt } = pssFields(node);
  const hash = WEB_DIGESTS[digest];
  if (!hash || mask !== digest) throw new CannotCheck();
  return { hash, salt };
}
