/** Fields for signatures that come in: themselves, their looks, and their place among the annotations of a page. */

import { Dict, type PdfObject, PdfError, Ref, isName } from "./objects";
import type { State } from "./file";
import type { Field } from "./changes_form";
import { isFieldVisible } from "./visible";
import { relative } from "./usages";
import { type Compared, Level, Suspicious, type Updates, allowed, cameSince, needSameBut } from "./updates";

export function* newFields(states: Compared, fields: readonly Field[]): Updates {
  if (fields.some((field) => field.before && !field.after)) throw new Suspicious("a field was taken out");
  const added = fields.filter((field) => !field.before);
  if (added.some((field) => !isName(field.type, "/Sig"))) throw new Suspicious("a field for something else than a signature was added");
  const widgets = new Map<string, string>();
  for (const { name, after } of added) if (after) yield* newField(states, name, after, widgets);
  if (!added.length) return;
  const [before, after] = [states.old.value(states.old.root, "/Pages"), states.new.value(states.new.root, "/Pages")];
  if (!(before instanceof Dict) || !(after instanceof Dict)) throw new PdfError("no pages");
  yield* annotated(states, before, after, widgets, new Set());
}

/** ``widgets`` takes the annotations it is seen by, each with its name. */
function* newField(states: Compared, name: string, ref: Ref, widgets: Map<string, string>): Updates {
  const field = states.new.dictionary(ref);
  const visible = isFieldVisible(states.new, field);
  const level = visible ? Level.FILLING : Level.LASTING;
  const about = { field: name, whenLocked: !visible };
  if (states.old.isNew(ref)) yield allowed(level, ref, { ...about, whenCertified: !visible });
  for (const key of ["/AP", "/Lock", "/SV"]) yield* behind(states, field, key, name);
  const kids = field.raw("/Kids");
  if (kids === undefined) {
    widgets.set(ref.key, name);
    return;
  }
  if (kids instanceof Ref && states.old.isNew(kids)) yield allowed(level, kids, about);
  for (const kid of references(states.new, kids, Suspicious)) {
    const widget = states.new.dictionary(kid);
    if (widget.entries.has("/T")) continue;
    widgets.set(kid.key, name);
    if (states.old.isNew(kid)) yield allowed(level, kid, about);
    yield* behind(states, widget, "/AP", name);
  }
}

function* behind(states: Compared, dictionary: Dict, key: string, field: string): Updates {
  if (dictionary.entries.has(key)) yield* cameSince(states, dictionary.raw(key), Level.FILLING, { field });
}

function references(state: State, value: PdfObject | undefined, Fault: new (reason: string) => Error): Ref[] {
  const list = state.resolve(value);
  if (!Array.isArray(list)) throw new Fault("no list");
  return (list as readonly PdfObject[]).map((item) => {
    if (!(item instanceof Ref)) throw new Fault("something in a list itself");
    return item;
  });
}

/** That pages may have the annotations ``widgets`` beside those they had, and nothing else. */
function* annotated(states: Compared, before: Dict, after: Dict, widgets: ReadonlyMap<string, string>, seen: ReadonlySet<string>): Updates {
  const kids = (state: State, node: Dict, Fault: new (reason: string) => Error): Ref[] => references(state, state.value(node, "/Kids"), Fault);
  const [old, now] = [kids(states.old, before, PdfError), kids(states.new, after, Suspicious)];
  if (old.length !== now.length || old.some((ref, at) => ref.key !== now[at]!.key)) throw new Suspicious("pages came, went or moved");
  for (const ref of old) {
    if (seen.has(ref.key)) throw new PdfError("pages within pages without end");
    const [one, other] = [states.old.dictionary(ref), states.new.resolve(ref)];
    const type = states.old.value(one, "/Type");
    if (type === undefined) throw new PdfError("no page");
    if (isName(type, "/Pages")) {
      if (!(other instanceof Dict)) throw new PdfError("no pages");
      yield* annotated(states, one, other, widgets, new Set([...seen, ref.key]));
    } else if (isName(type, "/Page")) yield* annotatedPage(states, ref, one, other, widgets);
  }
}

function* annotatedPage(states: Compared, ref: Ref, before: Dict, after: PdfObject | undefined, widgets: ReadonlyMap<string, string>): Updates {
  if (!(after instanceof Dict)) throw new Suspicious("no page");
  const [oldList, list] = [before.raw("/Annots"), after.raw("/Annots")];
  if (list === undefined) return;
  const now = new Set(references(states.new, list, Suspicious).map((item) => item.key));
  const old = new Set(oldList === undefined ? [] : references(states.old, oldList, Suspicious).map((item) => item.key));
  const added = [...now].filter((key) => !old.has(key));
  if ([...old].some((key) => !now.has(key))) throw new Suspicious("an annotation was taken out");
  if (!added.length) return;
  if (added.some((key) => !widgets.has(key))) throw new Suspicious("an annotation that belongs to no new signature");
  const field = added.length === 1 ? widgets.get(added[0]!)! : null;
  needSameBut(before, after, new Set(["/Annots"]));
  const about = { field, whenLocked: field !== null };
  yield allowed(Level.LASTING, ref, about);
  const same = oldList instanceof Ref && list instanceof Ref && oldList.key === list.key;
  if (list instanceof Ref && (same || states.old.isNew(list))) yield allowed(Level.LASTING, list, { ...about, place: relative(ref, "/Annots") });
}
