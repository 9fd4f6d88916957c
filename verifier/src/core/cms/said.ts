/** What a signature says of itself beside its value: when, why, for which party; as `signing/cms/said.py`. */

import { type Node, CONTEXT, is, oid, sequence, setOf, text, time } from "./der";

export const PARTY_URI = "urn:signoff:party:";
export const Attribute = {
  CONTENT_TYPE: "1.2.840.113549.1.9.3",
  MESSAGE_DIGEST: "1.2.840.113549.1.9.4",
  SIGNING_TIME: "1.2.840.113549.1.9.5",
  SIGNING_CERTIFICATE_V2: "1.2.840.113549.1.9.16.2.47",
  ALGORITHM_PROTECTION: "1.2.840.113549.1.9.52",
  COMMITMENT: "1.2.840.113549.1.9.16.2.16",
  SIGNER_ATTRIBUTES: "0.4.0.19122.1.1",
  TIMESTAMP: "1.2.840.113549.1.9.16.2.14",
} as const;
/** The names under which findings speak of attributes. */
export const ATTRIBUTE_NAMES: Record<string, string> = {
  [Attribute.CONTENT_TYPE]: "content_type",
  [Attribute.MESSAGE_DIGEST]: "message_digest",
  [Attribute.SIGNING_TIME]: "signing_time",
  [Attribute.SIGNING_CERTIFICATE_V2]: "signing_certificate_v2",
  [Attribute.ALGORITHM_PROTECTION]: "cms_algorithm_protection",
  [Attribute.COMMITMENT]: "commitment_type",
  [Attribute.SIGNER_ATTRIBUTES]: "signer_attributes_v2",
  [Attribute.TIMESTAMP]: "signature_time_stamp_token",
  "1.2.840.113549.1.9.6": "counter_signature",
};
const COMMITMENTS = ["origin", "receipt", "delivery", "sender", "approval", "creation"];
const COMMITMENT_PREFIX = "1.2.840.113549.1.9.16.6.";
const ROLE = "2.5.4.72";

/** The values of signed attributes by type. */
export type Attributes = ReadonlyMap<string, readonly Node[]>;

/** What a signed attribute tells; other producers write some of them in forms of their own. */
export function told<T>(read: (attributes: Attributes) => T | null, attributes: Attributes, own: boolean): T | null {
  try {
    return read(attributes);
  } catch (reason) {
    if (own) throw reason;
    return null;
  }
}

function single(attributes: Attributes, type: string): Node | null {
  const values = attributes.get(type);
  return values?.length === 1 ? values[0]! : null;
}

/** The signing-time attribute, when it is there once: milliseconds of the signer's own clock. */
export function claimedTime(attributes: Attributes): number | null {
  const value = single(attributes, Attribute.SIGNING_TIME);
  return value && time(value);
}

/** The commitment type by name, ``other`` for one that has none; null when nothing was said. */
export function commitment(attributes: Attributes): string | null {
  const value = single(attributes, Attribute.COMMITMENT);
  if (!value) return null;
  const type = oid(sequence(value)[0]);
  return (type.startsWith(COMMITMENT_PREFIX) && COMMITMENTS[Number(type.slice(COMMITMENT_PREFIX.length)) - 1]) || "other";
}

/** The party of the claimed role, when there is exactly one in our own form. */
export function party(attributes: Attributes): string | null {
  const value = single(attributes, Attribute.SIGNER_ATTRIBUTES);
  if (!value) return null;
  const claimed = sequence(value).find((part) => is(part, 0, CONTEXT));
  const roles: string[] = [];
  for (const item of claimed ? sequence(claimed.parts[0]) : []) {
    const [type, values] = sequence(item);
    if (oid(type) !== ROLE) continue;
    for (const role of setOf(values)) {
      const name = sequence(role).find((part) => is(part, 1, CONTEXT))?.parts[0];
      roles.push(is(name, 6, CONTEXT) ? text(name, 22) : "");
    }
  }
  return roles.length === 1 && roles[0]!.startsWith(PARTY_URI) ? roles[0]!.slice(PARTY_URI.length) : null;
}

/** A signature timestamp token among the unsigned attributes; whatever else is there is ignored. */
export function token(unsigned: readonly Node[]): Node | null {
  for (const attribute of unsigned) {
    try {
      const [type, values] = sequence(attribute);
      if (oid(type) === Attribute.TIMESTAMP && setOf(values).length === 1) return setOf(values)[0]!;
    } catch {
      continue; // unsigned attributes of strangers may be anything
    }
  }
  return null;
}

