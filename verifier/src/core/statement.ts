/** The statement of an entry: canonical JSON that says what the signed container is for; as `signing/statement.py`. */

import { type Bytes, fromUtf8 } from "./bytes";
import type { Key } from "./details";
import { escaped } from "./names";

export const FORMAT = "signoff/1";
export const MAX_BYTES = 16 * 1024 * 1024;

export interface Required {
  /** The kind of post-quantum key the same person has to sign with too; not there where one signature is enough. */
  readonly also?: string;
  readonly certificate: string | null;
  readonly party: string;
  readonly role: string;
}

export interface Statement {
  readonly cites: readonly { readonly baseline: string; readonly label: string }[];
  readonly created: string;
  readonly entry: number;
  readonly format: string;
  readonly generator: string;
  readonly kind: string;
  readonly language: string | null;
  readonly payload: { readonly bytes: number; readonly files: number; readonly sums: string };
  readonly previous: { readonly baseline: string; readonly entry: number; readonly signatures: readonly string[] } | null;
  readonly project: string;
  readonly required: readonly Required[];
  readonly round: number | null;
  readonly title: string;
}

export class StatementError extends Error {
  readonly about: readonly string[];

  constructor(readonly detail: Key, ...about: string[]) {
    super(detail);
    this.about = about;
  }
}

/** The statement in ``data``, which has to be canonical (RFC 8785); raises ``StatementError``. */
export function parse(data: Bytes): Statement {
  let statement: Statement;
  const said = fromUtf8(data);
  try {
    if (said === null) throw new TypeError();
    statement = read(JSON.parse(said));
  } catch {
    throw new StatementError("statement_damaged");
  }
  if (statement.format !== FORMAT) throw new StatementError("statement_format", escapedQuietly(statement.format), FORMAT);
  const canonical = JSON.stringify(statement); // keys stand in their order above, numbers are whole
  if (canonical !== said || /\\ud[89a-f]/.test(canonical)) throw new StatementError("statement_not_canonical");
  return statement;
}

/** As Python writes text in quotes: what can be printed stays. */
function escapedQuietly(text: string): string {
  return /^[^\p{C}\p{Z}'\\]*$/u.test(text.replaceAll(" ", "")) ? `'${text}'` : escaped(text);
}

type Raw = Readonly<Record<string, unknown>>;

function read(value: unknown): Statement {
  const raw = object(value);
  const payload = object(raw["payload"]);
  const previous = raw["previous"] === null ? null : object(raw["previous"]);
  return {
    cites: list(raw["cites"]).map((item) => ({ baseline: digest(object(item), "baseline"), label: text(object(item), "label") })),
    created: text(raw, "created"),
    entry: count(raw, "entry"),
    format: text(raw, "format"),
    generator: text(raw, "generator"),
    kind: text(raw, "kind"),
    language: raw["language"] === null ? null : text(raw, "language"),
    payload: { bytes: count(payload, "bytes"), files: count(payload, "files"), sums: digest(payload, "sums") },
    previous: previous && {
      baseline: digest(previous, "baseline"),
      entry: count(previous, "entry"),
      signatures: list(previous["signatures"]).map((item) => digest({ item }, "item")),
    },
    project: text(raw, "project"),
    required: list(raw["required"]).map((item) => {
      const named = object(item);
      const also = "also" in named ? { also: text(named, "also") } : {};
      return { ...also, certificate: named["certificate"] === null ? null : digest(named, "certificate"), party: text(named, "party"), role: text(named, "role") };
    }),
    round: raw["round"] === null ? null : count(raw, "round"),
    title: text(raw, "title"),
  };
}

function object(value: unknown): Raw {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError();
  return value as Raw;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError();
  return value;
}

function text(raw: Raw, key: string): string {
  const value = raw[key];
  if (typeof value !== "string") throw new TypeError();
  return value;
}

function count(raw: Raw, key: string): number {
  const value = raw[key];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) throw new TypeError();
  return value;
}

function digest(raw: Raw, key: string): string {
  const value = text(raw, key);
  if (!/^sha256:[0-9a-f]{64}$/.test(value)) throw new TypeError();
  return value;
}
