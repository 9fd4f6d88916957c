/** The page: takes what is dropped, asks the worker, shows what it answers. Nothing is stored, nothing leaves. */

import type { Language } from "./core/details";
import { asJson } from "./core/report";
import type { Answer, Given } from "./core/session";
import type { Required } from "./core/statement";
import { type Anchor, given, readAnchor, trustPanel, undecided } from "./face/anchors";
import { h } from "./face/dom";
import { dossierSections, dossierVerdict } from "./face/dossier_view";
import { CannotRead, Engine, Stopped } from "./face/engine";
import { type Drop, type Sorted, fromDrop, fromPicker, sorted } from "./face/gather";
import { closingSections, entryVerdict, reportSections } from "./face/report_view";
import { Voice, type Word } from "./face/words";

class Page {
  private voice = new Voice(navigator.language.startsWith("zh") ? "zh" : "en");
  private containers: File[] = [];
  private anchors: Anchor[] = [];
  private folder: Sorted["folder"] = null;
  private answer: Answer | null = null;
  private opened: number | null = null;
  private notices: string[] = [];
  private now = 0;
  private asked = 0;
  private readonly engine = new Engine();
  private readonly main = document.getElementById("main")!;
  private readonly live = document.getElementById("live")!;
  private readonly files = h("input", { type: "file", multiple: true, hidden: true, id: "file-input", "aria-hidden": "true", change: () => this.chosen(this.files) });
  private readonly folders = h("input", { type: "file", webkitdirectory: true, hidden: true, id: "folder-input", "aria-hidden": "true", change: () => this.chosen(this.folders) });

  start(): void {
    document.body.append(this.files, this.folders);
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      document.body.classList.add("dragging");
    });
    document.addEventListener("dragleave", (event) => event.relatedTarget === null && document.body.classList.remove("dragging"));
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      document.body.classList.remove("dragging");
      if (event.dataTransfer) void fromDrop(event.dataTransfer).then((drop) => this.take(drop));
    });
    addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((item) => (item.open = true)));
    for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-language]"))
      button.addEventListener("click", () => this.speak(button.dataset["language"] as Language));
    this.speak(this.voice.language);
  }

  private speak(language: Language): void {
    this.voice = new Voice(language);
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = this.voice.say("title");
    for (const element of document.querySelectorAll<HTMLElement>("[data-word]")) element.textContent = this.voice.say(element.dataset["word"] as Word);
    for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-language]")) button.setAttribute("aria-pressed", String(button.dataset["language"] === language));
    document.getElementById("languages")!.setAttribute("aria-label", this.voice.say("language"));
    this.show();
  }

  private chosen(input: HTMLInputElement): void {
    const list = input.files;
    if (list?.length) void this.take(input === this.folders ? fromPicker(list) : { files: [...list], folders: [] });
    input.value = "";
  }

  private async take(drop: Drop): Promise<void> {
    const found = sorted(drop);
    this.notices = [];
    for (const [files, offered] of [[found.anchors, false], [found.offered, true]] as const)
      for (const file of files) {
        const anchor = await readAnchor(file, offered);
        if (!anchor) this.notices.push(this.voice.say("pem_unreadable", file.name));
        else if (!this.anchors.some((item) => item.pem === anchor.pem && item.party === anchor.party)) this.anchors.push(anchor);
      }
    for (const file of found.containers) if (!this.containers.some((item) => same(item, file))) this.containers.push(file);
    if (found.folder) this.folder = found.folder;
    await this.judge();
  }

  private async judge(): Promise<void> {
    if (this.folder && this.containers.length > 1) this.notices.push(this.voice.say("one_at_a_time"));
    if (!this.containers.length) {
      if (this.folder) this.notices.push(this.voice.say("no_container"));
      this.show();
      return;
    }
    this.now = Date.now();
    const folder = this.folder && this.containers.length === 1 ? this.folder.files.map(({ path, file }) => ({ name: path, blob: file })) : null;
    const question = { files: this.containers.map((file) => ({ name: file.name, blob: file })), folder, trust: given(this.anchors), now: this.now, required: [] };
    const bar = h("progress", { max: "1", value: "0", "aria-label": this.voice.say("reading_files") });
    const figure = h("span", {}, "");
    const slow = setTimeout(() => this.working(bar, figure), 150);
    const number = ++this.asked;
    try {
      const answer = await this.engine.ask(question, (done, total) => {
        bar.value = total ? Math.min(done / total, 1) : 1;
        figure.textContent = `${this.voice.size(done)} / ${this.voice.size(total)}`;
      });
      if (number !== this.asked) return; // more was dropped meanwhile: its answer is on the way
      this.answer = answer;
      if (folder && answer.entries.some((item) => item.pdf)) this.notices.push(this.voice.say("pdf_no_folder"));
      this.opened = this.answer.entries.length === 1 ? 0 : null;
    } catch (reason) {
      this.answer = null;
      if (reason instanceof Stopped) this.containers = [];
      else this.notices.push(reason instanceof CannotRead ? this.voice.say("cannot_read") : `${this.voice.say("failed_here")} (${String(reason)})`);
      if (reason instanceof CannotRead) this.containers = [];
      this.engine.stop();
    } finally {
      clearTimeout(slow);
    }
    this.show();
    scrollTo({ top: 0 });
    this.live.textContent = document.getElementById("headline")?.textContent ?? this.notices.join(" ");
  }

  private working(bar: HTMLElement, figure: HTMLElement): void {
    this.main.replaceChildren(
      h(
        "div", { class: "working" },
        h("h1", {}, this.voice.say("reading_files")),
        h("p", { class: "quiet" }, this.containers.map((file) => file.name).join(", ")),
        bar,
        h("p", { class: "quiet" }, figure),
        h("button", { type: "button", click: () => this.engine.stop() }, this.voice.say("cancel")),
      ),
    );
    this.live.textContent = this.voice.say("reading_files");
  }

  private reset(): void {
    this.asked++;
    this.engine.stop();
    [this.containers, this.anchors, this.folder, this.answer, this.opened, this.notices] = [[], [], null, null, null, []];
    this.show();
  }

  private show(): void {
    const notices = this.notices.map((text) => h("p", { class: "notice", role: "alert" }, text));
    document.body.classList.toggle("resulting", this.answer !== null);
    if (this.answer === null) this.main.replaceChildren(...notices, ...this.welcome());
    else this.main.replaceChildren(...notices, ...this.result(this.answer));
  }

  private dropZone(again: boolean): HTMLElement {
    return h(
      "div", { class: again ? "drop small screen" : "drop" },
      h("p", {}, this.voice.say(again ? (this.anchors.length ? "drop_more" : "drop_anchors") : "drop")),
      h(
        "div", { class: "buttons" },
        h("button", { type: "button", class: again ? "" : "first", click: () => this.files.click() }, this.voice.say("choose_files")),
        h("button", { type: "button", click: () => this.folders.click() }, this.voice.say("choose_folder")),
        again && h("button", { type: "button", click: () => print() }, this.voice.say("print")),
        again && h("button", { type: "button", click: () => this.reset() }, this.voice.say("start_again")),
      ),
    );
  }

  private welcome(): (Node | string)[] {
    const say = (word: Word): string => this.voice.say(word);
    const kinds = (["entry", "pdf", "entries", "folder", "anchor"] as const).flatMap((name) => [h("dt", {}, say(`drop_${name}`)), h("dd", {}, say(`drop_${name}_why`))]);
    return [
      h("h1", {}, say("intro_heading")),
      h("p", { class: "lead" }, say("intro")),
      this.dropZone(false),
      undecided(this.anchors, this.voice, this.decided) ?? "",
      ...(this.anchors.length ? [this.trust()] : []),
      h("section", { "aria-labelledby": "kinds" }, h("h2", { id: "kinds" }, say("what_to_drop")), h("dl", { class: "kinds" }, ...kinds)),
      h(
        "div", { class: "two" },
        h("section", { "aria-labelledby": "private" }, h("h2", { id: "private" }, say("private_heading")), h("p", {}, say("private"))),
        h("section", { "aria-labelledby": "genuine" }, h("h2", { id: "genuine" }, say("genuine_heading")), h("p", {}, say("genuine")), h("pre", { tabindex: "0" }, "sha256sum verifier.html")),
      ),
    ];
  }

  /** What was decided about anchors shows at once, what follows from it when it is judged. */
  private readonly decided = (): void => {
    this.show();
    void this.judge();
  };

  private trust(): HTMLElement {
    return trustPanel(this.anchors, this.voice, this.decided, () => this.files.click());
  }

  private result(answer: Answer): (Node | string)[] {
    const several = answer.entries.length > 1;
    const item = this.opened === null ? undefined : answer.entries[this.opened];
    if (!item) {
      return [
        h("h1", { class: "visually-hidden" }, this.voice.say("dossier")),
        dossierVerdict(answer, this.voice), undecided(this.anchors, this.voice, this.decided) ?? "", this.dropZone(true),
        ...dossierSections(answer, this.voice, (index) => this.open(index)), this.trust(), ...closingSections(answer.entries, answer.entries.length, false, this.now, this.voice),
      ];
    }
    const folder = this.folder && !several && !item.pdf ? { name: this.folder.name, count: this.folder.files.length } : null;
    const seen = { item, folder, now: this.now };
    return [
      several && h("p", { class: "screen" }, h("button", { type: "button", class: "plain", click: () => this.open(null) }, `← ${this.voice.say("back")}`)),
      h("h1", { class: "file-name" }, item.name, h("span", { class: "quiet" }, this.voice.size(item.size))),
      entryVerdict(seen, this.voice), undecided(this.anchors, this.voice, this.decided) ?? "", this.dropZone(true), ...reportSections(seen, this.voice), this.trust(),
      ...closingSections([item], answer.entries.length, folder !== null, this.now, this.voice),
    ].filter((node) => node !== false);
  }

  private open(index: number | null): void {
    this.opened = index;
    this.show();
    scrollTo({ top: 0 });
    this.live.textContent = document.getElementById("headline")?.textContent ?? "";
  }
}

function same(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

/** The judgement the page makes, for whoever wants it without the page around it: as `signoff verify --json`. */
async function examine(
  files: readonly { name: string; blob: Blob }[], trust: readonly Given[], now: number, required: readonly Required[] = [],
  folder: readonly { name: string; blob: Blob }[] | null = null,
): Promise<object> {
  const answer = await engine.ask({ files, folder, trust, now, required }, () => undefined);
  const none = { verdict: "INDETERMINATE", baseline: null, statement: null, executed: null, detached: false, objects: [], signatures: [], archives: [] } as const;
  const { findings } = asJson({ ...none, findings: answer.findings }) as { findings: object };
  return { entries: answer.entries.map(({ name, report, state }) => ({ name, state, report: asJson(report) })), findings };
}

const engine = new Engine();
Object.assign(globalThis, { signoffVerifier: { examine } });
new Page().start();
