/**
 * The one form in which signoff writes a CMS signature; as `signing/cms/strict.py`.
 *
 * What lies outside the signed attributes nobody signed, so it is made again from what was signed and compared.
 */

import { isSmaller, signatureName } from "./algorithms";
import { allSpeak } from "../archive/judged";
import { type Bytes, byCodePoint, compare, concat, equal } from "../bytes";
import { amongLists, isAnswer } from "../certificates/brought_along";
import { isIssuedBy } from "../certificates/chains";
import { type SignedData, type SignerInfo, nameOfDigest } from "./form";
import { ATTRIBUTE_NAMES, Attribute, type Attributes, token } from "./said";
import { CONTEXT, type Node, Tag, encode, encodeSet, encodedOid, is, sequence } from "./der";
import type { About, Key } from "../details";
import { type Algorithm, type Digests, LENGTHS } from "../digest";
import { readLists } from "../certificates/revocation";
import { readToken } from "../timestamps/token";
import { type Certificate, certificate } from "../certificates/x509";

const WRITTEN: readonly string[] = [
  Attribute.CONTENT_TYPE, Attribute.MESSAGE_DIGEST, Attribute.SIGNING_CERTIFICATE_V2, Attribute.SIGNING_TIME, Attribute.ALGORITHM_PROTECTION,
  Attribute.COMMITMENT, Attribute.SIGNER_ATTRIBUTES,
];

/** A detail's key with what it speaks of. */
export type Reason = readonly [Key, ...About[]];

/** Why a signature is not in the form signoff writes; null when it is. ``timeOutside``: a PDF states the claimed time itself. */
export async function strictReason(
  data: Bytes, signed: SignedData, attributes: Attributes, signer: Certificate, digests: Digests, timeOutside: boolean,
): Promise<Reason | null> {
  const written = timeOutside ? WRITTEN.filter((type) => type !== Attribute.SIGNING_TIME) : WRITTEN;
  const missing = written.filter((type) => !attributes.has(type));
  if (missing.length) return ["cms_lacks", listed(missing)];
  const unknown = [...attributes.keys()].filter((type) => !written.includes(type));
  if (unknown.length) return ["cms_unknown_attribute", listed(unknown)];
  const order = signed.info.signedAttributes!.parts;
  if (order.some((part, at) => at > 0 && compare(order[at - 1]!.full, part.full) > 0)) return ["cms_not_der"];
  const protection = sequence(attributes.get(Attribute.ALGORITHM_PROTECTION)![0]);
  const named = protection.find((part) => is(part, 1, CONTEXT));
  if (!equal(protection[0]!.full, signed.info.digestAlgorithm.full) || !named || !equal(named.body, signed.info.signatureAlgorithm.body))
    return ["cms_other_algorithms"];
  if (!isAlgorithmOf(signed.info)) return ["cms_algorithm_form"];
  const stamped = signed.info.unsigned.length === 1 ? token(signed.info.unsigned) : null;
  if (signed.info.unsigned.length && stamped === null) return ["cms_unsigned"];
  if (!isSmaller(signer.key, signed.info.signature)) return ["cms_other_value"];
  const lists = amongLists(signed.lists);
  if (lists.length && !(await speakOfIt(lists, signed, stamped, digests))) return ["cms_stray_lists"];
  if (!equal(asWritten(signed, signer, stamped, lists), data)) return ["cms_not_as_written"];
  return (await isChain(signer, signed)) ? null : ["cms_stray_certificates"];
}

function listed(types: readonly string[]): string {
  return types.map((type) => ATTRIBUTE_NAMES[type] ?? type).sort(byCodePoint).join(", ");
}

const VERSION = Uint8Array.of(2, 1, 1);
const VERSION_5 = Uint8Array.of(2, 1, 5);
const SIGNED_DATA = Uint8Array.of(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2);
const DATA = Uint8Array.of(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1);

/** The signature put together anew from its certificates, signed attributes, value and token. */
function asWritten(signed: SignedData, signer: Certificate, stamped: Node | null, lists: readonly Node[]): Bytes {
  const { info } = signed;
  const made = encode(
    0x30,
    VERSION,
    encode(0x30, signer.issuer.full, signer.serialNode),
    info.digestAlgorithm.full,
    encodeSet(0xa0, info.signedAttributes!.parts.map((part) => part.full)),
    info.signatureAlgorithm.full,
    encode(Tag.OCTETS, info.signature),
    stamped === null ? concat() : encode(0xa1, encode(0x30, encodedOid(Attribute.TIMESTAMP), encode(0x31, stamped.full))),
  );
  const content = encode(
    0x30,
    lists.some(isAnswer) ? VERSION_5 : VERSION, // RFC 5652, 5.1
    encode(0x31, info.digestAlgorithm.full),
    encode(0x30, DATA),
    encodeSet(0xa0, signed.certificates.map((item) => item.full)),
    lists.length ? encodeSet(0xa1, lists.map((item) => item.full)) : concat(),
    encode(0x31, made),
  );
  return encode(0x30, SIGNED_DATA, encode(0xa0, content));
}

/** Whether each of the lists and answers tells of a certificate of the signature or of its timestamp. */
async function speakOfIt(nodes: readonly Node[], signed: SignedData, stamped: Node | null, digests: Digests): Promise<boolean> {
  if (stamped === null) return false;
  const lists = readLists(nodes);
  try {
    const token = await readToken(stamped, true, digests);
    const certificates = [...signed.certificates.map(certificate), token.certificate, ...token.others];
    return lists.length === nodes.length && (await allSpeak(lists, certificates));
  } catch {
    return true; // which the judgement of the token says
  }
}

/** Whether the certificates of a signature are the signatory's, alone or with all issuers up to the root. */
async function isChain(signer: Certificate, signed: SignedData): Promise<boolean> {
  try {
    const rest = signed.certificates.map(certificate);
    let current = rest.find((item) => item.serial === signer.serial)!;
    rest.splice(rest.indexOf(current), 1);
    if (!rest.length) return true; // the signatory's own is bound by its digest
    while (rest.length) {
      const issuer = rest.find((item) => item.subject.compared === current.issuer.compared);
      if (!issuer || !(await isIssuedBy(current, issuer))) return false;
      rest.splice(rest.indexOf(issuer), 1);
      current = issuer;
    }
    return await isIssuedBy(current, current);
  } catch {
    return false; // whatever a certificate nobody signed makes of us, it is no chain
  }
}

/** Whether a signature algorithm goes with the digest, PSS with the parameters signoff writes and no others. */
function isAlgorithmOf(info: SignerInfo): boolean {
  const [named, digest] = [signatureName(info.signatureAlgorithm), nameOfDigest(info.digestAlgorithm)];
  if (named.startsWith("mldsa")) return digest === "sha512" && sequence(info.signatureAlgorithm).length === 1; // RFC 9882, 3.3
  if (named !== "rsassa_pss") return !named.startsWith("sha") || named.startsWith(`${digest}_`);
  const hash = info.digestAlgorithm.full;
  const mask = encode(0x30, encodedOid("1.2.840.113549.1.1.8"), hash);
  const salt = Uint8Array.of(2, 1, LENGTHS[digest as Algorithm]);
  const written = encode(0x30, encode(0xa0, hash), encode(0xa1, mask), encode(0xa2, salt));
  const parameters = sequence(info.signatureAlgorithm)[1];
  return parameters !== undefined && equal(parameters.full, written);
}
