/** What there is to show of a signed PDF alone: two sentences, and the states the file went through; as `pipeline/present/pdf_text.py`. */

import { shown } from "../core/names";
import { partyOf } from "../core/pdf/field_names";
import type { ObjectReport, Report } from "../core/report";
import type { Examined } from "../core/session";
import { h, mark, type Tone } from "./dom";
import { doubt, failure, gravest, particulars, remedy, type Said, signatory } from "./causes";
import { halfSigned, signedWhen } from "./headline";
import type { Voice, Word } from "./words";

export function pdfHeadline(item: Examined, voice: Voice): Said {
  const { report } = item;
  const name = shown(item.name);
  const half = halfSigned(item, voice);
  if (report.verdict === "TOTAL-FAILED") return [...failure(report, name, voice), half];
  const untrusted = report.signatures.filter((signature) => signature.verdict !== "TOTAL-PASSED");
  if (untrusted.length) {
    const who = voice.list([...new Set(untrusted.map((signature) => signatory(signature, voice)))]);
    const proven = voice.say(untrusted.length === 1 ? "nothing_proven_one" : "nothing_proven_many", who);
    return [half, ...doubt(report, name, untrusted, proven, voice)];
  }
  const when = signedWhen(report, voice);
  const signers = [...new Set(report.signatures.map((item) => (item.party ? voice.party(item.party) : shown(item.signer ?? voice.say("somebody")))))];
  if (half) return [half, signers.length ? voice.say("pdf_half", voice.list(signers), when) : "", remedy("HALF_SIGNED", voice.language)];
  if (report.executed) return [voice.say("pdf_in_force", name, when), voice.say(since(report))];
  if (report.verdict === "TOTAL-PASSED") return [voice.say("pdf_trusted", name, when), voice.say(since(report))];
  const worst = gravest(report.findings, "error", "warning");
  return [voice.say("pdf_unclear", name), ...(worst ? particulars(worst, report, voice) : [])];
}

function since({ archives, objects }: Report): Word {
  return archives.length || objects.some((item) => item.status === "added") ? "pdf_only_material" : "pdf_nothing_since";
}

/** The rows of the states of the file, in order. */
export function statesTable(report: Report, voice: Voice): HTMLElement {
  const rows = report.objects.map((item) => {
    const [, number = "", rest = ""] = /^revision (\d+)(?:, (.*))?$/s.exec(item.name) ?? [];
    const covered = item.status === "intact" && !rest && Number(number) > 1; // nobody signed it, and whoever signed later did so over it
    const tone = covered ? "caution" : toneOf(item, report);
    return h(
      "tr", {},
      h("td", { class: `state ${tone}` }, mark(tone), voice.say(covered ? "pdf_covered" : (WORDS[item.status] ?? "pdf_uncovered"))),
      h("td", {}, voice.say("pdf_state", number), voice.language === "en" ? ": " : "：", what(Number(number), rest, voice)),
    );
  });
  return h("table", { class: "files" }, h("tbody", {}, ...rows));
}

const WORDS: Partial<Record<ObjectReport["status"], Word>> = { intact: "pdf_intact", modified: "pdf_modified", added: "pdf_added", uncovered: "pdf_uncovered" };

function toneOf({ status }: ObjectReport, report: Report): Tone {
  if (status === "intact") return "pass";
  return status === "modified" || report.verdict === "TOTAL-FAILED" ? "fail" : "note";
}

function what(number: number, rest: string, voice: Voice): string {
  const party = partyOf(rest);
  if (party !== null) return voice.say("pdf_signed_by", voice.party(party));
  if (rest === "certificates and revocation lists") return voice.say("pdf_material");
  return rest ? shown(rest) : voice.say(number === 1 ? "pdf_as_made" : "pdf_update");
}
