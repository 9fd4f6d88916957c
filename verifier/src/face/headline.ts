/** The first sentences: why not to rely on it, or what was established, and what that means; as `pipeline/present/report_text.py` says it on the command line. */

import { shown } from "../core/names";
import type { Finding, ObjectReport, Report } from "../core/report";
import type { Answer, Examined, State } from "../core/session";
import { cut, dossierFailure, doubt, failure, gravest, lead, NOBODY_KNOWN, PAYLOAD, remedy, type Said, signatory, undecided } from "./causes";
import type { Tone } from "./dom";
import type { Voice, Word } from "./words";

const NAMED = 3;
const CARRIED = /^payload\/(?:records|templates)\//;

const STATES: Record<State, readonly [Tone, Word]> = {
  executed: ["pass", "word_pass"],
  passed: ["pass", "word_passed"],
  superseded: ["pass", "word_superseded"],
  "half-signed": ["caution", "word_half"],
  untrusted: ["unclear", "word_untrusted"],
  unclear: ["unclear", "word_untrusted"],
  broken: ["fail", "word_fail"],
};

/** The tone and the word for where a container stands. */
export function standing(item: Examined): readonly [Tone, Word] {
  const undecided = item.state === "executed" && item.report.objects.some((object) => object.status === "outside");
  return undecided ? ["unclear", "word_sealed"] : STATES[item.state];
}

/** Whether a file is not what was signed; one that was not looked at is not among them. */
export function isChanged(item: ObjectReport): boolean {
  return item.status !== "intact" && item.status !== "outside";
}

/** A name as people know it: without the folder every payload lies in. */
export function plain(name: string): string {
  return shown(name.startsWith(PAYLOAD) ? name.slice(PAYLOAD.length) : name);
}

/** What a finding is about: a name, or a party's signature in a PDF. */
export function subject(name: string, voice: Voice): string {
  const [, file = "", party] = /^(.*, )?signature \(([a-z][a-z0-9_]*)\)$/s.exec(name) ?? [];
  return party === undefined ? plain(name) : plain(file) + voice.say("signature_of", voice.party(party));
}

export function isCarried(item: ObjectReport): boolean {
  return CARRIED.test(item.name);
}

/** That somebody who has to has not signed; empty when everyone has. */
export function halfSigned({ missing, lacking }: Examined, voice: Voice): string {
  const parties = missing.length ? missing : lacking;
  if (!parties.length) return "";
  const [one, many] = missing.length ? (["half", "half_many"] as const) : (["half_second", "half_second_many"] as const);
  return voice.say(parties.length === 1 ? one : many, voice.list(parties.map((party) => voice.party(party))));
}

/** ``folder`` names the live folder it was compared with. */
export function headline(item: Examined, voice: Voice, folder: string | null): Said {
  const { report } = item;
  const name = shown(item.name);
  const half = halfSigned(item, voice);
  if (report.verdict === "TOTAL-FAILED") return [...failed(report, name, voice, folder), half];
  const files = report.objects.filter((object) => !(folder !== null && isCarried(object)));
  const unchanged = voice.say(
    files.length === 1 ? "unchanged_one" : "unchanged_many", voice.number(files.length), where(folder, voice), signedWhen(report, voice),
  );
  const outside = report.objects.filter((object) => object.status === "outside").length;
  const uncompared = outside ? voice.say(outside === 1 ? "outside_one" : "outside_many", voice.number(outside)) : "";
  const untrusted = report.signatures.filter((signature) => signature.verdict !== "TOTAL-PASSED");
  if (untrusted.length) {
    const who = voice.list([...new Set(untrusted.map((signature) => signatory(signature, voice)))]);
    const proven = outside
      ? voice.say("nothing_proven_seal", who)
      : voice.say(untrusted.length === 1 ? "nothing_proven_one" : "nothing_proven_many", who);
    return [half, ...doubt(report, name, untrusted, proven, voice), uncompared];
  }
  if (outside) return [half || voice.say("everyone_signed", name), uncompared, remedy("PAYLOAD_OUTSIDE", voice.language)];
  if (half) return [half, voice.say("half_unchanged", unchanged), remedy("HALF_SIGNED", voice.language)];
  if (report.executed) return [voice.say("in_force", name), unchanged];
  if (report.verdict === "TOTAL-PASSED") return [voice.say("trusted", name), unchanged];
  return undecided(report, name, voice);
}

function failed(report: Report, name: string, voice: Voice, folder: string | null): Said {
  const changed = report.objects.filter(isChanged);
  if (!changed.length || !filesSayIt(report, changed)) return failure(report, name, voice);
  const named = changed.slice(0, NAMED).map((item) => `${plain(item.name)}${voice.language === "en" ? ` (${status(item, voice)})` : `（${status(item, voice)}）`}`);
  if (changed.length > NAMED) named.push(voice.say("and_more", voice.number(changed.length - NAMED)));
  const by = signers(report, voice) || voice.say("what_is_listed");
  const count = voice.number(changed.length);
  const said = voice.say(changed.length === 1 ? "differs_one" : "differs_many", voice.list(named), by, signedWhen(report, voice), folder === null ? "" : voice.say("in_it"), count);
  const kinds = [...new Set(report.findings.map((item) => item.code).filter((code) => OF_FILES.has(code)))];
  const what = folder === null ? name : lead("folder", voice.language, shown(folder));
  const mend = folder === null ? remedy(kinds.length === 1 ? kinds[0]! : "OBJECT_MODIFIED", voice.language) : lead("folder_remedy", voice.language);
  return [lead("no", voice.language, what, said), mend];
}

const OF_FILES = new Set(["OBJECT_MODIFIED", "OBJECT_MISSING", "OBJECT_ADDED", "OBJECT_UNCOVERED", "OBJECT_RENAMED"]);

/** Whether nothing graver was found than that files changed: then the list of them is the cause. */
function filesSayIt(report: Report, changed: readonly ObjectReport[]): boolean {
  // That the statement speaks of other sizes follows from files that changed.
  const worst = gravest(report.findings.filter((item) => item.code !== "STATEMENT_PAYLOAD"));
  return worst === undefined || (OF_FILES.has(worst.code) && changed.some((item) => item.name === worst.subject));
}

export function status(item: ObjectReport, voice: Voice): string {
  return voice.say(`status_${item.status}`);
}

function where(folder: string | null, voice: Voice): string {
  return folder === null ? "" : voice.say("in_folder", shown(folder));
}

function signers(report: Report, voice: Voice): string {
  const parties = [...new Set(report.signatures.flatMap((item) => item.party ?? []))];
  const required = report.statement?.required ?? [];
  if (parties.length === 2 && required.every((item) => parties.includes(item.party))) return voice.say("both_parties");
  if (parties.length) return voice.say("the_party", voice.list(parties.map((party) => voice.party(party))));
  return voice.list([...new Set(report.signatures.flatMap((item) => item.signer ?? []))]);
}

export function signedWhen(report: Report, voice: Voice): string {
  const days = [...new Set(report.signatures.flatMap((item) => (item.timestamp ?? item.claimed_time)?.slice(0, 10) ?? []))].sort();
  if (!days.length) return "";
  return days.length === 1 ? voice.say("on_day", voice.day(days[0]!)) : voice.say("between", voice.day(days[0]!), voice.day(days[days.length - 1]!));
}

/** Parties that have not signed all they have to. */
export function unsigned({ missing, lacking }: Examined): readonly string[] {
  return [...new Set([...missing, ...lacking])];
}

/** The tone, word and sentences on several containers together. */
export function dossierHeadline(answer: Answer, voice: Voice): { tone: Tone; word: Word; said: Said } {
  const { entries, findings } = answer;
  const half = entries.filter((item) => item.state === "half-signed" || (item.state === "broken" && unsigned(item).length));
  const untrusted = entries.filter((item) => item.state === "untrusted" || item.state === "unclear");
  const broken = entries.filter((item) => item.state === "broken");
  const errors: (readonly [Finding, string, Report | null])[] = [
    ...broken.flatMap((item) => item.report.findings.filter(({ severity }) => severity === "error").map((found) => [found, item.name, item.report] as const)),
    ...findings.filter((item) => item.severity === "error").map((item) => [item, item.subject, null] as const),
  ];
  const missing = (item: Examined): string => voice.say("missing_of", shown(item.name), voice.list(unsigned(item).map((party) => voice.party(party))));
  const parts = half.length ? [voice.say("dossier_half", voice.list(half.map(missing)))] : [];
  if (broken.length || errors.length) {
    const said = dossierFailure(errors, lead("these_entries", voice.language), voice);
    return { tone: "fail", word: "word_fail", said: [...said, ...parts] };
  }
  if (untrusted.length) {
    parts.push(voice.say("dossier_untrusted", cut(untrusted.map((item) => shown(item.name)), voice)), remedy(NOBODY_KNOWN, voice.language));
  }
  if (parts.length) {
    parts.push(voice.say(entries.some((item) => item.pdf) ? "dossier_unchanged_pdf" : "dossier_unchanged", voice.number(entries.length)));
    if (half.length) parts.push(remedy("HALF_SIGNED", voice.language));
    return { tone: half.length ? "caution" : "unclear", word: half.length ? "word_half" : "word_untrusted", said: parts };
  }
  return { tone: "pass", word: "word_pass", said: [voice.say(entries.some((item) => item.pdf) ? "dossier_good_pdf" : "dossier_good", voice.number(entries.length))] };
}
