/**
 * The cross-references of a PDF (ISO 32000-2, 7.5.4 to 7.5.8), section by section: each is one state of the file.
 *
 * A section says where its objects stand. What may be read in two ways is refused: generations that return from the dead, sections
 * that shrink, tables with a stream beside them.
 */

import { type Bytes, ascii } from "../bytes";
import { Dict, type PdfObject, PdfError, Ref, isName, isSpace, wholeNumber } from "./objects";
import { Parser } from "./parser";
import { OF_CROSS_REFERENCES, unpacked } from "./streams";

const MAX_SECTIONS = 1000;
const MAX_ENTRIES = 2_000_000;

/** Where an object stands: at a place in the file, or in a stream of objects. */
export type Place = number | { readonly stream: number; readonly index: number };

/** One section of cross-references. */
export interface Section {
  /** One more than the highest number of an object. */
  readonly size: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** The object this section is, when it is a stream. */
  readonly stream: Ref | null;
  readonly trailer: Dict;
  readonly standing: Map<number, { readonly generation: number; readonly at: number }>;
  readonly packed: Map<number, Exclude<Place, number>>;
  /** Objects that are gone, with the generation that comes next. */
  readonly freed: Map<number, number>;
  /** Keys of all it speaks of. */
  readonly named: Map<string, Ref>;
}

/** All sections of a PDF, the oldest first. */
export async function readSections(bytes: Bytes, start: number): Promise<Section[]> {
  const sections: Section[] = [];
  const seen = new Set<number>();
  for (let at: number | null = start; at !== null; ) {
    if (seen.has(at) || seen.size > MAX_SECTIONS) throw new PdfError("cross-references without end");
    seen.add(at);
    const section: Section = await readSection(bytes, at);
    sections.unshift(section);
    const before: PdfObject | undefined = section.trailer.raw("/Prev");
    at = before === undefined ? null : wholeNumber(before);
  }
  checkConsistent(sections);
  return sections;
}

function readSection(bytes: Bytes, startsAt: number): Promise<Section> | Section {
  const parser = new Parser(bytes, startsAt);
  while (isSpace(bytes[parser.at])) parser.at++;
  return parser.takes("xref") ? readTable(parser, startsAt) : readStream(parser, startsAt);
}

type Entry = readonly [kind: 0 | 1 | 2, id: number, first: number, second: number];

function readTable(parser: Parser, startsAt: number): Section {
  const entries: Entry[] = [];
  parser.at++;
  for (parser.skip(); !parser.takes("trailer"); parser.skip()) {
    let id = parser.digits();
    const count = parser.digits();
    parser.skip();
    if (id < 0 || count < 0 || entries.length + count > MAX_ENTRIES) throw new PdfError("a table of cross-references");
    for (let index = 0; index < count; index++) entries.push(readLine(parser, id++));
  }
  const endsAt = parser.at;
  parser.skip();
  const trailer = parser.dictionary();
  if (trailer.entries.has("/XRefStm")) throw new PdfError("a table of cross-references with a stream beside it");
  const size = wholeNumber(trailer.raw("/Size"));
  if (entries.some((entry) => entry[1] >= size)) throw new PdfError("an object with a number too high");
  return { size, startsAt, endsAt, stream: null, trailer, ...sorted(entries) };
}

function readLine(parser: Parser, id: number): Entry {
  while (/[\r\n]/.test(parser.peek(1))) parser.at++;
  const found = /^(\d+) (\d+) ([nf])$/.exec(parser.peek(18));
  if (!found) throw new PdfError("a line of a table of cross-references");
  parser.at += /[0-9t]/.test(ascii(parser.bytes.subarray(parser.at + 19, parser.at + 20))) ? 19 : 20;
  return [found[3] === "n" ? 1 : 0, id, Number(found[1]), Number(found[2])];
}

async function readStream(parser: Parser, startsAt: number): Promise<Section> {
  const stream = readHeader(parser);
  parser.skip();
  const trailer = parser.dictionary();
  const endsAt = parser.at;
  if (!isName(trailer.raw("/Type"), "/XRef")) throw new PdfError("no cross-references stand there");
  const size = wholeNumber(trailer.raw("/Size"));
  const numbers = (value: PdfObject | undefined): number[] => {
    if (!Array.isArray(value)) throw new PdfError("expected numbers");
    return value.map(wholeNumber);
  };
  const index = trailer.entries.has("/Index") ? numbers(trailer.raw("/Index")) : [0, size];
  const widths = numbers(trailer.raw("/W"));
  if (index.length % 2 || widths.length < 3 || widths.some((width) => width < 0 || width > 8)) throw new PdfError("a stream of cross-references");
  const data = await unpacked(trailer, OF_CROSS_REFERENCES);
  const entries: Entry[] = [];
  let at = 0;
  const field = (which: number): number => {
    const width = widths[which]!;
    if (!width) return which ? 0 : 1;
    if (at + width > data.length) throw new PdfError("cross-references are cut short");
    let value = 0;
    for (const end = at + width; at < end; at++) value = value * 256 + data[at]!;
    return value;
  };
  for (let pair = 0, least = 0; pair < index.length; pair += 2) {
    const [first, count] = [index[pair]!, index[pair + 1]!];
    if (first < least || count < 0 || entries.length + count > MAX_ENTRIES) throw new PdfError("a stream of cross-references");
    least = first + count;
    for (let id = first; id < least; id++) {
      const kind = field(0);
      const entry = [kind, id, field(1), field(2)] as const;
      if (kind < 3) entries.push(entry as Entry);
    }
  }
  if (at !== data.length) throw new PdfError("something follows the cross-references");
  return { size, startsAt, endsAt, stream, trailer, ...sorted(entries) };
}

/** The number and generation an object begins with, and past its "obj". */
export function readHeader(parser: Parser): Ref {
  const id = parser.digits();
  const generation = parser.digits();
  parser.skip();
  parser.need("obj");
  return new Ref(id, generation);
}

function sorted(entries: readonly Entry[]): Pick<Section, "standing" | "packed" | "freed" | "named"> {
  const found = { standing: new Map(), packed: new Map(), freed: new Map(), named: new Map() } as Pick<Section, "standing" | "packed" | "freed" | "named">;
  const name = (id: number, generation: number): void => {
    const ref = new Ref(id, generation);
    found.named.set(ref.key, ref);
  };
  for (const [kind, id, first, second] of entries) {
    if (kind !== 2 && second > 65535) throw new PdfError("a generation too high");
    if (id === 0) continue;
    if (kind === 1) found.standing.set(id, { generation: second, at: first });
    else if (kind === 2) found.packed.set(id, { stream: first, index: second });
    else found.freed.set(id, second);
    name(id, kind === 2 ? 0 : kind === 1 ? second : second - 1);
  }
  return found;
}

/** Where ``ref`` stands by one section: a place; null where it was freed; undefined where the section says nothing. */
export function placeIn(section: Section, ref: Ref): Place | null | undefined {
  if (ref.generation === 0) {
    const packed = section.packed.get(ref.id);
    if (packed) return packed;
  }
  const standing = section.standing.get(ref.id);
  if (standing) return standing.generation === ref.generation ? standing.at : undefined;
  return section.freed.get(ref.id) === ref.generation + 1 ? null : undefined;
}

function checkConsistent(sections: readonly Section[]): void {
  let least = 0;
  sections.forEach((section, at) => {
    const later = sections.slice(at + 1);
    if (section.stream !== null && later.some((item) => item.named.has(section.stream!.key))) throw new PdfError("cross-references were replaced");
    for (const [id, next] of section.freed) {
      if (next === 0 && at > 0) throw new PdfError("an object freed without end");
      for (const item of later) {
        const again = item.packed.has(id) ? 0 : item.standing.get(id)?.generation;
        if (again !== undefined && (next === 0 || item.packed.has(id) || again < next)) throw new PdfError("an object returned from the dead");
      }
    }
    if (section.size < least) throw new PdfError("a section that shrinks");
    least = section.size;
    for (const [id, { generation }] of section.standing)
      if (generation > 0 && !sections.slice(0, at).some((item) => item.freed.get(id) === generation)) throw new PdfError("a generation from nowhere");
  });
}
