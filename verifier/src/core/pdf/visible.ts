/** Whether a field shows on a page: whether its place there has any size. */

import { Dict, Num, type PdfObject } from "./objects";
import type { State } from "./file";

export function isFieldVisible(state: State, field: Dict): boolean {
  if (isAnnotationVisible(state, field)) return true;
  const kids = state.value(field, "/Kids");
  return Array.isArray(kids) && kids.some((kid: PdfObject) => isAnnotationVisible(state, state.dictionary(kid)));
}

/** A place that cannot be read counts as one with size. */
function isAnnotationVisible(state: State, annotation: Dict): boolean {
  const place = state.value(annotation, "/Rect");
  if (place === undefined) return false;
  if (!Array.isArray(place) || place.length !== 4) return true;
  const [left, bottom, right, top] = place.map((item: PdfObject) => state.resolve(item));
  if (!(left instanceof Num && bottom instanceof Num && right instanceof Num && top instanceof Num)) return true;
  return left.value !== right.value && bottom.value !== top.value;
}
