/** What authorities said, as a signature or a timestamp brings it along; as `signing/certificates/brought_along.py`. */

import type { Bytes } from "../bytes";
import { CONTEXT, type Node, Tag, encode, encodedOid, is, need, octets, oid, parse, sequence, setOf } from "../cms/der";

const OCSP = "1.3.6.1.5.5.7.16.2";
const BASIC = "1.3.6.1.5.5.7.48.1.1";
export const VALUES = "1.2.840.113549.1.9.16.2.24";
const MAX_ITEMS = 50;

/** Whether an item of ``crls`` is an OCSP response (RFC 5940). */
export function isAnswer(item: Node): boolean {
  const [format, other] = is(item, 1, CONTEXT) ? item.parts : [];
  return format !== undefined && other !== undefined && is(format, Tag.OID) && oid(format) === OCSP;
}

/** The revocation lists and OCSP responses among the ``crls`` of a SignedData; what else stands there is left out. */
export function amongLists(items: readonly Node[]): Node[] {
  return items.slice(0, MAX_ITEMS).filter((item) => is(item, Tag.SEQUENCE) || isAnswer(item));
}

/** Those in the unsigned attribute for them, as they would stand among ``crls``; strangers may have written anything there. */
export function amongUnsigned(attributes: readonly Node[]): Node[] {
  const found = attributes.slice(0, MAX_ITEMS).flatMap((attribute) => {
    try {
      const [type, values] = sequence(attribute);
      return oid(type) === VALUES ? amongValue(setOf(values)[0]) : [];
    } catch {
      return [];
    }
  });
  return found.slice(0, MAX_ITEMS);
}

/** The lists and answers in a value of that attribute (RFC 5126, 6.3.4). */
export function amongValue(value: Node | undefined): Node[] {
  return sequence(value).flatMap((tagged) => {
    if (tagged.tagClass !== CONTEXT || tagged.number > 1) return [];
    const items = tagged.parts.flatMap((several) => several.parts);
    return tagged.number === 0 ? items : items.map((basic) => parse(choice(response(basic.full))));
  });
}

/** The OCSP response with the answers in ``basic``, a BasicOCSPResponse. */
export function response(basic: Bytes): Bytes {
  const inner = encode(0x30, encodedOid(BASIC), encode(Tag.OCTETS, basic));
  return encode(0x30, Uint8Array.of(10, 1, 0), encode(0xa0, inner));
}

function choice(answer: Bytes): Bytes {
  return encode(0xa1, encodedOid(OCSP), answer);
}

/** The unsigned attributes of a timestamp that brings these OCSP responses along; nothing when there are none. */
export function unsignedAnswers(answers: readonly Bytes[]): Bytes {
  if (!answers.length) return new Uint8Array(0);
  const basics = answers.map((answer) => octets(sequence(need(sequence(parse(answer))[1], 0, CONTEXT).parts[0])[1]));
  const values = encode(0x30, encode(0xa1, encode(0x30, ...basics)));
  return encode(0xa1, encode(0x30, encodedOid(VALUES), encode(0x31, values)));
}
