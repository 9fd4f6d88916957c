/**
 * The form of a CMS signature, checked before its value is judged; as `signing/cms/form.py`.
 *
 * A signature whose signed attributes are missing or could be taken for content passes common verifiers although nobody made it
 * (draft-ietf-lamps-cms-euf-cma-signeddata); here it does not come that far.
 */

import { DIGEST_NAMES, isAccepted, isWeak, pssDigests, rsaBits, signatureName } from "./algorithms";
import { type Bytes, equal } from "../bytes";
import { amongLists, amongUnsigned } from "../certificates/brought_along";
import { ATTRIBUTE_NAMES, Attribute, type Attributes, claimedTime, commitment, party, told, token } from "./said";
import { strictReason } from "./strict";
import { type Node, CONTEXT, Tag, UNIVERSAL, definite, integer, is, need, octets, oid, parse, sequence, setOf } from "./der";
import type { About, Key } from "../details";
import { type Algorithm, type Digests, LENGTHS } from "../digest";
import { type Certificate, certificate, readName } from "../certificates/x509";

export const MAX_BYTES = 1024 * 1024;
const MAX_CERTIFICATES = 50;
export const MIN_RSA_BITS = 2048;
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const DATA = "1.2.840.113549.1.7.1";

/** Why a signature cannot be taken: a finding's code, an ETSI sub-indication and a sentence. */
export class CmsFormError extends Error {
  readonly about: readonly About[];

  constructor(readonly code: string, readonly subIndication: string, readonly detail: Key, ...about: About[]) {
    super(detail);
    this.about = about;
  }
}

/** The parts of the one SignerInfo (RFC 5652, 5.3). */
export interface SignerInfo {
  /** All of them but the unsigned attributes, in their order. */
  readonly fields: readonly Node[];
  readonly sid: Node;
  readonly digestAlgorithm: Node;
  readonly signedAttributes: Node | null;
  readonly signatureAlgorithm: Node;
  readonly signature: Bytes;
  readonly unsigned: readonly Node[];
}

export interface SignedData {
  readonly certificates: readonly Node[];
  readonly lists: readonly Node[];
  readonly contentType: Node;
  readonly info: SignerInfo;
}

/** What a well-formed signature says of itself; its value is not checked yet. */
export interface CmsForm {
  /** All that stands beside it, for archive timestamps that cover it. */
  readonly whole: SignedData;
  readonly info: SignerInfo;
  readonly digestName: Algorithm;
  readonly messageDigest: Bytes;
  readonly attributes: Attributes;
  /** The signed attributes as a SET OF, which is what was signed. */
  readonly signed: Bytes;
  readonly certificate: Certificate;
  readonly others: readonly Certificate[];
  readonly claimedTime: number | null;
  readonly commitment: string | null;
  readonly party: string | null;
  readonly token: Node | null;
  /** The revocation lists and OCSP answers that came along. */
  readonly lists: readonly Node[];
}

/**
 * The form of a detached signature; raises ``CmsFormError``. ``own`` asks for what signoff writes; ``stated`` is the time a PDF claims
 * outside of its signature, which then claims none (EN 319 142-1, 6.3).
 */
export async function readCms(data: Bytes, own: boolean, digests: Digests, stated: number | null = null): Promise<CmsForm> {
  try {
    return await read(data, own, digests, stated);
  } catch (reason) {
    if (reason instanceof CmsFormError) throw reason;
    throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_damaged");
  }
}

async function read(data: Bytes, own: boolean, digests: Digests, stated: number | null): Promise<CmsForm> {
  const { signed, infos } = opened(data);
  if (infos.length !== 1) throw new CmsFormError("CMS_SIGNER_COUNT", "FORMAT_FAILURE", "cms_signer_count", infos.length);
  const info = signerInfo(infos[0]!);
  const attributes = readAttributes(info);
  const digestName = nameOfDigest(info.digestAlgorithm);
  const messageDigest = checkAttributes(info, attributes, digestName);
  const { found, others } = certificates({ ...signed, info }, attributes, digests);
  if (own) {
    const reason = await strictReason(data, { ...signed, info }, attributes, found, digests, stated !== null);
    const missing = reason ?? (party(attributes) === null ? (["cms_no_party"] as const) : null);
    if (missing !== null) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", missing[0], ...missing.slice(1));
  }
  return {
    whole: { ...signed, info }, info, digestName: digestName as Algorithm, messageDigest, attributes,
    signed: definite(info.signedAttributes!, 0x31), certificate: found, others,
    claimedTime: told(claimedTime, attributes, own) ?? stated,
    commitment: told(commitment, attributes, own),
    party: told(party, attributes, own),
    token: token(info.unsigned),
    lists: [...amongLists(signed.lists), ...amongUnsigned(info.unsigned)],
  };
}

/** The SignedData in a ContentInfo and its signers. */
function opened(data: Bytes): { signed: Omit<SignedData, "info">; infos: readonly Node[] } {
  const outer = sequence(parse(data));
  if (outer.length > 2) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_damaged");
  if (oid(outer[0]) !== SIGNED_DATA) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_something_else");
  const parts = [...sequence(need(outer[1], 0, CONTEXT).parts[0])];
  integer(parts[0]);
  setOf(parts[1]).forEach((algorithm) => oid(sequence(algorithm)[0]));
  const [type, ...inside] = sequence(parts[2]);
  const rest = parts.slice(3);
  const certificatesNode = is(rest[0], 0, CONTEXT) ? rest.shift() : undefined;
  const lists = is(rest[0], 1, CONTEXT) ? rest.shift() : undefined;
  const infos = setOf(rest[0]);
  if (rest.length !== 1) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_damaged");
  if (oid(type) !== DATA || inside.length) throw new CmsFormError("CMS_CONTENT_INSIDE", "FORMAT_FAILURE", "cms_content_inside");
  return { signed: { certificates: certificatesNode?.parts ?? [], lists: lists?.parts ?? [], contentType: type! }, infos };
}

export function signerInfo(node: Node): SignerInfo {
  const parts = [...sequence(node)];
  const fields = is(parts.at(-1), 1, CONTEXT) ? parts.slice(0, -1) : [...parts];
  integer(parts.shift());
  const sid = parts.shift()!;
  if (!is(sid, Tag.SEQUENCE) && !is(sid, 0, CONTEXT)) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_damaged");
  const digestAlgorithm = need(parts.shift(), Tag.SEQUENCE);
  const signedAttributes = is(parts[0], 0, CONTEXT) ? parts.shift()! : null;
  const signatureAlgorithm = need(parts.shift(), Tag.SEQUENCE);
  const signature = octets(parts.shift());
  const unsigned = is(parts[0], 1, CONTEXT) ? parts.shift()!.parts : [];
  if (parts.length) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_damaged");
  return { fields, sid, digestAlgorithm, signedAttributes, signatureAlgorithm, signature, unsigned };
}

/** The values of the signed attributes by type; each type has to stand once. */
export function readAttributes(info: SignerInfo): Attributes {
  if (!info.signedAttributes?.parts.length) throw new CmsFormError("CMS_NO_SIGNED_ATTRIBUTES", "FORMAT_FAILURE", "cms_no_attributes");
  const found = new Map<string, readonly Node[]>();
  for (const attribute of info.signedAttributes.parts) {
    const parts = sequence(attribute);
    const type = oid(parts[0]);
    if (found.has(type)) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_attribute_twice", ATTRIBUTE_NAMES[type] ?? type);
    found.set(type, setOf(parts[1]));
  }
  return found;
}

export function nameOfDigest(algorithm: Node): string {
  const id = oid(sequence(algorithm)[0]);
  return DIGEST_NAMES[id] ?? id;
}

function checkAttributes(info: SignerInfo, attributes: Attributes, digestName: string): Bytes {
  if (!isAccepted(digestName)) throw new CmsFormError("CMS_WEAK_ALGORITHM", "CRYPTO_CONSTRAINTS_FAILURE", "cms_weak_digest", digestName);
  if (isWeak(info.signatureAlgorithm))
    throw new CmsFormError("CMS_WEAK_ALGORITHM", "CRYPTO_CONSTRAINTS_FAILURE", "cms_weak_signature", signatureName(info.signatureAlgorithm));
  const inner = pssDigests(info.signatureAlgorithm).filter((name) => !isAccepted(name));
  if (inner.length) throw new CmsFormError("CMS_WEAK_ALGORITHM", "CRYPTO_CONSTRAINTS_FAILURE", "cms_weak_pss", inner.join(" and "));
  const [type, digest] = [attributes.get(Attribute.CONTENT_TYPE), attributes.get(Attribute.MESSAGE_DIGEST)];
  if (type?.length !== 1 || digest?.length !== 1 || oid(type[0]) !== DATA) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_kind");
  const said = octets(digest[0]);
  if (said.length !== LENGTHS[digestName]) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_digest_length");
  return said;
}

/** The signing certificate, found by the digest the signed attributes bind, and the others that came along. */
function certificates(signed: SignedData, attributes: Attributes, digests: Digests): { found: Certificate; others: Certificate[] } {
  const bag = signed.certificates;
  for (const item of bag)
    if (item.tagClass === CONTEXT ? item.number > 3 : item.tagClass !== UNIVERSAL || item.number !== Tag.SEQUENCE)
      throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_damaged");
  const readable = bag.filter((item) => item.tagClass === UNIVERSAL).map(readableOrNull).filter((item) => item !== null);
  if (bag.length > MAX_CERTIFICATES) throw new CmsFormError("CMS_FORM", "FORMAT_FAILURE", "cms_many_certificates", bag.length);
  const bound = attributes.get(Attribute.SIGNING_CERTIFICATE_V2);
  const identifiers = bound?.length === 1 ? sequence(sequence(bound[0])[0]) : [];
  if (!identifiers.length) throw new CmsFormError("CMS_NO_SIGNING_CERTIFICATE", "NO_SIGNING_CERTIFICATE_FOUND", "cms_unbound");
  const parts = [...sequence(identifiers[0])];
  const algorithm = is(parts[0], Tag.SEQUENCE) ? nameOfDigest(parts.shift()!) : "sha256";
  if (!isAccepted(algorithm)) throw new CmsFormError("CMS_WEAK_ALGORITHM", "CRYPTO_CONSTRAINTS_FAILURE", "cms_weak_binding", algorithm);
  const wanted = octets(parts[0]);
  if (parts[1]) issuerSerial(parts[1]); // read here, held against the certificate with the value
  const found = readable.find((item) => equal(digests.of(algorithm, item.full), wanted));
  if (!found) throw new CmsFormError("CMS_NO_SIGNING_CERTIFICATE", "NO_SIGNING_CERTIFICATE_FOUND", "cms_certificate_missing");
  const bits = rsaBits(found.key);
  if (bits !== null && bits < MIN_RSA_BITS) throw new CmsFormError("CMS_WEAK_ALGORITHM", "CRYPTO_CONSTRAINTS_FAILURE", "cms_short_key", bits);
  const { sid } = signed.info;
  if (is(sid, Tag.SEQUENCE)) {
    const [issuer, serial] = sequence(sid);
    if (integer(serial) !== found.serial || readName(issuer).compared !== found.issuer.compared)
      throw new CmsFormError("CMS_FORM", "NO_SIGNING_CERTIFICATE_FOUND", "cms_two_certificates");
  }
  return { found, others: readable.filter((item) => item !== found) };
}

/** The certificate, or null when not all of it can be parsed. */
export function readableOrNull(node: Node): Certificate | null {
  try {
    return certificate(node);
  } catch {
    return null;
  }
}

/** Whether the algorithms are those bound by RFC 6211, where they are bound. */
export function algorithmsAgree(attributes: Attributes, info: SignerInfo): boolean {
  const values = attributes.get(Attribute.ALGORITHM_PROTECTION);
  if (!values) return true;
  if (values.length !== 1) return false;
  const parts = sequence(values[0]);
  const signed = parts.find((part) => is(part, 1, CONTEXT));
  if (!signed || nameOfDigest(parts[0]!) !== nameOfDigest(info.digestAlgorithm)) return false;
  return signatureName(parse(definite(signed, 0x30))) === signatureName(info.signatureAlgorithm);
}

/** Whether what the signing-certificate attribute says of issuer and serial number, if it does, is its certificate's. */
export function fitsIssuerSerial(form: CmsForm): boolean {
  const identifier = sequence(sequence(form.attributes.get(Attribute.SIGNING_CERTIFICATE_V2)![0])[0])[0];
  const named = sequence(identifier).slice(1).find((part, at, rest) => is(part, Tag.SEQUENCE) && at === rest.length - 1);
  if (!named) return true;
  const { issuer, serial } = issuerSerial(named);
  return serial === form.certificate.serial && issuer === form.certificate.issuer.compared;
}

/** An IssuerSerial (RFC 5035): the issuer's directory name, null when it bears none, and the serial number. */
export function issuerSerial(node: Node): { issuer: string | null; serial: bigint } {
  const [names, serial] = sequence(node);
  const directory = sequence(names).find((name) => is(name, 4, CONTEXT))?.parts[0];
  return { issuer: directory ? readName(directory).compared : null, serial: integer(serial) };
}
