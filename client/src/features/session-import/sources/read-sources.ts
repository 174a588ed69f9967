import {
  type FoundSession,
  type OriginalPanel,
  type RandomAccess,
  SessionUnreadableError,
  type UnreadableReason,
  readOriginalPanel,
  readSessionFile,
  readSessionText,
  readStoreSession,
  splitSessionTexts,
} from '@giftbuyer/session-files';
import type { Source } from './find-sources';

/** Where something was found: a file, and in a file of strings or a pasted text the number of the string, from 1. */
export interface Place {
  /** Null for a pasted text. */
  path: string | null;
  number: number | null;
}

/**
 * - `alone`: the log of a database without the database.
 * - `slow`: it took longer than any real file.
 */
export type Problem = UnreadableReason | 'alone' | 'slow';

/** What was read from a source. */
export type Finding =
  | { kind: 'session'; place: Place; session: FoundSession; isOpen: boolean }
  | { kind: 'panel'; place: Place; panel: OriginalPanel; isOpen: boolean }
  | { kind: 'unreadable'; place: Place; problem: Problem }
  /** A text of a folder that holds no session. */
  | { kind: 'nothing' }
  /** The sources before this number are done. */
  | { kind: 'progress'; done: number };

/** A program that wrote its file less than this ago may still run. */
const RECENT_MS = 10 * 60_000;
const SQLITE = new TextEncoder().encode('SQLite format 3\0');
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_STORE_PART_BYTES = 8192;
const MAX_STRINGS = 2000;

/** @param now by the clock of the machine that wrote the files */
export async function* readSources(sources: readonly Source[], now: number): AsyncGenerator<Finding> {
  for (const [index, source] of sources.entries()) {
    try {
      yield* read(source, now);
    } catch (error) {
      // A file that was deleted or changed since it was chosen cannot be read either: `NotReadableError`.
      const problem = error instanceof SessionUnreadableError ? error.reason : 'damaged';
      yield { kind: 'unreadable', place: sourcePlace(source), problem };
    }
    yield { kind: 'progress', done: index + 1 };
  }
}

export const sourcePlace = (source: Source, number: number | null = null): Place => ({
  path: source.kind === 'pasted' ? null : source.path,
  number,
});

async function* read(source: Source, now: number): AsyncGenerator<Finding> {
  if (source.kind === 'log') yield { kind: 'unreadable', place: sourcePlace(source), problem: 'alone' };
  else if (source.kind === 'pasted') yield* readStrings(source, source.text, true);
  else if (source.kind === 'store') yield await readStore(source, now);
  else if (await isSqlite(source.file)) yield await readDatabase(source, now);
  else if (source.file.size > MAX_TEXT_BYTES) throw new SessionUnreadableError('format', 'It is no session');
  else yield* readStrings(source, await source.file.text(), source.isChosen || /\.session$/i.test(source.path));
}

async function isSqlite(file: File): Promise<boolean> {
  const beginning = await sliceOf(file, 0, SQLITE.length);
  return SQLITE.every((byte, i) => byte === beginning[i]);
}

/** @param isMeant texts that are no session are reported */
function* readStrings(source: Source, text: string, isMeant: boolean): Generator<Finding> {
  const texts = splitSessionTexts(text);
  if (texts.length === 0 && isMeant) yield { kind: 'unreadable', place: sourcePlace(source), problem: 'empty' };
  for (const [index, each] of texts.slice(0, MAX_STRINGS).entries()) {
    const place = sourcePlace(source, texts.length > 1 || source.kind === 'pasted' ? index + 1 : null);
    try {
      yield { kind: 'session', place, session: readSessionText(each), isOpen: false };
    } catch (error) {
      if (!(error instanceof SessionUnreadableError)) throw error;
      const isNoSession = error.reason === 'format' || error.reason === 'limit';
      yield isNoSession && !isMeant ? { kind: 'nothing' } : { kind: 'unreadable', place, problem: error.reason };
    }
  }
}

async function readStore(source: Source & { kind: 'store' }, now: number): Promise<Finding> {
  const files = [...source.parts].filter(([, file]) => file.size <= MAX_STORE_PART_BYTES);
  const parts = await Promise.all(files.map(async ([part, file]) => [part, await file.text()] as const));
  const isOpen = files.some(([, file]) => isRecent(file, now));
  return { kind: 'session', place: sourcePlace(source), session: readStoreSession(new Map(parts)), isOpen };
}

async function readDatabase(source: Source & { kind: 'file' }, now: number): Promise<Finding> {
  const { file, wal, journal } = source;
  const isOpen = [wal, journal].some((log) => (log?.size ?? 0) > 0) || [file, wal].some((each) => isRecent(each, now));
  const [main, log] = [randomAccess(file), wal && randomAccess(wal)];
  const place = sourcePlace(source);
  const readPanel = async (): Promise<Finding> => ({
    kind: 'panel',
    place,
    panel: await readOriginalPanel(main, log),
    isOpen,
  });
  const readSession = async (): Promise<Finding> => ({
    kind: 'session',
    place,
    session: await readSessionFile(main, log),
    isOpen,
  });
  const [first, second] = /\.db$/i.test(source.path) ? [readPanel, readSession] : [readSession, readPanel];
  try {
    return await first();
  } catch (error) {
    if (!(error instanceof SessionUnreadableError) || error.reason !== 'format') throw error;
    return second();
  }
}

const isRecent = (file: File | null, now: number): boolean => file !== null && now - file.lastModified < RECENT_MS;

async function sliceOf(file: File, offset: number, length: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
}

const randomAccess = (file: File): RandomAccess => ({
  size: file.size,
  read: (offset, length) => sliceOf(file, Math.max(0, offset), length),
});
