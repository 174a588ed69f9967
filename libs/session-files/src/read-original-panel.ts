import { SessionUnreadableError } from './found-session.js';
import { type Row, SqliteDatabase } from './sqlite/database.js';
import type { RandomAccess } from './sqlite/random-access.js';

/** What is taken from the database of the original panel (Flask and Pyrogram), `app.db`. */
export interface OriginalPanel {
  users: { id: number; username: string }[];
  apiProfiles: { id: number; userId: number; apiId: number; apiHash: string; name: string | null }[];
  accounts: {
    userId: number;
    apiProfileId: number;
    /** As it was typed. */
    phone: string;
    /** The name of the session file without its folders and `.session`. */
    sessionName: string;
  }[];
}

/**
 * Reads `app.db`. It is in WAL mode: its newest rows, at first all tables, are in the file beside it.
 *
 * @param wal `app.db-wal`; null when there is none
 * @throws SessionUnreadableError
 */
export async function readOriginalPanel(file: RandomAccess, wal: RandomAccess | null): Promise<OriginalPanel> {
  const database = await SqliteDatabase.open(file, wal);
  const rowsOf = async <Result>(table: string, toResult: (row: Row) => Result) =>
    (await database.readRows(table)).map(toResult);
  return {
    users: await rowsOf('users', (row) => ({ id: integer(row, 'id'), username: text(row, 'username') })),
    apiProfiles: await rowsOf('api_profiles', (row) => ({
      id: integer(row, 'id'),
      userId: integer(row, 'user_id'),
      apiId: integer(row, 'api_id'),
      apiHash: text(row, 'api_hash'),
      name: row.get('name') === null ? null : text(row, 'name'),
    })),
    accounts: await rowsOf('accounts', (row) => ({
      userId: integer(row, 'user_id'),
      apiProfileId: integer(row, 'api_profile_id'),
      phone: text(row, 'phone'),
      sessionName: sessionNameOf(text(row, 'session_path')),
    })),
  };
}

/**
 * The name by which a session of the original panel is known: the panel passed `…/<phone>.session` to Pyrogram, which appended
 * `.session` once more. Takes a path of any system.
 */
export function sessionNameOf(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? '';
  return name.replace(/(?:\.session){1,2}$/, '');
}

function integer(row: Row, column: string): number {
  const value = row.get(column);
  if (typeof value !== 'number') unknownFormat();
  return value;
}

function text(row: Row, column: string): string {
  const value = row.get(column);
  if (typeof value !== 'string') unknownFormat();
  return value;
}

function unknownFormat(): never {
  throw new SessionUnreadableError('format', 'It is not the database of the original panel');
}
