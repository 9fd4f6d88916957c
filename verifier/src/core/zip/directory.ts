/** The end and the central directory of a ZIP archive, read strictly (APPNOTE 4.3.12 to 4.3.16); as `signing/zip/directory.py`. */

import { type Bytes, fromUtf8, lastIndexOf } from "../bytes";
import type { About, Key } from "../details";
import { shown } from "../names";
import { type Finding, error } from "../report";
import type { Source } from "../source";

export const MAX_MEMBERS = 1_000_100;
export const MAX_DIRECTORY = 512 * 1024 * 1024;
export const ZIP64_FIELD = 0x0001;
export const UTF8_FLAG = 0x0800;
export const LIMIT16 = 0xffff;
export const LIMIT32 = 0xffffffff;
export const [LOCAL_SIZE, CENTRAL_SIZE, END_SIZE, END64_SIZE, LOCATOR64_SIZE] = [30, 46, 22, 56, 20] as const;

/** Collects findings, at most a hundred of a code, so that a hostile archive cannot fill the memory. */
export class Faults {
  readonly found: Finding[] = [];
  readonly #counts = new Map<string, number>();

  add(code: string, subject: string, detail: Key, ...about: About[]): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count <= 100) this.found.push(error(code, shown(subject), detail, ...about));
  }
}

/** One member, local header and central directory in agreement. */
export interface Member {
  readonly name: string;
  readonly size: number;
  readonly storedSize: number;
  readonly method: number;
  readonly crc: number;
  readonly headerAt: number;
  readonly dataAt: number;
  readonly endsAt: number;
}

/** A line of the central directory while it is read. */
export interface Entry {
  rawName: Bytes;
  name: string;
  version: number;
  flags: number;
  method: number;
  time: number;
  date: number;
  crc: number;
  storedSize: number;
  size: number;
  headerAt: number;
  attributes: number;
  system: number;
  comment: Bytes;
  extra: Bytes;
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A 64-bit number; what is too large for a file becomes a number no file reaches. */
export function wide(data: DataView, at: number): number {
  const value = data.getBigUint64(at, true);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

export function signature(bytes: Uint8Array, at: number, third: number, fourth: number): boolean {
  return bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === third && bytes[at + 3] === fourth;
}

const END_MARK = Uint8Array.of(0x50, 0x4b, 5, 6);

/** Start, size and count of the central directory. */
export function endOfDirectory(source: Source, faults: Faults, layout: Faults): { start: number; size: number; count: number } | null {
  const total = source.size;
  const reach = END_SIZE + LIMIT16 + LOCATOR64_SIZE;
  const window = source.read(Math.min(total, reach), Math.max(0, total - reach)).slice();
  const base = total - window.length;
  const data = view(window);
  const ends = (at: number): boolean => at + END_SIZE <= window.length && at + END_SIZE + data.getUint16(at + 20, true) === window.length;
  let at = lastIndexOf(window, END_MARK);
  let candidates = 0;
  while (at >= 0) {
    candidates++;
    if (ends(at)) break;
    at = at ? lastIndexOf(window, END_MARK, at - 1) : -1;
  }
  if (at < 0) {
    if (candidates) faults.add("ZIP_TRAILING", "container", "zip_trailing");
    else faults.add("ZIP_NOT_AN_ARCHIVE", "container", "zip_not_an_archive");
    return null;
  }
  const [disk, diskStart] = [data.getUint16(at + 4, true), data.getUint16(at + 6, true)];
  let [countHere, count] = [data.getUint16(at + 8, true), data.getUint16(at + 10, true)];
  let [size, start] = [data.getUint32(at + 12, true), data.getUint32(at + 16, true)];
  let ambiguous = lastIndexOf(window, END_MARK) > at;
  for (let other = at ? lastIndexOf(window, END_MARK, at - 1) : -1; other >= 0; other = other ? lastIndexOf(window, END_MARK, other - 1) : -1)
    ambiguous ||= ends(other);
  if (ambiguous) faults.add("ZIP_AMBIGUOUS_END", "container", "zip_two_ends");
  if (data.getUint16(at + 20, true)) layout.add("ZIP_COMMENT", "container", "zip_archive_comment");
  at = firstAlike(window, at, ends);
  const endAt = base + at;
  let expectedEnd = endAt;
  if (at >= LOCATOR64_SIZE && signature(window, at - LOCATOR64_SIZE, 6, 7)) {
    const locator = at - LOCATOR64_SIZE;
    const [locatorDisk, end64At, disks] = [data.getUint32(locator + 4, true), wide(data, locator + 8), data.getUint32(locator + 16, true)];
    const raw = end64At < total ? source.read(END64_SIZE, end64At).slice() : new Uint8Array(0);
    if (raw.length !== END64_SIZE || !signature(raw, 0, 6, 6)) {
      faults.add("ZIP_DIRECTORY", "container", "zip_no_end64");
      if (count === LIMIT16 || size === LIMIT32 || start === LIMIT32) return null;
      expectedEnd -= LOCATOR64_SIZE; // readers that find the archive at all go by the plain end
    } else {
      const end = view(raw);
      const [record, disk64, start64Disk] = [wide(end, 4), end.getUint32(16, true), end.getUint32(20, true)];
      const [here64, count64, size64, start64] = [wide(end, 24), wide(end, 32), wide(end, 40), wide(end, 48)];
      const agree =
        (count === count64 || count === LIMIT16) &&
        (size === size64 || size === LIMIT32) &&
        (start === start64 || start === LIMIT32) &&
        here64 === count64 &&
        locatorDisk === 0 && disks === 1 && disk64 === 0 && start64Disk === 0 &&
        record === END64_SIZE - 12 &&
        end64At + END64_SIZE + LOCATOR64_SIZE === endAt;
      if (!agree) faults.add("ZIP_DIRECTORY", "container", "zip_ends_differ");
      [count, size, start, countHere] = [count64, size64, start64, count64];
      expectedEnd = end64At;
    }
  }
  if (disk || diskStart || countHere !== count) faults.add("ZIP_SPLIT", "container", "zip_split");
  if (start + size !== expectedEnd) {
    faults.add(start + size < expectedEnd ? "ZIP_PREFIX" : "ZIP_DIRECTORY", "container", "zip_directory_moved");
    return null;
  }
  if (size > MAX_DIRECTORY || count > MAX_MEMBERS) {
    faults.add("ZIP_TOO_LARGE", "container", "zip_too_large", count, MAX_MEMBERS);
    return null;
  }
  return { start, size, count };
}

/** Where the first of several ends stands that say the same as that at ``at``: every reader is shown one archive then. */
function firstAlike(window: Bytes, at: number, ends: (at: number) => boolean): number {
  for (let other = at ? lastIndexOf(window, END_MARK, at - 1) : -1; other >= 0; other = other ? lastIndexOf(window, END_MARK, other - 1) : -1) {
    const alike = window.subarray(other + 4, other + 20).every((byte, index) => byte === window[at + 4 + index]);
    if (alike && ends(other)) return other;
  }
  return at;
}

/** The lines of the central directory, which have to be ``count`` and fill it. */
export function* entries(directory: Bytes, count: number, faults: Faults): Generator<Entry> {
  const data = view(directory);
  let position = 0;
  let found = 0;
  while (position + CENTRAL_SIZE <= directory.length && signature(directory, position, 1, 2)) {
    const at = position;
    const nameAt = at + CENTRAL_SIZE;
    const extraAt = nameAt + data.getUint16(at + 28, true);
    const commentAt = extraAt + data.getUint16(at + 30, true);
    position = commentAt + data.getUint16(at + 32, true);
    if (position > directory.length) break;
    const flags = data.getUint16(at + 8, true);
    const rawName = directory.subarray(nameAt, extraAt);
    const entry: Entry = {
      rawName, flags,
      name: decoded(rawName, flags),
      system: data.getUint16(at + 4, true) >> 8,
      version: data.getUint16(at + 6, true),
      method: data.getUint16(at + 10, true),
      time: data.getUint16(at + 12, true),
      date: data.getUint16(at + 14, true),
      crc: data.getUint32(at + 16, true),
      storedSize: data.getUint32(at + 20, true),
      size: data.getUint32(at + 24, true),
      attributes: data.getUint32(at + 38, true),
      headerAt: data.getUint32(at + 42, true),
      extra: directory.subarray(extraAt, commentAt),
      comment: directory.subarray(commentAt, position),
    };
    found++;
    const disk = data.getUint16(at + 34, true);
    if (disk !== 0 && disk !== LIMIT16) faults.add("ZIP_SPLIT", entry.name, "zip_other_part");
    widen(entry, faults);
    yield entry;
  }
  if (position !== directory.length || found !== count) faults.add("ZIP_DIRECTORY", "container", "zip_count", count, found);
}

/** Kinds and contents; null when the bytes do not add up. */
export function extraFields(extra: Bytes): [number, Bytes][] | null {
  const data = view(extra);
  const fields: [number, Bytes][] = [];
  let position = 0;
  while (position + 4 <= extra.length) {
    const start = position + 4;
    position = start + data.getUint16(position + 2, true);
    if (position > extra.length) return null;
    fields.push([data.getUint16(start - 4, true), extra.subarray(start, position)]);
  }
  return position === extra.length ? fields : null;
}

/** Take 64-bit sizes and offset from the Zip64 field, which has to hold exactly those that need it. */
function widen(entry: Entry, faults: Faults): void {
  if (!entry.extra.length) return;
  const field = (extraFields(entry.extra) ?? []).find(([kind]) => kind === ZIP64_FIELD)?.[1];
  if (!field) return;
  const wanted = (["size", "storedSize", "headerAt"] as const).filter((name) => entry[name] === LIMIT32);
  // Some producers write both sizes although they fit; what is there beyond what is wanted has to agree.
  if (field.length < 8 * wanted.length || (field.length % 8 !== 0 && field.length % 8 !== 4)) {
    faults.add("ZIP_HEADER_MISMATCH", entry.name, "zip64_cut");
    return;
  }
  wanted.forEach((name, index) => (entry[name] = wide(view(field), 8 * index)));
}

const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** A name as UTF-8, flagged or not (most producers write it so), else as code page 437. */
function decoded(raw: Bytes, flags: number): string {
  const text = fromUtf8(raw);
  if (text !== null) return text;
  return Array.from(raw, (byte) => (byte < 128 || flags & UTF8_FLAG ? String.fromCharCode(byte) : CP437[byte - 128])).join("");
}
