/** What may change in the store that keeps signatures provable (DSS, ISO 32000-2, 12.8.4.3): streams of evidence come in, nothing else. */

import { Dict, type PdfObject, PdfError, Ref, isSame } from "./objects";
import type { State } from "./file";
import { absolute } from "./usages";
import { type Compared, Level, Suspicious, type Updates, allowed, cameSince, compareKeyAt, refuseStream, replaced } from "./updates";

const EVIDENCE = ["/Certs", "/CRLs", "/OCSPs"];
const EVIDENCE_OF_ONE = ["/Cert", "/CRL", "/OCSP"];
const EMPTY = new Dict(new Map());

export function* storeRule(states: Compared): Updates {
  const place = ["/Root", "/DSS"];
  const [before, after] = yield* compareKeyAt(states, "/DSS", states.old.root, states.new.root, Level.LASTING, { place: absolute(...place) });
  if (after === undefined) return;
  const old = before === undefined ? EMPTY : before;
  if (!(old instanceof Dict)) throw new PdfError("no store");
  if (!(after instanceof Dict)) throw new Suspicious("no store");
  needOnly(after, ["/Type", "/VRI", ...EVIDENCE]);
  yield* evidence(states, old, after, EVIDENCE, place);
  const [bySignature, nowBySignature] = yield* compareKeyAt(states, "/VRI", old, after, Level.LASTING, { place: absolute(...place, "/VRI") });
  if (nowBySignature === undefined) return;
  if (!(nowBySignature instanceof Dict)) throw new Suspicious("no store of a signature");
  if (bySignature !== undefined && !(bySignature instanceof Dict)) throw new PdfError("no store of a signature");
  yield* ofSignatures(states, bySignature ?? EMPTY, nowBySignature);
}

function needOnly(dictionary: Dict, keys: readonly string[]): void {
  if ([...dictionary.entries.keys()].some((key) => !keys.includes(key))) throw new Suspicious("something in the store that does not belong there");
}

function* ofSignatures(states: Compared, before: Dict, after: Dict): Updates {
  for (const [key, value] of before.entries) if (!isSame(value, after.raw(key))) throw new Suspicious("the store of a signature was changed");
  for (const [key, value] of after.entries) {
    if (before.entries.has(key)) continue;
    if (!/^\/[A-Z0-9]{40}/.test(key)) throw new Suspicious("a store of no signature");
    let one: PdfObject | undefined = value;
    if (one instanceof Ref && states.old.isNew(one)) {
      yield allowed(Level.LASTING, one);
      one = states.new.resolve(one);
    }
    refuseStream(one);
    if (!(one instanceof Dict)) throw new Suspicious("a store of no signature");
    needOnly(one, ["/Type", "/TU", "/TS", ...EVIDENCE_OF_ONE]);
    yield* evidence(states, EMPTY, one, EVIDENCE_OF_ONE, ["/Root", "/DSS", "/VRI", key]);
    const stamp = one.raw("/TS");
    if (stamp instanceof Ref && states.old.isNew(stamp)) yield allowed(Level.LASTING, stamp);
  }
}

/** Lists of streams, to which streams may be added. */
function* evidence(states: Compared, before: Dict, after: Dict, keys: readonly string[], above: readonly string[]): Updates {
  for (const key of keys) {
    const value = after.raw(key);
    if (value === undefined) continue;
    const about = { place: absolute(...above, key) };
    if (!isListOfStreams(states.new, value)) throw new Suspicious("no list of streams");
    const old = before.raw(key);
    if (value instanceof Ref && old !== undefined) {
      if (old instanceof Ref) for (const ref of replaced(states, old, value)) yield allowed(Level.LASTING, ref, about);
      if (!isListOfStreams(states.old, old)) throw new PdfError("no list of streams");
    }
    yield* cameSince(states, value, Level.LASTING, about);
  }
}

function isListOfStreams(state: State, value: PdfObject): boolean {
  const list = state.resolve(value);
  const isStream = (item: PdfObject): boolean => {
    const found = item instanceof Ref ? state.resolve(item) : null;
    return found instanceof Dict && found.encoded !== null;
  };
  return Array.isArray(list) && list.every(isStream);
}
