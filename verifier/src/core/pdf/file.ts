/** A PDF opened: its states, the objects of each, and where the file ends. */

import { type Bytes, ascii } from "../bytes";
import { Dict, type PdfObject, PdfError, Ref, isName, wholeNumber } from "./objects";
import { Parser } from "./parser";
import { type Place, type Section, placeIn, readHeader, readSections } from "./references";
import { MAX_INFLATED, OF_OBJECTS, unpacked } from "./streams";

const MAX_HOPS = 50;
/** What a dictionary of cross-references says of itself, not of the file. */
const OF_THE_SECTION = ["/Length", "/Filter", "/DecodeParms", "/W", "/Type", "/Index", "/XRefStm"];

export class PdfFile {
  readonly #read = new Map<string, PdfObject>();
  /** Streams of objects, inflated; the error where one cannot be. */
  readonly #inflated = new Map<number, Bytes | PdfError>();
  readonly #states = new Map<number, State>();

  private constructor(
    readonly bytes: Bytes,
    readonly sections: readonly Section[],
    /** Where the last cross-references stand, as the end of the file says. */
    readonly lastStart: number,
  ) {}

  /** The PDF in ``bytes``; raises ``PdfError`` when it cannot be read without repairing it. */
  static async open(bytes: Bytes): Promise<PdfFile> {
    if (!/^%PDF-\d.\d/.test(ascii(bytes.subarray(0, 8)))) throw new PdfError("it does not begin as a PDF does");
    const start = startBefore(bytes, bytes.length - 1);
    const file = new PdfFile(bytes, await readSections(bytes, start), start);
    const streams = new Set(file.sections.flatMap((section) => [...section.packed.values()].map((place) => place.stream)));
    let size = 0;
    for (const id of streams) {
      const found = await file.#inflate(id);
      file.#inflated.set(id, found);
      size += found instanceof PdfError ? 0 : found.length;
      if (size > MAX_INFLATED) throw new PdfError("streams of objects without bounds");
    }
    return file;
  }

  get states(): number {
    return this.sections.length;
  }

  get last(): State {
    return this.state(this.states - 1);
  }

  /** The file as it was when the section ``number`` was its last. */
  state(number: number): State {
    const found = this.#states.get(number) ?? new State(this, number);
    this.#states.set(number, found);
    return found;
  }

  section(number: number): Section {
    return this.sections[number]!;
  }

  /** The last state that says something of ``ref``. */
  lastChange(ref: Ref): number {
    const found = this.sections.findLastIndex((section) => placeIn(section, ref) !== undefined);
    if (found < 0) throw new PdfError("an object that is nowhere");
    return found;
  }

  /** The first state in which ``ref`` is there. */
  firstSeen(ref: Ref): number {
    const found = this.sections.findIndex((section) => (placeIn(section, ref) ?? null) !== null);
    if (found < 0) throw new PdfError("an object that is nowhere");
    return found;
  }

  /** Where ``ref`` stands in a state; null when it does not. */
  placeAt(ref: Ref, number: number): Place | null {
    for (let at = number; at >= 0; at--) {
      const place = placeIn(this.sections[at]!, ref);
      if (place !== undefined) return place;
    }
    return null;
  }

  /** The object ``ref`` names in a state; strictly: one that is not there is an error. */
  objectAt(ref: Ref, number: number): PdfObject {
    const place = this.placeAt(ref, number);
    if (place === null) throw new PdfError("an object that is not there");
    const key = typeof place === "number" ? `${ref.key} at ${place}` : `${ref.key} in ${place.stream} ${place.index}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const found = typeof place === "number" ? this.#standing(ref, place) : this.#packed(ref, place.stream, place.index);
    this.#read.set(key, found);
    return found;
  }

  #standing(ref: Ref, place: number): PdfObject {
    const parser = new Parser(this.bytes, place, (length) => wholeNumber(length instanceof Ref ? this.objectAt(length, this.states - 1) : length));
    const header = readHeader(parser);
    if (header.key !== ref.key) throw new PdfError("another object stands there");
    parser.skip();
    const found = parser.object();
    parser.skip();
    parser.need("endobj");
    return found;
  }

  async #inflate(id: number): Promise<Bytes | PdfError> {
    try {
      const stream = this.objectAt(new Ref(id, 0), this.states - 1);
      if (!(stream instanceof Dict) || !isName(this.last.resolve(stream.raw("/Type")), "/ObjStm")) throw new PdfError("no stream of objects");
      return await unpacked(stream, OF_OBJECTS);
    } catch (reason) {
      return reason instanceof PdfError ? reason : new PdfError("a stream of objects cannot be read");
    }
  }

  #packed(ref: Ref, id: number, index: number): PdfObject {
    const data = this.#inflated.get(id);
    if (!(data instanceof Uint8Array)) throw data ?? new PdfError("no stream of objects");
    const stream = this.objectAt(new Ref(id, 0), this.states - 1) as Dict;
    const count = wholeNumber(this.last.resolve(stream.raw("/N")));
    const first = wholeNumber(this.last.resolve(stream.raw("/First")));
    const header = new Parser(data, 0);
    for (let at = 0; at < count; at++) {
      const [number, offset] = [header.digits(), header.digits()];
      if (number !== ref.id) continue;
      if (at !== index) break;
      const found = new Parser(data, first + offset).object();
      if (found instanceof Ref || (found instanceof Dict && found.encoded !== null)) break;
      return found;
    }
    throw new PdfError("an object is not in its stream");
  }
}

/** A PDF as it was at one time. */
export class State {
  #trailer: Dict | null = null;

  constructor(
    readonly file: PdfFile,
    readonly number: number,
  ) {}

  /** What the trailers up to this state say together. */
  get trailer(): Dict {
    if (this.#trailer) return this.#trailer;
    const entries = new Map(this.file.sections.slice(0, this.number + 1).flatMap((section) => [...section.trailer.entries]));
    for (const key of OF_THE_SECTION) entries.delete(key);
    return (this.#trailer = new Dict(entries));
  }

  get rootRef(): Ref {
    const found = this.trailer.raw("/Root");
    if (!(found instanceof Ref)) throw new PdfError("no catalogue");
    return found;
  }

  get root(): Dict {
    return this.dictionary(this.rootRef);
  }

  /** The object behind ``value``, which may be a reference. */
  resolve(value: PdfObject | undefined): PdfObject | undefined {
    let found = value;
    for (let hops = 0; found instanceof Ref; hops++) {
      if (hops > MAX_HOPS) throw new PdfError("references without end");
      found = this.file.objectAt(found, this.number);
    }
    return found;
  }

  /** What an entry of a dictionary stands for; undefined when there is none or it is null. */
  value(dictionary: Dict, key: string): PdfObject | undefined {
    return this.resolve(dictionary.raw(key)) ?? undefined;
  }

  dictionary(value: PdfObject | undefined): Dict {
    const found = this.resolve(value);
    if (!(found instanceof Dict)) throw new PdfError("expected a dictionary");
    return found;
  }

  /** Whether an object of this number cannot have been there yet. */
  isNew(ref: Ref): boolean {
    return ref.id >= this.file.section(this.number).size;
  }

  /** All objects ``value`` leads to that are there since the state ``since``, itself included. */
  reachable(value: PdfObject | undefined, since: number, found: Map<string, Ref> = new Map()): Map<string, Ref> {
    let inside = value;
    if (value instanceof Ref) {
      if (found.has(value.key) || this.file.firstSeen(value) < since) return found;
      found.set(value.key, value);
      inside = this.resolve(value);
    }
    const parts = inside instanceof Dict ? inside.entries.values() : Array.isArray(inside) ? inside : [];
    for (const part of parts) this.reachable(part, since, found);
    return found;
  }
}

const END = "%%EOF";

/** Where the last cross-references before ``at`` stand, by the lines there; raises ``PdfError`` when nothing says so. */
export function startBefore(bytes: Bytes, at: number): number {
  const cursor = { at };
  const least = at - 1023;
  let line = "";
  while (!line.startsWith(END)) {
    if (cursor.at < least) throw new PdfError("no end of the file");
    line = lineBefore(bytes, cursor);
  }
  line = lineBefore(bytes, cursor);
  const alone = /^startxref\s*(\d+)\s*$/.exec(line);
  if (alone) return Number(alone[1]);
  if (!/^\s*\d+\s*$/.test(line) || !lineBefore(bytes, cursor).startsWith("startxref")) throw new PdfError("no cross-references named");
  return Number(line);
}

/** The line that ends at the cursor, which goes to the end of the line before it. */
function lineBefore(bytes: Bytes, cursor: { at: number }): string {
  let { at } = cursor;
  const end = at + 1;
  for (; ; at--) {
    if (at < 1 || at >= bytes.length) throw new PdfError("no end of a line");
    if (isLineEnd(bytes[at])) break;
  }
  const line = ascii(bytes.subarray(at + 1, end));
  while (at > 0 && isLineEnd(bytes[at])) at--;
  cursor.at = at;
  return line;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}
