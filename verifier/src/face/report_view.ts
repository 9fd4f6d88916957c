/** The report on one container, as a page a lawyer reads top to bottom: verdict, who, what, why, what to do. */

import { titleOf } from "../core/chain";
import { sentence } from "../core/details";
import { shown } from "../core/names";
import { type Finding, type ObjectReport, type SignatureReport, WHOLE } from "../core/report";
import type { Examined } from "../core/session";
import { byGravity, called, joined, NOBODY_KNOWN, remedy, type Said } from "./causes";
import { h, mark, type Tone } from "./dom";
import { headline, isCarried, isChanged, plain, standing, status, subject } from "./headline";
import { pdfHeadline, statesTable } from "./pdf_view";
import { type Voice, type Word, isWord } from "./words";

const MANY = 400;

export interface Seen {
  readonly item: Examined;
  /** Name and number of files of the live folder it was compared with. */
  readonly folder: { readonly name: string; readonly count: number } | null;
  readonly now: number;
}

/** The verdict: its first sentence as a headline, the others below it. */
export function verdictCard(tone: Tone, word: string, sentences: Said, voice: Voice): HTMLElement {
  const [first = "", ...others] = sentences.filter(Boolean);
  const blank = voice.language === "en" ? " " : "";
  const said = h("p", { class: "headline", id: "headline" }, first, others.length > 0 && h("span", {}, blank + joined(voice, ...others)));
  return h("div", { class: `verdict ${tone}` }, mark(tone), h("div", {}, h("p", { class: "word" }, word), said));
}

export function entryVerdict({ item, folder }: Seen, voice: Voice): HTMLElement {
  const [tone, word] = standing(item);
  return verdictCard(tone, voice.say(word), item.pdf ? pdfHeadline(item, voice) : headline(item, voice, folder?.name ?? null), voice);
}

/** Everything below the verdict. */
export function reportSections(seen: Seen, voice: Voice): HTMLElement[] {
  const { item } = seen;
  if (item.pdf) {
    const states = item.report.objects.length ? [section("states", voice.say("pdf_states"), statesTable(item.report, voice))] : [];
    return [signatureSection(item, voice), ...states, findingsSection(item.report.findings, voice)];
  }
  const changed = item.report.objects.some(isChanged);
  const files = filesSection(seen, voice);
  const who = signatureSection(item, voice);
  return [...(changed ? [files, who] : [who, files]), findingsSection(notAboutFiles(item), voice), ...statementSection(item, voice)];
}

function section(id: string, title: string, ...children: (Node | string | false | null)[]): HTMLElement {
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), ...children);
}

const TRUST: Record<SignatureReport["verdict"], readonly [Tone, Word]> = {
  "TOTAL-PASSED": ["pass", "signature_trusted"],
  INDETERMINATE: ["unclear", "signature_untrusted"],
  "TOTAL-FAILED": ["fail", "signature_invalid"],
};

function signatureSection(item: Examined, voice: Voice): HTMLElement {
  const { report } = item;
  const cards = report.signatures.map((signature) => signatureCard(signature, report.findings, item.pdf || /^payload\/[^/]*\.pdf, /.test(signature.name), voice));
  for (const party of item.missing)
    cards.push(h("li", { class: "card caution" }, h("h3", {}, mark("caution"), voice.party(party)), h("p", {}, voice.say("has_not_signed"))));
  for (const party of item.lacking)
    cards.push(h("li", { class: "card caution" }, h("h3", {}, mark("caution"), voice.party(party)), h("p", {}, voice.say("has_not_signed_second"))));
  const archives = report.archives.map((archive) =>
    h("p", {}, archive.time === null ? voice.say("archive_nothing", called(archive.name, report, voice).replace(/^the /, "The ")) : voice.say(archive.independent ? "archive_proves" : "archive_proves_own", voice.minute(archive.time))),
  );
  const nobody = report.findings.some((finding) => finding.code === "NO_SIGNATURE");
  return section("who", voice.say("who_signed"), ...archives, cards.length ? h("ul", { class: "cards" }, ...cards) : h("p", {}, voice.say(nobody ? "nobody_signed" : "who_unknown")));
}

function signatureCard(item: SignatureReport, findings: readonly Finding[], inPdf: boolean, voice: Voice): HTMLElement {
  const meant = `meant_${item.commitment ?? "nothing"}`;
  const why = findings.find((finding) => finding.subject === item.name && finding.severity !== "info");
  const good = item.verdict === "TOTAL-PASSED";
  const [tone, word] = good && why?.severity === "error" ? (["fail", "signature_but"] as const) : TRUST[item.verdict];
  return h(
    "li", { class: `card ${tone}` },
    h("h3", {}, mark(tone), item.signer ? shown(item.signer) : voice.say("somebody")),
    h("p", {}, [item.party && voice.say("signed_for", voice.party(item.party)), item.organisation && shown(item.organisation)].filter(Boolean).join(" · ")),
    h("p", { class: `trust ${tone}` }, voice.say(word), why ? `${voice.language === "en" ? ": " : "："}${sentence(why, voice.language)}` : ""),
    facts(
      [voice.say("when"), whenSigned(item, voice)],
      [voice.say("meaning"), [isWord(meant) ? voice.say(meant) : voice.say("meant_other"), item.post_quantum].filter(Boolean).join(" · ")],
      item.certificate !== null && [voice.say("certificate"), digest(item.certificate)],
      item.anchor !== null && [voice.say("anchor"), digest(item.anchor)],
      [voice.say(inPdf ? "pdf_field" : "file_in_entry"), h("code", {}, plain(item.name))],
      item.sub_indication !== null && ["ETSI", h("code", {}, item.sub_indication)],
    ),
  );
}

function whenSigned(item: SignatureReport, voice: Voice): string {
  if (item.timestamp) return voice.say(item.timestamp_independent ? "stamped" : "stamped_own", voice.minute(item.timestamp));
  return item.claimed_time ? voice.say("claimed", voice.minute(item.claimed_time)) : voice.say("no_time");
}

type Fact = readonly [string, string | Node];

function facts(...rows: (Fact | false)[]): HTMLElement {
  return h("dl", {}, ...rows.flatMap((row) => (row ? [h("dt", {}, row[0]), h("dd", {}, row[1])] : [])));
}

function digest(value: string): HTMLElement {
  return h("code", { class: "digest" }, value);
}

const FILE_TONE: Record<ObjectReport["status"], Tone> = {
  intact: "pass", modified: "fail", missing: "fail", added: "fail", renamed: "caution", uncovered: "fail", outside: "unclear",
};

function filesSection({ item, folder }: Seen, voice: Voice): HTMLElement {
  const { objects } = item.report;
  const changed = objects.filter(isChanged);
  const outside = objects.filter((object) => object.status === "outside").length;
  const intact = objects.filter((object) => object.status === "intact" && !(folder && isCarried(object)));
  const children: (Node | false)[] = [];
  if (folder) children.push(h("p", {}, voice.say("compared_with", shown(folder.name), voice.number(folder.count))));
  if (!objects.length) children.push(h("p", {}, voice.say("no_files")));
  if (outside) children.push(h("p", {}, voice.say("outside_what", voice.number(outside))));
  if (changed.length) {
    const rows = changed.slice(0, MANY).map((object) => {
      const tone = FILE_TONE[object.status];
      const was = object.was === null ? "" : `, ${voice.say("signed_as", plain(object.was))}`;
      return h("tr", {}, h("td", { class: `state ${tone}` }, mark(tone), status(object, voice)), h("td", { class: "path" }, plain(object.name), was));
    });
    children.push(h("table", { class: "files" }, h("tbody", {}, ...rows)));
    if (changed.length > MANY) children.push(h("p", {}, voice.say("not_listed", voice.number(changed.length - MANY))));
  }
  if (intact.length) {
    const one = intact.length === 1;
    const word: Word = changed.length || outside ? (one ? "others_unchanged_one" : "others_unchanged") : one ? "files_unchanged_one" : "files_unchanged";
    const list = h("ul", { class: "names" });
    const details = h("details", { class: "screen" }, h("summary", {}, voice.say(word, voice.number(intact.length))), list);
    const fill = (): void => {
      if (list.childElementCount) return;
      list.append(...intact.slice(0, MANY).map((object) => h("li", {}, plain(object.name))));
      if (intact.length > MANY) list.append(h("li", { class: "quiet" }, voice.say("not_listed", voice.number(intact.length - MANY))));
    };
    details.addEventListener("toggle", fill);
    children.push(details, h("p", { class: "paper" }, voice.say(word, voice.number(intact.length))));
  }
  if (folder && objects.some(isCarried)) children.push(h("p", { class: "quiet" }, voice.say("carried")));
  return section("files", voice.say("files"), ...children);
}

/** The findings that the list of files does not say already. */
function notAboutFiles({ report }: Examined): Finding[] {
  const named = new Set(report.objects.filter(isChanged).map((object) => object.name));
  return report.findings.filter((finding) => !(finding.code.startsWith("OBJECT_") && named.has(finding.subject)));
}

const SEVERITY_TONE: Record<Finding["severity"], Tone> = { error: "fail", warning: "caution", info: "note" };

export function findingsSection(findings: readonly Finding[], voice: Voice, title: Word = "findings", id = "findings"): HTMLElement {
  const seen = new Set<string>();
  const ordered = byGravity(findings).filter((item) => {
    const key = `${item.code} ${item.subject} ${sentence(item, "en")}`;
    return seen.has(key) ? false : seen.add(key);
  });
  const advised = new Set<string>();
  const rows = ordered.slice(0, MANY).map((item) => {
    const advice = advised.has(item.code) ? "" : remedy(item.code, voice.language);
    advised.add(item.code);
    const tone = SEVERITY_TONE[item.severity];
    return h(
      "li", { class: tone },
      h("p", {}, mark(tone), h("span", { class: "severity" }, voice.say(`severity_${item.severity}`)), " ", item.subject !== "container" && item.subject !== WHOLE && h("b", {}, subject(item.subject, voice), voice.language === "en" ? ": " : "："), sentence(item, voice.language), " ", h("code", { class: "code" }, item.code)),
      advice !== "" && h("p", { class: "advice" }, advice),
    );
  });
  const more = ordered.length > MANY && h("p", {}, voice.say("not_listed", voice.number(ordered.length - MANY)));
  return section(id, voice.say(title), rows.length ? h("ul", { class: "findings" }, ...rows) : h("p", { class: "quiet" }, voice.say("no_findings")), more);
}

function statementSection({ report }: Examined, voice: Voice): HTMLElement[] {
  const claim = report.statement;
  if (claim === null) return [];
  const required = claim.required.map((item) => voice.party(item.party));
  const cites = claim.cites.map((cite) => h("div", {}, shown(cite.label), " ", digest(cite.baseline)));
  return [
    section(
      "says", voice.say("says"),
      facts(
        [voice.say("says_title"), shown(claim.title)],
        [voice.say("says_kind"), titleOf(claim.kind, voice.language) ?? shown(claim.kind)],
        [voice.say("says_project"), shown(claim.project)],
        [voice.say("says_entry"), String(claim.entry)],
        claim.round !== null && [voice.say("says_round"), String(claim.round)],
        [voice.say("says_created"), Number.isNaN(Date.parse(claim.created)) ? shown(claim.created) : voice.minute(claim.created)],
        [voice.say("says_payload"), voice.say(claim.payload.files === 1 ? "says_payload_value_one" : "says_payload_value", voice.number(claim.payload.files), voice.size(claim.payload.bytes))],
        [voice.say("says_required"), voice.list(required)],
        cites.length > 0 && [voice.say("says_cites"), h("div", {}, ...cites)],
        claim.previous !== null && [voice.say("says_previous"), h("div", {}, voice.say("says_previous_value", claim.previous.entry), " ", digest(claim.previous.baseline))],
        report.baseline !== null && [voice.say("says_baseline"), digest(report.baseline)],
        [voice.say("says_generator"), shown(claim.generator)],
      ),
    ),
  ];
}

/** What verification cannot know, or was not given: as `not_checked` of `pipeline/present/reports/entry.py`. */
function notChecked(items: readonly Examined[], several: boolean, folder: boolean): Word[] {
  const reports = items.map((item) => item.report);
  const pdfs = items.filter((item) => item.pdf).length;
  const outside = reports.some((report) => report.objects.some((object) => object.status === "outside"));
  const own = pdfs > 0 || reports.some((report) => report.statement !== null);
  const asked: Partial<Record<Word, boolean>> = {
    not_trust: reports.some((report) => report.findings.some((finding) => finding.code === NOBODY_KNOWN)),
    not_time: reports.some((report) => report.signatures.some((signature) => signature.timestamp === null)),
    not_revoked: true,
    not_outside: outside,
    not_folder: !several && !pdfs && !folder && !outside,
    not_one_folder: several && pdfs < items.length && !outside,
    not_printed: reports.some((report) => report.statement?.language != null),
    not_text: pdfs > 0,
    not_chain: own && !several,
    not_end: several && pdfs < items.length,
    not_authority: true,
    not_wanted: true,
  };
  return (Object.keys(asked) as Word[]).filter((word) => asked[word]);
}

/** What was left out, how to check otherwise, and what to file. */
export function closingSections(items: readonly Examined[], among: number, folder: boolean, now: number, voice: Voice): HTMLElement[] {
  const names = items.map((item) => item.name);
  const [one] = items.length === 1 ? items : [];
  const [verdict, pdf] = [one?.report.verdict ?? null, one?.pdf ?? false];
  const file = names.length === 1 ? names[0]! : "ENTRY.asice";
  const command = `signoff verify "${shown(file)}" --trust client=client.pem --trust vendor=vendor.pem`;
  return [
    section("not-checked", voice.say("not_checked"), h("ul", { class: "plain-list" }, ...notChecked(items, among > 1, folder).map((word) => h("li", {}, voice.say(word))))),
    section("otherwise", voice.say("otherwise"), h("p", {}, voice.say(pdf ? "otherwise_how_pdf" : "otherwise_how")), h("pre", { tabindex: "0" }, command)),
    section(
      "record", voice.say("details"),
      facts(
        [voice.say("checked_file"), names.map(shown).join(", ")],
        [voice.say("checked_at"), voice.say("by_this_clock", voice.minute(now))],
        verdict !== null && [voice.say("verdict"), verdict],
      ),
    ),
  ];
}
