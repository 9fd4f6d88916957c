/** Archive timestamps judged, the newest first: each proves that all before it existed at its time; as `signing/archive/judged.py`. */

import { MAX_BYTES, readCms } from "../cms/form";
import type { Container } from "../container";
import { parse } from "../cms/der";
import { MAX_BYTES as MAX_MANIFEST } from "../manifest";
import { type ArchiveReport, type Finding, error, finding, rfc3339 } from "../report";
import { type Revocation, isBroughtAlong, readLists, standing } from "../certificates/revocation";
import { type Stamp, type Token, judgeToken, readToken } from "../timestamps/token";
import type { Asked } from "../verification/own";
import { ARCHIVE_TIMESTAMP, SIGNATURE, archiveManifestName, archiveTimestampName } from "../verification/payload";
import type { Certificate } from "../certificates/x509";

/** A newest archive timestamp whose certificate ends within this time is to be renewed. */
const SOON = 365 * 24 * 3_600_000;
export const MAX_ARCHIVE_TOKEN = 16 * 256 * 1024;

/** Whether the manifest of this name, over the member of that name, covers with its bytes all that it has to. */
type CheckManifest = (name: string, over: string, data: Uint8Array<ArrayBuffer>) => Promise<boolean>;

/** What the archive timestamps of a container prove. */
export class Archives {
  readonly #proofs: { readonly time: number; readonly before: ReadonlySet<string> }[] = [];
  readonly reports: ArchiveReport[] = [];
  /** The revocation lists that came along in the tokens that hold. */
  readonly lists: Revocation[] = [];

  /** The earliest time at which the member ``name`` is proven to have been there; null when there is none. */
  proven(name: string): number | null {
    return this.over([name]);
  }

  /** The earliest time at which all of ``names`` are proven to have been there by one timestamp; null when there is none. */
  over(names: readonly string[]): number | null {
    const times = this.#proofs.filter((proof) => names.every((name) => proof.before.has(name))).map((proof) => proof.time);
    return times.length ? Math.min(...times) : null;
  }

  prove(time: number, before: readonly string[]): void {
    this.#proofs.push({ time, before: new Set(before) });
  }
}

/** The newest is judged now, each older one at the time of the newer (EN 319 102-1, 5.6). */
export async function judgeArchives(
  container: Container, numbers: readonly number[], check: CheckManifest, asked: Asked, findings: Finding[],
): Promise<Archives> {
  const archives = new Archives();
  const order = [...container.members.keys()];
  const known = numbers.length ? await certificatesIn(container, asked) : [];
  let moment = asked.now;
  let newest = true;
  for (const number of [...numbers].reverse()) {
    const [name, tokenName] = [archiveManifestName(number), archiveTimestampName(number)];
    const data = await container.read(name, MAX_MANIFEST);
    const token = await container.read(tokenName, MAX_ARCHIVE_TOKEN);
    if (data === null || token === null) {
      findings.push(error("ARCHIVE_INCOMPLETE", tokenName, "archive_incomplete"));
      continue;
    }
    let covers = await check(name, tokenName, data);
    const stamp = await judgeToken(token, asked.digests.over(data), asked.trust, moment, true, asked.digests, { proven: !newest, lists: archives.lists });
    archives.reports.unshift({
      name: tokenName, time: stamp.time !== null && covers ? rfc3339(stamp.time) : null, anchor: stamp.anchor, independent: stamp.independent,
      sub_indication: covers ? stamp.subIndication : "HASH_FAILURE",
    });
    if (stamp.token !== null && !(await belong(stamp.token, known))) {
      covers = false;
      findings.push(error("ARCHIVE_INVALID", tokenName, "archive_lists"));
    }
    findings.push(...archiveFindings(tokenName, stamp, asked.now, newest));
    if (stamp.time === null || stamp.token === null || !covers) continue;
    archives.prove(stamp.time, order.slice(0, order.indexOf(name)));
    archives.lists.push(...standing(readLists(stamp.token.lists), moment));
    moment = stamp.time;
    newest = false;
  }
  return archives;
}

/** Whether each list a token brings tells of a certificate of the entry or of its own. */
async function belong(token: Token, known: readonly Certificate[]): Promise<boolean> {
  const lists = readLists(token.lists);
  return lists.length === token.lists.length && (await allSpeak(lists, [...known, token.certificate, ...token.others]));
}

/** Whether each of the lists and answers, none of them twice and each in its one form, tells of one of the certificates. */
export async function allSpeak(lists: readonly Revocation[], certificates: readonly Certificate[]): Promise<boolean> {
  if (new Set(lists.map((item) => String(item.full))).size !== lists.length) return false;
  for (const item of lists) if (!(await isBroughtAlong(item, certificates))) return false;
  return true;
}

/** All certificates the signatures and timestamps of an entry bring along. */
async function certificatesIn(container: Container, { digests }: Asked): Promise<Certificate[]> {
  const found: Certificate[] = [];
  for (const name of container.members.keys()) {
    try {
      if (SIGNATURE.test(name)) {
        const form = await readCms((await container.read(name, MAX_BYTES)) ?? new Uint8Array(0), true, digests);
        found.push(form.certificate, ...form.others);
        if (form.token === null) continue;
        const token = await readToken(form.token, true, digests);
        found.push(token.certificate, ...token.others);
      } else if (ARCHIVE_TIMESTAMP.test(name)) {
        const token = await readToken(parse((await container.read(name, MAX_ARCHIVE_TOKEN)) ?? new Uint8Array(0)), true, digests);
        found.push(token.certificate, ...token.others);
      }
    } catch {
      continue; // what is wrong with it is said where it is judged
    }
  }
  return found;
}

/** What there is to say of one archive timestamp, in an entry or in a PDF. */
export function archiveFindings(name: string, stamp: Stamp, now: number, newest: boolean): Finding[] {
  if (stamp.code !== null) {
    const invalid = stamp.code === "TIMESTAMP_INVALID";
    return [finding(invalid ? "error" : "warning", invalid ? "ARCHIVE_INVALID" : "ARCHIVE_UNTRUSTED", name, "archive_does_not_hold", stamp.detail!)];
  }
  const found: Finding[] = [];
  if (!stamp.independent) found.push(finding("warning", "TIMESTAMP_NOT_INDEPENDENT", name, "archive_not_independent"));
  const ends = stamp.token?.certificate.notAfter ?? Infinity;
  if (newest && ends < now + SOON) found.push(finding("warning", "ARCHIVE_ENDS_SOON", name, "archive_ends_soon", rfc3339(ends).slice(0, 10)));
  return found;
}
