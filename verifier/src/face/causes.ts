/** Why something cannot be relied on, and what to do about it, by the code of a finding: the same file as the command line's, in order of gravity. */

import said from "../../../pipeline/present/findings.json";
import { type Language, sentence } from "../core/details";
import { shown } from "../core/names";
import { type Finding, type Report, type SignatureReport, WHOLE } from "../core/report";
import type { Voice } from "./words";

type Pair = readonly string[];
interface Row {
  readonly cause?: Pair;
  /** Sentences of findings, in English, that say no more than the cause. */
  readonly says_all?: readonly string[];
  readonly remedy: Pair;
  /** Where the page has no command line to send people to. */
  readonly on_page?: Pair;
}

const FINDINGS: Readonly<Record<string, Row>> = said.findings;
const RANKS = new Map(Object.keys(FINDINGS).map((code, rank) => [code, rank]));
const SEVERITIES = ["error", "warning", "info"] as const;
const ZIP = "ZIP_";
const NAMED = 6;
export const PAYLOAD = "payload/";
export const NOBODY_KNOWN = "NO_TRUST_ANCHOR";

const key = (code: string): string => (code in FINDINGS || !code.startsWith(ZIP) ? code : ZIP);
const chosen = (pair: Pair, language: Language): string => pair[language === "en" ? 0 : 1]!;
const rank = (item: Finding): number => SEVERITIES.indexOf(item.severity) * 1000 + (RANKS.get(key(item.code)) ?? 999);

/** Findings, what to read first before the others. */
export function byGravity<Item extends Finding>(findings: readonly Item[]): Item[] {
  return [...findings].sort((one, other) => rank(one) - rank(other));
}

export function gravest(findings: readonly Finding[], ...severities: Finding["severity"][]): Finding | undefined {
  const wanted = severities.length ? severities : ["error"];
  return byGravity(findings.filter((item) => wanted.includes(item.severity)))[0];
}

export function remedy(code: string, language: Language): string {
  const row = FINDINGS[key(code)];
  return row ? chosen(row.on_page ?? row.remedy, language) : "";
}

export function cause(code: string, about: string, language: Language): string {
  return chosen(FINDINGS[key(code)]?.cause ?? said.leads.damaged, language).replace("{0}", about);
}

/** Whether the cause says already what the finding's sentence says. */
function saysAll(finding: Finding): boolean {
  const said = sentence(finding, "en");
  return (FINDINGS[key(finding.code)]?.says_all ?? []).some((item) => {
    const [before = "", after] = item.split("{0}");
    return after === undefined ? said === item : said.startsWith(before) && said.endsWith(after) && !/\s/.test(said.slice(before.length, said.length - after.length));
  });
}

export function namesACause(code: string): boolean {
  return FINDINGS[key(code)]?.cause !== undefined;
}

export function namesItsSubject(code: string): boolean {
  return (FINDINGS[key(code)]?.cause?.[0] ?? "").includes("{0}");
}

/** The words called ``word`` around causes. */
export function lead(word: keyof typeof said.leads, language: Language, ...about: string[]): string {
  return chosen(said.leads[word], language).replace(/\{(\d)\}/g, (_, index: string) => about[Number(index)] ?? "").replace(/(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])/g, "");
}

/** What is said first, sentence by sentence: the verdict, then what it means. Empty ones are not said. */
export type Said = readonly string[];

export function joined(voice: Voice, ...sentences: Said): string {
  return sentences.filter(Boolean).join(voice.language === "en" ? " " : "");
}

/** Why not to rely on something that does not verify, by its gravest error, and what to do. */
export function failure(report: Report, name: string, voice: Voice): Said {
  const worst = gravest(report.findings);
  if (!worst) return [lead("no", voice.language, name, lead("damaged", voice.language))];
  return [lead("no", voice.language, name, why(worst, report, voice)), ...particulars(worst, report, voice)];
}

/** Why not to rely yet on what is signed by people nobody vouches for; ``nothingProven`` says who they are. */
export function doubt(report: Report, name: string, untrusted: readonly SignatureReport[], nothingProven: string, voice: Voice): Said {
  const worst = worstDoubt(report, untrusted);
  if (!worst || worst.code === NOBODY_KNOWN) {
    return [lead("not_yet", voice.language, name, cause(NOBODY_KNOWN, "", voice.language)), nothingProven, remedy(NOBODY_KNOWN, voice.language)];
  }
  return [lead("not_yet", voice.language, name, why(worst, report, voice)), ...particulars(worst, report, voice)];
}

export function worstDoubt(report: Report, untrusted: readonly SignatureReport[]): Finding | undefined {
  const names = new Set(untrusted.map((item) => item.name));
  return gravest(report.findings.filter((item) => names.has(item.subject)), "error", "warning");
}

/** What is said where everyone named is trusted, or nobody is named, and it is still not settled. */
export function undecided(report: Report, name: string, voice: Voice): Said {
  const worst = gravest(report.findings, "error", "warning");
  const looked = report.objects.length > 0 && report.objects.every((item) => item.status === "intact");
  const unchanged = looked ? lead("nothing_changed", voice.language) : "";
  const because = worst && namesACause(worst.code) ? why(worst, report, voice) : lead("unproven", voice.language);
  return [lead("not_yet", voice.language, name, because), unchanged, ...(worst ? particulars(worst, report, voice) : [])];
}

/** Why not to rely on several entries together, by the gravest error of all; each error with the entry it is about. */
export function dossierFailure(errors: readonly (readonly [Finding, string, Report | null])[], what: string, voice: Voice): Said {
  const worst = gravest(errors.map(([item]) => item));
  const found = errors.find(([item]) => item === worst);
  if (!worst || !found) return [];
  const [, place, report] = found;
  const about = report ? called(worst.subject, report, voice) : placeOf(place, voice);
  const because = cause(worst.code, about, voice.language);
  const inEntry = report !== null || !namesItsSubject(worst.code);
  const first = lead("no", voice.language, what, inEntry ? lead("in_entry", voice.language, because, placeOf(place, voice)) : because);
  const others = errors.length > 1 ? lead("errors_in_all", voice.language, voice.number(errors.length), cut(errors.map(([, name]) => placeOf(name, voice)), voice)) : "";
  return [first, saysAll(worst) ? "" : sentence(worst, voice.language), remedy(worst.code, voice.language), others];
}

/** The first of several names, each once, and how many more there are. */
export function cut(names: readonly string[], voice: Voice): string {
  const listed = [...new Set(names)];
  const more = listed.length > NAMED ? [lead("more", voice.language, String(listed.length - NAMED))] : [];
  return voice.list([...listed.slice(0, NAMED), ...more]);
}

function placeOf(name: string, voice: Voice): string {
  const number = /^entry (\d+)$/.exec(name)?.[1];
  return number ? lead("entry", voice.language, number) : shown(name);
}

function why(finding: Finding, report: Report, voice: Voice): string {
  return cause(finding.code, called(finding.subject, report, voice), voice.language);
}

/** What was found, exactly, and what to do about it. */
export function particulars(finding: Finding, report: Report, voice: Voice): [string, string] {
  if (saysAll(finding)) return ["", remedy(finding.code, voice.language)];
  let detail = sentence(finding, voice.language);
  if (finding.subject !== "container" && finding.subject !== WHOLE && !namesItsSubject(finding.code)) {
    const subject = called(finding.subject, report, voice);
    detail = subject.replace(/^the /, "The ") + lead("colon", voice.language) + detail; // names of files stay as they are
  }
  return [detail, remedy(finding.code, voice.language)];
}

/** What people call what a finding is about. */
export function called(name: string, report: Report, voice: Voice): string {
  if (name === "container" || name === WHOLE) return lead("the_file", voice.language);
  const signature = report.signatures.find((item) => item.name === name && item.signer);
  if (signature) return lead("signature_of", voice.language, signatory(signature, voice));
  const field = /^signature \(([a-z][a-z0-9_]*)\)$/.exec(name)?.[1];
  if (field) return lead("signature_of", voice.language, voice.say("the_party", voice.party(field)));
  const [, of = "", number] = /^(META-INF\/.*\.p7s) \(archive timestamp (\d+)\)$/.exec(name) ?? [];
  if (number) return lead("archive_of", voice.language, number, called(of, report, voice));
  for (const [word, pattern] of MEMBERS) {
    const member = pattern.exec(name);
    if (member) return lead(word, voice.language, shown(member[1] ?? ""));
  }
  return shown(name.startsWith(PAYLOAD) ? name.slice(PAYLOAD.length) : name);
}

/** What the members of a container are for, that people do not know by name. */
const MEMBERS: readonly (readonly [keyof typeof said.leads, RegExp])[] = [
  ["signature_named", /^META-INF\/(.*\.p7s)$/],
  ["archive_list_named", /^META-INF\/(ASiCArchiveManifest.*\.xml)$/],
  ["list_named", /^META-INF\/(ASiCManifest.*\.xml)$/],
  ["archive_named", /^META-INF\/(.*\.tst)$/],
  ["document_timestamp", /^timestamp \((\d+)\)$/],
  ["signatures_folder", /^META-INF$/],
  ["media_type_named", /^mimetype$/],
];

export function signatory(item: SignatureReport, voice: Voice): string {
  const name = shown(item.signer ?? voice.say("somebody"));
  return item.party ? voice.say("for_party", name, voice.party(item.party)) : name;
}
