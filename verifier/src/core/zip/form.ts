/**
 * The form of a ZIP archive, read strictly before anything trusts it (step 0); as `signing/zip/form.py`.
 *
 * Security faults are errors for everybody; deviations from the layout signoff writes are kept apart.
 */

import { type Bytes, concat, equal } from "../bytes";
import { folded, shown } from "../names";
import type { Finding } from "../report";
import type { Source } from "../source";
import {
  type Entry, Faults, LIMIT32, LOCAL_SIZE, type Member, ZIP64_FIELD, endOfDirectory, entries, extraFields, signature, view, wide,
} from "./directory";
import { readPlain } from "./plain";
import { DEFLATED, FLAG_DESCRIPTOR, STORED, examine, examineExtra } from "./rules";

/** Deflated members together may not hold more bytes than this. */
export const MAX_INFLATED = 2 * 1024 ** 3;
const READ_AT_ONCE = 1024 * 1024;

export interface Form {
  readonly members: ReadonlyMap<string, Member>;
  /** Faults of security: an archive with any of them is not read further. */
  readonly findings: readonly Finding[];
  /** Departures from the layout signoff writes. */
  readonly deviations: readonly Finding[];
}

export function readForm(source: Source): Form {
  const [faults, layout] = [new Faults(), new Faults()];
  const end = endOfDirectory(source, faults, layout);
  if (end === null) return { members: new Map(), findings: faults.found, deviations: [] };
  const directory = source.read(end.size, end.start).slice();
  let members = readPlain(source, directory, end.count, end.start);
  if (members === null) {
    members = readMembers(source, directory, end.count, end.start, faults, layout);
    if (!layout.found.length) layout.add("ZIP_LAYOUT", "container", "zip_layout");
  }
  return { members, findings: faults.found, deviations: layout.found };
}

function readMembers(source: Source, directory: Bytes, count: number, start: number, faults: Faults, layout: Faults): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const entry of entries(directory, count, faults)) {
    examine(entry, faults, layout);
    const member = memberOf(source, entry, start, faults, layout);
    if (members.has(entry.name)) faults.add("ZIP_DUPLICATE_NAME", entry.name, "zip_duplicate");
    else if (member !== null) members.set(entry.name, member);
  }
  tile(members, start, faults, layout);
  collide(members, faults);
  return members;
}

/** The member when its local header says the same as the directory. */
function memberOf(source: Source, entry: Entry, directoryAt: number, faults: Faults, layout: Faults): Member | null {
  const raw = entry.headerAt < directoryAt ? source.read(LOCAL_SIZE + entry.rawName.length, entry.headerAt).slice() : new Uint8Array(0);
  if (raw.length < LOCAL_SIZE || !signature(raw, 0, 3, 4)) {
    faults.add("ZIP_HEADER_MISMATCH", entry.name, "zip_no_header");
    return null;
  }
  const data = view(raw);
  const [version, flags, method] = [data.getUint16(4, true), data.getUint16(6, true), data.getUint16(8, true)];
  const [time, date, crc] = [data.getUint16(10, true), data.getUint16(12, true), data.getUint32(14, true)];
  let [stored, size] = [data.getUint32(18, true), data.getUint32(22, true)];
  const [nameLength, extraLength] = [data.getUint16(26, true), data.getUint16(28, true)];
  const dataAt = entry.headerAt + LOCAL_SIZE + nameLength + extraLength;
  const extra = source.read(extraLength, entry.headerAt + LOCAL_SIZE + nameLength).slice();
  examineExtra(entry.name, extra, faults, layout);
  const field = (extraFields(extra) ?? []).find(([kind]) => kind === ZIP64_FIELD)?.[1];
  if ((size === LIMIT32 || stored === LIMIT32) && field && field.length >= 16) [size, stored] = [wide(view(field), 0), wide(view(field), 8)];
  const described = (flags & FLAG_DESCRIPTOR) !== 0 && crc === 0 && stored === 0 && size === 0;
  let same = equal(raw.subarray(LOCAL_SIZE), entry.rawName) && flags === entry.flags && method === entry.method;
  if (!described) same &&= crc === entry.crc && stored === entry.storedSize && size === entry.size;
  if (!same || time !== entry.time || date !== entry.date) faults.add("ZIP_HEADER_MISMATCH", entry.name, "zip_headers_differ");
  if (version !== entry.version) layout.add("ZIP_LAYOUT", entry.name, "zip_versions_differ");
  let endsAt = dataAt + entry.storedSize;
  if (flags & FLAG_DESCRIPTOR) endsAt = afterDescriptor(source, entry, endsAt, faults);
  const { name, storedSize, headerAt } = entry;
  return { name, size: entry.size, storedSize, method: entry.method, crc: entry.crc, headerAt, dataAt, endsAt };
}

/** Where the member ends with its data descriptor, in any of the four forms in use. */
function afterDescriptor(source: Source, entry: Entry, at: number, faults: Faults): number {
  const raw = source.read(24, at).slice();
  const data = view(raw);
  for (const [mark, width] of [[4, 8], [4, 4], [0, 8], [0, 4]] as const) {
    const length = mark + 4 + 2 * width;
    if (raw.length < length || (mark && !signature(raw, 0, 7, 8))) continue;
    const number = (from: number): number => (width === 8 ? wide(data, from) : data.getUint32(from, true));
    if (data.getUint32(mark, true) === entry.crc && number(mark + 4) === entry.storedSize && number(mark + 4 + width) === entry.size)
      return at + length;
  }
  faults.add("ZIP_HEADER_MISMATCH", entry.name, "zip_descriptor");
  return at;
}

/** Members fill the archive from its first byte to the directory, each once, without gap or overlap. */
function tile(members: Map<string, Member>, directoryAt: number, faults: Faults, layout: Faults): void {
  let expected = 0;
  const listed = [...members.values()];
  const ordered = [...listed].sort((one, other) => one.headerAt - other.headerAt);
  for (const member of ordered) {
    if (member.headerAt < expected) faults.add("ZIP_OVERLAP", member.name, "zip_overlap");
    else if (member.headerAt > expected) faults.add(expected ? "ZIP_GAP" : "ZIP_PREFIX", member.name, "zip_gap");
    expected = Math.max(expected, member.endsAt);
  }
  if (expected !== directoryAt) faults.add(expected > directoryAt ? "ZIP_OVERLAP" : "ZIP_GAP", "container", "zip_end_gap");
  if (ordered.some((member, at) => member !== listed[at])) layout.add("ZIP_LAYOUT", "container", "zip_order");
  const inflated = ordered.reduce((sum, member) => sum + (member.method === DEFLATED ? member.size : 0), 0);
  if (inflated > MAX_INFLATED) faults.add("ZIP_BOMB", "container", "zip_bomb");
}

function collide(members: Map<string, Member>, faults: Faults): void {
  const seen = new Map<string, string>();
  for (const name of members.keys()) {
    const key = folded(name.replace(/\/+$/, ""));
    const other = seen.get(key);
    if (other === undefined) seen.set(key, name);
    else faults.add("ZIP_NAME_COLLISION", name, "zip_collision", shown(other));
  }
}

/** The content of a member handed to ``take`` piece by piece, never more than its size says; short when it does not inflate. */
export async function pour(source: Source, member: Member, take: (piece: Bytes) => void): Promise<void> {
  const end = member.dataAt + member.storedSize;
  if (member.method === STORED) {
    for (let at = member.dataAt; at < end; ) {
      const piece = source.read(Math.min(READ_AT_ONCE, end - at), at);
      if (!piece.length) return;
      at += piece.length;
      take(piece);
    }
    return;
  }
  let at = member.dataAt;
  const packed = new ReadableStream<Bytes>({
    pull(controller) {
      const piece = source.read(Math.min(READ_AT_ONCE, end - at), at);
      at += piece.length;
      if (piece.length) controller.enqueue(piece.slice());
      else controller.close();
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  let left = member.size + 1; // one byte more than promised shows a member that inflates to more
  try {
    while (left > 0) {
      const { done, value } = await reader.read();
      if (done) return;
      const piece = value.subarray(0, left);
      left -= piece.length;
      take(piece);
    }
    await reader.cancel();
  } catch {
    return; // it does not inflate: what came so far is too short, or its checksum will not fit
  }
}

/** The bytes of a member, or null when they exceed ``limit``, do not inflate or do not fit their CRC. */
export async function content(source: Source, member: Member, limit: number, crc32: (data: Uint8Array) => number): Promise<Bytes | null> {
  if (member.size > limit) return null;
  const pieces: Bytes[] = [];
  await pour(source, member, (piece) => pieces.push(piece.slice()));
  const data = concat(...pieces);
  return data.length === member.size && crc32(data) === member.crc ? data : null;
}
