/** What may change in the form of a PDF: fields for signatures come in and are signed, others are filled in. */

import { Dict, type PdfObject, PdfError, Ref, Str, isName, isSame } from "./objects";
import { newFields } from "./changes_new_fields";
import { isFieldVisible } from "./visible";
import { type Step, type Usages, absolute, relative } from "./usages";
import {
  type Compared, Level, Suspicious, type Update, type Updates, allowed, cameSince, compareKeyAt, isSameBut, needSameBut,
} from "./updates";

const OF_THE_FORM = new Set(["/Fields", "/DR", "/DA", "/Q", "/NeedAppearances"]);
const ALWAYS = new Set(["/Ff", "/Type"]);
const FILLED_IN = new Set([...ALWAYS, "/AP", "/AS", "/V", "/F", "/DA", "/Q"]);

/** One field in both states; null where it is not there. */
export interface Field {
  readonly name: string;
  readonly type: PdfObject | undefined;
  readonly before: Ref | null;
  readonly after: Ref | null;
  /** The path to it in the old state. */
  readonly path: readonly Step[] | null;
}

export function* formRules(states: Compared, usages: Usages): Updates {
  const at = (...path: Step[]): Partial<Update> => ({ place: absolute("/Root", "/AcroForm", ...path) });
  const [before, after] = yield* compareKeyAt(states, "/AcroForm", states.old.root, states.new.root, Level.LASTING, at());
  needSameBut(before, after, OF_THE_FORM);
  const [old, now] = [before as Dict, after as Dict];
  const [oldFields, nowFields] = yield* compareKeyAt(states, "/Fields", old, now, Level.LASTING, at("/Fields"));
  const [, resources] = yield* compareKeyAt(states, "/DR", old, now, Level.FILLING, at("/DR"));
  if (resources !== undefined) yield* cameSince(states, resources, Level.FILLING);
  const fields = new Map([...listed(states, oldFields, nowFields, ["/Root", "/AcroForm", "/Fields"], "", undefined)].map((field) => [field.name, field]));
  yield* newFields(states, [...fields.values()]);
  for (const field of fields.values()) if (isName(field.type, "/Sig") && field.after) yield* signed(states, field, field.after, usages);
  for (const field of fields.values()) if (!isName(field.type, "/Sig") && field.after && field.before) yield* filledIn(states, field, field.before, field.after, usages);
}

interface Listed {
  readonly type: PdfObject | undefined;
  readonly ref: Ref;
  readonly kids: PdfObject;
  readonly index: number;
}

/** The fields of a list in both states, and those below them. */
function* listed(
  states: Compared, before: PdfObject | undefined, after: PdfObject | undefined, path: readonly Step[] | null, above: string, inherited: PdfObject | undefined,
): Generator<Field> {
  const old = byName(states.old, before, above, inherited, PdfError);
  const now = byName(states.new, after, above, inherited, Suspicious);
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [one, other] = [old.get(name), now.get(name)];
    if (one && other && !isSame(one.type, other.type)) throw new Suspicious("a field is of another type");
    const type = one?.type ?? other?.type;
    const place = one && path ? [...path, one.index] : null;
    yield { name, type, before: one?.ref ?? null, after: other?.ref ?? null, path: place };
    const [oldKids, nowKids] = [one?.kids ?? [], other?.kids ?? []];
    if (!isEmpty(oldKids) || !isEmpty(nowKids)) yield* listed(states, oldKids, nowKids, place && [...place, "/Kids"], name, type);
  }
}

function isEmpty(kids: PdfObject): boolean {
  return Array.isArray(kids) && kids.length === 0;
}

function byName(
  state: Compared["old"], fields: PdfObject | undefined, above: string, inherited: PdfObject | undefined, Fault: new (reason: string) => Error,
): Map<string, Listed> {
  if (!Array.isArray(fields)) throw new Fault("no list of fields");
  const found = new Map<string, Listed>();
  (fields as readonly PdfObject[]).forEach((ref, index) => {
    if (!(ref instanceof Ref)) throw new Fault("a field stands in the list itself");
    const field = state.resolve(ref);
    if (!(field instanceof Dict)) throw new Fault("no field");
    const own = field.raw("/T");
    if (own === undefined) return;
    if (!(own instanceof Str)) throw new Fault("a field without a name");
    if (own.text === null) throw new PdfError("a name that cannot be read");
    const name = above ? `${above}.${own.text}` : own.text;
    if (found.has(name) || own.text.includes(".")) throw new Fault("a name twice, or with a dot");
    const type = field.entries.has("/FT") ? field.raw("/FT") : inherited;
    const kids = state.value(field, "/Kids") ?? [];
    if (isEmpty(kids) && type === undefined) throw new Fault("a field of no type");
    found.set(name, { type, ref, kids, index });
  });
  return found;
}

/** That the field itself may be another, at every place where fields stand. */
function* itself(states: Compared, field: Field, level: Level, whenLocked: boolean, usages: Usages): Updates {
  if (!field.before || !field.after) return;
  const used = usages.of(field.before);
  const places = used.filter((usage) => isAnnotation(usage.path)).map((usage) => usage.absolute);
  const structure = states.old.root.entries.has("/StructTreeRoot") ? used.find((usage) => isInStructure(usage.path)) : undefined;
  if (structure) places.push(structure.absolute);
  if (field.path) places.push(absolute(...field.path));
  for (const place of new Set(places)) yield allowed(level, field.after, { field: field.name, whenLocked, place });
}

/** Whether a path goes down the tree of pages to one of the annotations of a page. */
function isAnnotation(path: readonly Step[]): boolean {
  return /^\["\/Root","\/Pages"(?:,"\/Kids",\d+)+,"\/Annots",\d+\]$/.test(JSON.stringify(path));
}

function isInStructure(path: readonly Step[]): boolean {
  return path.length >= 5 && path[0] === "/Root" && path[1] === "/StructTreeRoot" && path[2] === "/K" && path.at(-2) === "/K" && path.at(-1) === "/Obj";
}

/** Whether the field stayed as it was but for what never matters; raises ``Suspicious`` when more than its value changed. */
function isAsBefore(before: Dict, after: Dict): boolean {
  needSameBut(before, after, FILLED_IN);
  const [had, has] = [before.raw("/Type"), after.raw("/Type")];
  if (had === undefined ? has !== undefined && !isName(has, "/Annot") : !isSame(had, has)) throw new Suspicious("a field became something else");
  return isSameBut(before, after, ALWAYS);
}

function* signed(states: Compared, field: Field, ref: Ref, usages: Usages): Updates {
  const before = field.before && states.old.dictionary(field.before);
  const after = states.new.dictionary(ref);
  const isSigned = after.entries.has("/V");
  if (before && field.before) {
    const whenLocked = isAsBefore(before, after);
    if (before.entries.has("/V") || !isSigned) {
      if (whenLocked) yield* itself(states, field, Level.LASTING, true, usages);
      return;
    }
    yield* itself(states, field, Level.LASTING, whenLocked, usages);
    yield* appearance(states, field.name, before, after, usages);
    yield* appearanceInPlace(states, field.name, field.before, before, after);
  }
  if (!isSigned) return;
  const value = after.raw("/V");
  if (!(value instanceof Ref) || !states.old.isNew(value)) throw new Suspicious("a signature that was there before");
  const signature = states.new.resolve(value);
  if (!(signature instanceof Dict)) throw new Suspicious("a signature that is none");
  const lasting = isName(signature.raw("/Type"), "/DocTimeStamp") && !isFieldVisible(states.new, after);
  const level = lasting ? Level.LASTING : Level.FILLING;
  yield allowed(level, value, { field: field.name, whenLocked: lasting });
  const references = signature.raw("/Reference");
  if (references !== undefined && !Array.isArray(references)) throw new PdfError("no list");
  for (const item of (references ?? []) as readonly PdfObject[]) {
    const parameters = item instanceof Dict ? item.raw("/TransformParams") : undefined;
    if (parameters instanceof Ref) yield allowed(level, parameters, { field: field.name });
  }
}

function* filledIn(states: Compared, field: Field, before: Ref, after: Ref, usages: Usages): Updates {
  const [old, now] = [states.old.dictionary(before), states.new.dictionary(after)];
  yield* itself(states, field, Level.FILLING, isAsBefore(old, now), usages);
  yield* appearance(states, field.name, old, now, usages);
  yield* appearanceInPlace(states, field.name, before, old, now);
  const value = now.raw("/V");
  if (value !== undefined && !isSame(value, old.raw("/V"))) yield* cameSince(states, value, Level.FILLING, { field: field.name });
}

const APPEARANCES = ["/N", "/R", "/D"];

function* appearance(states: Compared, field: string, before: Dict, after: Dict, usages: Usages): Updates {
  const [old, now] = yield* compareKeyAt(states, "/AP", before, after, Level.FILLING, { field });
  if (now === undefined) return;
  if (!(now instanceof Dict)) throw new Suspicious("no appearances");
  for (const key of APPEARANCES) {
    if (!now.entries.has(key)) continue;
    yield* cameSince(states, now.raw(key), Level.FILLING, { field });
    const raw = before.raw("/AP");
    if (old instanceof Dict && raw instanceof Ref && new Set(usages.of(raw).map((usage) => usage.relative)).size > 1)
      throw new Suspicious("appearances that others use too");
  }
}

/** An appearance whose object stayed and holds something else now. */
function* appearanceInPlace(states: Compared, field: string, ref: Ref, before: Dict, after: Dict): Updates {
  const [raw, now] = [before.raw("/AP"), after.raw("/AP")];
  if (before.entries.has("/AS") || raw === undefined || now === undefined) return;
  const old = states.old.resolve(raw);
  if (!(old instanceof Dict)) return;
  for (const key of APPEARANCES) {
    const [one, other] = [referenceOrNone(old.raw(key)), referenceOrNone(states.new.dictionary(now).raw(key))];
    if (!one || !other || one.key !== other.key || states.old.file.lastChange(one) === states.old.number) continue;
    yield allowed(Level.FILLING, other, { field, place: raw instanceof Ref ? relative(raw, key) : relative(ref, "/AP", key) });
    yield* cameSince(states, states.new.resolve(other), Level.FILLING, { field });
  }
}

function referenceOrNone(value: PdfObject | undefined): Ref | null {
  if (value !== undefined && !(value instanceof Ref)) throw new PdfError("expected a reference");
  return value ?? null;
}
