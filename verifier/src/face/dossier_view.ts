/** Several containers at once: the whole in two sentences, a row for each, and what is between them. */

import { shown } from "../core/names";
import type { Answer, Examined } from "../core/session";
import { h, mark } from "./dom";
import { dossierHeadline, standing, unsigned } from "./headline";
import { findingsSection, verdictCard } from "./report_view";
import type { Voice } from "./words";

export function dossierVerdict(answer: Answer, voice: Voice): HTMLElement {
  const { tone, word, said } = dossierHeadline(answer, voice);
  return verdictCard(tone, voice.say(word), said, voice);
}

export function dossierSections(answer: Answer, voice: Voice, open: (index: number) => void): HTMLElement[] {
  const rows = answer.entries.map((item, index) => row(item, voice, () => open(index)));
  return [
    h("section", { "aria-labelledby": "entries" }, h("h2", { id: "entries" }, voice.say("dossier")), h("ol", { class: "entries" }, ...rows)),
    findingsSection(answer.findings, voice, "dossier_findings", "between"),
  ];
}

function row(item: Examined, voice: Voice, open: () => void): HTMLElement {
  const [tone, word] = standing(item);
  const signed = [...new Set(item.report.signatures.flatMap((signature) => (signature.verdict === "TOTAL-PASSED" && signature.party ? [voice.party(signature.party)] : [])))];
  const who = voice.say("signed_by", signed.length ? voice.list(signed) : voice.say("nobody_trusted"));
  const missing = unsigned(item).map((party) => `${voice.party(party)} ${voice.say(item.missing.includes(party) ? "has_not_signed" : "has_not_signed_second")}`);
  return h(
    "li", {},
    h(
      "button", { type: "button", class: "entry", click: open },
      mark(tone),
      h("span", { class: "name" }, shown(item.name), h("span", { class: "quiet" }, shown(item.report.statement?.title ?? ""))),
      h("span", { class: `state ${tone}` }, voice.say(word), h("span", { class: "quiet" }, [who, ...missing].join(" · "))),
    ),
  );
}
