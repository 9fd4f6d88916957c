/** What the page asks the worker, and what it answers. */

import type { Required } from "./statement";
import type { Finding, Report } from "./report";

/** An anchor a person gave: for a party, or, with null, for containers of other producers. */
export interface Given {
  readonly party: string | null;
  readonly pem: string;
}

export interface Question {
  readonly files: readonly { readonly name: string; readonly blob: Blob }[];
  /** Files of a live folder by their name below it; null when none is compared. */
  readonly folder: readonly { readonly name: string; readonly blob: Blob }[] | null;
  readonly trust: readonly Given[];
  /** The moment of judging, in milliseconds. */
  readonly now: number;
  /** Signatories to ask for, beside those the statement and the process name. */
  readonly required: readonly Required[];
}

export type State = "broken" | "untrusted" | "half-signed" | "executed" | "superseded" | "passed" | "unclear";

/** One container or signed PDF and where it stands. */
export interface Examined {
  readonly name: string;
  readonly size: number;
  readonly report: Report;
  readonly state: State;
  /** Required parties in whose name there is no signature. */
  readonly missing: readonly string[];
  /** Parties that signed, without the post-quantum signature the statement asks for beside it. */
  readonly lacking: readonly string[];
  /** Whether it is a PDF alone, whose objects are the states of the file. */
  readonly pdf: boolean;
}

export interface Answer {
  readonly entries: readonly Examined[];
  /** About the entries together. */
  readonly findings: readonly Finding[];
}

/** From the worker: how far it is, an XML text to parse, the answer, or why there is none. */
export type FromWorker =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "xml"; readonly id: number; readonly text: string }
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "failed"; readonly unreadable: boolean; readonly reason: string };

export type ToWorker = { readonly kind: "question"; readonly question: Question } | { readonly kind: "xml"; readonly id: number; readonly root: unknown };
