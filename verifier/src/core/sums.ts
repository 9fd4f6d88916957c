/** SHA256SUMS: the digests of a payload in the format of coreutils, one line a file, sorted by name; as `signing/sums.py`. */

import { type Bytes, compare, fromUtf8, hex, utf8 } from "./bytes";

/** Whether ``data`` is SHA256SUMS of exactly these names and digests, which come sorted. */
export function isWritten(data: Bytes, digests: Iterable<readonly [string, Uint8Array | null]>): boolean {
  let position = 0;
  for (const [name, sha256] of digests) {
    const line = utf8(`${hex(sha256 ?? new Uint8Array(0))}  ${name}\n`);
    if (compare(data.subarray(position, position + line.length), line)) return false;
    position += line.length;
  }
  return position === data.length;
}

/** Digests in hexadecimal by name; null unless ``data`` is in its one form: sorted, unique, unescaped. */
export function parse(data: Bytes): Map<string, string> | null {
  const found = new Map<string, string>();
  let last: Bytes = new Uint8Array(0);
  for (let position = 0; position < data.length; ) {
    const end = data.indexOf(10, position);
    if (end < 0) return null;
    const line = data.subarray(position, end);
    const [digest, name] = [fromUtf8(line.subarray(0, 66)), line.subarray(66)];
    if (digest === null || !/^[0-9a-f]{64}  $/.test(digest) || !name.length || name.includes(0x5c) || compare(name, last) <= 0) return null;
    const text = fromUtf8(name);
    if (text === null) return null;
    last = name;
    found.set(text, digest.slice(0, 64));
    position = end + 1;
  }
  return found;
}
