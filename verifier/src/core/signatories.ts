/**
 * The persons the records in an entry let sign, with which certificates and when, against who signed; as `pipeline/dossier/signatories.py`.
 *
 * A signature the records do not allow may be as good as any: whether it binds its party is not established.
 */

import { load } from "js-yaml";
import { fromUtf8 } from "./bytes";
import type { Container } from "./container";
import type { About, Key } from "./details";
import { BINDING, inForce } from "./verification/policy";
import { type Finding, type Report, type SignatureReport, error, finding } from "./report";
import type { Required } from "./statement";

const MAX_RECORD = 8 * 1024 * 1024;
const PROJECT = "payload/records/project.";

/** Days as RFC 3339 has them, both included; null: without end. */
interface Span {
  readonly begins: string | null;
  readonly ends: string | null;
}

interface Person {
  readonly name: string;
  readonly span: Span;
  /** By fingerprint; empty where the records fix none. */
  readonly certificates: ReadonlyMap<string, Span>;
}

/** The kind of second key the records may ask for; as `pipeline/dossier/second_key.py`. */
const SECOND_KEY = "ml-dsa-65";

/** ``report`` in which signatures do not count whose signatory the records do not let sign, or not with one key alone. */
export async function withSignatories(container: Container, unasked: Report, required: readonly Required[]): Promise<Report> {
  if (unasked.statement === null || unasked.verdict === "TOTAL-FAILED") return unasked;
  const project = await projectOf(container);
  const lacking = unasked.statement.required.filter((item) => item.role === "signatory" && item.also !== SECOND_KEY && asksTwo(project, item.party));
  const less = lacking.map((item) => error("SECOND_KEY_NOT_REQUIRED", "statement.json", "second_key_not_required", { parties: [item.party] }, SECOND_KEY));
  const report: Report = { ...unasked, verdict: less.length ? "TOTAL-FAILED" : unasked.verdict, findings: [...unasked.findings, ...less] };
  const found = report.signatures.flatMap((item) => refusal(item, project) ?? []);
  const names = new Set(found.filter((item) => item.severity === "error").map((item) => item.subject));
  const findings = [...report.findings, ...found];
  if (!names.size) return { ...report, findings };
  const signatures = report.signatures.map((item): SignatureReport =>
    names.has(item.name) && item.verdict === "TOTAL-PASSED" ? { ...item, verdict: "INDETERMINATE", sub_indication: "SIG_CONSTRAINTS_FAILURE" } : item,
  );
  const verdict = report.verdict === "TOTAL-FAILED" ? report.verdict : "INDETERMINATE";
  return { ...report, verdict, executed: inForce([...unasked.statement.required, ...required], signatures), signatures, findings };
}

/** Why a signature does not count for its party: a finding; null when it does, or the records tell of nobody. */
function refusal(item: SignatureReport, project: Raw): Finding | null {
  if (item.verdict === "TOTAL-FAILED") return null;
  const people = signatories(project, item.party ?? "");
  if (!people.length) return null;
  const severity = BINDING.has(item.commitment ?? "") ? "error" : "warning";
  const who: About = item.signer ?? { key: "somebody_unnamed" };
  const party: About = { parties: [item.party ?? ""] };
  const known = recognised(people, item.signer ?? "", item.certificate);
  if (!known.length) {
    const names = [...new Set(people.map((person) => person.name))].join(" and ");
    return finding(severity, "SIGNATORY_NOT_NAMED", item.name, "signatory_not_named", who, party, names);
  }
  const day = dayOf(item, project);
  const reasons = known.map((person) => against(person, item.certificate, day));
  if (reasons.includes(null)) return null;
  const reason = reasons.at(-1)!;
  const when: About[] = day === null ? [who, party, reason] : [who, party, day, reason];
  return finding(severity, "SIGNATORY_NOT_AUTHORISED", item.name, day === null ? "signatory_not_authorised" : "signatory_not_authorised_on", ...when);
}

/** Those of ``people`` a signature is by: whom its certificate is named for, else whom it names. */
function recognised(people: readonly Person[], name: string, certificate: string | null): readonly Person[] {
  const known = people.filter((person) => certificate !== null && person.certificates.has(certificate));
  return known.length ? known : people.filter((person) => alike(person.name) === alike(name));
}

function against(person: Person, certificate: string | null, day: string | null): About | null {
  if (!within(person.span, day)) return spanned("signatory_span", person.span, person.name);
  if (!person.certificates.size) return null;
  const span = person.certificates.get(certificate ?? "");
  if (!span) return { key: "signatory_other_certificate", about: [person.name, certificate ?? "None"] };
  return within(span, day) ? null : spanned("certificate_span", span);
}

function spanned(kind: "signatory_span" | "certificate_span", span: Span, ...about: string[]): About {
  const { begins, ends } = span;
  if (begins && ends) return { key: `${kind}_both` satisfies Key, about: [...about, begins, ends] };
  return begins ? { key: `${kind}_from` satisfies Key, about: [...about, begins] } : { key: `${kind}_until` satisfies Key, about: [...about, ends ?? ""] };
}

function within(span: Span, day: string | null): boolean {
  if (day === null) return span.begins === null && span.ends === null;
  return (span.begins === null || span.begins <= day) && (span.ends === null || day <= span.ends);
}

/** A name as two spellings of it are compared: composed, without case, blanks collapsed. */
function alike(name: string): string {
  const folded = name.normalize("NFC").toLowerCase().toUpperCase().toLowerCase().replaceAll("\u03c2", "\u03c3");
  return folded.split(/\s+/).filter(Boolean).join(" ");
}

/** The day of a signature where the project is: by its timestamp, else by its claimed time. */
function dayOf(item: SignatureReport, project: Raw): string | null {
  const said = item.timestamp ?? item.claimed_time;
  if (said === null) return null;
  const moment = new Date(said);
  const parts = (timeZone: string): string =>
    new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);
  try {
    return parts(String(project["time_zone"] ?? "UTC"));
  } catch {
    return parts("UTC");
  }
}

/** Whether ``project`` wants every signatory of ``party`` to sign agreements with a post-quantum key too. */
function asksTwo(project: Raw, party: string): boolean {
  return mapping(mapping(project["parties"])?.[party])?.["second_key"] === SECOND_KEY;
}

type Raw = Readonly<Record<string, unknown>>;

/** The project record in an entry, as it stands there; empty when there is none that can be read. */
async function projectOf(container: Container): Promise<Raw> {
  const name = [...container.members.keys()].find((item) => item.startsWith(PROJECT));
  const data = name === undefined ? null : await container.read(name, MAX_RECORD);
  try {
    return mapping(load(fromUtf8(data ?? new Uint8Array(0)) ?? "")) ?? {};
  } catch {
    return {};
  }
}

function signatories(project: Raw, party: string): Person[] {
  const people = mapping(mapping(project["parties"])?.[party])?.["signatories"];
  return list(people).flatMap((item) => {
    const one = mapping(item);
    return one && one["name"] ? [personOf(one)] : [];
  });
}

function personOf(item: Raw): Person {
  const certificates = new Map<string, Span>();
  if (item["certificate"]) certificates.set(String(item["certificate"]), { begins: null, ends: null });
  for (const one of list(item["certificates"])) {
    const named = mapping(one);
    if (named?.["fingerprint"]) certificates.set(String(named["fingerprint"]), spanOf(named));
  }
  return { name: String(item["name"]), span: spanOf(item), certificates };
}

/** Days that cannot be read leave no day on which anything holds. */
function spanOf(item: Raw): Span {
  return { begins: day(item["from"], "9999-12-31"), ends: day(item["until"], "0001-01-01") };
}

function day(value: unknown, unreadable: string): string | null {
  if (value === null || value === undefined) return null;
  const found = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(String(value));
  const said = found ? `${found[1]}-${found[2]}-${found[3]}` : "";
  const moment = new Date(`${said}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === said ? said : unreadable;
}

function mapping(value: unknown): Raw | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
