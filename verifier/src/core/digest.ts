/** Digests of a stream, piece by piece, and CRC-32: hash-wasm, since WebCrypto takes only what is whole in memory. */

import { type IHasher, createCRC32, createSHA256, createSHA384, createSHA512 } from "hash-wasm";
import type { Bytes } from "./bytes";

export type Algorithm = "sha256" | "sha384" | "sha512";
export const LENGTHS: Record<Algorithm, number> = { sha256: 32, sha384: 48, sha512: 64 };

/** The digest of something by an algorithm's name. */
export type DigestBy = (algorithm: Algorithm) => Bytes;

/** The digest functions, made once: each is used for one stream at a time. */
export class Digests {
  private constructor(
    private readonly hashers: Record<Algorithm, IHasher>,
    private readonly checksum: IHasher,
  ) {}

  static async load(): Promise<Digests> {
    const [sha256, sha384, sha512, crc] = await Promise.all([createSHA256(), createSHA384(), createSHA512(), createCRC32()]);
    return new Digests({ sha256, sha384, sha512 }, crc);
  }

  stream(algorithms: readonly Algorithm[]): Stream {
    return new Stream(algorithms.map((name) => [name, this.hashers[name].init()]), this.checksum.init());
  }

  of(algorithm: Algorithm, data: Uint8Array): Bytes {
    return this.hashers[algorithm].init().update(data).digest("binary") as Bytes;
  }

  over(data: Uint8Array): DigestBy {
    return (algorithm) => this.of(algorithm, data);
  }

  sha256(data: Uint8Array): Bytes {
    return this.of("sha256", data);
  }

  crc32(data: Uint8Array): number {
    return number(this.checksum.init().update(data).digest("binary"));
  }
}

export class Stream {
  #size = 0;

  constructor(
    private readonly hashers: readonly [Algorithm, IHasher][],
    private readonly checksum: IHasher,
  ) {}

  update(data: Uint8Array): void {
    for (const [, hasher] of this.hashers) hasher.update(data);
    this.checksum.update(data);
    this.#size += data.length;
  }

  end(): { size: number; crc: number; digests: Partial<Record<Algorithm, Bytes>> } {
    const digests = Object.fromEntries(this.hashers.map(([name, hasher]) => [name, hasher.digest("binary")]));
    return { size: this.#size, crc: number(this.checksum.digest("binary")), digests };
  }
}

function number(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
}
