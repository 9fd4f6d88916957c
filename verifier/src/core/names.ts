/** Names of members: which are safe on every system, which collide, and how one is shown. As `signing/tree.py` has it. */

import type { Key } from "./details";

const RESERVED = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/;

/** Why a member name cannot be stored on every system, as the key of a detail; null when it can. */
export function unsafeReason(name: string): Key | null {
  if (!name || name.startsWith("/") || /^.:/su.test(name)) return "name_not_relative";
  if (/[\x00-\x1f\x7f]/.test(name)) return "name_control";
  if (name.includes("\\")) return "name_backslash";
  if (name.normalize("NFC") !== name) return "name_not_nfc";
  for (const part of name.split("/")) {
    if (part === "" || part === "." || part === "..") return "name_leaves";
    if (/[. ]$/.test(part)) return "name_dot_end";
    if (RESERVED.test(folded(part.split(".", 1)[0]!)) || /[<>:"|?*]/.test(part)) return "name_windows";
  }
  return null;
}

/**
 * The form in which two names collide on a system that ignores case and Unicode form.
 *
 * Python's ``casefold`` is not to be had here; lower, upper and lower again puts the same names together, but for the dotless
 * i, which upper case would take for an i.
 */
export function folded(name: string): string {
  if (/^[\x00-\x7f]*$/.test(name)) return name.toLowerCase();
  const wide = name.normalize("NFKC");
  const parts = wide.split("\u0131").map((part) => part.toLowerCase().toUpperCase().toLowerCase().replaceAll("\u03c2", "\u03c3"));
  return parts.join("\u0131").normalize("NFC");
}

/** A name as it may be shown: control characters and the like escaped. */
export function shown(name: string): string {
  return /^[^\p{C}\p{Z}]*$/u.test(name.replaceAll(" ", "")) ? name : escaped(name);
}

/** Text in quotes with everything outside ASCII escaped, as Python writes it. */
export function escaped(text: string): string {
  let out = "";
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  for (const char of text) {
    const point = char.codePointAt(0)!;
    if (char === "\\" || char === quote) out += `\\${char}`;
    else if (char === "\n") out += "\\n";
    else if (char === "\r") out += "\\r";
    else if (char === "\t") out += "\\t";
    else if (point < 0x20 || (point >= 0x7f && point < 0x100)) out += `\\x${point.toString(16).padStart(2, "0")}`;
    else if (point < 0x7f) out += char;
    else if (point < 0x10000) out += `\\u${point.toString(16).padStart(4, "0")}`;
    else out += `\\U${point.toString(16).padStart(8, "0")}`;
  }
  return quote + out + quote;
}
