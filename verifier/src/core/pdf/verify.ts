/**
 * Verification of a signed PDF: who signed which state of it, and whether anything was added between or after; as `signing/pdf/verify.py`.
 *
 * Accepted is: every signature valid, the limits set by the first kept, the last over the whole file, and nobody missing of those who
 * have a field. Behind a signature may stand what keeps it provable: a store of revocation lists, document timestamps.
 */

import { type Bytes, fromUtf8 } from "../bytes";
import type { About } from "../details";
import type { ParseXml } from "../manifest";
import { activeContent } from "./active";
import { type Followed, followed } from "./coverage";
import { partyOf } from "./field_names";
import { signatureFields } from "./fields";
import type { State } from "./file";
import { Dict, Ref } from "./objects";
import { PdfFormError, type PdfSignature, type SignedPdf, digestOver, firstRevision, readSigned } from "./signed";
import { OF_OBJECTS, unpacked } from "./streams";
import { type Lasting, judgeTimestamps } from "./timestamps";
import { Level } from "./updates";
import { BINDING } from "../verification/policy";
import { type Finding, type ObjectReport, type Report, type SignatureReport, type Verdict, WHOLE, error, finding } from "../report";
import type { Revocation } from "../certificates/revocation";
import { CANNOT_SAY } from "../verification/own";
import { type Judged, type Terms, judgeOver } from "../verification/signature";

export interface AskedOfPdf extends Omit<Terms, "own" | "stated" | "beside" | "fallen"> {
  readonly parseXml: ParseXml;
  /** Whether it lies in an entry: there nobody has to sign it, and whoever does, signs it as signoff does. */
  readonly entry: boolean;
}

export interface JudgedPdf {
  readonly report: Report;
  /** Parties that have a field in which they have not signed. */
  readonly missing: readonly string[];
}

/** The judgement on the PDF; ``proven`` and ``lists`` are what an archive timestamp over its entry proves and brings along. */
export async function verifyPdf(pdf: Bytes, asked: AskedOfPdf): Promise<JudgedPdf> {
  let signed: SignedPdf;
  try {
    signed = await readSigned(pdf);
  } catch (reason) {
    if (!(reason instanceof PdfFormError)) throw reason;
    return { report: reported([error(reason.code, WHOLE, reason.detail, ...reason.about)], [], [], false), missing: [] };
  }
  const { signatures, empty } = signed;
  const own = asked.entry || [...empty, ...signatures.map((item) => item.field)].some((name) => partyOf(name) !== null);
  const findings: Finding[] = [];
  const people = signatures.filter((item) => !item.timestamp);
  if (!people.length && !asked.entry) findings.push(error("NO_SIGNATURE", WHOLE, "pdf_no_signature"));
  const lasting = await judgeTimestamps(pdf, signed, asked, findings);
  const reports: SignatureReport[] = [];
  const judged: Judged[] = [];
  for (const item of people) judged.push(await judge(pdf, item, lasting, own, asked));
  people.forEach((item, at) => reports.push(said(item, judged[at]!, own, findings)));
  findings.push(...(await whole(pdf, signed, own)));
  const hasGoodMetadata = await metadataOf(signed, asked.parseXml);
  for (const item of signatures) findings.push(...changes(signed, item, own, !people.length || item.covered >= people.at(-1)!.covered, hasGoodMetadata));
  if (own) findings.push(...fieldFindings(signed, people));
  const unsigned = [...empty, ...signatures.filter((item) => item.timestamp).map((item) => item.field)];
  const wanted = [...new Set(unsigned.flatMap((name) => partyOf(name) ?? []))];
  const binding = reports.filter((item) => BINDING.has(item.commitment ?? "") || !own);
  const missing = wanted.filter((party) => !binding.some((item) => item.party === party));
  if (missing.length) findings.push(finding("warning", "HALF_SIGNED", WHOLE, "half_signed", andThe(missing)));
  const valid = new Set(binding.filter((item) => item.verdict === "TOTAL-PASSED").map((item) => item.party));
  const executed = (own || wanted.length > 0) && people.length > 0 && binding.every((item) => valid.has(item.party)) && !missing.length;
  return { report: reported(findings, reports, revisions(signed, findings, own), executed, lasting.reports), missing };
}

function andThe(parties: readonly string[]): About {
  const last: About = { parties: parties.slice(-1) };
  return parties.length > 1 ? { key: "and_the", about: [andThe(parties.slice(0, -1)), last] } : last;
}

async function judge(pdf: Bytes, item: PdfSignature, lasting: Lasting, own: boolean, asked: AskedOfPdf): Promise<Judged> {
  const times = [asked.proven, lasting.proven(item)].filter((time) => time !== null);
  const proven = times.length ? Math.min(...times) : null;
  const by = (beside: readonly Revocation[]): Promise<Judged> =>
    judgeOver(item.field, item.cms, digestOver(pdf, item, asked.digests), { ...asked, own, proven, stated: item.stated, beside, fallen: lasting.fallen });
  const found = await by(lasting.stored.lists);
  const { stored, covered } = lasting;
  const same = stored.keys.size === covered.keys.size && [...stored.keys].every((key) => covered.keys.has(key));
  if (found.report.level !== "B-LTA" || asked.proven !== null || same) return found;
  const { level } = (await by(covered.lists)).report; // lists that nothing covers yet do not last
  return { ...found, report: { ...found.report, level: level === "B-LTA" ? level : "B-LT" } };
}

/** The report on one signature; ``findings`` takes what was found, in the words for a PDF. */
function said(item: PdfSignature, judged: Judged, own: boolean, findings: Finding[]): SignatureReport {
  for (const one of judged.findings) findings.push(one.code === "MANIFEST_MODIFIED" ? { ...one, code: "PDF_MODIFIED", detail: "pdf_modified", about: [] } : one);
  const party = partyOf(item.field);
  const { report } = judged;
  if (own && report.party !== null && party !== report.party) {
    const field = party === null ? ({ key: "pdf_field_named", about: [item.field] } as const) : ({ key: "pdf_field_of", about: [{ parties: [party] }] } as const);
    findings.push(error("PDF_FIELD_PARTY", item.field, "pdf_field_party", { parties: [report.party] }, field));
  }
  return { ...report, name: item.field };
}

/** What the file as a whole has to be. */
async function whole(pdf: Bytes, { file, signatures, junk }: SignedPdf, own: boolean): Promise<Finding[]> {
  const found: Finding[] = junk ? [error("PDF_NOT_WHOLE", WHOLE, "pdf_junk")] : [];
  const last = signatures.at(-1);
  if (!last) return found;
  if (last.covered < pdf.length && last.state === file.states - 1 && !junk) found.push(error("PDF_NOT_WHOLE", WHOLE, "pdf_not_to_the_end"));
  const held = await activeContent(firstRevision(pdf));
  if (held.length) found.push(finding(own ? "error" : "warning", "PDF_ACTIVE_CONTENT", WHOLE, "pdf_active", { keys: held }));
  if (own && !signatures[0]!.certifies) found.push(error("PDF_NOT_CERTIFIED", signatures[0]!.field, "pdf_not_certified"));
  return found;
}

/** For each state that is compared whether its metadata are a stream of XMP, whose XML only the page can read. */
async function metadataOf({ file, signatures }: SignedPdf, parseXml: ParseXml): Promise<(state: State) => boolean> {
  const good = new Map<number, boolean>();
  const first = Math.min(...signatures.map((item) => item.state));
  for (let number = first; number < file.states; number++) good.set(number, await isXmp(file.state(number), parseXml));
  return (state) => good.get(state.number) ?? false;
}

async function isXmp(state: State, parseXml: ParseXml): Promise<boolean> {
  try {
    const ref = state.root.raw("/Metadata");
    const stream = ref instanceof Ref ? state.resolve(ref) : undefined;
    if (!(stream instanceof Dict)) return false;
    const text = fromUtf8(await unpacked(stream, OF_OBJECTS));
    const root = text === null || text.includes("<!DOCTYPE") ? null : await parseXml(text);
    return root?.namespace === "adobe:ns:meta/" && root.name === "xmpmeta";
  } catch {
    return false;
  }
}

/** What was done to the file after one signature: after the last one, only what keeps them provable. */
function changes({ file }: SignedPdf, item: PdfSignature, own: boolean, last: boolean, hasGoodMetadata: (state: State) => boolean): Finding[] {
  let after: Followed | null = null;
  try {
    after = followed(file, item, hasGoodMetadata);
  } catch {
    // what cannot be compared is not covered
  }
  if (!after?.covers) return [error("PDF_BYTE_RANGE", item.field, "pdf_range_state")];
  const most: Level = last || after.limit === 1 ? Level.LASTING : Level.FILLING;
  if (after.level !== null && after.level <= most) return [];
  return [own ? error("PDF_CHANGED_AFTER", item.field, "pdf_changed_after") : finding("warning", "PDF_CHANGED_AFTER", item.field, "pdf_may_have_changed")];
}

/** Fields that were not there before the first signature: with them anybody could put a picture over the text. */
function fieldFindings({ file, signatures, empty }: SignedPdf, people: readonly PdfSignature[]): Finding[] {
  if (!people.length) return [];
  let before = new Set<string | null>();
  try {
    before = new Set([...signatureFields(file.state(people[0]!.state))].map((field) => field.name));
  } catch {
    // no field of a state that cannot be read was there
  }
  const timestamps = signatures.filter((item) => item.timestamp).map((item) => item.field);
  const taken = timestamps.flatMap((name) => {
    const party = partyOf(name);
    return party === null ? [] : [error("PDF_FIELD_PARTY", name, "pdf_field_stamped", { parties: [party] })];
  });
  const names = [...empty, ...signatures.map((item) => item.field)];
  const added = names.filter((name) => (!before.has(name) || partyOf(name) === null) && !timestamps.includes(name));
  return [...taken, ...added.map((name) => error("PDF_FIELD_ADDED", name, "pdf_field_added"))];
}

/** What an update is that nobody signed, and that is allowed after the first signature. */
const MATERIAL = ", certificates and revocation lists";

/** The states of the file, in order, and whether a signature or timestamp vouches for each. */
function revisions({ signatures, ends }: SignedPdf, findings: readonly Finding[], own: boolean): ObjectReport[] {
  const [first, last] = [signatures[0]?.covered ?? 0, signatures.at(-1)?.covered ?? 0];
  const clean = own && !findings.some((item) => item.severity === "error");
  const broken = new Set(findings.filter((item) => item.severity === "error" && item.code === "PDF_MODIFIED").map((item) => item.subject));
  return ends.map((end, at) => {
    const covering = signatures.filter((item) => item.covered >= end);
    const by = signatures.find((item) => Math.abs(item.covered - end) <= 2)?.field;
    const update = clean && first && end > first + 2 ? MATERIAL : "";
    const uncovered = signatures.length && end > last ? "added" : "uncovered";
    const status = !covering.length ? uncovered : covering.every((item) => broken.has(item.field)) ? "modified" : "intact";
    return { name: `revision ${at + 1}${by === undefined ? update : `, ${by}`}`, status, was: null };
  });
}

function reported(
  findings: readonly Finding[], signatures: readonly SignatureReport[], objects: readonly ObjectReport[], executed: boolean, archives: Report["archives"] = [],
): Report {
  const failed = findings.some((item) => item.severity === "error" && !CANNOT_SAY.has(item.code)) || signatures.some((item) => item.verdict === "TOTAL-FAILED");
  const unclear = findings.some((item) => ["PDF_CHANGED_AFTER", "PDF_ACTIVE_CONTENT", "HALF_SIGNED"].includes(item.code)) || signatures.some((item) => item.verdict !== "TOTAL-PASSED");
  const verdict: Verdict = failed ? "TOTAL-FAILED" : unclear ? "INDETERMINATE" : "TOTAL-PASSED";
  return { verdict, baseline: null, statement: null, executed: executed && verdict === "TOTAL-PASSED", detached: false, objects, signatures, archives, findings };
}
