/** Reads a file at once; workers have it, and TypeScript's list of what documents have does not. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}
