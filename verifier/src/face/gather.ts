/** What a person dropped or chose, sorted into containers, anchors and a live folder. */

/** A file with its path below what was dropped. */
export interface Dropped {
  readonly path: string;
  readonly file: File;
}

/** Things dropped at once: loose files, and folders with everything in them. */
export interface Drop {
  readonly files: readonly File[];
  readonly folders: readonly { readonly name: string; readonly files: readonly Dropped[] }[];
}

interface Handle {
  readonly kind: "file" | "directory";
  readonly name: string;
  getFile(): Promise<File>;
  values(): AsyncIterable<Handle>;
}

/**
 * The files and folders of a drop.
 *
 * Opened from disk, Chromium reads dropped folders only through ``getAsFileSystemHandle``; Firefox knows only ``webkitGetAsEntry``.
 * Both have to be asked for before the first await, after which the drop is gone.
 */
export async function fromDrop(transfer: DataTransfer): Promise<Drop> {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const pending = items.map((item) => {
    const modern = (item as unknown as { getAsFileSystemHandle?: () => Promise<Handle | null> }).getAsFileSystemHandle;
    return { handle: modern ? modern.call(item).catch(() => null) : null, entry: item.webkitGetAsEntry(), file: item.getAsFile() };
  });
  const files: File[] = [];
  const folders: { name: string; files: Dropped[] }[] = [];
  for (const { handle, entry, file } of pending) {
    const found = await handle;
    if (found?.kind === "directory") folders.push({ name: found.name, files: await below(found, "") });
    else if (!found && entry?.isDirectory) folders.push({ name: entry.name, files: await belowEntry(entry as FileSystemDirectoryEntry, "") });
    else if (file) files.push(file);
  }
  return { files, folders };
}

/** The files of a folder picker, which all begin with the folder's name. */
export function fromPicker(list: FileList): Drop {
  const files = [...list];
  const name = files[0]?.webkitRelativePath.split("/", 1)[0] ?? "";
  return { files: [], folders: files.length ? [{ name, files: files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file })) }] : [] };
}

async function below(folder: Handle, prefix: string): Promise<Dropped[]> {
  const found: Dropped[] = [];
  for await (const item of folder.values()) {
    if (item.kind === "directory") found.push(...(await below(item, `${prefix}${item.name}/`)));
    else found.push({ path: prefix + item.name, file: await item.getFile() });
  }
  return found;
}

async function belowEntry(folder: FileSystemDirectoryEntry, prefix: string): Promise<Dropped[]> {
  const reader = folder.createReader();
  const found: Dropped[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!batch.length) return found;
    for (const item of batch) {
      if (item.isDirectory) found.push(...(await belowEntry(item as FileSystemDirectoryEntry, `${prefix}${item.name}/`)));
      else found.push({ path: prefix + item.name, file: await new Promise<File>((resolve, reject) => (item as FileSystemFileEntry).file(resolve, reject)) });
    }
  }
}

const CONTAINER = /\.(?:asice|seal|sce|asics|scs|bdoc|edoc|adoc|zip)$/i;
const ENTRY = /(?:^|\/)\d{4,6}-[a-z][a-z0-9-]*\.(?:asice|seal)$/;
const ANCHOR = /\.(?:pem|crt|cer|crl|der|ocsp|ors)$/i;

export interface Sorted {
  /** Containers and signed PDFs. */
  readonly containers: readonly File[];
  readonly anchors: readonly File[];
  /** Anchors that came with a folder: whoever made the folder chose them. */
  readonly offered: readonly File[];
  readonly folder: { readonly name: string; readonly files: readonly Dropped[] } | null;
}

/** Loose files by what they are; a folder that holds entries is a dossier, any other is compared with an entry. */
export function sorted(drop: Drop): Sorted {
  const anchors = drop.files.filter((file) => ANCHOR.test(file.name));
  const containers = drop.files.filter((file) => !anchors.includes(file));
  const offered: File[] = [];
  let folder: Sorted["folder"] = null;
  for (const found of drop.folders) {
    const entries = found.files.filter((item) => ENTRY.test(item.path) && /^(?:entries\/)?[^/]+$/.test(item.path));
    if (entries.length && (entries.some((item) => item.path.startsWith("entries/")) || found.files.every((item) => CONTAINER.test(item.path)))) {
      containers.push(...entries.map((item) => item.file));
      offered.push(...found.files.filter((item) => /^trust\/[^/]+\.pem$/.test(item.path)).map((item) => item.file));
    } else folder = found;
  }
  return { containers, anchors, offered, folder };
}
