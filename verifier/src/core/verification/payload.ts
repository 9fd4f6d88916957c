/** The members of an entry and its payload: what is there, what lies outside, and what SHA256SUMS says; as `signing/verification/payload.py`. */

import { type Bytes, byUtf8, equal, fromHex, hex, utf8 } from "../bytes";
import { type Container, MEDIA_TYPE, SEAL_TYPE } from "../container";
import type { Digests } from "../digest";
import { escaped, folded, unsafeReason } from "../names";
import { type Finding, type ObjectReport, type ObjectStatus, error, finding } from "../report";
import type { Statement } from "../statement";
import * as sums from "../sums";

export const MAX_SUMS = 512 * 1024 * 1024;
export const PAYLOAD = "payload/";
/** Parts of a payload that do not lie in the folder frozen: a seal carries them, and nothing else of the payload. */
export const CARRIED = /^payload\/(?:records|templates)\//;
export const SUMS = "SHA256SUMS";
export const STATEMENT = "statement.json";
export const HOW_TO_VERIFY = "HOW-TO-VERIFY.txt";
const MANIFEST = /^META-INF\/ASiCManifest([0-9]{3,9})\.xml$/;
export const SIGNATURE = /^META-INF\/signature([0-9]{3,9})\.p7s$/;
const ARCHIVE_MANIFEST = /^META-INF\/ASiCArchiveManifest([0-9]{3,9})\.xml$/;
export const ARCHIVE_TIMESTAMP = /^META-INF\/timestamp([0-9]{3,9})\.tst$/;
/** The code of the finding that keeps a seal INDETERMINATE until its files are compared. */
export const OUTSIDE = "PAYLOAD_OUTSIDE";

/** SHA-256 by member name; null where a member is damaged. */
export type Actual = ReadonlyMap<string, Bytes | null>;
export type Outside = ReadonlyMap<string, Bytes>;

export function manifestName(number: number): string {
  return `META-INF/ASiCManifest${String(number).padStart(3, "0")}.xml`;
}

export function signatureName(number: number): string {
  return `META-INF/signature${String(number).padStart(3, "0")}.p7s`;
}

export function archiveManifestName(number: number): string {
  return `META-INF/ASiCArchiveManifest${String(number).padStart(3, "0")}.xml`;
}

export function archiveTimestampName(number: number): string {
  return `META-INF/timestamp${String(number).padStart(3, "0")}.tst`;
}

/** Whether the container says it is a seal. Nobody signs that: what it says is held against what it holds. */
export async function isSeal(container: Container): Promise<boolean> {
  return says(await container.read("mimetype", 100), SEAL_TYPE);
}

function says(data: Bytes | null, type: string): boolean {
  return data !== null && equal(data, utf8(type));
}

/** The numbers of signatures and archive timestamps in the order they stand, and all their members in that order. */
function appended(names: readonly string[]): { numbers: number[]; archives: number[]; members: string[] } {
  const [numbers, archives, members]: [number[], number[], string[]] = [[], [], []];
  for (const name of names) {
    const signature = Number((MANIFEST.exec(name) ?? SIGNATURE.exec(name))?.[1] ?? NaN);
    const archive = Number((ARCHIVE_MANIFEST.exec(name) ?? ARCHIVE_TIMESTAMP.exec(name))?.[1] ?? NaN);
    if (!Number.isNaN(signature) && !numbers.includes(signature)) {
      numbers.push(signature);
      members.push(manifestName(signature), signatureName(signature));
    } else if (!Number.isNaN(archive) && !archives.includes(archive)) {
      archives.push(archive);
      members.push(archiveManifestName(archive), archiveTimestampName(archive));
    }
  }
  return { numbers, archives, members };
}

/** The numbers of the signatures and of the archive timestamps, after checking that every member has its place. */
export async function checkMembers(container: Container, detached: boolean, findings: Finding[]): Promise<{ numbers: number[]; archives: number[] }> {
  const names = [...container.members.keys()];
  if (!detached && !says(await container.read("mimetype", 100), MEDIA_TYPE)) findings.push(error("MEDIA_TYPE", "mimetype", "media_type_own"));
  const { numbers, archives, members } = appended(names);
  const payload = names.filter((name) => (detached ? CARRIED.test(name) : name.startsWith(PAYLOAD))).sort(byUtf8);
  const expected = ["mimetype", ...payload, SUMS, STATEMENT, HOW_TO_VERIFY, ...members];
  const [there, placed] = [new Set(names), new Set(expected)];
  const stray = names.filter((name) => !placed.has(name)).sort(byUtf8);
  const missing = [...placed].filter((name) => !there.has(name)).sort(byUtf8);
  for (const name of stray)
    findings.push(error("UNEXPECTED_MEMBER", name, detached && name.startsWith(PAYLOAD) ? "seal_holds_file" : "unexpected_member"));
  findings.push(...missing.map((name) => error("MEMBER_MISSING", name, "member_missing")));
  const rising = (list: readonly number[]): boolean => list.every((number, at) => at === 0 || number > list[at - 1]!);
  const inTurn = rising(numbers) && rising(archives) && (members[0] ?? manifestName(1)) === manifestName(1);
  if (!stray.length && !missing.length && (!inTurn || names.some((name, at) => name !== expected[at])))
    findings.push(error("MEMBER_ORDER", "container", "member_order"));
  const gap = (list: number[]): boolean => list.sort((one, other) => one - other).some((number, at) => number !== at + 1);
  if (gap(numbers)) findings.push(error("SIGNATURE_MISSING", "META-INF", "signature_gap"));
  if (gap(archives)) findings.push(error("ARCHIVE_INCOMPLETE", "META-INF", "archive_gap"));
  return { numbers, archives };
}

/** The digests of the files of a seal that lie outside, as SHA256SUMS lists them; their names are held to the rules for members. */
export function listedOutside(container: Container, data: Bytes | null, findings: Finding[]): Outside {
  const listed = (data !== null && sums.parse(data)) || new Map<string, string>();
  const names = [...listed.keys()].filter((name) => name.startsWith(PAYLOAD) && !CARRIED.test(name) && !container.members.has(name));
  const unsafe = names.find(unsafeReason);
  if (unsafe !== undefined) findings.push(error("SUMS_FORM", SUMS, "sums_unsafe", escaped(unsafe), { key: unsafeReason(unsafe)! }));
  if (new Set([...listed.keys()].map(folded)).size !== listed.size) findings.push(error("SUMS_FORM", SUMS, "sums_collide"));
  if (names.length === 1) findings.push(finding("warning", OUTSIDE, "container", "outside_one"));
  else if (names.length) findings.push(finding("warning", OUTSIDE, "container", "outside_many", grouped(names.length)));
  return new Map(names.map((name) => [name, fromHex(listed.get(name)!)]));
}

/** Every file of the payload against SHA256SUMS. */
export function checkObjects(data: Bytes | null, actual: Actual, outside: Outside, findings: Finding[]): ObjectReport[] {
  const there = new Map([...actual].filter(([name]) => name.startsWith(PAYLOAD)));
  const whole = (name: string): ObjectStatus => (outside.has(name) ? "outside" : "intact");
  if (data !== null && sums.isWritten(data, there)) return [...there.keys()].map((name) => ({ name, status: whole(name), was: null }));
  const listed = data === null ? null : sums.parse(data);
  if (listed === null) {
    findings.push(error("SUMS_FORM", SUMS, "sums_form"));
    return []; // what became of the files, the manifests tell
  }
  return [...new Set([...listed.keys(), ...there.keys()])].sort(byUtf8).map((name) => {
    const digest = there.get(name);
    let status = whole(name);
    if (digest === undefined) {
      status = "missing";
      findings.push(error("OBJECT_MISSING", name, "object_missing"));
    } else if (!listed.has(name)) {
      status = "added";
      findings.push(error("OBJECT_ADDED", name, "object_added"));
    } else if (digest === null || hex(digest) !== listed.get(name)) {
      status = "modified";
      findings.push(error("OBJECT_MODIFIED", name, "object_modified"));
    }
    return { name, status, was: null };
  });
}

/** The statement's account of the payload against what is there; how large the files outside are shows with them. */
export function checkStatement(
  container: Container, claim: Statement, data: Bytes | null, actual: Actual, outside: Outside, findings: Finding[], digests: Digests,
): void {
  if (claim.payload.sums !== `sha256:${hex(digests.sha256(data ?? new Uint8Array(0)))}`) findings.push(error("SUMS_MODIFIED", SUMS, "sums_modified"));
  const payload = [...actual.keys()].filter((name) => name.startsWith(PAYLOAD));
  const size = payload.reduce((sum, name) => sum + (outside.has(name) ? 0 : container.members.get(name)!.size), 0);
  const fits = size === claim.payload.bytes || (size < claim.payload.bytes && outside.size > 0);
  if (claim.payload.files !== payload.length || !fits)
    findings.push(error("STATEMENT_PAYLOAD", STATEMENT, "statement_payload", claim.payload.files, payload.length));
}

/** A number with commas between its thousands. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
