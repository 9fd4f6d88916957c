/** Verification of ASiC-E containers of other software: lenient in layout, strict in security; as `signing/verification/foreign.py`. */

import { MAX_ARCHIVES, judgeForeignArchives, readArchives } from "../archive/foreign";
import type { Archives } from "../archive/judged";
import { ascii, byCodePoint, equal, utf8 } from "../bytes";
import { MAX_BYTES as MAX_SIGNATURE } from "../cms/form";
import { type Container, MEDIA_TYPE } from "../container";
import type { Key } from "../details";
import type { Algorithm } from "../digest";
import * as manifests from "../manifest";
import { escaped, shown } from "../names";
import { type Finding, type ObjectReport, type ObjectStatus, type Report, type SignatureReport, type Verdict, error, finding } from "../report";
import type { Required } from "../statement";
import { type Asked, CANNOT_SAY } from "./own";
import { type Judged, judgeSignature } from "./signature";

const MANIFEST = /^META-INF\/[^/]*ASiCManifest[^/]*\.xml$/i;
const CADES = /^META-INF\/[^/]*signature[^/]*\.p7s$/i;
const NOT_EVALUATED: readonly (readonly [RegExp, string, Key])[] = [
  [/^META-INF\/[^/]*signatures?[^/]*\.xml$/i, "XADES_NOT_EVALUATED", "foreign_xades"],
  [/^META-INF\/[^/]*evidencerecord[^/]*\.(ers|xml)$/i, "EVIDENCE_RECORD_NOT_EVALUATED", "foreign_evidence_record"],
  [/^META-INF\/[^/]*\.tst$/i, "TIMESTAMP_NOT_EVALUATED", "foreign_timestamp"],
];
const SIMPLE = "application/vnd.etsi.asic-s+zip";
const MAX_MANIFEST = 64 * 1024 * 1024;

interface Found {
  readonly name: string;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly parsed: manifests.Manifest;
}

export async function verifyForeign(container: Container, asked: Asked): Promise<Report> {
  const findings: Finding[] = [];
  const type = await container.read("mimetype", 1000);
  if (type !== null && stripped(ascii(type)) === SIMPLE) return notRead("ASIC_S_NOT_READ", "foreign_simple");
  mediaType(type, findings); // step 1
  const archives = await readArchives(container, findings, asked.parseXml);
  const overFiles = new Map<string, Found>();
  const found = new Map<string, Found>();
  for (const name of [...container.members.keys()].filter((item) => MANIFEST.test(item))) {
    // step 2
    const data = await container.read(name, MAX_MANIFEST);
    let parsed: manifests.Manifest;
    try {
      if (data === null) throw new manifests.ManifestError("manifest_unread");
      parsed = await manifests.parse(data, asked.parseXml);
    } catch (reason) {
      if (!(reason instanceof manifests.ManifestError)) throw reason;
      findings.push(error("MANIFEST_FORM", name, "manifest_form_foreign", { key: reason.detail }));
      continue;
    }
    if (parsed.signature.toLowerCase().endsWith(".tst")) {
      overFiles.set(parsed.signature, { name, data, parsed });
      continue;
    }
    if (found.has(parsed.signature)) findings.push(error("MANIFEST_FORM", name, "manifest_same_signature"));
    found.set(parsed.signature, { name, data, parsed });
  }
  if (overFiles.size > MAX_ARCHIVES) {
    findings.push(error("ARCHIVE_INVALID", "container", "archive_many", overFiles.size));
    overFiles.clear();
  }
  archives.push(...overFiles.values());
  const evaluated = new Set(archives.map((item) => item.parsed.signature));
  for (const name of [...container.members.keys()].filter((item) => !evaluated.has(item)))
    for (const [pattern, code, detail] of NOT_EVALUATED) if (pattern.test(name)) findings.push(finding("warning", code, name, detail));
  const digests = await digestsOf(container, [...found.values(), ...archives], asked);
  const objects = objectsOf(container, [...found.values()], digests, findings); // step 3
  const archived = await judgeForeignArchives(container, archives, digests, asked, findings);
  for (const { name, time } of archived.reports)
    if (overFiles.has(name) && time !== null) findings.push(finding("info", "TIMESTAMP_OVER_FILES", name, "foreign_over_files", time.slice(0, 10)));
  const judged = await signaturesOf(container, found, archived, findings, asked); // steps 4 to 8
  const signatures = judged.map((item) => item.report);
  const reports = [...judged.flatMap((item) => item.archives), ...archived.reports];
  partial(objects, found, findings);
  policy(asked.required, signatures, findings); // step 7
  return { verdict: verdict(findings, signatures), baseline: null, statement: null, executed: null, detached: false, objects, signatures, archives: reports, findings };
}

function notRead(code: string, detail: Key): Report {
  const findings = [finding("warning", code, "container", detail)];
  return { verdict: "INDETERMINATE", baseline: null, statement: null, executed: null, detached: false, objects: [], signatures: [], archives: [], findings };
}

/** Say of each signature that covers only some of the signed files which ones it leaves out. */
function partial(objects: readonly ObjectReport[], found: ReadonlyMap<string, Found>, findings: Finding[]): void {
  const covered = objects.filter((item) => item.status !== "uncovered" && !item.name.startsWith("META-INF/")).map((item) => item.name);
  for (const [signature, { parsed }] of found) {
    const named = new Set(parsed.references.map((reference) => reference.name));
    const left = covered.filter((name) => !named.has(name)).sort(byCodePoint);
    if (!left.length) continue;
    const names = left.slice(0, 3).map(shown).join(", ");
    if (left.length > 3) findings.push(finding("warning", "SIGNATURE_COVERS_LESS", signature, "covers_less_more", names, left.length - 3));
    else findings.push(finding("warning", "SIGNATURE_COVERS_LESS", signature, "covers_less", names));
  }
}

/** Whether everyone the verifier asks for has signed; without a party in the signature only a certificate can tell. */
function policy(required: readonly Required[], signatures: readonly SignatureReport[], findings: Finding[]): void {
  const good = new Set(signatures.filter((item) => item.verdict === "TOTAL-PASSED").map((item) => item.certificate));
  for (const demand of required) {
    if (demand.certificate === null) findings.push(finding("warning", "PARTY_UNKNOWN", "container", "party_unknown", { parties: [demand.party] }));
    else if (!good.has(demand.certificate)) findings.push(finding("warning", "HALF_SIGNED", "container", "half_signed", { parties: [demand.party] }));
  }
}

function mediaType(data: Uint8Array | null, findings: Finding[]): void {
  if (data === null) findings.push(finding("warning", "MEDIA_TYPE", "mimetype", "media_type_none"));
  else if (stripped(ascii(data)) !== MEDIA_TYPE) {
    const said = escaped([...data.subarray(0, 100)].map((byte) => (byte < 128 ? String.fromCharCode(byte) : "\ufffd")).join(""));
    findings.push(error("MEDIA_TYPE", "mimetype", "media_type_other", said));
  } else if (!equal(data, utf8(MEDIA_TYPE))) findings.push(finding("warning", "MEDIA_TYPE", "mimetype", "media_type_blank"));
}

/** Without the white space of ASCII at both ends. */
function stripped(text: string): string {
  return text.replace(/^[\t-\r ]+|[\t-\r ]+$/g, "");
}

type MemberDigests = Awaited<ReturnType<Container["digestMembers"]>>;

/** The digests of all members that manifests name, by the algorithms they name. */
async function digestsOf(container: Container, found: readonly Found[], asked: Asked): Promise<MemberDigests> {
  const wanted = new Map<string, Set<Algorithm>>();
  for (const { parsed } of found)
    for (const { name, algorithm } of parsed.references)
      if (algorithm !== null) wanted.set(name, (wanted.get(name) ?? new Set()).add(algorithm));
  return container.digestMembers(wanted, asked.progress);
}

/** Every file against every manifest that names it; files no manifest names are uncovered. */
function objectsOf(container: Container, found: readonly Found[], digests: MemberDigests, findings: Finding[]): ObjectReport[] {
  const states = new Map<string, ObjectStatus>();
  const atFirst = (name: string, status: ObjectStatus): void => void (states.has(name) || states.set(name, status));
  for (const { parsed } of found)
    for (const { name, algorithm, digest } of parsed.references) {
      if (!container.members.has(name)) states.set(name, "missing");
      else if (algorithm === null) {
        findings.push(error("WEAK_DIGEST", name, "weak_digest_foreign"));
        atFirst(name, "uncovered");
      } else {
        const actual = digests[algorithm].get(name);
        if (!actual || !equal(actual, digest)) states.set(name, "modified");
        else atFirst(name, "intact");
      }
    }
  for (const name of container.members.keys())
    if (!name.startsWith("META-INF/") && name !== "mimetype" && !name.endsWith("/")) atFirst(name, "uncovered");
  return [...states.keys()].sort(byCodePoint).map((name) => {
    const status = states.get(name)!;
    if (status === "missing") findings.push(error("OBJECT_MISSING", name, "object_missing_foreign"));
    else if (status === "modified") findings.push(error("OBJECT_MODIFIED", name, "object_modified_foreign"));
    else if (status === "uncovered" && found.length) findings.push(error("OBJECT_UNCOVERED", name, "object_uncovered_foreign"));
    return { name, status, was: null };
  });
}

async function signaturesOf(
  container: Container, found: ReadonlyMap<string, Found>, archived: Archives, findings: Finding[], asked: Asked,
): Promise<Judged[]> {
  const names = [...container.members.keys()].filter((name) => CADES.test(name) || found.has(name));
  const signatures: Judged[] = [];
  for (const name of names) {
    const value = await container.read(name, MAX_SIGNATURE);
    const manifest = found.get(name);
    if (!manifest) findings.push(error("SIGNATURE_WITHOUT_MANIFEST", name, "signature_without_manifest"));
    else if (value === null) findings.push(error("CMS_FORM", name, "signature_unread"));
    else {
      const judged = await judgeSignature(name, value, manifest.data, { ...asked, own: false, proven: archived.proven(name), lists: archived.lists });
      signatures.push(judged);
      findings.push(...judged.findings);
    }
  }
  for (const [signature, { name }] of found)
    if (!container.members.has(signature)) findings.push(error("SIGNATURE_MISSING", name, "signature_gone"));
  if (!names.length) findings.push(error("NO_SIGNATURE", "container", "no_signature_foreign"));
  return signatures;
}

function verdict(findings: readonly Finding[], signatures: readonly SignatureReport[]): Verdict {
  const failing = findings.filter((item) => item.severity === "error" && !CANNOT_SAY.has(item.code));
  if (signatures.some((item) => item.verdict === "TOTAL-FAILED") || failing.some((item) => item.code !== "NO_SIGNATURE")) return "TOTAL-FAILED";
  if (findings.some((item) => item.code === "HALF_SIGNED" || item.code === "PARTY_UNKNOWN")) return "INDETERMINATE";
  return !signatures.length || signatures.some((item) => item.verdict !== "TOTAL-PASSED") ? "INDETERMINATE" : "TOTAL-PASSED";
}

