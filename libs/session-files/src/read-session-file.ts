import { type FoundSession, SessionUnreadableError, checkSession, isTestAddress } from './found-session.js';
import { isMtcuteFile, readMtcuteFile } from './read-mtcute-file.js';
import { type Row, SqliteDatabase } from './sqlite/database.js';
import type { RandomAccess } from './sqlite/random-access.js';
import type { SqlValue } from './sqlite/record.js';

/**
 * Reads a `.session` file of Pyrogram, its forks, Telethon or mtcute: a SQLite database. Columns are found by name, as their order differs
 * between a new file and one that was upgraded. The forks of Pyrogram count their schemas differently, so the number of the
 * version says nothing.
 *
 * @param wal the file beside it whose name ends in `-wal`; null when there is none
 * @throws SessionUnreadableError
 */
export async function readSessionFile(file: RandomAccess, wal: RandomAccess | null = null): Promise<FoundSession> {
  const database = await SqliteDatabase.open(file, wal);
  if (isMtcuteFile(database)) return readMtcuteFile(database);
  const version = database.columnsOf('version') ?? [];
  if (!database.columnsOf('sessions')) unknownFormat();
  if (version.includes('number')) return toPyrogram(await onlySession(database));
  if (version.includes('version')) return toTelethon(await onlySession(database));
  return unknownFormat();
}

function unknownFormat(): never {
  throw new SessionUnreadableError('format', 'It is the session of no known library');
}

/** Both libraries keep one row. */
async function onlySession(database: SqliteDatabase): Promise<Row> {
  const [row, ...more] = await database.readRows('sessions');
  if (!row) throw new SessionUnreadableError('empty', 'Nobody was signed in');
  if (more.length > 0) throw new SessionUnreadableError('damaged', 'It holds several sessions');
  return row;
}

function toPyrogram(row: Row): FoundSession {
  const flag = (name: string) => {
    const value = row.get(name);
    return typeof value === 'number' ? value !== 0 : null;
  };
  return checkSession({
    library: 'pyrogram',
    dc: Number(row.get('dc_id')),
    isTest: flag('test_mode'),
    authKey: blobOf(row.get('auth_key')),
    userId: integerOf(row.get('user_id')),
    isBot: flag('is_bot'),
    apiId: Number(integerOf(row.get('api_id')) ?? 0) || null,
  });
}

function toTelethon(row: Row): FoundSession {
  const address = row.get('server_address');
  return checkSession({
    library: 'telethon',
    dc: Number(row.get('dc_id')),
    isTest: isTestAddress(typeof address === 'string' ? address : null),
    // `tmp_auth_key` is bound to the running program.
    authKey: blobOf(row.get('auth_key')),
    userId: null,
    isBot: null,
    apiId: null,
  });
}

const blobOf = (value: SqlValue | undefined): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());

const integerOf = (value: SqlValue | undefined): number | bigint | null =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)) ? value : null;
