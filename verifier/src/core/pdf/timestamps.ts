/** Document timestamps of a PDF judged, the newest first: each proves that all before it existed at its time; as `signing/pdf/timestamps.py`. */

import { archiveFindings } from "../archive/judged";
import type { Bytes } from "../bytes";
import { type Revocation, standing } from "../certificates/revocation";
import { type ArchiveReport, type Finding, rfc3339 } from "../report";
import { judgeToken } from "../timestamps/token";
import type { AskedOfPdf } from "./verify";
import { isOwnTimestamp } from "./field_names";
import { type PdfSignature, type SignedPdf, digestOver } from "./signed";
import { NOTHING, type Stored, storedLists } from "./store";

/** What the document timestamps of a PDF prove, and what it brings along to be checked by. */
export interface Lasting {
  readonly reports: readonly ArchiveReport[];
  readonly stored: Stored;
  /** What of it the newest timestamp that holds covers. */
  readonly covered: Stored;
  /** Answers in it whose responder's certificate had ended when they are first proven to have been there, by their bytes. */
  readonly fallen: ReadonlySet<string>;
  /** The earliest time at which a signature is proven to have been there; null when there is none. */
  readonly proven: (item: PdfSignature) => number | null;
}

/** The newest is judged now, each older one at the time of the newer (EN 319 102-1, 5.6); ``findings`` takes what is wrong with them. */
export async function judgeTimestamps(pdf: Bytes, { file, signatures }: SignedPdf, asked: AskedOfPdf, findings: Finding[]): Promise<Lasting> {
  const stored = signatures.length ? await storedLists(file.last) : NOTHING;
  const reports: ArchiveReport[] = [];
  const proofs: { readonly covered: number; readonly time: number }[] = [];
  let covered = NOTHING;
  const there = new Map<string, number>();
  const holds = (one: Revocation): boolean => standing([one], there.get(String(one.full)) ?? asked.proven ?? asked.now).length > 0;
  let moment = asked.proven ?? asked.now;
  let newest = asked.proven === null;
  for (const item of signatures.filter((one) => one.timestamp).reverse()) {
    const options = { proven: !newest, lists: [...asked.lists, ...stored.lists.filter(holds)] };
    const stamp = await judgeToken(item.cms, digestOver(pdf, item, asked.digests), asked.trust, moment, isOwnTimestamp(item.field), asked.digests, options);
    const { time, anchor, independent, subIndication } = stamp;
    reports.unshift({ name: item.field, time: time === null ? null : rfc3339(time), anchor, independent, sub_indication: subIndication });
    findings.push(...archiveFindings(item.field, stamp, asked.now, newest));
    if (time === null) continue;
    const held = await storedLists(file.state(item.state));
    for (const { full } of held.lists) there.set(String(full), Math.min(time, there.get(String(full)) ?? time));
    if (!proofs.length) covered = held;
    proofs.push({ covered: item.covered, time });
    moment = time;
    newest = false;
  }
  const proven = (item: PdfSignature): number | null => {
    const times = proofs.filter((proof) => item.covered < proof.covered).map((proof) => proof.time);
    return times.length ? Math.min(...times) : null;
  };
  const fallen = new Set(stored.lists.filter((one) => !holds(one)).map((one) => String(one.full)));
  return { reports, stored, covered, fallen, proven };
}
