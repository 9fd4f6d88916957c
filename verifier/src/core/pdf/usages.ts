/** Where every object of one state of a PDF is used: by which path from its trailer, and from within which object. */

import { Dict, type PdfObject, PdfError, Ref, isName } from "./objects";
import type { State } from "./file";

/** A contract of forty pages takes 41,000; objects that use each other can be made to take any number. */
const MAX_STEPS = 2_000_000;

export type Step = string | number;

/** One use of an object. */
export interface Usage {
  readonly path: readonly Step[];
  /** The path as text, to compare. */
  readonly absolute: string;
  /** The object that holds it, and the path from there, as text. */
  readonly relative: string;
}

export function absolute(...path: Step[]): string {
  return JSON.stringify(path);
}

/** The place ``path`` below the object ``anchor``; null for the trailer. */
export function relative(anchor: Ref | null, ...path: Step[]): string {
  return JSON.stringify([anchor?.key ?? null, ...path]);
}

/** The usages of each object by its key. Pages count where the tree of pages has them, parts of the structure where its tree does. */
export class Usages {
  readonly #found = new Map<string, Map<string, Usage>>();
  readonly #pages = new Map<string, string>();
  readonly #structure = new Set<string>();
  #steps = 0;

  constructor(private readonly state: State) {
    const pages = state.root.raw("/Pages");
    if (pages instanceof Ref) this.#pages.set(pages.key, absolute("/Root", "/Pages"));
    this.#readPages(state.dictionary(pages), ["/Root", "/Pages"]);
    const structure = state.root.raw("/StructTreeRoot");
    if (structure !== undefined) this.#readStructure(state.dictionary(structure));
    this.#walk(state.trailer, [], null, 0, new Set(), false);
  }

  of(ref: Ref): readonly Usage[] {
    return [...(this.#found.get(ref.key)?.values() ?? [])];
  }

  #readPages(node: Dict, path: readonly Step[]): void {
    const kids = this.state.value(node, "/Kids");
    if (!Array.isArray(kids)) throw new PdfError("a tree of pages");
    kids.forEach((kid: PdfObject, at) => {
      const place = [...path, "/Kids", at];
      if (kid instanceof Ref) {
        if (this.#pages.has(kid.key)) throw new PdfError("a page stands twice in the tree of pages");
        this.#pages.set(kid.key, absolute(...place));
      }
      const inside = this.state.dictionary(kid);
      if (isName(inside.raw("/Type"), "/Pages")) this.#readPages(inside, place);
    });
  }

  #readStructure(element: Dict): void {
    const found = this.state.value(element, "/K");
    if (found === undefined) return;
    for (const child of Array.isArray(found) ? (found as PdfObject[]) : [found]) {
      const inside = this.state.resolve(child);
      if (!(inside instanceof Dict)) continue;
      const type = this.state.value(inside, "/Type");
      if (type !== undefined && !isName(type, "/StructElem")) continue;
      if (child instanceof Ref) {
        if (this.#structure.has(child.key)) throw new PdfError("a part stands twice in the structure");
        this.#structure.add(child.key);
      }
      this.#readStructure(inside);
    }
  }

  /** ``anchor`` is the object walked through, whose path ends before the step ``from``; ``above`` are those it lies in. */
  #walk(value: PdfObject, path: Step[], anchor: Ref | null, from: number, above: Set<string>, structure: boolean): void {
    if (++this.#steps > MAX_STEPS) throw new PdfError("objects used without end");
    if (value instanceof Ref) {
      if (above.has(value.key)) return;
      const used = { path: [...path], absolute: absolute(...path), relative: relative(anchor, ...path.slice(from)) };
      const known = this.#found.get(value.key) ?? new Map<string, Usage>();
      this.#found.set(value.key, known.set(used.absolute, used));
      const inside = this.state.resolve(value)!;
      if ((this.#pages.get(value.key) ?? used.absolute) !== used.absolute) return;
      if (!structure && this.#structure.has(value.key)) return;
      above.add(value.key);
      this.#inside(inside, path, value, path.length, above, structure);
      above.delete(value.key);
    } else this.#inside(value, path, anchor, from, above, structure);
  }

  #inside(value: PdfObject, path: Step[], anchor: Ref | null, from: number, above: Set<string>, structure: boolean): void {
    const step = (part: PdfObject, name: Step, below: boolean): void => {
      path.push(name);
      this.#walk(part, path, anchor, from, above, below);
      path.pop();
    };
    if (Array.isArray(value)) value.forEach((part: PdfObject, at) => step(part, at, structure));
    if (!(value instanceof Dict)) return;
    const atTop = path.length === 2 && path[0] === "/Root" && path[1] === "/StructTreeRoot";
    for (const [key, part] of value.entries)
      if (key !== "/Parent" && !(structure && key === "/P")) step(part, key, structure || (atTop && key === "/K"));
  }
}
