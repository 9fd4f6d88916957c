/** What a PDF is made of (ISO 32000-2, 7.3): names, numbers, strings, arrays, dictionaries, streams and references. */

import { type Bytes, ascii, equal, fromUtf8 } from "../bytes";

/** A PDF that cannot be read, or not in the one way in which everybody reads it. */
export class PdfError extends Error {}

/** Null stands for the null object; an array for an array. */
export type PdfObject = null | boolean | Name | Num | Str | Ref | Dict | readonly PdfObject[];

/** A name, with the slash it begins with. */
export class Name {
  constructor(readonly text: string) {}
}

export class Num {
  /** The number as digits without anything that could be left out: two ways to write it are one. */
  readonly plain: string;

  constructor(written: string) {
    const found = /^([+-]?)(\d*)(\.\d*)?$/.exec(written);
    if (!found || !/\d/.test(written)) throw new PdfError("not a number");
    const whole = found[2]!.replace(/^0+/, "") || "0";
    const part = (found[3] ?? "").slice(1).replace(/0+$/, "");
    this.plain = (found[1] === "-" && (whole !== "0" || part) ? "-" : "") + whole + (part && `.${part}`);
    this.whole = found[3] === undefined;
  }

  readonly whole: boolean;

  get value(): number {
    return Number(this.plain);
  }
}

export class Str {
  /** The text of the string; null for bytes that are none. */
  readonly text: string | null;

  constructor(readonly bytes: Bytes) {
    this.text = textOf(bytes);
  }
}

/** A reference to an object by its number and generation. */
export class Ref {
  readonly key: string;

  constructor(readonly id: number, readonly generation: number) {
    this.key = `${id} ${generation}`;
  }
}

/** A dictionary, or, with ``encoded``, a stream. */
export class Dict {
  constructor(
    readonly entries: ReadonlyMap<string, PdfObject>,
    /** The bytes of a stream as they stand in the file. */
    readonly encoded: Bytes | null = null,
  ) {}

  /** What stands there, a reference as it is; undefined when there is nothing. */
  raw(key: string): PdfObject | undefined {
    return this.entries.get(key);
  }
}

export function isName(value: PdfObject | undefined, text: string): boolean {
  return value instanceof Name && value.text === text;
}

/** The whole number ``value`` is; raises ``PdfError`` when it is none. */
export function wholeNumber(value: PdfObject | undefined): number {
  if (!(value instanceof Num) || !value.whole || !Number.isSafeInteger(value.value)) throw new PdfError("expected a whole number");
  return value.value;
}

/** Whether two objects say the same; references when they name the same object. */
export function isSame(one: PdfObject | undefined, other: PdfObject | undefined): boolean {
  if (one === other) return true;
  if (one instanceof Name) return other instanceof Name && one.text === other.text;
  if (one instanceof Num) return other instanceof Num && one.plain === other.plain;
  if (one instanceof Ref) return other instanceof Ref && one.key === other.key;
  if (one instanceof Str) {
    if (!(other instanceof Str) || (one.text === null) !== (other.text === null)) return false;
    return one.text === null ? equal(one.bytes, other.bytes) : one.text === other.text;
  }
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((item, at) => isSame(item, other[at]));
  if (!(one instanceof Dict) || !(other instanceof Dict) || one.entries.size !== other.entries.size || !isSameStream(one, other)) return false;
  return [...one.entries].every(([key, value]) => other.entries.has(key) && isSame(value, other.raw(key)));
}

/** As ``isSame``, with strings byte for byte and numbers of the same kind. */
export function isIdentical(one: PdfObject | undefined, other: PdfObject | undefined): boolean {
  if (one instanceof Str) return other instanceof Str && equal(one.bytes, other.bytes);
  if (one instanceof Num) return isSame(one, other) && other instanceof Num && one.whole === other.whole;
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((item, at) => isIdentical(item, other[at]));
  if (!(one instanceof Dict)) return isSame(one, other);
  if (!(other instanceof Dict) || one.entries.size !== other.entries.size || !isSameStream(one, other)) return false;
  return [...one.entries].every(([key, value]) => other.entries.has(key) && isIdentical(value, other.raw(key)));
}

function isSameStream(one: Dict, other: Dict): boolean {
  if (one.encoded === null || other.encoded === null) return one.encoded === other.encoded;
  return equal(one.encoded, other.encoded);
}

/** Text in UTF-16 or UTF-8 by its mark, else in PDFDocEncoding (ISO 32000-2, 7.9.2 and annex D). */
function textOf(bytes: Bytes): string | null {
  try {
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be", { fatal: true }).decode(bytes);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return fromUtf8(bytes.subarray(3));
  let text = "";
  for (const byte of bytes) {
    const char = byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : byte === 0xad ? "" : byte > 0xa0 ? String.fromCharCode(byte) : (OTHERS[byte] ?? "");
    if (!char) return null;
    text += char;
  }
  return text;
}

const OTHERS: Record<number, string> = {};
for (const [first, chars] of [
  [0x18, "\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc"],
  [0x80, "\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e"],
  [0xa0, "\u20ac"],
] as const)
  [...chars].forEach((char, at) => (OTHERS[first + at] = char));

const SPACES = new Set([0x20, 0x0a, 0x0d, 0x09, 0x0c, 0x00]);
const DELIMITERS = new Set([..."()<>[]{}/%"].map((char) => char.charCodeAt(0)));

export function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && SPACES.has(byte);
}

export function isDelimiter(byte: number | undefined): boolean {
  return byte !== undefined && DELIMITERS.has(byte);
}

/** The name that ``bytes`` write after the slash, with its escapes resolved. */
export function nameOf(bytes: Bytes): Name {
  const plain: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x23) {
      const digits = ascii(bytes.subarray(at + 1, at + 3));
      if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw new PdfError("an escape in a name");
      plain.push(parseInt(digits, 16));
      at += 2;
    } else if (byte < 0x21 || byte > 0x7e) throw new PdfError("a byte in a name");
    else plain.push(byte);
  }
  const raw = Uint8Array.from(plain);
  return new Name(`/${fromUtf8(raw) ?? ascii(raw)}`);
}
