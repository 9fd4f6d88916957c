/** Several entries of a dossier: numbers without gaps, each pinning the one before; as `pipeline/dossier/chain.py` and `audit.py`. */

import process from "../../../schemas/process.json";
import { byUtf8 } from "./bytes";
import type { Language } from "./details";
import { type Finding, error, finding } from "./report";
import type { State } from "./session";
import type { Report } from "./report";
import type { Required, Statement } from "./statement";

interface Kind {
  readonly title: string;
  readonly titles?: { readonly "zh-CN"?: string };
  readonly form: string;
  readonly signatories: readonly string[];
  readonly needs: readonly string[];
  readonly repeats?: boolean;
  readonly commitment?: string;
}

const KINDS = new Map<string, Kind>(Object.entries(process.kinds as Record<string, Kind>));

/** The roles in which signatories are asked for kinds whose making means something else than creation. */
const ROLES = new Map([["delivery", "deliverer"], ["receipt", "recipient"]]);

/** Whose signature an entry of each kind needs, and in which role, as the process has it. */
export const SIGNATORIES: ReadonlyMap<string, readonly Required[]> = new Map([...KINDS].map(([name, kind]) => {
  const role = ROLES.get(kind.commitment ?? "") ?? "signatory";
  return [name, kind.signatories.map((party) => ({ party, role, certificate: null }))];
}));

/** The name people know a kind of entry by; null for kinds the process does not know. */
export function titleOf(kind: string, language: Language): string | null {
  const known = KINDS.get(kind);
  return (language === "zh" && known?.titles?.["zh-CN"]) || (known?.title ?? null);
}

/** Whether what a statement claims to be is a document, which travels in its entry. */
export function isDocument(claim: Statement | null): boolean {
  if (claim === null) return false;
  const kind = KINDS.get(claim.kind);
  return kind ? kind.form === "document" : claim.language !== null;
}

/** One entry of a dossier, verified. */
export interface Entry {
  readonly name: string;
  readonly number: number;
  readonly kind: string;
  readonly report: Report;
  /** ``sha256:`` digests of its signature members. */
  readonly signatures: readonly string[];
  readonly state: State;
}

const ENTRY = /^(\d{4,6})-([a-z][a-z0-9-]{0,63})(\.asice|\.seal)$/;

/** Number and kind a file name of an entry gives; null for other names. */
export function named(name: string): { number: number; kind: string } | null {
  const match = ENTRY.exec(name);
  const number = Number(match?.[1]);
  return match && name === `${String(number).padStart(4, "0")}-${match[2]}${match[3]}` ? { number, kind: match[2]! } : null;
}

/** Faults visible in the names alone: gaps, numbers used twice, files that are no entry. */
export function listingFindings(entries: readonly Entry[], stray: readonly string[]): Finding[] {
  const found: Finding[] = [];
  const byNumber = new Map<number, string[]>();
  for (const entry of entries) byNumber.set(entry.number, [...(byNumber.get(entry.number) ?? []), entry.name]);
  for (const [number, names] of byNumber) if (names.length > 1) found.push(error("ENTRY_NUMBER_TWICE", names.join(", "), "number_twice", number, names.length));
  for (let number = 1; number < Math.max(0, ...byNumber.keys()); number++)
    if (!byNumber.has(number)) found.push(error("ENTRY_MISSING", `entry ${number}`, "entry_missing", number));
  return [...found, ...stray.map((name) => finding("warning", "ENTRY_STRAY", name, "stray"))];
}

/** Faults between entries, which are sorted by number. */
export function chainFindings(entries: readonly Entry[]): Finding[] {
  const found: Finding[] = [];
  let before: Entry | null = null;
  for (const entry of entries) {
    const claim = entry.report.statement;
    if (claim !== null && (claim.entry !== entry.number || claim.kind !== entry.kind))
      found.push(error("ENTRY_MISPLACED", entry.name, "misplaced", claim.entry, claim.kind));
    if (claim !== null && entry.name.endsWith(".seal") !== entry.report.detached)
      found.push(error("MEDIA_TYPE", entry.name, entry.report.detached ? "form_seal" : "form_attached"));
    found.push(...follows(entry, before));
    before = entry;
  }
  const projects = [...new Set(entries.flatMap((item) => item.report.statement?.project ?? []))].sort(byUtf8);
  if (projects.length > 1) found.push(error("PROJECT_DIFFERS", "entries", "projects_differ", projects.join(", ")));
  return found;
}

function follows(entry: Entry, before: Entry | null): Finding[] {
  const claim = entry.report.statement;
  if (claim === null) return [];
  const link = claim.previous;
  if (before === null) return link === null ? [] : [error("CHAIN_BROKEN", entry.name, "follows_nothing", link.entry, link.baseline)];
  if (link === null) return [error("CHAIN_BROKEN", entry.name, "says_first", before.name)];
  if (link.entry !== before.number || link.baseline !== before.report.baseline) {
    const stands = before.report.baseline ?? ({ key: "no_baseline" } as const);
    return [error("CHAIN_BROKEN", entry.name, "follows_another", link.entry, link.baseline, before.name, stands)];
  }
  const found: Finding[] = [];
  const lost = link.signatures.filter((digest) => !before.signatures.includes(digest)).length;
  if (lost && link.signatures.length === 1) found.push(error("CHAIN_SIGNATURE_LOST", before.name, "lost_one_of_one", entry.name));
  else if (lost) found.push(error("CHAIN_SIGNATURE_LOST", before.name, lost === 1 ? "lost_one" : "lost_of_many", entry.name, link.signatures.length, lost));
  const left = lost ? [] : unpinned(claim, link, before);
  if (left.length) found.push(error("CHAIN_UNPINNED", entry.name, "unpinned", before.name, { parties: left }));
  const earlier = before.report.statement;
  if (earlier !== null && byUtf8(claim.created, earlier.created) < 0)
    found.push(finding("warning", "TIME_RUNS_BACK", entry.name, "time_runs_back", claim.created, earlier.created));
  return found;
}

/** The parties whose signatures under ``before`` the entry after it had to see, and does not pin: its maker's, and everybody's where it relies on it. */
function unpinned(claim: Statement, link: NonNullable<Statement["previous"]>, before: Entry): string[] {
  const signed = before.report.signatures
    .filter((item) => item.name.startsWith("META-INF/"))
    .sort((one, other) => one.name.length - other.name.length || byUtf8(one.name, other.name));
  const pinned = signed.filter((_, at) => link.signatures.includes(before.signatures[at]!)).map((item) => item.party);
  const wanted = new Map<string, number>(signed.slice(0, 1).flatMap((item) => (item.party ? [[item.party, 1] as const] : [])));
  const relied = claim.cites.some((cite) => cite.baseline === link.baseline);
  for (const item of relied ? (before.report.statement?.required ?? []) : []) wanted.set(item.party, item.also ? 2 : 1);
  return [...wanted].filter(([party, number]) => pinned.filter((one) => one === party).length < number).map(([party]) => party);
}

/** What only its dossier can tell of an entry: who the process says has to sign, and whether what it relies on holds. */
export function entryFindings(entry: Entry, entries: readonly Entry[]): Finding[] {
  const claim = entry.report.statement;
  if (claim === null || entry.report.verdict === "TOTAL-FAILED") return [];
  const kind = KINDS.get(entry.kind);
  const found: Finding[] = [];
  if (!kind) found.push(finding("warning", "KIND_UNKNOWN", entry.name, "kind_unknown", entry.kind));
  const asked = new Set(claim.required.map((item) => item.party));
  for (const party of kind?.signatories ?? [])
    if (!asked.has(party)) found.push(error("SIGNATORY_NOT_REQUIRED", entry.name, "not_required", { parties: [party] }));
  const byBaseline = new Map(entries.flatMap((item) => (item.report.baseline ? [[item.report.baseline, item] as const] : [])));
  const current = inForce(entries);
  for (const cite of claim.cites) {
    const cited = byBaseline.get(cite.baseline);
    if (!cited) found.push(error("CITE_UNKNOWN", entry.name, "cite_unknown", cite.label, cite.baseline));
    else if (cited.kind !== cite.label || cited.number >= entry.number) found.push(error("CITE_WRONG", entry.name, "cite_wrong", cited.name, cite.label));
    else if (cited.state !== "executed") {
      const grave = cited.state === "broken" || cited.state === "half-signed";
      const state = { key: `state_${cited.state.replace("-", "_")}` as "state_broken" };
      found.push(finding(grave ? "error" : "warning", "CITE_NOT_IN_FORCE", entry.name, "cite_not_in_force", cited.name, state));
    }
  }
  for (const label of new Set(claim.cites.map((cite) => cite.label))) {
    const count = claim.cites.filter((cite) => cite.label === label).length;
    if (count > 1 && !KINDS.get(label)?.repeats) found.push(error("CITE_WRONG", entry.name, "cite_twice", count, label));
  }
  if (!superseded(entries).has(entry.number))
    for (const cite of claim.cites) {
      const [cited, now] = [byBaseline.get(cite.baseline), current.get(cite.label)];
      if (cited && now && cited !== now && !KINDS.get(cite.label)?.repeats)
        found.push(finding("warning", "CITE_SUPERSEDED", entry.name, "cite_superseded", cited.name, cite.label, now.name, entry.kind));
    }
  const labels = new Set(claim.cites.map((cite) => cite.label));
  for (const need of kind?.needs ?? []) if (!labels.has(need)) found.push(error("CITE_MISSING", entry.name, "cite_missing", need));
  return found;
}

/** The last executed entry of each kind: the one that counts. */
function inForce(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.filter((entry) => entry.state === "executed").map((entry) => [entry.kind, entry]));
}

/** Numbers of executed entries that a later executed one of the same kind replaced. */
export function superseded(entries: readonly Entry[]): Set<number> {
  const last = inForce(entries);
  const replaced = entries.filter((entry) => entry.state === "executed" && last.get(entry.kind) !== entry && !KINDS.get(entry.kind)?.repeats);
  return new Set(replaced.map((entry) => entry.number));
}
