/** A live folder compared with what was signed, file by file; as `signing/verification/objects.py` and `pipeline/dossier/against.py`. */

import { byUtf8, hex } from "../bytes";
import type { Container, Progress } from "../container";
import type { Algorithm, Digests } from "../digest";
import { type Finding, type ObjectReport, type Report, error, withFindings } from "../report";
import { type Source, WINDOW } from "../source";
import * as sums from "../sums";
import { withPayloadCompared } from "./own";
import { CARRIED, PAYLOAD, STATEMENT, SUMS, grouped } from "./payload";

/** A file of the live folder. */
export interface Live {
  readonly digest: string;
  readonly size: number;
}

/** SHA-256 in hexadecimal of everything in a file. */
export function digestOf(source: Source, digests: Digests, progress: Progress): string {
  const stream = digests.stream(["sha256"]);
  for (let at = 0; at < source.size; ) {
    const piece = source.read(WINDOW, at);
    at += piece.length;
    stream.update(piece);
    progress(piece.length);
  }
  return hex(stream.end().digests.sha256!);
}

/** The signed digests by name, below ``payload/`` in an entry; null when nothing is signed in it. */
export async function signedDigests(container: Container, report: Report, progress: Progress): Promise<Map<string, string> | null> {
  const found = new Map<string, string>();
  if (report.statement !== null) {
    const listed = sums.parse((await container.read(SUMS, 512 * 1024 * 1024)) ?? new Uint8Array(0));
    for (const [name, digest] of listed ?? []) found.set(name.startsWith(PAYLOAD) ? name.slice(PAYLOAD.length) : name, digest);
  } else {
    const names = [...container.members.keys()].filter((name) => name !== "mimetype" && !name.startsWith("META-INF/") && !name.endsWith("/"));
    const one: ReadonlySet<Algorithm> = new Set(["sha256"]);
    const digests = await container.digestMembers(new Map(names.map((name) => [name, one])), progress);
    for (const name of names) found.set(name, hex(digests.sha256.get(name) ?? new Uint8Array(0)));
  }
  return found.size ? found : null;
}

/** What became of the ``signed`` files in a ``live`` folder, sorted by name; digests in hexadecimal. */
export function compare(signed: ReadonlyMap<string, string>, live: ReadonlyMap<string, string>): ObjectReport[] {
  const byDigest = new Map<string, string[]>();
  for (const name of [...live.keys()].sort(byUtf8)) if (!signed.has(name)) byDigest.set(live.get(name)!, [...(byDigest.get(live.get(name)!) ?? []), name]);
  const reports: ObjectReport[] = [];
  for (const name of [...signed.keys()].filter((item) => !live.has(item)).sort(byUtf8)) {
    const other = byDigest.get(signed.get(name)!)?.shift();
    reports.push(other === undefined ? { name, status: "missing", was: null } : { name: other, status: "renamed", was: name });
  }
  for (const names of byDigest.values()) for (const name of names) reports.push({ name, status: "added", was: null });
  for (const [name, digest] of signed)
    if (live.has(name)) reports.push({ name, status: live.get(name) === digest ? "intact" : "modified", was: null });
  return reports.sort((one, other) => byUtf8(one.name, other.name));
}

/** ``report`` with every file that ``live`` holds differently as a finding. */
export function withFolder(container: Container, report: Report, signed: ReadonlyMap<string, string>, live: ReadonlyMap<string, Live>): Report {
  const ours = report.statement !== null;
  const tops = new Set([...live.keys()].filter((name) => name.includes("/")).map((name) => `${name.split("/", 1)[0]}/`));
  const wanted = new Map([...signed].filter(([name]) => !ours || !CARRIED.test(PAYLOAD + name) || tops.has(`${name.split("/", 1)[0]}/`)));
  const prefix = ours ? PAYLOAD : "";
  const changed = new Map<string, ObjectReport>();
  for (const item of compare(wanted, new Map([...live].map(([name, { digest }]) => [name, digest]))))
    changed.set(prefix + item.name, { ...item, name: prefix + item.name, was: item.was === null ? null : prefix + item.was });
  const renamed = new Set([...changed.values()].map((item) => item.was).filter((name) => name !== null));
  const kept: ObjectReport[] = [];
  for (const item of report.objects) {
    if (renamed.has(item.name)) continue;
    const now = changed.get(item.name) ?? item;
    changed.delete(item.name);
    kept.push(now.status === "intact" && item.status !== "outside" ? item : now);
  }
  const objects = [...kept, ...[...changed.keys()].sort(byUtf8).map((name) => changed.get(name)!)];
  const known = new Set(report.findings.map((item) => `${item.code} ${item.subject}`));
  const findings = objects.flatMap((item) => {
    const found = finding(item);
    return found === null || known.has(`${found.code} ${found.subject}`) ? [] : [found];
  });
  const judged = report.detached ? withPayloadCompared(report) : report;
  if (report.detached && !findings.length) findings.push(...sizeFindings(container, report, live));
  return withFindings({ ...judged, objects }, findings);
}

/** Whether the statement of a seal speaks of as many bytes as its files, all as signed, have. */
function sizeFindings(container: Container, report: Report, live: ReadonlyMap<string, Live>): Finding[] {
  let size = 0;
  for (const [name, member] of container.members) if (CARRIED.test(name)) size += member.size;
  for (const [name, file] of live) if (!CARRIED.test(PAYLOAD + name)) size += file.size;
  const said = report.statement?.payload.bytes ?? size;
  return said === size ? [] : [error("STATEMENT_PAYLOAD", STATEMENT, "outside_size", grouped(said), grouped(size))];
}

function finding(item: ObjectReport): Finding | null {
  if (item.status === "renamed") return error("OBJECT_RENAMED", item.name, "live_renamed", item.was!);
  if (item.status === "modified") return error("OBJECT_MODIFIED", item.name, "live_modified");
  if (item.status === "missing") return error("OBJECT_MISSING", item.name, "live_missing");
  return item.status === "added" ? error("OBJECT_ADDED", item.name, "live_added") : null;
}
