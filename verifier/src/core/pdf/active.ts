/** What a PDF can do besides being read: scripts, actions, attachments, layers, forms, notes; as `signing/pdf/active.py`. */

import type { Bytes } from "../bytes";
import type { Key } from "../details";
import { Dict, Name, Num, type PdfObject, PdfError, Ref, Str } from "./objects";
import { PdfFile, type State } from "./file";

const MAX_OBJECTS = 1_000_000;
const MAX_DEPTH = 50;
/** What a link may do. */
const ACTIONS = ["/GoTo", "/URI"];
const KEYS = new Map<string, Key>([
  ["/JS", "active_script"],
  ["/JavaScript", "active_script"],
  ["/AA", "active_start"],
  ["/EmbeddedFiles", "active_file"],
  ["/EF", "active_file"],
  ["/OCProperties", "active_layers"],
  ["/XFA", "active_xfa"],
  ["/Collection", "active_portfolio"],
  ["/RichMediaContent", "active_media"],
  ["/Alternates", "active_alternates"],
  ["/OPI", "active_opi"],
  ["/OC", "active_layers"],
]);
const KINDS_OF_ACTION = new Set([
  "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/Thread", "/Sound", "/Movie", "/Hide", "/Named", "/SubmitForm",
  "/ResetForm", "/ImportData", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/RichMediaExecute",
]);

/** What the PDF holds besides pages to be read; nothing for a document to be signed, or for one that cannot be read without repairing it. */
export async function activeContent(data: Bytes): Promise<Key[]> {
  try {
    const file = await PdfFile.open(data);
    return [...new Set(found(file))];
  } catch {
    return [];
  }
}

function* found(file: PdfFile): Generator<Key> {
  const state = file.last;
  if (state.trailer.entries.has("/Encrypt")) yield "active_encryption";
  const opening = state.value(state.root, "/OpenAction");
  if (opening !== undefined && !Array.isArray(opening) && textOf(state.value(state.dictionary(opening), "/S")) !== "/GoTo") yield "active_start";
  const form = state.value(state.root, "/AcroForm");
  const fields = form === undefined ? [] : (state.value(state.dictionary(form), "/Fields") ?? []);
  if (!Array.isArray(fields)) throw new PdfError("no list of fields");
  if ((fields as readonly PdfObject[]).map((item) => state.dictionary(item)).some((item) => textOf(state.value(item, "/FT")) !== "/Sig" || item.entries.has("/Kids"))) yield "active_form";
  const refs = new Map(file.sections.flatMap((section) => [...section.named]));
  const order = [...refs.values()].sort((one, other) => one.id - other.id || one.generation - other.generation);
  if (order.length > MAX_OBJECTS) throw new PdfError("too many objects");
  for (const ref of order) if (file.placeAt(ref, state.number) !== null) yield* inside(state, state.resolve(ref)!, 0);
}

/** What one object holds, with everything that stands in it directly. */
function* inside(state: State, item: PdfObject, depth: number): Generator<Key> {
  if (depth > MAX_DEPTH) throw new PdfError("objects within objects without end");
  if (Array.isArray(item)) for (const entry of item as readonly PdfObject[]) if (isOwn(entry)) yield* inside(state, entry, depth + 1);
  if (!(item instanceof Dict)) return;
  for (const [key, value] of [...item.entries].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (KEYS.has(key)) yield KEYS.get(key)!;
    if (isOwn(value)) yield* inside(state, value, depth + 1);
  }
  const has = (key: string): boolean => state.value(item, key) !== undefined;
  const text = (key: string): string | null => textOf(state.value(item, key));
  const [type, kind, action] = [text("/Type"), text("/Subtype"), text("/S")];
  if (item.encoded !== null && (has("/F") || kind === "/PS" || has("/Ref"))) yield "active_outside";
  if ((type === "/Action" || KINDS_OF_ACTION.has(action ?? "")) && !ACTIONS.includes(action ?? "")) yield "active_action";
  if ((type === "/Annot" || (has("/Rect") && has("/Subtype"))) && kind !== "/Link" && kind !== "/Widget") yield "active_note";
  if (kind === "/Link" && (has("/AP") || has("/BS") || isThick(state, item))) yield "active_link";
}

/** Whether a link has a border that could lie over the text around it. */
function isThick(state: State, link: Dict): boolean {
  const border = state.value(link, "/Border");
  if (border === undefined) return false;
  if (!Array.isArray(border)) throw new PdfError("no border");
  const width = state.resolve(border[2] as PdfObject | undefined);
  if (border.length > 2 && !(width instanceof Num)) throw new PdfError("no border");
  return width instanceof Num && width.value > 1;
}

/** Whether a value stands in its object itself, and is no reference to another. */
function isOwn(value: PdfObject): boolean {
  return Array.isArray(value) || (value instanceof Dict && !(value instanceof Ref));
}

function textOf(value: PdfObject | undefined): string | null {
  return value instanceof Name || value instanceof Str ? value.text : null;
}
