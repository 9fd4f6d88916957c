/** The revocation lists and answers in the store of one state of a PDF (DSS, ISO 32000-2, 12.8.4.3); as ``stored_lists`` of `signing/pdf/lasting.py`. */

import type { Bytes } from "../bytes";
import { parse, sequence } from "../cms/der";
import { readResponse } from "../certificates/ocsp";
import { type Revocation, readLists } from "../certificates/revocation";
import { Dict, type PdfObject, PdfError } from "./objects";
import type { State } from "./file";
import { MAX_INFLATED, OF_LISTS, unpacked } from "./streams";

/** Evidence as it is stored, and by its bytes, to compare. */
export interface Stored {
  readonly lists: readonly Revocation[];
  readonly keys: ReadonlySet<string>;
}

export const NOTHING: Stored = { lists: [], keys: new Set() };

/** What the store holds; nothing when there is none, or it cannot be read. */
export async function storedLists(state: State): Promise<Stored> {
  try {
    const store = state.value(state.root, "/DSS");
    if (!(store instanceof Dict)) return NOTHING;
    const by = state.value(store, "/VRI");
    if (by !== undefined && !(by instanceof Dict)) return NOTHING;
    (await contents(state, store, "/Certs")).forEach((item) => sequence(parse(item)));
    const lists = await contents(state, store, "/CRLs");
    const answers = await contents(state, store, "/OCSPs");
    return {
      lists: [...lists.flatMap((item) => readLists([parse(item)])), ...answers.flatMap(readable)],
      keys: new Set([...lists, ...answers].map(String)),
    };
  } catch {
    return NOTHING;
  }
}

async function contents(state: State, store: Dict, key: string): Promise<Bytes[]> {
  const list = state.value(store, key) ?? [];
  if (!Array.isArray(list)) throw new PdfError("no list");
  const found: Bytes[] = [];
  let size = 0;
  for (const item of list as readonly PdfObject[]) {
    found.push(await unpacked(state.dictionary(item), OF_LISTS));
    size += found.at(-1)!.length;
    if (size > MAX_INFLATED) throw new PdfError("evidence without bounds");
  }
  return found;
}

function readable(answer: Bytes): Revocation[] {
  try {
    return [readResponse(parse(answer))];
  } catch {
    return [];
  }
}
