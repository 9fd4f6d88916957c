/** The worker: reads, digests and judges, so that the page stays awake. It asks the page only to parse XML. */

import { examine } from "./core/examine";
import { Digests } from "./core/digest";
import type { Element } from "./core/manifest";
import type { FromWorker, ToWorker } from "./core/session";
import { Unreadable } from "./core/source";

const waiting = new Map<number, (root: Element | null) => void>();
let asked = 0;

function say(message: FromWorker): void {
  postMessage(message);
}

function parseXml(text: string): Promise<Element | null> {
  const id = ++asked;
  say({ kind: "xml", id, text });
  return new Promise((resolve) => waiting.set(id, resolve));
}

const loaded = Digests.load();

addEventListener("message", async ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "xml") {
    waiting.get(data.id)?.(data.root as Element | null);
    waiting.delete(data.id);
    return;
  }
  try {
    const total = [...data.question.files, ...(data.question.folder ?? [])].reduce((sum, file) => sum + file.blob.size, 0);
    let done = 0;
    let told = 0;
    const progress = (bytes: number): void => {
      done += bytes;
      if (done - told < total / 200 && done - told < 16 * 1024 * 1024) return;
      told = done;
      say({ kind: "progress", done, total });
    };
    say({ kind: "answer", answer: await examine(data.question, { digests: await loaded, parseXml, progress }) });
  } catch (reason) {
    say({ kind: "failed", unreadable: reason instanceof Unreadable, reason: String(reason) });
  }
});
