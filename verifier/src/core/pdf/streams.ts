/** The content of compressed streams: Flate with the predictors of cross-references, within bounds. */

import { type Bytes, concat } from "../bytes";
import { Dict, Name, Num, type PdfObject, PdfError, wholeNumber } from "./objects";

/** How much a stream may become, by its size and what it is for. */
export interface Bounds {
  readonly times: number;
  readonly least: number;
  readonly most: number;
}

const MIB = 1024 * 1024;
export const OF_CROSS_REFERENCES: Bounds = { times: 1100, least: MIB, most: 64 * MIB };
export const OF_OBJECTS: Bounds = { times: 100, least: 4 * MIB, most: 64 * MIB };
export const OF_LISTS: Bounds = { times: 50, least: 4 * MIB, most: 64 * MIB };

/** What all streams of one file together may become. */
export const MAX_INFLATED = 512 * MIB;

/** What ``stream`` holds; raises ``PdfError`` when it does not inflate, grows beyond ``bounds`` or is packed in another way. */
export async function unpacked(stream: Dict, bounds: Bounds): Promise<Bytes> {
  const { encoded } = stream;
  if (encoded === null) throw new PdfError("expected a stream");
  const filters = listed(stream.raw("/Filter"));
  const parameters = listed(stream.raw("/DecodeParms"));
  let data = encoded;
  const most = Math.min(Math.max(bounds.least, bounds.times * encoded.length), bounds.most);
  for (const [at, filter] of filters.entries()) {
    if (!(filter instanceof Name) || !["/FlateDecode", "/Fl"].includes(filter.text)) throw new PdfError("packed in a way that is not read");
    data = predicted(await inflated(data, most), parameters[at]);
  }
  return data;
}

function listed(value: PdfObject | undefined): readonly PdfObject[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value as PdfObject];
}

async function inflated(data: Bytes, most: number): Promise<Bytes> {
  // A line end before "endstream" may have been counted in: the browser takes no byte behind the end.
  const ends = [0, ...(/^\r\n$/.test(tail(data, 2)) ? [2] : []), ...(/^[\r\n]$/.test(tail(data, 1)) ? [1] : [])];
  for (const cut of ends) {
    try {
      return await inflate(data.subarray(0, data.length - cut), most);
    } catch (reason) {
      if (reason instanceof PdfError) throw reason;
    }
  }
  throw new PdfError("a stream does not inflate");
}

function tail(data: Bytes, count: number): string {
  return String.fromCharCode(...data.subarray(-count));
}

async function inflate(data: Bytes, most: number): Promise<Bytes> {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const pieces: Bytes[] = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return concat(...pieces);
    pieces.push(value as Bytes);
    size += value.length;
    if (size <= most) continue;
    await reader.cancel();
    throw new PdfError("a stream inflates without bounds");
  }
}

/** Rows as they were before each was written as a difference (PNG, 9.2; ISO 32000-2, 7.4.4.4). */
function predicted(data: Bytes, parameters: PdfObject | undefined): Bytes {
  if (!(parameters instanceof Dict)) return data;
  const predictor = parameters.raw("/Predictor") instanceof Num ? wholeNumber(parameters.raw("/Predictor")) : 1;
  if (predictor === 1) return data;
  const columns = wholeNumber(parameters.raw("/Columns"));
  if (predictor < 10 || predictor > 15 || columns < 1 || data.length % (columns + 1)) throw new PdfError("a predictor that is not read");
  const rows = data.length / (columns + 1);
  const plain = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * (columns + 1);
    const kind = data[from]!;
    if (kind > 2) throw new PdfError("a predictor that is not read");
    for (let at = 0; at < columns; at++) {
      const left = kind === 1 && at ? plain[row * columns + at - 1]! : 0;
      const above = kind === 2 && row ? plain[(row - 1) * columns + at]! : 0;
      plain[row * columns + at] = data[from + 1 + at]! + left + above;
    }
  }
  return plain;
}
