/**
 * What was changed in a PDF after one of its states, object by object: each is explained by a rule, or the change is suspicious.
 *
 * The rules are those of pyHanko's ``StandardDiffPolicy``, by which `signing/pdf/verify.py` judges: what makes signatures last, further
 * signatures, fields filled in. Every place at which a changed object was used before has to be covered.
 */

import { PdfError, Ref, isIdentical } from "./objects";
import type { PdfFile, State } from "./file";
import { formRules } from "./changes_form";
import { storeRule } from "./changes_store";
import { type Step, Usages, absolute } from "./usages";
import { type Compared, Level, Suspicious, type Update, type Updates, allowed, compareKeyAt, needSameBut, replaced } from "./updates";

/** What a signature forbids: changes of these fields, and, by its level, of others. */
export interface Limits {
  readonly isLocked: (field: string) => boolean;
  readonly certified: boolean;
  /** Whether the metadata of a state is a stream of XMP. */
  readonly hasGoodMetadata: (state: State) => boolean;
}

const OF_THE_CATALOGUE = new Set(["/AcroForm", "/DSS", "/Extensions", "/Metadata", "/MarkInfo", "/Version"]);

/** How far the changes go after the state ``number``; raises ``Suspicious`` for what no rule explains, ``PdfError`` for what cannot be read. */
export function changesAfter(file: PdfFile, number: number, limits: Limits): Level {
  const old = file.state(number);
  let most: Level = Level.NONE;
  let usages: Usages | null = null;
  for (let later = number + 1; later < file.states; later++) {
    const section = file.section(later);
    if ([...section.freed.values()].some((next) => next > 0)) throw new Suspicious("objects were taken out");
    usages ??= new Usages(old);
    most = Math.max(most, changesBetween({ old, new: file.state(later) }, usages, limits)) as Level;
  }
  return most;
}

function changesBetween(states: Compared, usages: Usages, limits: Limits): Level {
  const named = states.new.file.section(states.new.number).named;
  const explained = new Explained(named, usages);
  for (const key of orphans(states.new)) explained.add(Level.LASTING, key);
  for (const [level, update] of rules(states, limits)) explained.take(level, update);
  for (const [level, update] of formRules(states, usages)) {
    explained.take(level, update);
    if (update.field !== null && !update.whenLocked && limits.isLocked(update.field)) throw new Suspicious("a locked field was changed");
    if (limits.certified && !update.whenCertified) throw new Suspicious("a field was added that can be seen");
  }
  const left = [...named.values()].filter((ref) => !explained.has(ref.key, Level.LASTING) && !isUnchanged(states, ref));
  if (left.some((ref) => ![Level.LASTING, Level.FILLING, Level.NOTES].some((level) => explained.has(ref.key, level))))
    throw new Suspicious("something was changed that no rule explains");
  if (left.some((ref) => !explained.has(ref.key, Level.FILLING))) return Level.NOTES;
  return left.length ? Level.FILLING : Level.LASTING;
}

/** What the rules have explained, and what of the former usages of each object is still to be covered. */
class Explained {
  readonly #levels = new Map<Level, Set<string>>();
  readonly #open = new Map<string, { level: Level; left: readonly { absolute: string; relative: string }[] }>();

  constructor(named: ReadonlyMap<string, Ref>, usages: Usages) {
    for (const [key, ref] of named) {
      const left = usages.of(ref);
      if (left.length) this.#open.set(key, { level: Level.NONE, left });
    }
  }

  has(key: string, level: Level): boolean {
    return this.#levels.get(level)?.has(key) ?? false;
  }

  add(level: Level, key: string): void {
    this.#levels.set(level, (this.#levels.get(level) ?? new Set()).add(key));
  }

  take(level: Level, { ref, place }: Update): void {
    const open = this.#open.get(ref.key);
    if (!open) return this.add(level, ref.key);
    open.left = place === null ? [] : open.left.filter((usage) => usage.absolute !== place && usage.relative !== place);
    open.level = Math.max(open.level, level) as Level;
    if (!open.left.length) this.add(open.level, ref.key);
  }
}

/** Keys of objects an update brings that nothing in it leads to. */
function orphans(state: State): Set<string> {
  const before = state.file.state(state.number - 1);
  const named = [...state.file.section(state.number).named.values()];
  const found = new Set(named.filter((ref) => before.isNew(ref)).map((ref) => ref.key));
  const from = [state.trailer, ...named.filter((ref) => !before.isNew(ref))];
  for (const item of from) {
    if (!found.size) break;
    for (const key of state.reachable(item instanceof Ref ? state.resolve(item) : item, state.number).keys()) found.delete(key);
  }
  return found;
}

function isUnchanged(states: Compared, ref: Ref): boolean {
  return states.old.file.placeAt(ref, states.old.number) !== null && isIdentical(states.old.resolve(ref), states.new.resolve(ref));
}

/** The rules for everything but the form. */
function* rules(states: Compared, limits: Limits): Updates {
  const [before, after] = [states.old.root, states.new.root];
  needSameBut(before, after, OF_THE_CATALOGUE);
  for (const key of ["/Extensions", "/MarkInfo"]) yield* compareKeyAt(states, key, before, after, Level.LASTING, { place: absolute("/Root", key) });
  yield allowed(Level.LASTING, states.new.rootRef);
  yield* information(states);
  const section = states.new.file.section(states.new.number);
  if (section.stream && states.old.isNew(section.stream)) yield allowed(Level.LASTING, section.stream);
  for (const id of new Set([...section.packed.values()].map((place) => place.stream))) {
    const stream = new Ref(id, 0);
    if (states.old.isNew(stream)) yield allowed(Level.LASTING, stream);
  }
  yield* storeRule(states);
  yield* metadata(states, limits);
}

function* information(states: Compared): Updates {
  const [before, after] = [states.old.trailer.raw("/Info"), states.new.trailer.raw("/Info")];
  if (after === undefined) return;
  if (!(after instanceof Ref) || (before !== undefined && !(before instanceof Ref))) throw new PdfError("expected a reference");
  const place: Step[] = ["/Info"];
  for (const ref of replaced(states, before ?? null, after)) yield allowed(Level.LASTING, ref, { place: absolute(...place) });
}

function* metadata(states: Compared, limits: Limits): Updates {
  const [before, after] = [states.old.root.raw("/Metadata"), states.new.root.raw("/Metadata")];
  if (after === undefined) return;
  if (!(after instanceof Ref) || !limits.hasGoodMetadata(states.new)) throw new Suspicious("metadata that are none");
  if (before !== undefined && (!(before instanceof Ref) || !limits.hasGoodMetadata(states.old))) throw new Suspicious("metadata that are none");
  if ((before instanceof Ref && before.key === after.key) || states.old.isNew(after)) yield allowed(Level.LASTING, after, { place: absolute("/Root", "/Metadata") });
}
