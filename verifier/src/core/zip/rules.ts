/** What a member of a ZIP archive may be, by its line in the directory alone; as `signing/zip/rules.py`. */

import type { Bytes } from "../bytes";
import { unsafeReason } from "../names";
import { type Entry, type Faults, UTF8_FLAG, ZIP64_FIELD, extraFields } from "./directory";

export const STORED = 0;
export const DEFLATED = 8;
/** Renames a member for some readers (``unzip``) and not for others. */
const UNICODE_PATH_FIELD = 0x7075;
const HARMLESS_FIELDS = new Set([ZIP64_FIELD, 0x000a, 0x5455, 0x7875, 0x5855, 0x7855, 0xa11e, 0xcafe]);
const FLAG_ENCRYPTED = 0x0001 | 0x0040 | 0x2000;
export const FLAG_DESCRIPTOR = 0x0008;
const FLAGS_KNOWN = FLAG_DESCRIPTOR | UTF8_FLAG | 0x0006;
const DOS_DATE = 0x21;

export function examine(entry: Entry, faults: Faults, layout: Faults): void {
  const { name } = entry;
  const reason = unsafeReason(name.replace(/\/$/, ""));
  if (reason !== null) {
    const strict = reason === "name_not_nfc" || reason === "name_dot_end" || reason === "name_windows";
    (strict ? layout : faults).add("ZIP_UNSAFE_NAME", name, "zip_unsafe_name", { key: reason });
  }
  if (entry.rawName.includes(0)) faults.add("ZIP_UNSAFE_NAME", name, "zip_zero_byte");
  const kind = (entry.attributes >>> 16) & 0o170000;
  if (entry.system === 3 && ![0, 0o100000, 0o040000].includes(kind)) faults.add("ZIP_SYMLINK", name, "zip_symlink");
  if (name.endsWith("/")) {
    layout.add("ZIP_FOLDER_MEMBER", name, "zip_folder");
    if (entry.size || entry.storedSize) faults.add("ZIP_FOLDER_MEMBER", name, "zip_folder_holds");
  }
  if (entry.flags & FLAG_ENCRYPTED) faults.add("ZIP_ENCRYPTED", name, "zip_encrypted");
  else if (entry.flags & ~FLAGS_KNOWN) faults.add("ZIP_FLAGS", name, "zip_flags");
  if (entry.method !== STORED && entry.method !== DEFLATED) faults.add("ZIP_METHOD", name, "zip_method", entry.method);
  else if (entry.method === STORED && entry.size !== entry.storedSize) faults.add("ZIP_HEADER_MISMATCH", name, "zip_stored_sizes");
  if (entry.method !== STORED || entry.flags & ~UTF8_FLAG || entry.time !== 0 || entry.date !== DOS_DATE)
    layout.add("ZIP_LAYOUT", name, "zip_layout_member");
  if (entry.comment.length) layout.add("ZIP_COMMENT", name, "zip_comment");
  examineExtra(name, entry.extra, faults, layout);
}

export function examineExtra(name: string, extra: Bytes, faults: Faults, layout: Faults): void {
  if (!extra.length) return;
  const fields = extraFields(extra);
  if (fields === null) {
    layout.add("ZIP_EXTRA_FIELD", name, "zip_extra_damaged");
    return;
  }
  const kinds = fields.map(([kind]) => kind);
  const each = new Set(kinds);
  if (each.has(UNICODE_PATH_FIELD)) faults.add("ZIP_EXTRA_FIELD", name, "zip_extra_name");
  if (each.size !== kinds.length) faults.add("ZIP_EXTRA_FIELD", name, "zip_extra_twice");
  if (kinds.some((kind) => !HARMLESS_FIELDS.has(kind) && kind !== UNICODE_PATH_FIELD)) faults.add("ZIP_EXTRA_FIELD", name, "zip_extra_unknown");
  if (kinds.some((kind) => kind !== ZIP64_FIELD)) layout.add("ZIP_EXTRA_FIELD", name, "zip_extra_foreign");
}
