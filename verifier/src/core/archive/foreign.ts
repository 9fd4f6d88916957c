/**
 * Archive timestamps of other producers judged (EN 319 162-1, annex A.7); as `signing/archive/foreign.py`.
 *
 * They stand in no order of ours and need not cover everything: what one proves, it proves of what its manifest names.
 */

import { Archives, MAX_ARCHIVE_TOKEN, archiveFindings } from "./judged";
import { type Bytes, byCodePoint, equal } from "../bytes";
import type { Container } from "../container";
import type { Algorithm } from "../digest";
import * as manifests from "../manifest";
import { shown } from "../names";
import { type Finding, error, rfc3339 } from "../report";
import { readLists, standing } from "../certificates/revocation";
import { judgeToken } from "../timestamps/token";
import type { Asked } from "../verification/own";

const ARCHIVE = /^META-INF\/[^/]*ASiCArchiveManifest[^/]*\.xml$/i;
const MAX_MANIFEST = 64 * 1024 * 1024;
export const MAX_ARCHIVES = 100;

/** One manifest that a timestamp was made over. */
export interface ArchiveManifest {
  readonly name: string;
  readonly data: Bytes;
  readonly parsed: manifests.Manifest;
}

type Digests = Readonly<Record<Algorithm, ReadonlyMap<string, Bytes | null>>>;

/** The archive manifests of a container; ``findings`` takes what is wrong with their form. */
export async function readArchives(container: Container, findings: Finding[], parseXml: manifests.ParseXml): Promise<ArchiveManifest[]> {
  const names = [...container.members.keys()].filter((name) => ARCHIVE.test(name));
  if (names.length > MAX_ARCHIVES) {
    findings.push(error("ARCHIVE_INVALID", "container", "archive_many", names.length));
    return [];
  }
  const found: ArchiveManifest[] = [];
  for (const name of names) {
    const data = await container.read(name, MAX_MANIFEST);
    try {
      if (data === null) throw new manifests.ManifestError("manifest_unread");
      found.push({ name, data, parsed: await manifests.parse(data, parseXml) });
    } catch (reason) {
      if (!(reason instanceof manifests.ManifestError)) throw reason;
      findings.push(error("MANIFEST_FORM", name, "manifest_form_foreign", { key: reason.detail }));
    }
  }
  return found;
}

/** What the archive timestamps prove. One that another covers is judged at the time of that one, all others now (EN 319 102-1, 5.6). */
export async function judgeForeignArchives(
  container: Container, given: readonly ArchiveManifest[], digests: Digests, asked: Asked, findings: Finding[],
): Promise<Archives> {
  const archives = new Archives();
  for (const { name, data, parsed } of newestFirst(given, findings)) {
    const tokenName = parsed.signature;
    const token = await container.read(tokenName, MAX_ARCHIVE_TOKEN);
    if (token === null) {
      findings.push(error("ARCHIVE_INCOMPLETE", tokenName, "archive_incomplete"));
      continue;
    }
    const faults = parsed.references.filter((item) => !holds(item, digests)).map((item) => item.name);
    if (faults.length > 1) findings.push(error("ARCHIVE_INVALID", tokenName, "archive_other_more", shown(faults[0]!), faults.length - 1));
    else if (faults.length) findings.push(error("ARCHIVE_INVALID", tokenName, "archive_other", shown(faults[0]!)));
    const later = archives.over([tokenName, name]);
    const moment = later ?? asked.now;
    const options = { proven: later !== null, lists: archives.lists };
    const stamp = await judgeToken(token, asked.digests.over(data), asked.trust, moment, false, asked.digests, options);
    archives.reports.unshift({
      name: tokenName, time: stamp.time !== null && !faults.length ? rfc3339(stamp.time) : null, anchor: stamp.anchor, independent: stamp.independent,
      sub_indication: faults.length ? "HASH_FAILURE" : stamp.subIndication,
    });
    findings.push(...archiveFindings(tokenName, stamp, asked.now, later === null));
    if (stamp.time === null || stamp.token === null || faults.length) continue;
    archives.prove(stamp.time, parsed.references.map((item) => item.name));
    archives.lists.push(...standing(readLists(stamp.token.lists), moment));
  }
  return archives;
}

function holds(item: manifests.Reference, digests: Digests): boolean {
  const actual = item.algorithm === null ? null : digests[item.algorithm].get(item.name);
  return !!actual && equal(actual, item.digest);
}

/** Each archive manifest behind all that cover it or its timestamp. */
function newestFirst(archives: readonly ArchiveManifest[], findings: Finding[]): ArchiveManifest[] {
  const ordered: ArchiveManifest[] = [];
  let left = [...archives].sort((one, other) => byCodePoint(one.name, other.name));
  while (left.length) {
    const covered = new Set(
      left.flatMap(({ name, parsed }) => parsed.references.map((item) => item.name).filter((item) => item !== name && item !== parsed.signature)),
    );
    const free = left.filter(({ name, parsed }) => !covered.has(name) && !covered.has(parsed.signature));
    if (!free.length) {
      findings.push(...left.map(({ name }) => error("ARCHIVE_INVALID", name, "archive_circle")));
      break;
    }
    ordered.push(...free);
    left = left.filter((one) => !free.includes(one));
  }
  return ordered;
}
