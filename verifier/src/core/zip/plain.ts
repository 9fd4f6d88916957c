/** An archive exactly as signoff writes it, recognised by making each header again; as `signing/zip/plain.py`. */

import { type Bytes, concat, equal, fromUtf8 } from "../bytes";
import { folded, unsafeReason } from "../names";
import type { Source } from "../source";
import { CENTRAL_SIZE, LIMIT16, LIMIT32, type Member, UTF8_FLAG, view, wide } from "./directory";

const DOS_DATE = 0x21;
const FILE_MODE = 0o100644 * 0x10000;

/** The members by name, in order; null unless all headers are, byte for byte, what signoff writes. */
export function readPlain(source: Source, directory: Bytes, count: number, directoryAt: number): Map<string, Member> | null {
  const members = new Map<string, Member>();
  const collisions = new Set<string>();
  const data = view(directory);
  let position = 0;
  let offset = 0;
  while (position + CENTRAL_SIZE <= directory.length) {
    const crc = data.getUint32(position + 16, true);
    let size = data.getUint32(position + 24, true);
    const nameAt = position + CENTRAL_SIZE;
    const raw = directory.subarray(nameAt, nameAt + data.getUint16(position + 28, true));
    if (size === LIMIT32) {
      const at = nameAt + raw.length + 4;
      if (at + 8 > directory.length) return null;
      size = wide(data, at);
    }
    const line = directoryLine(raw, size, crc, offset);
    if (!equal(directory.subarray(position, position + line.length), line)) return null;
    position += line.length;
    const header = localHeader(raw, size, crc);
    const name = fromUtf8(raw);
    if (name === null || unsafeReason(name) || members.has(name) || !equal(source.read(header.length, offset), header)) return null;
    const dataAt = offset + header.length;
    members.set(name, { name, size, storedSize: size, method: 0, crc, headerAt: offset, dataAt, endsAt: dataAt + size });
    collisions.add(folded(name));
    offset = dataAt + size;
  }
  if (position !== directory.length || offset !== directoryAt || members.size !== count) return null;
  const end = archiveEnd(count, directory.length, directoryAt);
  if (!equal(source.read(end.length + 1, directoryAt + directory.length), end)) return null;
  return collisions.size === count ? members : null;
}

function flags(name: Bytes): number {
  return name.some((byte) => byte > 0x7f) ? UTF8_FLAG : 0;
}

/** Little-endian numbers: a letter for each, H for 16, L for 32 and Q for 64 bits. */
function pack(form: string, ...values: number[]): Bytes {
  const sizes = [...form].map((letter) => ({ H: 2, L: 4, Q: 8 })[letter]!);
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  const data = view(bytes);
  let at = 0;
  sizes.forEach((size, index) => {
    const value = values[index]!;
    if (size === 2) data.setUint16(at, value, true);
    else if (size === 4) data.setUint32(at, value, true);
    else data.setBigUint64(at, BigInt(value), true);
    at += size;
  });
  return bytes;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;

function localHeader(name: Bytes, size: number, crc: number): Bytes {
  const big = size >= LIMIT32;
  const size32 = Math.min(size, LIMIT32);
  const fixed = pack("LHHHHHLLLHH", LOCAL, big ? 45 : 20, flags(name), 0, 0, DOS_DATE, crc, size32, size32, name.length, big ? 20 : 0);
  return big ? concat(fixed, name, pack("HHQQ", 1, 16, size, size)) : concat(fixed, name);
}

function directoryLine(name: Bytes, size: number, crc: number, headerAt: number): Bytes {
  const big = [size, size, headerAt].filter((value) => value >= LIMIT32);
  const extra = big.length ? concat(pack("HH", 1, 8 * big.length), ...big.map((value) => pack("Q", value))) : new Uint8Array(0);
  const size32 = Math.min(size, LIMIT32);
  const [made, version] = big.length ? [813, 45] : [788, 20];
  const fixed = pack(
    "LHHHHHHLLLHHHHHLL", CENTRAL, made, version, flags(name), 0, 0, DOS_DATE, crc, size32, size32, name.length, extra.length, 0, 0, 0,
    FILE_MODE, Math.min(headerAt, LIMIT32),
  );
  return concat(fixed, name, extra);
}

function archiveEnd(count: number, size: number, start: number): Bytes {
  const big = count >= LIMIT16 || start >= LIMIT32 || size >= LIMIT32;
  const end64 = big ? pack("LQHHLLQQQQ", 0x06064b50, 44, 813, 45, 0, 0, count, count, size, start) : new Uint8Array(0);
  const locator = big ? pack("LLQL", 0x07064b50, 0, start + size, 1) : new Uint8Array(0);
  const count16 = Math.min(count, LIMIT16);
  return concat(end64, locator, pack("LHHHHLLH", 0x06054b50, 0, 0, count16, count16, Math.min(size, LIMIT32), Math.min(start, LIMIT32), 0));
}

