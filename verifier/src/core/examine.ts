/** Everything that was dropped, judged together: each container, the chain between entries, the live folder. */

import { byUtf8, hex } from "./bytes";
import { type Entry, SIGNATORIES, chainFindings, entryFindings, isDocument, listingFindings, named, superseded } from "./chain";
import { type Live, digestOf, signedDigests, withFolder } from "./verification/compare";
import { Container, type Progress } from "./container";
import type { Digests } from "./digest";
import type { ParseXml } from "./manifest";
import { lackingBeside } from "./verification/policy";
import { type Finding, type Report, error, finding, withFindings } from "./report";
import { type Revocation, readPemLists } from "./certificates/revocation";
import type { Answer, Examined, Given, Question, State } from "./session";
import { withSignatories } from "./signatories";
import { Source } from "./source";
import type { TrustStore } from "./certificates/trust";
import { MAX_BYTES as MAX_PDF } from "./pdf/signed";
import { verify } from "./verification/verify";
import { verifyPdf } from "./pdf/verify";
import { SIGNATURE } from "./verification/payload";
import { type Certificate, readPem } from "./certificates/x509";

export interface Tools {
  readonly digests: Digests;
  readonly parseXml: ParseXml;
  readonly progress: Progress;
}

/** Containers that were read stay open: judged again under other anchors, nothing is read twice. */
const open = new Map<Blob, Container>();
const digested = new Map<Blob, string>();

export async function examine(question: Question, tools: Tools): Promise<Answer> {
  const trust = trustOf(question.trust);
  const examined: (Examined & { readonly entry: Entry | null })[] = [];
  for (const { name, blob } of [...question.files].sort((one, other) => byUtf8(one.name, other.name))) {
    if (await isPdf(name, blob)) {
      examined.push({ name, size: blob.size, entry: null, ...(await examinePdf(blob, trust, question.now, tools)) });
      continue;
    }
    const container = open.get(blob) ?? new Container(new Source(blob), tools.digests);
    open.set(blob, container);
    const asked = { ...tools, trust, now: question.now, required: question.required };
    let report = await verify(container, asked, SIGNATORIES);
    const alsoAsked = SIGNATORIES.get(report.statement?.kind ?? "") ?? [];
    report = await withSignatories(container, report, [...question.required, ...alsoAsked]);
    if (report.detached && isDocument(report.statement)) report = withFindings(report, [error("DOCUMENT_DETACHED", "container", "document_detached")]);
    if (question.folder && question.files.length === 1) report = await compared(container, report, question.folder, tools);
    const place = named(name);
    const state = stateOf(report);
    const entry = place ? { name, ...place, report, state, signatures: await signatureDigests(container, tools) } : null;
    examined.push({ name, size: blob.size, report, state, missing: missingOf(report), lacking: lackingOf(report), pdf: false, entry });
  }
  return together(examined);
}

async function isPdf(name: string, blob: Blob): Promise<boolean> {
  return /\.pdf$/i.test(name) || (await blob.slice(0, 5).text()) === "%PDF-";
}

/** A signed PDF alone, outside of any entry. */
async function examinePdf(blob: Blob, trust: TrustStore, now: number, tools: Tools): Promise<Pick<Examined, "report" | "state" | "missing" | "lacking" | "pdf">> {
  const data = new Source(blob).read(MAX_PDF + 1, 0);
  tools.progress(data.length);
  const { report, missing } = await verifyPdf(data, { ...tools, trust, now, entry: false, proven: null, lists: [] });
  const state = report.verdict === "TOTAL-FAILED" ? "broken" : report.executed ? "executed" : missing.length ? "half-signed" : stateOf(report);
  return { report, state, missing, lacking: [], pdf: true };
}

/** The answer on several containers: where entries stand among each other. */
function together(examined: readonly (Examined & { readonly entry: Entry | null })[]): Answer {
  const entries = examined.flatMap((item) => item.entry ?? []).sort((one, other) => one.number - other.number || byUtf8(one.kind, other.kind));
  const plain = examined.map(({ entry: _, ...item }) => item);
  if (entries.length < 2) return { entries: plain, findings: [] };
  const replaced = superseded(entries);
  const judged = examined.map(({ entry, ...item }) => {
    if (entry === null) return item;
    const report = withFindings(item.report, entryFindings(entry, entries));
    const state: State = replaced.has(entry.number) ? "superseded" : stateOf(report);
    return { ...item, report, state };
  });
  const stray = examined.filter((item) => item.entry === null && !item.pdf).map((item) => item.name);
  const findings: Finding[] = [...listingFindings(entries, stray), ...chainFindings(entries)];
  const last = entries[entries.length - 1]!;
  if (!findings.some((item) => item.severity === "error"))
    findings.push(finding("info", "END_NOT_PROVABLE", last.name, "end_not_provable", last.name, last.report.baseline ?? "None"));
  return { entries: judged, findings };
}

async function compared(container: Container, report: Report, folder: NonNullable<Question["folder"]>, tools: Tools): Promise<Report> {
  const signed = await signedDigests(container, report, tools.progress);
  if (signed === null) return report;
  const live = new Map<string, Live>();
  for (const { name, blob } of folder) {
    const digest = digested.get(blob) ?? digestOf(new Source(blob), tools.digests, tools.progress);
    digested.set(blob, digest);
    live.set(name.normalize("NFC"), { digest, size: blob.size });
  }
  return withFolder(container, report, signed, live);
}

async function signatureDigests(container: Container, tools: Tools): Promise<string[]> {
  const found: string[] = [];
  for (const name of container.form.findings.length ? [] : container.members.keys()) {
    if (!SIGNATURE.test(name)) continue;
    const one = await container.digestMembers(new Map([[name, new Set(["sha256"] as const)]]), tools.progress);
    found.push(`sha256:${hex(one.sha256.get(name) ?? new Uint8Array(0))}`);
  }
  return found;
}

/** Where a container stands, looked at alone. */
function stateOf(report: Report): State {
  if (report.verdict === "TOTAL-FAILED") return "broken";
  if (report.statement === null) return report.verdict === "TOTAL-PASSED" ? "passed" : "unclear";
  if (report.executed) return "executed";
  return missingOf(report).length || lackingOf(report).length ? "half-signed" : "untrusted";
}

/** Required parties in whose name there is no signature: those the statement names, and those the process does. */
function missingOf(report: Report): string[] {
  const claim = report.statement;
  if (claim === null) return [];
  const asked = new Set([...claim.required.map((item) => item.party), ...(SIGNATORIES.get(claim.kind) ?? []).map((item) => item.party)]);
  const signed = new Set(report.signatures.filter((item) => item.post_quantum === null).map((item) => item.party));
  return [...asked].filter((party) => !signed.has(party));
}

function lackingOf(report: Report): string[] {
  return [...new Set(lackingBeside(report.statement?.required ?? [], report.signatures).map((item) => item.party))];
}

function trustOf(given: readonly Given[]): TrustStore {
  const parties = new Map<string, Certificate[]>();
  const anyParty: Certificate[] = [];
  const revocations: Revocation[] = [];
  for (const { party, pem } of given) {
    revocations.push(...readPemLists(pem));
    const certificates = readPem(pem) ?? [];
    if (party === null) anyParty.push(...certificates);
    else parties.set(party, [...(parties.get(party) ?? []), ...certificates]);
  }
  const [timestamps, ownTimestamps] = [parties.get("tsa") ?? [], parties.get("tsa-own") ?? []];
  parties.delete("tsa");
  parties.delete("tsa-own");
  return { parties, anyParty, timestamps, ownTimestamps, revocations };
}
