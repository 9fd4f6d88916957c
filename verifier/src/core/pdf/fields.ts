/** The fields for signatures of one state of a PDF. */

import { Dict, Name, type PdfObject, PdfError, Ref, Str, isName } from "./objects";
import type { State } from "./file";

/** A field for a signature; its value is undefined while nobody has signed. */
export interface SignatureField {
  /** Its full name; null when that cannot be read. */
  readonly name: string | null;
  readonly value: PdfObject | undefined;
  readonly ref: Ref;
}

/** One after the other: what is wrong with a later one hides nothing of an earlier. */
export function* signatureFields(state: State): Generator<SignatureField> {
  const form = state.value(state.root, "/AcroForm");
  if (form === undefined) return;
  if (!(form instanceof Dict)) throw new PdfError("no form");
  requireFew(state, form);
  yield* listed(state, state.value(form, "/Fields"), "", [], new Set());
}

const MAX_FIELDS = 10_000;
const DEEPEST = 50;

/** There are too many fields, each counted as often as it is listed. */
export class TooManyFieldsError extends PdfError {}

/** Forty fields that each hold the next one twice are a form with 2⁴⁰ of them, in three kilobytes: raises ``TooManyFieldsError``. */
function requireFew(state: State, form: Dict): void {
  let left = MAX_FIELDS;
  const lists: [PdfObject | undefined, number][] = [[state.value(form, "/Fields"), 0]];
  for (let next = lists.pop(); next; next = lists.pop()) {
    const [list, depth] = next;
    if (!Array.isArray(list)) continue;
    left -= list.length;
    if (left < 0 || depth > DEEPEST) throw new TooManyFieldsError("too many fields");
    for (const item of list as readonly PdfObject[]) {
      const field = item instanceof Ref ? state.resolve(item) : item;
      if (field instanceof Dict) lists.push([state.value(field, "/Kids"), depth + 1]);
    }
  }
}

function* listed(
  state: State, fields: PdfObject | undefined, above: string, parents: readonly Dict[], seen: ReadonlySet<string>,
): Generator<SignatureField> {
  if (!Array.isArray(fields)) return;
  for (const ref of fields as readonly PdfObject[]) {
    if (!(ref instanceof Ref)) continue;
    if (seen.has(ref.key)) throw new PdfError("fields within fields without end");
    const field = state.resolve(ref);
    if (!(field instanceof Dict)) continue;
    const own = state.value(field, "/T");
    if (own === undefined) continue;
    const text = own instanceof Str || own instanceof Name ? own.text : null;
    const name = text === null ? null : above ? `${above}.${text}` : text;
    const path = [field, ...parents];
    const type = path.map((item) => state.value(item, "/FT")).find((item) => item !== undefined);
    if (isName(type, "/Sig")) yield { name, value: field.raw("/V"), ref };
    yield* listed(state, state.value(field, "/Kids"), name ?? "", path, new Set([...seen, ref.key]));
  }
}
