/** A file read at any place: through a window, so that many small pieces cost few calls. Works in a worker only. */

import type { Bytes } from "./bytes";

export const WINDOW = 4 * 1024 * 1024;

export class Source {
  readonly size: number;
  readonly #blob: Blob;
  readonly #reader = new FileReaderSync();
  #window: Bytes = new Uint8Array(0);
  #at = 0;

  constructor(blob: Blob) {
    this.#blob = blob;
    this.size = blob.size;
  }

  /** Up to ``length`` bytes from ``at``; fewer at the end of the file. A view: copy what is kept. */
  read(length: number, at: number): Bytes {
    const end = Math.min(at + length, this.size);
    if (at >= end) return new Uint8Array(0);
    if (at < this.#at || end > this.#at + this.#window.length) {
      if (end - at >= WINDOW) return this.#load(at, end);
      this.#window = this.#load(at, Math.min(at + WINDOW, this.size));
      this.#at = at;
    }
    return this.#window.subarray(at - this.#at, end - this.#at);
  }

  /** A file that changed or went away while it was read shows as one that is shorter. */
  #load(at: number, end: number): Bytes {
    try {
      return new Uint8Array(this.#reader.readAsArrayBuffer(this.#blob.slice(at, end)));
    } catch {
      throw new Unreadable();
    }
  }
}

/** The file cannot be read any more: it was moved, changed or taken away. */
export class Unreadable extends Error {}
