/** What an update of a PDF may change, as rules say it: one object after the other, each with the place it is used at. */

import { Dict, type PdfObject, PdfError, Ref, isSame } from "./objects";
import type { State } from "./file";

/** Something was changed that no rule allows: no fault of the reader, but of the file. */
export class Suspicious extends Error {}

/** How far changes go (ISO 32000-2, 12.8.2.2): what keeps a signature provable, signing and filling in, notes. */
export const Level = { NONE: 0, LASTING: 1, FILLING: 2, NOTES: 3 } as const;
export type Level = (typeof Level)[keyof typeof Level];

/** That one object may be another than before. */
export interface Update {
  readonly ref: Ref;
  /** Where it may, as ``absolute`` or ``relative`` of `usages.ts` writes it; everywhere when null. */
  readonly place: string | null;
  /** The field it belongs to, if it belongs to one. */
  readonly field: string | null;
  /** Whether it may although that field is locked. */
  readonly whenLocked: boolean;
  /** Whether it may where the signature limits what may follow. */
  readonly whenCertified: boolean;
}

export type Updates<Result = void> = Generator<readonly [Level, Update], Result>;

export function allowed(level: Level, ref: Ref, about: Partial<Update> = {}): readonly [Level, Update] {
  return [level, { ref, place: null, field: null, whenLocked: false, whenCertified: true, ...about }];
}

/** Two states of a file that are compared. */
export interface Compared {
  readonly old: State;
  readonly new: State;
}

export function refuseStream(value: PdfObject | undefined): void {
  if (value instanceof Dict && value.encoded !== null) throw new Suspicious("a stream where none belongs");
}

/** That an object another one names may be replaced: by itself, or by one that was not there before. */
export function* replaced(states: Compared, before: Ref | null, after: Ref): Generator<Ref, void> {
  if (before) refuseStream(states.old.resolve(before));
  if (before?.key === after.key) refuseStream(states.new.resolve(after));
  else if (!states.old.isNew(after)) throw new Suspicious("an object takes the place of another");
  yield after;
}

/** The values of ``key`` before and after; the objects named there may be replaced. Undefined where there is none. */
export function* compareKey(states: Compared, key: string, before: Dict, after: Dict): Generator<Ref, [PdfObject | undefined, PdfObject | undefined]> {
  const [old, now] = [before.raw(key), after.raw(key)];
  if (now === undefined && old !== undefined) throw new Suspicious(`${key} was taken out`);
  if (now instanceof Ref) {
    if (old instanceof Ref) states.old.resolve(old);
    yield* replaced(states, old instanceof Ref ? old : null, now);
  }
  return [states.old.resolve(old), states.new.resolve(now)];
}

/** As ``compareKey``, with what is said of each object that may be replaced. */
export function* compareKeyAt(
  states: Compared, key: string, before: Dict, after: Dict, level: Level, about: Partial<Update>,
): Updates<[PdfObject | undefined, PdfObject | undefined]> {
  const comparing = compareKey(states, key, before, after);
  for (;;) {
    const { done, value } = comparing.next();
    if (done) return value;
    yield allowed(level, value, about);
  }
}

/** Whether two dictionaries say the same but for the entries ``ignored``. */
export function isSameBut(before: PdfObject | undefined, after: PdfObject | undefined, ignored: ReadonlySet<string>): boolean {
  if (!(before instanceof Dict)) throw new PdfError("expected a dictionary");
  if (!(after instanceof Dict)) throw new Suspicious("a dictionary is none any more");
  refuseStream(before);
  refuseStream(after);
  const kept = (dictionary: Dict): string[] => [...dictionary.entries.keys()].filter((key) => !ignored.has(key));
  return kept(before).length === kept(after).length && kept(before).every((key) => after.entries.has(key) && isSame(before.raw(key), after.raw(key)));
}

export function needSameBut(before: PdfObject | undefined, after: PdfObject | undefined, ignored: ReadonlySet<string>): void {
  if (!isSameBut(before, after, ignored)) throw new Suspicious("entries of a dictionary differ");
}

/** The objects behind ``value`` that came since, each allowed. */
export function* cameSince(states: Compared, value: PdfObject | undefined, level: Level, about: Partial<Update> = {}): Updates {
  for (const ref of states.new.reachable(value, states.old.number + 1).values()) yield allowed(level, ref, about);
}
