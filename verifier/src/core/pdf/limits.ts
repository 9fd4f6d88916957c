/** What a signature of a PDF forbids to change after it: by its level (DocMDP), and by the names of fields (FieldMDP). */

import { Dict, Name, Num, type PdfObject, PdfError, Str, isName } from "./objects";
import type { State } from "./file";

/** 1: nothing; 2: signing and filling in; 3: notes too. Null when it says nothing; raises ``PdfError`` when that cannot be read. */
export function docMdp(state: State, signature: Dict, field: Dict): number | null {
  const reference = referenceBy(state, signature, "/DocMDP");
  if (reference) return levelOf(state.dictionary(reference.raw("/TransformParams")).raw("/P"));
  const lock = state.value(field, "/Lock");
  if (lock === undefined) return null;
  const level = state.value(state.dictionary(lock), "/P");
  return level === undefined ? null : levelOf(level);
}

function levelOf(value: PdfObject | undefined): number {
  if (!(value instanceof Num) || ![1, 2, 3].includes(value.value)) throw new PdfError("a limit that nobody knows");
  return value.value;
}

/** Whether a signature locks the field of this name. */
export function lockOf(state: State, signature: Dict): (field: string) => boolean {
  const reference = referenceBy(state, signature, "/FieldMDP");
  if (!reference) return () => false;
  const parameters = state.dictionary(reference.raw("/TransformParams"));
  const action = state.value(parameters, "/Action");
  if (isName(action, "/All")) return () => true;
  const list = state.value(parameters, "/Fields");
  if (!(action instanceof Name) || !["/Include", "/Exclude"].includes(action.text) || !Array.isArray(list)) throw new PdfError("a lock that nobody knows");
  const names = (list as readonly PdfObject[]).map((item) => {
    if (!(item instanceof Str) || item.text === null) throw new PdfError("a lock of no name");
    return item.text;
  });
  const included = isName(action, "/Include");
  return (field) => names.some((name) => field === name || field.startsWith(`${name}.`)) === included;
}

function referenceBy(state: State, signature: Dict, method: string): Dict | null {
  const list = state.value(signature, "/Reference");
  if (list === undefined) return null;
  if (!Array.isArray(list)) throw new PdfError("no list");
  for (const item of list as readonly PdfObject[]) {
    const reference = state.dictionary(item);
    const named = state.value(reference, "/TransformMethod");
    if (named === undefined) throw new PdfError("a reference of no kind");
    if (isName(named, method)) return reference;
  }
  return null;
}
