/** The worker from the page's side: asks, shows how far it is, parses XML for it, can be stopped. */

import workerSource from "worker:../worker.ts";
import type { Element as Plain } from "../core/manifest";
import type { Answer, FromWorker, Question, ToWorker } from "../core/session";

export class Stopped extends Error {}
export class CannotRead extends Error {}

export class Engine {
  #worker: Worker | null = null;
  #stop: (() => void) | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** The answer to ``question``; questions wait for one another. */
  ask(question: Question, progress: (done: number, total: number) => void): Promise<Answer> {
    const answer = this.#last.then(() => this.#ask(question, progress));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #ask(question: Question, progress: (done: number, total: number) => void): Promise<Answer> {
    const worker = (this.#worker ??= start());
    return new Promise((resolve, reject) => {
      this.#stop = () => reject(new Stopped());
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.kind === "progress") progress(data.done, data.total);
        else if (data.kind === "xml") worker.postMessage({ kind: "xml", id: data.id, root: parseXml(data.text) } satisfies ToWorker);
        else if (data.kind === "answer") resolve(data.answer);
        else reject(data.unreadable ? new CannotRead() : new Error(data.reason));
      };
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage({ kind: "question", question } satisfies ToWorker);
    });
  }

  /** Forget everything that was read; a question that waits for its answer gets none. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#stop?.();
  }
}

function start(): Worker {
  const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const worker = new Worker(url);
  URL.revokeObjectURL(url);
  return worker;
}

/** The root element as plain data, three levels deep; null when the text is not well-formed. It holds no document type. */
function parseXml(text: string): Plain | null {
  const document = new DOMParser().parseFromString(text, "application/xml");
  const root = document.documentElement;
  if (document.doctype || !root || document.getElementsByTagName("parsererror").length) return null;
  return plain(root, 3);
}

function plain(element: Element, depth: number): Plain {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.ELEMENT_NODE) break;
    if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE) text += node.nodeValue ?? "";
  }
  const children = depth ? [...element.children].map((child) => plain(child, depth - 1)) : [];
  const { namespaceURI: namespace, localName: name } = element;
  return { namespace, name, uri: element.getAttribute("URI"), algorithm: element.getAttribute("Algorithm"), text, children };
}
