/** Reads PDF objects where they stand (ISO 32000-2, 7.2 and 7.3), strictly: what readers could take in two ways is refused. */

import { type Bytes, ascii } from "../bytes";
import { Dict, Name, Num, type PdfObject, PdfError, Ref, Str, isDelimiter, isSpace, nameOf, wholeNumber } from "./objects";

const MAX_DEPTH = 200;
const REFERENCE = /^(\d+)[ \t\n\r\f\v]+(\d+)[ \t\n\r\f\v]+R[^a-zA-Z]/;
const ESCAPES: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, f: 12 };
const ITSELF = "() /%<>[]#_&$\\";

/** The length of a stream, whose dictionary may only name the object that says it. */
export type LengthOf = (length: PdfObject | undefined) => number;

export class Parser {
  constructor(
    readonly bytes: Bytes,
    public at: number,
    private readonly lengthOf: LengthOf = wholeNumber,
  ) {}

  /** Past white space and comments. */
  skip(): void {
    for (;;) {
      while (isSpace(this.bytes[this.at])) this.at++;
      if (this.bytes[this.at] !== 0x25) return;
      while (this.at < this.bytes.length && this.bytes[this.at] !== 0x0a && this.bytes[this.at] !== 0x0d) this.at++;
    }
  }

  /** Whether ``word`` stands here; goes past it when it does. */
  takes(word: string): boolean {
    if (this.peek(word.length) !== word) return false;
    this.at += word.length;
    return true;
  }

  need(word: string): void {
    if (!this.takes(word)) throw new PdfError(`expected ${word}`);
  }

  peek(length: number): string {
    return ascii(this.bytes.subarray(this.at, this.at + length));
  }

  /** A number of digits alone, as headers of objects and cross-references have them. */
  digits(): number {
    this.skip();
    return wholeNumber(this.number());
  }

  object(depth = 0): PdfObject {
    if (depth > MAX_DEPTH) throw new PdfError("objects within objects without end");
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new PdfError("cut short");
    switch (String.fromCharCode(byte)) {
      case "/":
        return this.name();
      case "<":
        return this.peek(2) === "<<" ? this.dictionary(depth) : this.hexString();
      case "[":
        return this.array(depth);
      case "t":
        this.need("true");
        return true;
      case "f":
        this.need("false");
        return false;
      case "n":
        this.need("null");
        return null;
      case "(":
        return this.string();
      case "%":
        this.skip();
        return this.object(depth);
      default:
        return this.referenceOrNumber();
    }
  }

  private name(): Name {
    const start = ++this.at;
    while (this.at < this.bytes.length && !isSpace(this.bytes[this.at]) && !isDelimiter(this.bytes[this.at])) this.at++;
    return nameOf(this.bytes.subarray(start, this.at));
  }

  private referenceOrNumber(): Num | Ref {
    const found = REFERENCE.exec(this.peek(20));
    if (!found) return this.number();
    this.at += found[0].length - 1;
    const [id, generation] = [Number(found[1]), Number(found[2])];
    if (!id) throw new PdfError("a reference to nothing");
    return new Ref(id, generation);
  }

  private number(): Num {
    const start = this.at;
    while (/^[+,.\-0-9]$/.test(String.fromCharCode(this.bytes[this.at] ?? 0))) this.at++;
    return new Num(ascii(this.bytes.subarray(start, this.at)));
  }

  private array(depth: number): PdfObject[] {
    this.at++;
    const items: PdfObject[] = [];
    for (;;) {
      this.skip();
      if (this.takes("]")) return items;
      items.push(this.object(depth + 1));
    }
  }

  dictionary(depth = 0): Dict {
    this.need("<<");
    const entries = new Map<string, PdfObject>();
    for (;;) {
      this.skip();
      if (this.takes(">>")) break;
      if (this.bytes[this.at] !== 0x2f) throw new PdfError("expected a name");
      const key = this.name().text;
      this.skip();
      if (entries.has(key)) throw new PdfError("a name stands twice in a dictionary");
      entries.set(key, this.object(depth + 1));
    }
    return new Dict(entries, this.payload(entries));
  }

  /** The bytes of the stream that follows its dictionary; null when none does. */
  private payload(entries: ReadonlyMap<string, PdfObject>): Bytes | null {
    const before = this.at;
    this.skip();
    if (!this.takes("stream")) {
      this.at = before;
      return null;
    }
    while (isSpace(this.bytes[this.at])) {
      const byte = this.bytes[this.at++];
      if (byte === 0x0a) break;
      if (byte === 0x0d) {
        if (this.bytes[this.at] === 0x0a) this.at++;
        break;
      }
    }
    const length = this.lengthOf(entries.get("/Length"));
    if (length < 0 || this.at + length > this.bytes.length) throw new PdfError("a stream is cut short");
    const data = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    this.skip();
    if (this.takes("endstream")) return data;
    this.at = Math.max(0, this.at - 1);
    this.need("endstream");
    return data.subarray(0, -1);
  }

  private hexString(): Str {
    this.at++;
    let digits = "";
    for (;;) {
      this.skip();
      const start = this.at;
      while (/^[0-9A-Fa-f]$/.test(String.fromCharCode(this.bytes[this.at] ?? 0))) this.at++;
      digits += ascii(this.bytes.subarray(start, this.at));
      if (this.takes(">")) break;
      if (this.at === start) throw new PdfError("a string of digits");
    }
    if (digits.length % 2) digits += "0";
    const bytes = new Uint8Array(digits.length / 2);
    for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(digits.slice(2 * at, 2 * at + 2), 16);
    return new Str(bytes);
  }

  private string(): Str {
    this.at++;
    const plain: number[] = [];
    for (let open = 1; ; ) {
      const byte = this.byte();
      if (byte === 0x5c) {
        const escaped = this.escaped();
        if (escaped !== null) plain.push(escaped);
        continue;
      }
      if (byte === 0x28) open++;
      if (byte === 0x29 && --open === 0) return new Str(Uint8Array.from(plain));
      plain.push(byte);
    }
  }

  private byte(): number {
    if (this.at >= this.bytes.length) throw new PdfError("cut short");
    return this.bytes[this.at++]!;
  }

  /** What stands after a backslash; null for a line that goes on. */
  private escaped(): number | null {
    const byte = this.byte();
    const char = String.fromCharCode(byte);
    if (ITSELF.includes(char)) return byte;
    if (char in ESCAPES) return ESCAPES[char]!;
    if (/\d/.test(char)) {
      let octal = char;
      while (octal.length < 3 && /\d/.test(this.peek(1))) octal += String.fromCharCode(this.byte());
      const value = parseInt(octal, 8);
      if (!/^[0-7]+$/.test(octal) || value > 255) throw new PdfError("an escape in a string");
      return value;
    }
    if (byte !== 0x0a && byte !== 0x0d) throw new PdfError("an escape in a string");
    if (/[\r\n]/.test(this.peek(1))) this.at++;
    return null;
  }
}
