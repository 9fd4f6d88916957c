/**
 * Archive timestamps inside a signature of another producer (`archive-time-stamp-v3`, EN 319 122-1, 5.5.3); as `signing/archive/inside.py`.
 *
 * Each is a token over the signature and over an index (`ats-hash-index-v3`, 5.5.2) of what stood beside it.
 */

import { archiveFindings } from "./judged";
import { VALUES, amongLists, amongValue, isAnswer } from "../certificates/brought_along";
import { concat, hex } from "../bytes";
import { type SignedData, nameOfDigest, signerInfo } from "../cms/form";
import { Attribute } from "../cms/said";
import { CONTEXT, type Node, need, octets, oid, sequence, setOf } from "../cms/der";
import type { Key } from "../details";
import { type Algorithm, type DigestBy, type Digests, LENGTHS } from "../digest";
import { type ArchiveReport, type Finding, error, finding, rfc3339 } from "../report";
import { type Revocation, readLists, standing } from "../certificates/revocation";
import { type Stamp, judgeToken } from "../timestamps/token";
import type { TrustStore } from "../certificates/trust";

const ARCHIVE = "0.4.0.1733.2.4";
const INDEX = "0.4.0.19122.1.5";
const OLDER = new Set(["1.2.840.113549.1.9.16.2.27", "1.2.840.113549.1.9.16.2.48"]);
const OLDER_INDEX = ["0.4.0.1733.2.5", "0.4.0.19122.1.4"];
const GONE = "archive_something_gone";
const MAX_ARCHIVES = 100;
const MAX_INDEXED = 10_000;

/** One unsigned attribute with one of its values. */
interface Beside {
  readonly type: string;
  readonly kind: Node;
  readonly value: Node;
}

/** An ATSHashIndexV3: digests, in hexadecimal, by one algorithm. */
interface Index {
  readonly node: Node;
  readonly algorithm: Algorithm;
  readonly certificates: ReadonlySet<string>;
  readonly crls: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
}

/** Why an archive timestamp proves nothing. */
interface Broken {
  readonly sub: string;
  readonly detail: Key;
  readonly about: readonly string[];
}

interface Covered {
  readonly attributes: ReadonlySet<Beside>;
  readonly lists: readonly Node[];
}

export interface InsideTerms {
  readonly trust: TrustStore;
  readonly now: number;
  readonly proven: number | null;
  readonly lists: readonly Revocation[];
  readonly digests: Digests;
}

/** What the archive timestamps inside one signature prove. */
export class Inside {
  /** The earliest time at which the signature's value is proven to have been there. */
  signature: number | null = null;
  /** The same of its signature timestamp. */
  token: number | null = null;
  /** The lists and answers that came along in the archive timestamps themselves. */
  readonly inTokens: Revocation[] = [];
  /** Whether something one of them was made over is gone, such as a revocation list. */
  lost = false;
  readonly reports: ArchiveReport[] = [];
  readonly findings: Finding[] = [];
  readonly #times = new Map<string, { time: number; item: Revocation | null }>();

  constructor(private readonly digests: Digests) {}

  /** Those of lists and answers that can be relied on: when they are proven to have been there, else ``known``. */
  standing(items: readonly Revocation[], known: number): Revocation[] {
    return items.filter((item) => standing([item], Math.min(this.#times.get(this.#name(item.full))?.time ?? known, known)).length);
  }

  covers(nodes: readonly Node[]): boolean {
    return nodes.every((node) => this.#times.has(this.#name(plain(node).full)));
  }

  prove(time: number, nodes: readonly Node[]): void {
    for (const node of nodes) {
      const name = this.#name(plain(node).full);
      const known = this.#times.get(name);
      this.#times.set(name, { time: Math.min(time, known?.time ?? time), item: known?.item ?? readLists([node])[0] ?? null });
    }
  }

  /** What is proven of lists and answers, as far as they can be relied on. */
  get lists(): Revocation[] {
    return [...this.#times.values()].flatMap(({ time, item }) => (item ? standing([item], time) : []));
  }

  #name(data: Uint8Array): string {
    return hex(this.digests.sha256(data));
  }
}

/** A list, or the OCSP response that an item of ``crls`` is about. */
function plain(node: Node): Node {
  return isAnswer(node) ? node.parts[1]! : node;
}

/** What the archive timestamps inside the signature ``name`` prove. One that another covers is judged at that one's time. */
export async function judgeInside(name: string, whole: SignedData, digestBy: DigestBy, terms: InsideTerms): Promise<Inside> {
  const { digests, trust, now, proven } = terms;
  const inside = new Inside(digests);
  let beside: Beside[];
  try {
    beside = attributesOf(whole);
  } catch {
    return inside; // unsigned attributes of strangers may be anything; what cannot be read proves nothing
  }
  const found = beside.filter((item) => item.type === ARCHIVE);
  if (found.length > MAX_ARCHIVES) {
    inside.findings.push(error("ARCHIVE_INVALID", name, "archive_many", found.length));
    return inside;
  }
  const indexed = found.map((item) => ({ item, index: indexOf(item.value) }));
  if (beside.some((item) => OLDER.has(item.type)) || indexed.some(({ index }) => index === null))
    inside.findings.push(finding("warning", "TIMESTAMP_NOT_EVALUATED", name, "archive_older_kind"));
  const known = indexed.filter((one): one is Archive => one.index !== null);
  const proofs: { readonly time: number; readonly covered: Covered }[] = [];
  for (const [number, { item, index }] of newestFirst(known, digests)) {
    const at = proofs.filter(({ covered }) => covered.attributes.has(item)).map(({ time }) => time);
    const moments = proven === null ? at : [...at, proven];
    const moment = moments.length ? Math.min(...moments) : now;
    const covered = coveredBy(index, whole, beside, digests);
    inside.lost ||= "sub" in covered && covered.detail === GONE;
    const imprint: DigestBy = (algorithm) => {
      const over = [whole.contentType.full, digestBy(algorithm), ...whole.info.fields.map((field) => field.full), (index as Index).node.full];
      return digests.of(algorithm, concat(...over));
    };
    const options = { proven: moments.length > 0, lists: [...terms.lists, ...inside.inTokens, ...inside.lists] };
    const stamp = "sub" in covered ? broken(covered) : await judgeToken(item.value, imprint, trust, moment, false, digests, options);
    const subject = `${name} (archive timestamp ${number})`;
    inside.reports.unshift({
      name: subject, time: stamp.time === null ? null : rfc3339(stamp.time), anchor: stamp.anchor, independent: stamp.independent, sub_indication: stamp.subIndication,
    });
    inside.findings.push(...archiveFindings(subject, stamp, now, !moments.length));
    if ("sub" in covered || stamp.time === null || stamp.token === null) continue;
    proofs.push({ time: stamp.time, covered });
    inside.inTokens.push(...standing(readLists(stamp.token.lists), moment));
    inside.prove(stamp.time, covered.lists);
  }
  const timed = proofs.filter(({ covered }) => [...covered.attributes].some((item) => item.type === Attribute.TIMESTAMP));
  inside.signature = earliest(proofs);
  inside.token = earliest(timed);
  return inside;
}

function earliest(proofs: readonly { readonly time: number }[]): number | null {
  return proofs.length ? Math.min(...proofs.map(({ time }) => time)) : null;
}

function broken({ sub, detail, about }: Broken): Stamp {
  return { time: null, independent: true, code: "TIMESTAMP_INVALID", subIndication: sub, detail: { key: detail, about }, anchor: null, token: null };
}

/** The unsigned attributes, value by value; raises ``DerError``. */
function attributesOf({ info, lists }: SignedData): Beside[] {
  if (info.unsigned.length > MAX_INDEXED || lists.length > MAX_INDEXED) throw new Error("too many");
  return info.unsigned.flatMap((attribute) => {
    const [kind, values] = attribute.parts;
    if (!kind || !values || attribute.parts.length !== 2 || values.parts.length > MAX_INDEXED) throw new Error("no attribute");
    return values.parts.map((value) => ({ type: oid(kind), kind, value }));
  });
}

/** The index of an archive timestamp, or why it has none that can be used; null when it has one of an older kind. */
function indexOf(token: Node): Index | Broken | null {
  try {
    const signed = sequence(need(sequence(token)[1], 0, CONTEXT).parts[0]);
    const info = signerInfo(setOf(signed.at(-1))[0]!);
    const unsigned = new Map(info.unsigned.map((attribute) => [oid(sequence(attribute)[0]), sequence(attribute)[1]!]));
    const values = unsigned.get(INDEX);
    if (!values) {
      if (OLDER_INDEX.some((type) => unsigned.has(type))) return null;
      return { sub: "FORMAT_FAILURE", detail: "archive_no_index", about: [] };
    }
    const [node, ...more] = values.parts;
    const [method, ...kinds] = node!.parts;
    if (more.length || kinds.length !== 3 || kinds.some((kind) => kind.parts.length > MAX_INDEXED)) throw new Error("no index");
    const [certificates, crls, attributes] = kinds.map((kind) => new Set(kind.parts.map((item) => hex(octets(item)))));
    const algorithm = nameOfDigest(method!);
    if (!(algorithm in LENGTHS)) return { sub: "CRYPTO_CONSTRAINTS_FAILURE", detail: "archive_weak_index", about: [algorithm] };
    return { node: node!, algorithm: algorithm as Algorithm, certificates: certificates!, crls: crls!, attributes: attributes! };
  } catch {
    return { sub: "FORMAT_FAILURE", detail: "archive_index_damaged", about: [] };
  }
}

function names(index: Index, { kind, value }: Beside, digests: Digests): string | null {
  const digest = hex(digests.of(index.algorithm, concat(kind.full, value.full)));
  return index.attributes.has(digest) ? digest : null;
}

/** What an index names beside the signature, or that something it names is not there (5.5.2). */
function coveredBy(index: Index | Broken, whole: SignedData, beside: readonly Beside[], digests: Digests): Covered | Broken {
  if ("sub" in index) return index;
  const digest = (node: Node): string => hex(digests.of(index.algorithm, node.full));
  const attributes = beside.filter((item) => names(index, item, digests) !== null);
  const crls = whole.lists.filter((item) => index.crls.has(digest(item)));
  const there = {
    certificates: new Set(whole.certificates.map(digest)), crls: new Set(crls.map(digest)), attributes: new Set(attributes.map((item) => names(index, item, digests))),
  };
  const gone = (["certificates", "crls", "attributes"] as const).some((kind) => [...index[kind]].some((item) => !there[kind].has(item)));
  if (gone) return { sub: "HASH_FAILURE", detail: GONE, about: [] };
  const values = attributes.filter((item) => item.type === VALUES).flatMap(({ value }) => valuesIn(value));
  return { attributes: new Set(attributes), lists: [...amongLists(crls), ...values] };
}

function valuesIn(value: Node): Node[] {
  try {
    return amongValue(value);
  } catch {
    return [];
  }
}

interface Archive {
  readonly item: Beside;
  readonly index: Index | Broken;
}

/** Each archive timestamp behind all that cover it, with its number; the oldest has the number 1. */
function newestFirst(archives: readonly Archive[], digests: Digests): (readonly [number, Archive])[] {
  const over = new Map(archives.map((one) => [one, archives.filter(({ item }) => !("sub" in one.index) && names(one.index, item, digests) !== null)]));
  const ordered: (readonly [number, Archive])[] = [];
  let left = [...archives];
  let number = archives.length;
  while (left.length) {
    const covered = new Set(left.flatMap((other) => over.get(other)!.filter((one) => one !== other)));
    const free = left.filter((one) => !covered.has(one));
    for (const one of [...(free.length ? free : left)].reverse()) ordered.push([number--, one]);
    left = free.length ? left.filter((one) => !free.includes(one)) : [];
  }
  return ordered;
}
