/**
 * Verification of one container, in numbered steps (EN 319 102-1): nothing stops at the first fault; as `signing/verification/verify.py`.
 *
 * 0 bounds and ZIP form, 1 media type and members, 2 manifests complete both ways, 3 digests, 4 at least one signature, 5 claimed time,
 * 6 certificate path, 7 policy: who had to sign, 8 signature value, 9 statement, sums, countersignatures.
 */

import type { Container } from "../container";
import { type Report, refused } from "../report";
import { MAX_BYTES, type Required, parse } from "../statement";
import { verifyForeign } from "./foreign";
import { type Asked, verifyOwn } from "./own";
import { STATEMENT, SUMS } from "./payload";

/** The report on ``container``; ``kinds`` says whose signature an entry of each kind needs. */
export async function verify(container: Container, asked: Asked, kinds: ReadonlyMap<string, readonly Required[]>): Promise<Report> {
  if (container.form.findings.length) return refused(container.form.findings); // step 0
  const claim = container.members.has(STATEMENT) ? await container.read(STATEMENT, MAX_BYTES) : null;
  const own = container.members.has(STATEMENT) && (container.members.has(SUMS) || claim === null || includesFormat(claim));
  if (!own) return verifyForeign(container, asked);
  const required = [...asked.required, ...askedBy(kindOf(claim), kinds)];
  return verifyOwn(container, { ...asked, required });
}

/** Other software may well pack a file called ``statement.json``: ours names its format. */
function includesFormat(data: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(data).includes('"signoff/');
}

function askedBy(kind: string | null, kinds: ReadonlyMap<string, readonly Required[]>): readonly Required[] {
  return kinds.get(kind ?? "") ?? [];
}

function kindOf(claim: Uint8Array<ArrayBuffer> | null): string | null {
  try {
    return claim && parse(claim).kind;
  } catch {
    return null; // no statement of ours: nothing is asked for beside it
  }
}
