/** An open container: its file and its form. */

import type { Bytes } from "./bytes";
import type { Algorithm, Digests } from "./digest";
import { type Source, WINDOW } from "./source";
import type { Member } from "./zip/directory";
import { type Form, content, pour, readForm } from "./zip/form";
import { STORED } from "./zip/rules";

export const MEDIA_TYPE = "application/vnd.etsi.asic-e+zip";
/** Media type of a detached entry, which is no ASiC-E container: the files it was made over lie outside. */
export const SEAL_TYPE = "application/vnd.signoff.seal+zip";

/** Members up to this size are held in memory whole. */
const WHOLE = 32 * 1024 * 1024;

/** Told how many more bytes were read. */
export type Progress = (bytes: number) => void;

export class Container {
  readonly form: Form;
  /** What was digested stays known: judging again under other anchors reads nothing twice. */
  readonly #known = { sha256: new Map(), sha384: new Map(), sha512: new Map() } as Record<Algorithm, Map<string, Bytes | null>>;

  constructor(
    private readonly source: Source,
    private readonly digests: Digests,
  ) {
    this.form = readForm(source);
  }

  get members(): ReadonlyMap<string, Member> {
    return this.form.members;
  }

  /** The content of a member; null when it is not there, larger than ``limit`` or damaged. */
  async read(name: string, limit: number): Promise<Bytes | null> {
    const member = this.members.get(name);
    return member ? content(this.source, member, limit, (data) => this.digests.crc32(data)) : null;
  }

  /** Digests by algorithm and member name; null where a member does not inflate or fit its checksum. Each is read once. */
  async digestMembers(wanted: ReadonlyMap<string, ReadonlySet<Algorithm>>, progress: Progress): Promise<Record<Algorithm, Map<string, Bytes | null>>> {
    for (const member of this.members.values()) {
      const algorithms = [...(wanted.get(member.name) ?? [])].filter((name) => !this.#known[name].has(member.name));
      if (!algorithms.length) continue;
      const { whole, digests } = await this.#digest(member, algorithms, progress);
      for (const name of algorithms) this.#known[name].set(member.name, whole ? digests[name]! : null);
    }
    return this.#known;
  }

  async #digest(member: Member, algorithms: Algorithm[], progress: Progress): Promise<{ whole: boolean; digests: Partial<Record<Algorithm, Bytes>> }> {
    if (member.method === STORED && member.size < WINDOW && algorithms.length === 1) {
      const data = this.source.read(member.size, member.dataAt);
      progress(data.length);
      const whole = data.length === member.size && this.digests.crc32(data) === member.crc;
      return { whole, digests: { [algorithms[0]!]: this.digests.of(algorithms[0]!, data) } };
    }
    if (member.method === STORED && member.size <= WHOLE && algorithms.length === 1 && algorithms[0] === "sha256") {
      // The browser's own digest is some times as fast, and takes only what is whole in memory.
      const data = this.source.read(member.size, member.dataAt);
      const pending = crypto.subtle.digest("SHA-256", data);
      const whole = data.length === member.size && this.digests.crc32(data) === member.crc;
      progress(data.length);
      return { whole, digests: { sha256: new Uint8Array(await pending) } };
    }
    const stream = this.digests.stream(algorithms);
    await pour(this.source, member, (piece) => {
      stream.update(piece);
      progress(piece.length);
    });
    const { size, crc, digests } = stream.end();
    return { whole: size === member.size && crc === member.crc, digests };
  }
}

