/** The structure of a signed PDF: its signatures as they stand in the file, what each covers, and what came after; as `signing/pdf/revisions.py`. */

import { type Bytes, ascii, equal, fromHex } from "../bytes";
import { signerInfo } from "../cms/form";
import { CONTEXT, Tag, first, is, need, octets, oid, parse, sequence, setOf } from "../cms/der";
import type { About, Key } from "../details";
import type { Algorithm, DigestBy, Digests } from "../digest";
import { Dict, Num, type PdfObject, PdfError, Ref, Str, isName } from "./objects";
import { PdfFile } from "./file";
import { TooManyFieldsError, signatureFields } from "./fields";
import { docMdp } from "./limits";

export const MAX_BYTES = 256 * 1024 * 1024;
const MAX_SIGNATURES = 50;

/** Why a PDF or a signature in it cannot be taken: a finding's code and a sentence. */
export class PdfFormError extends Error {
  readonly about: readonly About[];

  constructor(readonly code: string, readonly detail: Key, ...about: About[]) {
    super(detail);
    this.about = about;
  }
}

/** One signature as it stands in the file. */
export interface PdfSignature {
  /** The full name of its field. */
  readonly field: string;
  readonly dictionary: Dict;
  readonly fieldDictionary: Dict;
  /** Whether it is a document timestamp, which nobody signs with. */
  readonly timestamp: boolean;
  readonly cms: Bytes;
  /** Its value with what fills the place kept for it. */
  readonly contents: Bytes;
  /** How many bytes from the beginning of the file it is made over, its own value left out. */
  readonly covered: number;
  /** Where its own value stands in the file. */
  readonly start: number;
  readonly end: number;
  /** The time the signer claims (``/M``), in milliseconds. */
  readonly stated: number | null;
  /** Whether it limits what may be added later (DocMDP) to further signatures. */
  readonly certifies: boolean;
  /** The state of the file it belongs to. */
  readonly state: number;
  /** The algorithm of the digest over what it covers, as an object identifier. */
  readonly algorithm: string;
}

/** A PDF with its signatures in the order they were made. */
export interface SignedPdf {
  readonly file: PdfFile;
  readonly signatures: readonly PdfSignature[];
  /** Fields for signatures in which there is none. */
  readonly empty: readonly string[];
  /** Where each revision ends. */
  readonly ends: readonly number[];
  /** Whether something follows the end of the last revision. */
  readonly junk: boolean;
}

/** The digest of what a signature covers, by an algorithm's name. */
export function digestOver(pdf: Bytes, item: PdfSignature, digests: Digests): DigestBy {
  return (algorithm: Algorithm) => {
    const stream = digests.stream([algorithm]);
    stream.update(pdf.subarray(0, item.start));
    stream.update(pdf.subarray(item.end, item.covered));
    return stream.end().digests[algorithm]!;
  };
}

const BLANK = "[ \\t\\n\\r\\f\\v]";

interface End {
  readonly at: number;
  readonly start: number;
}

/** Where each revision says that it ends, and where its cross-references stand. */
function endsOf(pdf: Bytes): End[] {
  const text = new TextDecoder("latin1").decode(pdf);
  const found = text.matchAll(new RegExp(`startxref${BLANK}+([0-9]{1,12})${BLANK}+%%EOF(?:\\r\\n|\\r|\\n)?`, "g"));
  return [...found].map((match) => ({ at: match.index + match[0].length, start: Number(match[1]) }));
}

/** The PDF as it was before anything was added to it. */
export function firstRevision(pdf: Bytes): Bytes {
  return pdf.subarray(0, endsOf(pdf)[0]?.at ?? pdf.length);
}

/** Whether a PDF has fields for signatures, signed or not; of one that cannot be read, whether it looks so. */
export async function hasFields(pdf: Bytes): Promise<boolean> {
  const ends = endsOf(pdf).length;
  try {
    const file = await PdfFile.open(pdf);
    return file.last.root.entries.has("/AcroForm") || ends > 1;
  } catch {
    return ends > 1 || (ends === 1 && new TextDecoder("latin1").decode(pdf).includes("/AcroForm"));
  }
}

/** The signatures and revisions of ``pdf``; raises ``PdfFormError``. */
export async function readSigned(pdf: Bytes): Promise<SignedPdf> {
  if (pdf.length > MAX_BYTES) throw new PdfFormError("PDF_FORM", "pdf_large");
  if (ascii(pdf.subarray(0, 5)) !== "%PDF-") throw new PdfFormError("PDF_FORM", "pdf_beginning");
  try {
    return read(pdf, await PdfFile.open(pdf));
  } catch (reason) {
    if (reason instanceof PdfFormError) throw reason;
    throw new PdfFormError("PDF_FORM", reason instanceof TooManyFieldsError ? "pdf_many_fields" : "pdf_damaged");
  }
}

function read(pdf: Bytes, file: PdfFile): SignedPdf {
  if (file.last.trailer.raw("/Encrypt") instanceof Ref) throw new PdfFormError("PDF_FORM", "pdf_encrypted");
  if (file.last.trailer.entries.has("/Encrypt")) throw new PdfError("encryption");
  const found: PdfSignature[] = [];
  const empty: string[] = [];
  const seen = new Set<string | null>();
  for (const { name, value, ref } of signatureFields(file.last)) {
    if (seen.size > MAX_SIGNATURES || seen.has(name)) throw new PdfFormError("PDF_FORM", "pdf_many_fields");
    if (name === null) throw new PdfFormError("PDF_FORM", "pdf_field_name");
    seen.add(name);
    if (value === undefined) empty.push(name);
    else found.push(signature(pdf, file, name, value, file.last.dictionary(ref)));
  }
  found.sort((one, other) => one.covered - other.covered);
  const ends = endsOf(pdf);
  const end = ends.at(-1);
  const trailing = end ? new TextDecoder("latin1").decode(pdf.subarray(end.at)) : "";
  const junk = !end || !new RegExp(`^${BLANK}*$`).test(trailing) || end.start !== file.lastStart;
  return { file, signatures: found, empty, ends: ends.map((item) => item.at), junk };
}

/** One signature, after checking that it leaves out its own value and nothing else. */
function signature(pdf: Bytes, file: PdfFile, field: string, value: PdfObject, fieldDictionary: Dict): PdfSignature {
  let parts: Opened;
  try {
    parts = opened(file, value);
  } catch {
    throw new PdfFormError("PDF_SIGNATURE_FORM", "pdf_signature_unread", field);
  }
  const { ranges, contents, ...named } = parts;
  const numbers = rangesOf(ranges);
  const [zero = -1, start = 0, end = 0, rest = 0] = numbers;
  if (numbers.length !== 4 || zero !== 0 || start <= 0 || start >= end || rest <= 0 || end + rest > pdf.length)
    throw new PdfFormError("PDF_BYTE_RANGE", "pdf_range_unsaid", field);
  const left = ascii(pdf.subarray(start, end));
  if (!/^<(?:[0-9A-Fa-f]{2})*>$/.test(left) || !equal(fromHex(left.slice(1, -1)), contents))
    throw new PdfFormError("PDF_BYTE_RANGE", "pdf_range_more", field);
  const cms = first(contents).full;
  if (contents.subarray(cms.length).some((byte) => byte !== 0)) throw new PdfFormError("PDF_SIGNATURE_FORM", "pdf_behind_value", field);
  const { dictionary } = named;
  const timestamp = isName(dictionary.raw("/Type"), "/DocTimeStamp");
  const item = { ...named, field, fieldDictionary, timestamp, cms, contents, covered: end + rest, start, end, stated: stated(file, dictionary) };
  return { ...item, certifies: certifies(file, dictionary, fieldDictionary) };
}

type Opened = Pick<PdfSignature, "dictionary" | "contents" | "state" | "algorithm"> & { readonly ranges: PdfObject };

function opened(file: PdfFile, value: PdfObject): Opened {
  if (!(value instanceof Ref)) throw new PdfError("a signature in its field itself");
  const dictionary = file.last.dictionary(value);
  const ranges = dictionary.raw("/ByteRange");
  const contents = dictionary.raw("/Contents");
  if (ranges === undefined || !(contents instanceof Str)) throw new PdfError("a signature without value");
  return { dictionary, ranges, contents: contents.bytes, algorithm: algorithmOf(contents.bytes), state: file.lastChange(value) };
}

/** The algorithm of the digest over the file; raises when the value is no SignedData of one signer. */
function algorithmOf(contents: Bytes): string {
  const outer = sequence(first(contents));
  oid(outer[0]);
  const parts = [...sequence(need(outer[1], 0, CONTEXT).parts[0])].slice(2);
  const [type, inside] = sequence(parts.shift());
  const infos = setOf(parts.filter((part) => is(part, Tag.SET)).at(-1));
  if (infos.length !== 1) throw new PdfError("not one signer");
  const own = oid(sequence(signerInfo(infos[0]!).digestAlgorithm)[0]);
  if (oid(type) !== "1.2.840.113549.1.9.16.1.4") return own;
  const imprint = sequence(parse(octets(inside?.parts[0])))[2]; // a timestamp is over a digest of its own
  return oid(sequence(sequence(imprint)[0])[0]);
}

function rangesOf(value: PdfObject): number[] {
  if (!Array.isArray(value)) throw new PdfError("no ranges");
  return (value as readonly PdfObject[]).map((item) => {
    if (!(item instanceof Num)) throw new PdfError("no ranges");
    return Math.trunc(item.value);
  });
}

function certifies(file: PdfFile, dictionary: Dict, field: Dict): boolean {
  try {
    return (docMdp(file.last, dictionary, field) ?? Infinity) <= 2;
  } catch {
    return false; // a limit that cannot be read is none
  }
}

const DATE = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)(?:'(\d\d))?'?)$/;

/** The time in ``/M``; null for one that cannot be read or says no zone. */
function stated(file: PdfFile, dictionary: Dict): number | null {
  try {
    const value = file.last.value(dictionary, "/M");
    const found = DATE.exec(value instanceof Str ? (value.text ?? "").trimEnd() : "");
    if (!found) return null;
    const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part, at) => Number(part ?? (at === 1 || at === 2 ? 1 : 0))) as [number, number, number, number, number, number];
    const moment = new Date(0);
    moment.setUTCFullYear(year, month - 1, day);
    moment.setUTCHours(hour, minute, second);
    const written = [moment.getUTCFullYear(), moment.getUTCMonth() + 1, moment.getUTCDate(), moment.getUTCHours(), moment.getUTCMinutes(), moment.getUTCSeconds()];
    if (year < 1 || written.some((part, at) => part !== [year, month, day, hour, minute, second][at])) return null;
    const offset = (Number(found[9] ?? 0) * 60 + Number(found[10] ?? 0)) * (found[8] === "-" ? -60_000 : 60_000);
    return Math.abs(offset) < 86_400_000 ? moment.getTime() - offset : null;
  } catch {
    return null;
  }
}
