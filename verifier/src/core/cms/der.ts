/** ASN.1 as it arrives (BER, X.690 clause 8) and as it is signed (DER, clause 10). */

import { type Bytes, ascii, compare, concat, fromUtf8 } from "../bytes";

export class DerError extends Error {}

const MAX_DEPTH = 60;

/** One encoded value. Class and number as in X.690 8.1.2; ``full`` is the encoding as it stands, ``body`` its content. */
export class Node {
  #parts: readonly Node[] | null;

  constructor(
    readonly tagClass: number,
    readonly constructed: boolean,
    readonly number: number,
    readonly full: Bytes,
    readonly body: Bytes,
    private readonly depth: number,
    parts: readonly Node[] | null = null,
  ) {
    this.#parts = parts;
  }

  /** What it is made of, read when it is asked for: damage in a part nobody looks at harms nothing else. */
  get parts(): readonly Node[] {
    return (this.#parts ??= this.constructed ? readAll(this.body, this.depth + 1) : []);
  }
}

export const UNIVERSAL = 0;
export const CONTEXT = 2;
export const Tag = { BOOLEAN: 1, INTEGER: 2, BITS: 3, OCTETS: 4, NULL: 5, OID: 6, SEQUENCE: 16, SET: 17, UTC: 23, TIME: 24 } as const;

/** The one value that ``data`` holds; raises ``DerError`` when it is damaged or something follows. */
export function parse(data: Bytes): Node {
  const [node, end] = read(data, 0, data.length, 0);
  if (end !== data.length) throw new DerError("trailing bytes");
  return node;
}

/** The value ``data`` begins with, whatever follows it. */
export function first(data: Bytes): Node {
  return read(data, 0, data.length, 0)[0];
}

/** The values that stand one after the other in ``data``. */
export function parseAll(data: Bytes): Node[] {
  return readAll(data, 0);
}

function readAll(data: Bytes, depth: number): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  while (at < data.length) {
    const [node, end] = read(data, at, data.length, depth);
    nodes.push(node);
    at = end;
  }
  return nodes;
}

function read(data: Bytes, start: number, limit: number, depth: number): [Node, number] {
  if (depth > MAX_DEPTH) throw new DerError("nested too deeply");
  let at = start;
  const byte = (): number => {
    if (at >= limit) throw new DerError("cut short");
    return data[at++]!;
  };
  const first = byte();
  const constructed = (first & 0x20) !== 0;
  let number = first & 0x1f;
  if (number === 31) {
    number = 0;
    let more: number;
    do {
      more = byte();
      number = number * 128 + (more & 0x7f);
      if (number > 0xffffff) throw new DerError("tag too large");
    } while (more & 0x80);
  }
  let length = byte();
  if (length === 0x80) {
    if (!constructed) throw new DerError("indefinite primitive");
    const parts: Node[] = [];
    for (;;) {
      if (at + 2 > limit) throw new DerError("cut short");
      if (data[at] === 0 && data[at + 1] === 0) break;
      const [part, end] = read(data, at, limit, depth + 1);
      parts.push(part);
      at = end;
    }
    return [new Node(first >> 6, constructed, number, data.subarray(start, at + 2), data.subarray(start + 2, at), depth, parts), at + 2];
  }
  if (length & 0x80) {
    const count = length & 0x7f;
    if (count > 6) throw new DerError("length too large");
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + byte();
  }
  const end = at + length;
  if (end > limit) throw new DerError("cut short");
  return [new Node(first >> 6, constructed, number, data.subarray(start, end), data.subarray(at, end), depth), end];
}

export function is(node: Node | undefined, number: number, tagClass = UNIVERSAL): node is Node {
  return node !== undefined && node.tagClass === tagClass && node.number === number;
}

/** ``node`` when it is of that kind; raises ``DerError`` otherwise. */
export function need(node: Node | undefined, number: number, tagClass = UNIVERSAL): Node {
  if (!is(node, number, tagClass)) throw new DerError(`expected ${tagClass}:${number}`);
  return node;
}

export function sequence(node: Node | undefined): readonly Node[] {
  const found = need(node, Tag.SEQUENCE);
  if (!found.constructed) throw new DerError("a sequence is constructed");
  return found.parts;
}

export function setOf(node: Node | undefined): readonly Node[] {
  const found = need(node, Tag.SET);
  if (!found.constructed) throw new DerError("a set is constructed");
  return found.parts;
}

/** Dotted text of an object identifier. */
export function oid(node: Node | undefined): string {
  const body = need(node, Tag.OID).body;
  if (!body.length || body[body.length - 1]! & 0x80) throw new DerError("identifier cut short");
  const numbers: bigint[] = [];
  let value = 0n;
  for (const byte of body) {
    value = value * 128n + BigInt(byte & 0x7f); // an arc below a UUID has 128 bits
    if (!(byte & 0x80)) {
      numbers.push(value);
      value = 0n;
    }
  }
  const first = numbers[0]! < 80n ? numbers[0]! / 40n : 2n;
  return [first, numbers[0]! - 40n * first, ...numbers.slice(1)].join(".");
}

export function integer(node: Node | undefined): bigint {
  const body = need(node, Tag.INTEGER).body;
  if (!body.length) throw new DerError("empty integer");
  let value = BigInt.asIntN(8, BigInt(body[0]!));
  for (const byte of body.subarray(1)) value = value * 256n + BigInt(byte);
  return value;
}

/** The content of an OCTET STRING, put together when it comes in pieces. */
export function octets(node: Node | undefined): Bytes {
  const found = need(node, Tag.OCTETS);
  return found.constructed ? concat(...found.parts.map(octets)) : found.body;
}

/** The bytes of a BIT STRING without unused bits. */
export function bits(node: Node | undefined): Bytes {
  const found = need(node, Tag.BITS);
  if (found.constructed || !found.body.length || found.body[0]! > 7) throw new DerError("bit string");
  return found.body.subarray(1);
}

const STRINGS = new Set([12, 18, 19, 20, 22, 26, 28, 30]);

/** The text of any of ASN.1's strings, or of one that is implicitly tagged (``force``). */
export function text(node: Node | undefined, force?: number): string {
  if (node === undefined || (force === undefined && (node.tagClass !== UNIVERSAL || !STRINGS.has(node.number)))) throw new DerError("expected text");
  const number = force ?? node.number;
  const body = node.constructed ? concat(...node.parts.map((part) => part.body)) : node.body;
  if (number === 12) {
    const decoded = fromUtf8(body);
    if (decoded === null) throw new DerError("not UTF-8");
    return decoded;
  }
  if (number === 30) {
    if (body.length % 2) throw new DerError("not UTF-16");
    return new TextDecoder("utf-16be", { fatal: true }).decode(body);
  }
  if (number === 28) {
    const points: number[] = [];
    for (let at = 0; at + 3 < body.length; at += 4) points.push(new DataView(body.buffer, body.byteOffset + at, 4).getUint32(0));
    return String.fromCodePoint(...points);
  }
  if (number !== 20 && body.some((byte) => byte > 0x7f)) throw new DerError("not ASCII");
  return ascii(body);
}

/** Milliseconds since 1970 of a UTCTime or GeneralizedTime that says its zone. */
export function time(node: Node | undefined): number {
  if (!is(node, Tag.UTC) && !is(node, Tag.TIME)) throw new DerError("expected a time");
  const said = ascii(node.body);
  const form = node.number === Tag.UTC ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})$/ : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{4})$/;
  const found = form.exec(said);
  if (!found) throw new DerError("not a time");
  const zone = found[found.length - 1]!;
  const [month, day, hour, minute, second] = found.slice(2, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  const year = Number(found[1]) + (node.number === Tag.UTC ? (Number(found[1]) < 50 ? 2000 : 1900) : 0);
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  moment.setUTCHours(hour, minute, second);
  if (moment.getUTCMonth() !== month - 1 || moment.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) throw new DerError("no such time");
  const offset = zone === "Z" ? 0 : (zone.startsWith("-") ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)));
  return moment.getTime() - offset * 60_000;
}

/** The encoding of an object identifier from its dotted text. */
export function encodedOid(dotted: string): Bytes {
  const [first, second, ...rest] = dotted.split(".").map(Number) as [number, number, ...number[]];
  const bytes: number[] = [];
  for (const number of [first * 40 + second, ...rest]) {
    const digits = [number % 128];
    for (let left = Math.floor(number / 128); left; left = Math.floor(left / 128)) digits.unshift(0x80 | (left % 128));
    bytes.push(...digits);
  }
  return encode(Tag.OID, Uint8Array.from(bytes));
}

/** The encoding of a value from its first byte and its content. */
export function encode(first: number, ...body: Uint8Array[]): Bytes {
  const content = concat(...body);
  const length: number[] = [];
  if (content.length < 0x80) length.push(content.length);
  else {
    for (let rest = content.length; rest; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
    length.unshift(0x80 | length.length);
  }
  return concat(Uint8Array.of(first, ...length), content);
}

/** A SET OF in DER: its parts sorted. */
export function encodeSet(first: number, parts: readonly Uint8Array[]): Bytes {
  return encode(first, ...[...parts].sort(compare));
}

/** ``node`` with definite lengths all through, its first byte replaced when ``first`` is given. */
export function definite(node: Node, first?: number): Bytes {
  const head = first ?? node.full[0]!;
  if (!node.constructed) return first === undefined ? node.full : encode(head, node.body);
  return encode(head, ...node.parts.map((part) => definite(part)));
}
