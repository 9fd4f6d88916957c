/** How much of its state a signature covers, and what was changed after it. */

import type { Bytes } from "../bytes";
import { changesAfter } from "./changes";
import { type PdfFile, type State, startBefore } from "./file";
import { docMdp, lockOf } from "./limits";
import { PdfError } from "./objects";
import type { PdfSignature } from "./signed";
import { Level, Suspicious } from "./updates";

/** Digests over a file that can be made at all, weak ones too: MD5, SHA-1, SHA-2 and SHA-3. */
const KNOWN = /^(?:1\.2\.840\.113549\.2\.5|1\.3\.14\.3\.2\.26|2\.16\.840\.1\.101\.3\.4\.2\.(?:[1-9]|10|12))$/;

export interface Followed {
  /** Whether the whole state it belongs to is covered. */
  readonly covers: boolean;
  /** How far later changes go; null when they are suspicious. */
  readonly level: Level | null;
  readonly limit: number | null;
}

/** What followed a signature; raises when that cannot be read. ``hasGoodMetadata`` tells of each state. */
export function followed(file: PdfFile, item: PdfSignature, hasGoodMetadata: (state: State) => boolean): Followed {
  if (!KNOWN.test(item.algorithm)) throw new PdfError("a digest that cannot be made");
  const limit = (): number | null => docMdp(file.last, item.dictionary, item.fieldDictionary);
  if (item.covered === file.bytes.length) return { covers: true, level: Level.NONE, limit: limit() };
  if (!coversItsState(file, item)) return { covers: false, level: null, limit: limit() };
  const limits = { isLocked: lockOf(file.last, item.dictionary), certified: limit() !== null, hasGoodMetadata };
  try {
    return { covers: true, level: changesAfter(file, item.state, limits), limit: limit() };
  } catch (reason) {
    if (reason instanceof Suspicious) return { covers: true, level: null, limit: limit() };
    throw reason;
  }
}

function coversItsState({ bytes, sections }: PdfFile, { covered, state }: PdfSignature): boolean {
  return saysStart(bytes, covered, sections[state]!.startsAt) && sections.slice(0, state + 1).every((section) => section.endsAt <= covered);
}

/** Whether what ends at ``covered`` says that its cross-references stand at ``start``. */
function saysStart(bytes: Bytes, covered: number, start: number): boolean {
  try {
    return startBefore(bytes, covered) === start;
  } catch {
    return false;
  }
}
