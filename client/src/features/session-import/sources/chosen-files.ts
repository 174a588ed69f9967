import type { ChosenFile } from './find-sources';

/** Folders can be nested without end by links. */
const MAX_DEPTH = 12;
const MAX_FILES = 100_000;

/** The files of an input, with their paths when a folder was chosen. */
export function filesOfInput(input: HTMLInputElement): ChosenFile[] {
  return [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** The files that were dropped, and those in dropped folders. Call it in the event: the data is gone later. */
export function droppedFiles(data: DataTransfer): Promise<ChosenFile[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files: ChosenFile[] = [];
  return Promise.all(entries.map((entry) => collect(entry, files, 0))).then(() => files);
}

async function collect(entry: FileSystemEntry, files: ChosenFile[], depth: number): Promise<void> {
  if (files.length >= MAX_FILES) return;
  if (entry.isFile) {
    const file = await fileOf(entry as FileSystemFileEntry);
    if (file) files.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  if (depth >= MAX_DEPTH) return;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // Each call gives some of the entries, the last one none.
  for (let some = await entriesOf(reader); some.length > 0; some = await entriesOf(reader)) {
    for (const each of some) await collect(each, files, depth + 1);
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File | null> =>
  new Promise((resolve) => entry.file(resolve, () => resolve(null)));

const entriesOf = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
