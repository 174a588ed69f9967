import { ByteReader } from './byte-reader.js';
import { type FoundSession, SessionUnreadableError, checkSession } from './found-session.js';
import type { SqliteDatabase } from './sqlite/database.js';
import type { SqlValue } from './sqlite/record.js';
import { readMtcuteDc } from './texts/mtcute.js';

const USER_VERSION = 1;
const USER_FLAG_BOT = 1;

/** Whether it is the storage of mtcute, which has no table `sessions`. */
export function isMtcuteFile(database: SqliteDatabase): boolean {
  return database.columnsOf('auth_keys') !== null && database.columnsOf('key_value') !== null;
}

/**
 * Reads the SQLite storage of mtcute. It has a key for each data centre that files were loaded from; `dc_main` names that of the
 * account. Keys of `temp_auth_keys` are bound to the running program.
 *
 * @throws SessionUnreadableError
 */
export async function readMtcuteFile(database: SqliteDatabase): Promise<FoundSession> {
  const values = new Map<SqlValue, Uint8Array>();
  for (const row of await database.readRows('key_value')) values.set(row.get('key') ?? null, blobOf(row.get('value')));
  const user = readUser(values.get('current_user') ?? new Uint8Array());
  const option = values.get('dc_main');
  if (!user || !option) throw new SessionUnreadableError('empty', 'Nobody was signed in');
  const { dc, isTest } = readMtcuteDc(option);
  const home = (await database.readRows('auth_keys')).find((row) => row.get('dc') === dc);
  return checkSession({ library: 'mtcute', dc, isTest, authKey: blobOf(home?.get('key')), ...user, apiId: null });
}

/** Null before the sign-in and after the sign-out. */
function readUser(value: Uint8Array): { userId: bigint; isBot: boolean } | null {
  if (value.length === 0) return null;
  const reader = new ByteReader(value);
  if (reader.readInt32LittleEndian() !== USER_VERSION)
    throw new SessionUnreadableError('damaged', 'Its user has an unknown form');
  const flags = reader.readInt32LittleEndian();
  return { userId: reader.readUint64LittleEndian(), isBot: (flags & USER_FLAG_BOT) !== 0 };
}

const blobOf = (value: SqlValue | undefined): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array());
