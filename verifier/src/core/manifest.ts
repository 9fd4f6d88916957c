/** The ASiCManifest: the list of digests a signature is made over (ETSI EN 319 162-1, A.4); as `signing/manifest.py`. */

import { type Bytes, base64, equal, fromBase64, fromUtf8, utf8 } from "./bytes";
import type { Key } from "./details";
import type { Algorithm } from "./digest";

const NAMESPACE = "http://uri.etsi.org/02918/v1.2.1#";
const XMLDSIG = "http://www.w3.org/2000/09/xmldsig#";
const ALGORITHMS: Record<string, Algorithm> = {
  "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
  "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
  "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
};
export const MAX_BYTES = 512 * 1024 * 1024;

export interface Reference {
  readonly name: string;
  /** Null for an algorithm that is not accepted. */
  readonly algorithm: Algorithm | null;
  readonly digest: Bytes;
}

export interface Manifest {
  /** Member name of the signature over this manifest. */
  readonly signature: string;
  readonly references: readonly Reference[];
}

/** Why the bytes of a manifest cannot be taken. */
export class ManifestError extends Error {
  constructor(readonly detail: Key) {
    super(detail);
  }
}

/** An element: its name, the attributes a manifest has, text before its first child, children; two levels below the root are enough. */
export interface Element {
  readonly namespace: string | null;
  readonly name: string;
  readonly uri: string | null;
  readonly algorithm: string | null;
  readonly text: string;
  readonly children: readonly Element[];
}

/** The root element of an XML text, or null when it is not well-formed: browsers parse XML outside workers only. */
export type ParseXml = (text: string) => Promise<Element | null>;

const HEAD =
  `<?xml version="1.0" encoding="UTF-8"?>\n<asic:ASiCManifest xmlns:asic="${NAMESPACE}" xmlns:ds="${XMLDSIG}">\n` +
  '<asic:SigReference MimeType="';
const DIGEST = '"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>';

/** Whether ``data`` is exactly what signoff writes over these names and digests, found without making it all. */
export function isWritten(data: Bytes, signature: string, digests: Iterable<readonly [string, Uint8Array | null]>): boolean {
  let position = 0;
  const follows = (text: string): boolean => {
    const piece = utf8(text);
    position += piece.length;
    return equal(data.subarray(position - piece.length, position), piece);
  };
  const type = signature.endsWith(".tst") ? "application/vnd.etsi.timestamp-token" : "application/x-pkcs7-signature";
  if (!follows(`${HEAD}${type}" URI="${uriOf(signature)}"/>\n`)) return false;
  for (const [name, sha256] of digests) {
    const value = base64(sha256 ?? new Uint8Array(0));
    if (!follows(`<asic:DataObjectReference URI="${uriOf(name)}${DIGEST}${value}</ds:DigestValue></asic:DataObjectReference>\n`)) return false;
  }
  return follows("</asic:ASiCManifest>\n") && position === data.length;
}

function uriOf(name: string): string {
  return encodeURIComponent(name).replaceAll("%2F", "/").replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The manifest in ``data``; raises ``ManifestError``. No DTD reaches the parser; every element has its place. */
export async function parse(data: Bytes, parseXml: ParseXml): Promise<Manifest> {
  const text = decoded(data);
  if (text === null) throw new ManifestError("manifest_not_xml");
  if (hasDoctype(text)) throw new ManifestError("manifest_doctype");
  const root = await parseXml(text);
  if (root === null) throw new ManifestError("manifest_not_xml");
  let signature: string | null = null;
  const references: Reference[] = [];
  for (const element of root.children) {
    if (signature === null) signature = signatureOf(element);
    else if (!named(element, NAMESPACE, "ASiCManifestExtensions")) references.push(referenceOf(element));
  }
  if (!named(root, NAMESPACE, "ASiCManifest")) throw new ManifestError("manifest_root");
  if (signature === null) throw new ManifestError("manifest_no_signature");
  if (new Set(references.map((item) => item.name)).size !== references.length) throw new ManifestError("manifest_twice");
  return { signature, references };
}

/** The text of an XML document in the encoding it says it has; null when it is in none that is read. */
function decoded(data: Bytes): string | null {
  const utf16 = data[0] === 0xff && data[1] === 0xfe ? "utf-16le" : data[0] === 0xfe && data[1] === 0xff ? "utf-16be" : null;
  if (utf16) return decodedAs(data, utf16);
  const start = Array.from(data.subarray(0, 200), (byte) => String.fromCharCode(byte)).join("");
  const label = /^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(start)?.[1]?.toLowerCase() ?? "utf-8";
  if (label === "utf-8" || label === "utf8") {
    const text = fromUtf8(data);
    return text === null ? null : text.replace(/^\ufeff/, "");
  }
  return label.startsWith("utf-16") ? null : decodedAs(data, label);
}

function decodedAs(data: Bytes, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(data);
  } catch {
    return null;
  }
}

/** Whether a document type definition stands before the root element. */
function hasDoctype(text: string): boolean {
  const prolog = /\s+|<!--[^]*?-->|<\?[^]*?\?>/y;
  let at = 0;
  for (;;) {
    prolog.lastIndex = at;
    const found = prolog.exec(text);
    if (!found) return text.startsWith("<!", at);
    at = prolog.lastIndex;
  }
}

/** The member name a manifest's URI stands for, decoded once; raises ``ManifestError`` for anything but a name. */
function nameOf(uri: string | null): string {
  if (!uri || uri.split("/", 1)[0]!.includes(":") || uri.includes("#") || uri.includes("?") || uri.startsWith("/"))
    throw new ManifestError("manifest_not_a_file");
  const name = fromUtf8(unquoted(uri));
  if (name === null) throw new ManifestError("manifest_encoding");
  if (name.split("/").some((part) => part === "" || part === "." || part === "..") || name.includes("\\") || name.includes("\0"))
    throw new ManifestError("manifest_outside");
  return name;
}

/** Percent signs with two hexadecimal digits as the bytes they stand for; everything else as UTF-8. */
function unquoted(uri: string): Bytes {
  const bytes: number[] = [];
  for (const piece of uri.split(/(%[0-9A-Fa-f]{2})/)) {
    if (/^%[0-9A-Fa-f]{2}$/.test(piece)) bytes.push(parseInt(piece.slice(1), 16));
    else bytes.push(...utf8(piece));
  }
  return Uint8Array.from(bytes);
}

function named(element: Element, namespace: string, name: string): boolean {
  return element.namespace === namespace && element.name === name;
}

function signatureOf(element: Element): string {
  if (!named(element, NAMESPACE, "SigReference")) throw new ManifestError("manifest_no_signature");
  return nameOf(element.uri);
}

function referenceOf(element: Element): Reference {
  if (named(element, NAMESPACE, "SigReference")) throw new ManifestError("manifest_two_signatures");
  if (!named(element, NAMESPACE, "DataObjectReference")) throw new ManifestError("manifest_stray");
  const children = element.children.filter((child) => !named(child, NAMESPACE, "DataObjectReferenceExtensions"));
  const [method, value] = children;
  if (children.length !== 2 || !named(method!, XMLDSIG, "DigestMethod") || !named(value!, XMLDSIG, "DigestValue"))
    throw new ManifestError("manifest_no_digest");
  const digest = fromBase64(value!.text.replace(/\s+/g, ""));
  if (digest === null) throw new ManifestError("manifest_base64");
  return { name: nameOf(element.uri), algorithm: ALGORITHMS[method!.algorithm ?? ""] ?? null, digest };
}
