/** A timestamp token (RFC 3161, 2.4.2): read strictly, held to its one form, judged under the timestampers' anchors; as `signing/timestamps/token.py`. */

import { DIGEST_NAMES, isAccepted as isAcceptedDigest, isSignedBy, isWeak, rsaBits, signatureName, smallerValue } from "../cms/algorithms";
import { amongLists, amongUnsigned, isAnswer, unsignedAnswers } from "../certificates/brought_along";
import { type Bytes, compare, concat, equal, hex } from "../bytes";
import { judgePathWith } from "../certificates/path";
import { isIssuedBy } from "../certificates/chains";
import { CmsFormError, MIN_RSA_BITS, algorithmsAgree, issuerSerial, nameOfDigest, readAttributes, readableOrNull, signerInfo } from "../cms/form";
import { Attribute, type Attributes } from "../cms/said";
import { CONTEXT, Node, Tag, definite, encode, encodeSet, encodedOid, integer, is, need, octets, oid, parse, sequence, setOf, time } from "../cms/der";
import type { About, Key } from "../details";
import { type Algorithm, type DigestBy, type Digests, LENGTHS } from "../digest";
import { type Revocation, readLists, standing } from "../certificates/revocation";
import type { TrustStore } from "../certificates/trust";
import { type Certificate, Usage } from "../certificates/x509";

/** Policy of tokens made by a company's own clock: evidence to nobody else. */
const NOT_INDEPENDENT = "2.25.243603743627143498770419984826714887766";
const CLOCK_SKEW = 3_600_000;
const MAX_CERTIFICATES = 50;
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";

class TokenError extends Error {
  readonly about: readonly About[];

  constructor(readonly subIndication: string, readonly detail: Key, ...about: About[]) {
    super(detail);
    this.about = about;
  }
}

/** A well-formed token whose own signature holds; whether anybody trusts it is not said. */
export interface Token {
  readonly time: number;
  readonly algorithm: Algorithm;
  readonly imprint: Bytes;
  readonly policy: string;
  readonly certificate: Certificate;
  readonly others: readonly Certificate[];
  readonly lists: readonly Node[];
}

/** What a token proves. */
export interface Stamp {
  /** The proven time; null unless all of it holds. */
  readonly time: number | null;
  /** False for the clock of one of the companies themselves. */
  readonly independent: boolean;
  readonly code: string | null;
  readonly subIndication: string | null;
  readonly detail: { readonly key: Key; readonly about: readonly About[] } | null;
  readonly anchor: string | null;
  /** The token, when it could be read. */
  readonly token: Token | null;
}

export interface StampOptions {
  /** Whether ``moment`` is the time of a later timestamp over the token. */
  readonly proven?: boolean;
  /** Revocation lists that came along. */
  readonly lists?: readonly Revocation[];
}

/** What a token proves of something with these digests; ``moment`` is when the token itself is known to have existed. */
export async function judgeToken(
  data: Node | Bytes, digestBy: DigestBy, trust: TrustStore, moment: number, own: boolean, digests: Digests, options: StampOptions = {},
): Promise<Stamp> {
  let token: Token;
  try {
    token = await readToken(data instanceof Node ? data : opened(data), own, digests);
  } catch (reason) {
    if (!(reason instanceof TokenError)) throw reason;
    return bad(null, "TIMESTAMP_INVALID", reason.subIndication, reason.detail, ...reason.about);
  }
  const { certificate, others } = token;
  if (!equal(digestBy(token.algorithm), token.imprint)) return bad(token, "TIMESTAMP_INVALID", "HASH_FAILURE", "token_other");
  if (token.time > moment + CLOCK_SKEW) return bad(token, "TIMESTAMP_INVALID", "FORMAT_FAILURE", "token_future");
  if (token.time < certificate.notBefore || token.time > certificate.notAfter)
    return bad(token, "TIMESTAMP_UNTRUSTED", "OUT_OF_BOUNDS_NO_POE", "token_certificate_then");
  const anchors = [...trust.timestamps, ...trust.ownTimestamps];
  const candidate = { certificate, others, lists: readLists(token.lists), claimedTime: null };
  const path = await judgePathWith(
    candidate, anchors, trust.revocations, [...(options.lists ?? []), ...standing(candidate.lists, moment)], moment, digests, { usage: unfit, proven: options.proven ?? false },
  );
  if (path.code !== null) {
    const known = REASONS[path.code];
    return bad(token, "TIMESTAMP_UNTRUSTED", path.subIndication ?? "", known ?? path.detail!, ...(known ? [] : (path.about ?? [])));
  }
  if (own && !(await endsAt(token, anchors))) return bad(token, "TIMESTAMP_INVALID", "FORMAT_FAILURE", "token_stray_certificate");
  const ownAnchors = trust.ownTimestamps.map((item) => `sha256:${hex(digests.sha256(item.full))}`);
  const independent = token.policy !== NOT_INDEPENDENT && !ownAnchors.includes(path.anchor!);
  return { time: token.time, independent, code: null, subIndication: null, detail: null, anchor: path.anchor, token };
}

/** The value in ``data``; raises ``TokenError``. */
function opened(data: Bytes): Node {
  try {
    return parse(data);
  } catch {
    throw new TokenError("FORMAT_FAILURE", "token_damaged");
  }
}

const REASONS: Record<string, Key> = {
  NO_TRUST_ANCHOR: "token_no_anchor",
  CERTIFICATE_EXPIRED: "token_expired",
  CERTIFICATE_REVOKED: "token_revoked",
  REVOCATION_UNKNOWN: "token_revocation_unknown",
};

function bad(token: Token | null, code: string, subIndication: string, key: Key, ...about: About[]): Stamp {
  return { time: null, independent: true, code, subIndication, detail: { key, about }, anchor: null, token };
}

/** Why a certificate is not a timestamper's (RFC 3161, 2.3); null when it is. */
function unfit(certificate: Certificate): Key | null {
  const uses = certificate.extendedUsage;
  if (uses === null || !certificate.critical.includes("2.5.29.37") || uses.length !== 1 || uses[0] !== TIME_STAMPING) return "token_other_use";
  return certificate.usage !== null && !certificate.usage[Usage.SIGN] && !certificate.usage[Usage.COMMIT] ? "token_not_signing" : null;
}

export async function readToken(node: Node, own: boolean, digests: Digests): Promise<Token> {
  let strict: boolean;
  let token: Token;
  try {
    token = await read(node, digests);
    strict = !own || equal(await canonical(node, token), node.full);
  } catch (reason) {
    if (reason instanceof TokenError) throw reason;
    if (reason instanceof CmsFormError) throw new TokenError(reason.subIndication, reason.detail, ...reason.about);
    throw new TokenError("FORMAT_FAILURE", "token_damaged");
  }
  if (!strict) throw new TokenError("FORMAT_FAILURE", "token_not_strict");
  return token;
}

interface Parts {
  readonly content: Node | undefined;
  readonly contentType: string;
  readonly certificates: readonly Node[];
  readonly lists: readonly Node[];
  readonly infos: readonly Node[];
}

function partsOf(node: Node): Parts {
  const outer = sequence(node);
  if (oid(outer[0]) !== SIGNED_DATA) throw new TokenError("FORMAT_FAILURE", "token_none");
  const parts = sequence(need(outer[1], 0, CONTEXT).parts[0]);
  integer(parts[0]);
  const [type, inside] = sequence(parts[2]);
  const rest = parts.slice(3);
  const certificates = is(rest[0], 0, CONTEXT) ? rest.shift()!.parts : [];
  const lists = is(rest[0], 1, CONTEXT) ? rest.shift()!.parts : [];
  return { content: inside?.parts[0], contentType: oid(type), certificates, lists, infos: setOf(rest[0]) };
}

async function read(node: Node, digests: Digests): Promise<Token> {
  const parts = partsOf(node);
  if (parts.contentType !== TST_INFO || !parts.content) throw new TokenError("FORMAT_FAILURE", "token_something_else");
  if (parts.infos.length !== 1) throw new TokenError("FORMAT_FAILURE", "token_signers");
  const info = signerInfo(parts.infos[0]!);
  const attributes = readAttributes(info);
  const [type, digest] = [attributes.get(Attribute.CONTENT_TYPE), attributes.get(Attribute.MESSAGE_DIGEST)];
  if (type?.length !== 1 || digest?.length !== 1) throw new TokenError("FORMAT_FAILURE", "token_kind");
  const digestName = nameOfDigest(info.digestAlgorithm);
  if (!isAcceptedDigest(digestName) || isWeak(info.signatureAlgorithm)) throw new TokenError("CRYPTO_CONSTRAINTS_FAILURE", "token_weak", digestName);
  const { certificate, others } = await certificates(parts, attributes, digests);
  const raw = octets(parts.content);
  if (oid(type[0]) !== TST_INFO || !algorithmsAgree(attributes, info)) throw new TokenError("FORMAT_FAILURE", "token_damaged");
  const valid = await isSignedBy(certificate.key, info.signatureAlgorithm, info.signature, definite(info.signedAttributes!, 0x31), digestName);
  const intact = equal(digests.of(digestName, raw), octets(digest[0]));
  if (!intact || !valid) throw new TokenError(intact ? "SIG_CRYPTO_FAILURE" : "HASH_FAILURE", "token_forged");
  return { ...stated(raw), certificate, others, lists: [...amongLists(parts.lists), ...amongUnsigned(info.unsigned)] };
}

/** What a TSTInfo states. */
function stated(raw: Bytes): Pick<Token, "time" | "algorithm" | "imprint" | "policy"> {
  const [version, policy, imprint, serial, made, ...rest] = sequence(parse(raw));
  const [method, hashed] = sequence(imprint);
  integer(serial);
  const extensions = rest.find((part) => is(part, 1, CONTEXT))?.parts ?? [];
  const critical = extensions.some((item) => sequence(item).some((part) => is(part, Tag.BOOLEAN) && part.body[0] !== 0));
  if (integer(version) !== 1n || critical) throw new TokenError("FORMAT_FAILURE", "token_unknown");
  const name = oid(sequence(method)[0]);
  const algorithm = DIGEST_NAMES[name] ?? name;
  const value = octets(hashed);
  if (!isAcceptedDigest(algorithm) || value.length !== LENGTHS[algorithm]) throw new TokenError("CRYPTO_CONSTRAINTS_FAILURE", "token_weak_imprint", algorithm);
  return { time: time(made), algorithm, imprint: value, policy: oid(policy) };
}

/** The timestamper's certificate, which the signed attributes bind by its digest, and the others that came along. */
async function certificates(parts: Parts, attributes: Attributes, digests: Digests): Promise<{ certificate: Certificate; others: Certificate[] }> {
  if (parts.certificates.length > MAX_CERTIFICATES) throw new TokenError("FORMAT_FAILURE", "token_many_certificates", parts.certificates.length);
  const found = parts.certificates.filter((item) => is(item, Tag.SEQUENCE)).map(readableOrNull).filter((item) => item !== null);
  const second = attributes.get(Attribute.SIGNING_CERTIFICATE_V2);
  const bound = second ?? attributes.get(SIGNING_CERTIFICATE);
  const identifiers = bound?.length === 1 ? sequence(sequence(bound[0])[0]) : [];
  if (!identifiers.length) throw new TokenError("NO_SIGNING_CERTIFICATE_FOUND", "token_unbound");
  const fields = [...sequence(identifiers[0])];
  let algorithm = "sha1"; // the first version of the attribute knows no other (RFC 2634, 5.4.1)
  if (second) {
    algorithm = is(fields[0], Tag.SEQUENCE) ? nameOfDigest(fields.shift()!) : "sha256";
    if (!isAcceptedDigest(algorithm)) throw new TokenError("CRYPTO_CONSTRAINTS_FAILURE", "token_weak_binding", algorithm);
  }
  const wanted = octets(fields[0]);
  let certificate: Certificate | undefined;
  for (const item of found) {
    const digest = isAcceptedDigest(algorithm) ? digests.of(algorithm, item.full) : new Uint8Array(await crypto.subtle.digest("SHA-1", item.full));
    if (equal(digest, wanted)) certificate ??= item;
  }
  if (!certificate) throw new TokenError("NO_SIGNING_CERTIFICATE_FOUND", "token_certificate_missing");
  const bits = rsaBits(certificate.key);
  if (bits !== null && bits < MIN_RSA_BITS) throw new TokenError("CRYPTO_CONSTRAINTS_FAILURE", "cms_short_key", bits);
  if (fields[1]) {
    const { issuer, serial } = issuerSerial(fields[1]);
    if (serial !== certificate.serial || issuer !== certificate.issuer.compared) throw new TokenError("FORMAT_FAILURE", "token_damaged");
  }
  return { certificate, others: found.filter((item) => item !== certificate) };
}

/** The certificates of ``pool`` that issued ``certificate`` and each other, nearest first, as far as they reach. */
export async function issuers(certificate: Certificate, pool: readonly Certificate[]): Promise<Certificate[]> {
  const path: Certificate[] = [];
  const left = [...pool];
  let current = certificate;
  while (current.issuer.compared !== current.subject.compared && path.length < MAX_CERTIFICATES) {
    let issuer: Certificate | undefined;
    for (const item of left) if (!issuer && item.subject.compared === current.issuer.compared && (await isIssuedBy(current, item))) issuer = item;
    if (!issuer || (issuer.subject.compared === issuer.issuer.compared && !(await isIssuedBy(issuer, issuer)))) break;
    left.splice(left.indexOf(issuer), 1);
    path.push(issuer);
    current = issuer;
  }
  return path;
}

/** Whether the last certificate a token brings is an anchor or was issued by one: then no bit of any was changed. */
async function endsAt(token: Token, anchors: readonly Certificate[]): Promise<boolean> {
  const last = [token.certificate, ...(await issuers(token.certificate, token.others))].at(-1)!;
  for (const anchor of anchors) if (equal(anchor.full, last.full) || (await isIssuedBy(last, anchor))) return true;
  return false;
}

const SHA_OIDS: Record<Algorithm, string> = {
  sha256: "2.16.840.1.101.3.4.2.1", sha384: "2.16.840.1.101.3.4.2.2", sha512: "2.16.840.1.101.3.4.2.3",
};
const RSA_OIDS: Record<Algorithm, string> = {
  sha256: "1.2.840.113549.1.1.11", sha384: "1.2.840.113549.1.1.12", sha512: "1.2.840.113549.1.1.13",
};
const NULL = Uint8Array.of(5, 0);

/** A token in its one form: DER, its timestamper's certificate, that one's issuers, and nothing unsigned else. */
async function canonical(node: Node, token: Token): Promise<Bytes> {
  const parts = partsOf(node);
  const info = signerInfo(parts.infos[0]!);
  const digestName = nameOfDigest(info.digestAlgorithm) as Algorithm;
  const digestAlgorithm = encode(0x30, encodedOid(SHA_OIDS[digestName]), NULL);
  const named = signatureName(info.signatureAlgorithm);
  let signatureAlgorithm: Bytes = info.signatureAlgorithm.full;
  if (named === "rsassa_pkcs1v15" || named === `${digestName}_rsa`) signatureAlgorithm = encode(0x30, encodedOid(RSA_OIDS[digestName]), NULL);
  else if (named.endsWith("_ecdsa")) signatureAlgorithm = encode(0x30, sequence(info.signatureAlgorithm)[0]!.full);
  const made = encode(
    0x30,
    Uint8Array.of(2, 1, 1),
    encode(0x30, token.certificate.issuer.full, token.certificate.serialNode),
    digestAlgorithm,
    encodeSet(0xa0, info.signedAttributes!.parts.map((part) => part.full)),
    signatureAlgorithm,
    encode(Tag.OCTETS, smallerValue(token.certificate.key, info.signature)),
    unsignedAnswers(once(token.lists.filter(isAnswer).map((item) => item.parts[1]!.full)).sort(compare)),
  );
  const kept = [token.certificate, ...(await issuers(token.certificate, token.others))].map((item) => item.full);
  const lists = token.lists.filter((item) => is(item, Tag.SEQUENCE)).map((item) => item.full);
  return encode(
    0x30,
    encodedOid(SIGNED_DATA),
    encode(0xa0, encode(
      0x30,
      Uint8Array.of(2, 1, 3),
      encode(0x31, digestAlgorithm),
      encode(0x30, encodedOid(TST_INFO), encode(0xa0, encode(Tag.OCTETS, octets(parts.content)))),
      encodeSet(0xa0, once(kept)),
      lists.length ? encodeSet(0xa1, once(lists)) : concat(),
      encode(0x31, made),
    )),
  );
}

function once(items: readonly Bytes[]): Bytes[] {
  return items.filter((item, at) => items.findIndex((other) => equal(other, item)) === at);
}
