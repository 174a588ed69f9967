import { storePartOf } from '@giftbuyer/session-files';

/** A file with its path below the chosen folder; of a file that was chosen by itself, its name. */
export interface ChosenFile {
  path: string;
  file: File;
}

/** What one session, one database of the original panel, or some strings are read from. */
export type Source =
  | { kind: 'file'; path: string; file: File; wal: File | null; journal: File | null; isChosen: boolean }
  | { kind: 'store'; path: string; parts: ReadonlyMap<string, File> }
  /** The log of a database that is not among the files. */
  | { kind: 'log'; path: string }
  | { kind: 'pasted'; text: string };

export interface FoundSources {
  sources: Source[];
  /** Files that hold no session. */
  skipped: number;
  /** More sources were found than are read at once. */
  isCut: boolean;
}

export const MAX_SOURCES = 2000;
/** The longest file of strings that is read. */
const MAX_TEXT_BYTES = 1024 * 1024;
/** Folders with thousands of files and no session. */
const SKIPPED_FOLDERS = /(?:^|\/)(?:node_modules|\.git|\.?venv|__pycache__|site-packages)\//;
const DATABASE = /\.(?:session|db)$/i;
const TEXT = /\.(?:txt|json)$/i;
/** SQLite keeps changes beside the database: the write-ahead log and its index, or the rollback journal. */
const BESIDE = /-(wal|shm|journal)$/;
const STORE_SEPARATOR = /(?::|%3A)[^:%]*$/iu;

/** Puts together which of the files belong together, by their names. Of a folder, only files that look like sessions. */
export function findSources(files: readonly ChosenFile[]): FoundSources {
  const candidates = files.filter(({ path }) => !SKIPPED_FOLDERS.test(path));
  const byPath = new Map(candidates.map((each) => [each.path, each.file]));
  const stores = new Map<string, Map<string, File>>();
  const sources: Source[] = [];
  let skipped = files.length - candidates.length;
  for (const { path, file } of candidates) {
    const [suffix, kind] = BESIDE.exec(path) ?? [];
    const part = storePartOf(nameOf(path));
    if (suffix !== undefined) {
      const base = path.slice(0, -suffix.length);
      if (kind === 'wal' && file.size > 0 && !byPath.has(base) && isDatabase(base)) sources.push({ kind: 'log', path });
    } else if (part !== null) {
      addPart(stores, path.replace(STORE_SEPARATOR, ''), part, file);
    } else if (isReadable(path, file)) {
      const [wal, journal] = [byPath.get(`${path}-wal`) ?? null, byPath.get(`${path}-journal`) ?? null];
      sources.push({ kind: 'file', path, file, wal, journal, isChosen: isChosen(path) });
    } else skipped++;
  }
  for (const [path, parts] of stores) if (parts.has('authKey')) sources.push({ kind: 'store', path, parts });
  sources.sort((one, other) => order(one) - order(other));
  return { sources: sources.slice(0, MAX_SOURCES), skipped, isCut: sources.length > MAX_SOURCES };
}

/** Databases of the original panel come first: they say whose the sessions are. */
function order(source: Source): number {
  return source.kind === 'file' && /\.db$/i.test(source.path) ? 0 : 1;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const isChosen = (path: string): boolean => !path.includes('/');
const isDatabase = (path: string): boolean => DATABASE.test(path) || isChosen(path);

function isReadable(path: string, file: File): boolean {
  if (DATABASE.test(path)) return true;
  if (TEXT.test(path)) return file.size <= MAX_TEXT_BYTES;
  return isChosen(path);
}

function addPart(stores: Map<string, Map<string, File>>, path: string, part: string, file: File): void {
  const parts = stores.get(path) ?? new Map<string, File>();
  stores.set(path, parts.set(part, file));
}
