import { createHash } from 'node:crypto';
import type { Account } from '@giftbuyer/contracts';
import type { KeyMetrics } from '@giftbuyer/telegram-sandbox';
import { decodeSession } from '../../libs/telegram/src/stored-keys.js';
import { LOCK_IS_FREE_SQL } from '../src/session-locks/session-locks.sql.js';
import { sealContextOf } from '../src/accounts/account-columns.js';
import type { AccountWrite } from './account-writes.js';
import type { Testbed } from './testbed.js';

/** The row of an account, and whether its session is valid at Telegram. */
export interface ObservedAccount {
  id: number;
  /** The error code of Telegram; null while the account is in the list. */
  removedCode: string | null;
  /** The id of the session's key; null when the session cannot be unsealed. */
  keyId: string | null;
  /** The keys that are signed in to the account at Telegram. */
  keyIdsAtTelegram: string[];
  stars: number;
  checkedAt: Date;
}

/** Logins whose lock is held, or whose key is cooling down after a reset connection. */
export const LOCKED_LOGINS = `SELECT key, owner FROM session_locks WHERE starts_with(key, 'login:') AND NOT ${LOCK_IS_FREE_SQL}`;

/** A user with open pages. */
interface Watched {
  name: string;
  watchers: readonly { shown: ReadonlyMap<number, Account> }[];
  list(): Promise<Account[]>;
}

/** What the invariants are checked on: what the panel promised, and what is stored. */
export interface Observation {
  promised: { id: number; phone: string }[];
  accounts: ObservedAccount[];
  readings: { id: number; stars: number; last_checked_at: string | null }[];
  keys: Pick<KeyMetrics, 'keyId' | 'peak' | 'phone'>[];
  /** How many devices a phone has at Telegram; only phones for which a test expects a number. */
  devices: { phone: string; expected: number; found: number }[];
  codes: { phone: string; asked: number; sent: number }[];
  logins: { open: string[]; kept: string[]; overdue: number };
  accountWrites: AccountWrite[];
  values: { what: string; found: string | null; possible: readonly (string | null)[] }[];
  /** `good`: the indexes of the cookies that are valid, oldest first. */
  users: { name: string; given: number; good: number[]; isLastGood: boolean }[];
  pages: { name: string; shown: Account[]; list: Account[] }[];
  left: { connections: number; locks: number };
}

/** Reads the rows, the state of Telegram, and the panel's API as its users do. */
export async function observe(testbed: Testbed, watched: readonly Watched[]): Promise<Observation> {
  const { database, telegram, expected } = testbed;
  const [accounts, values, users, codes, devices, pages] = await Promise.all([
    accountsOf(testbed),
    valuesOf(testbed),
    usersOf(testbed),
    codesOf(testbed),
    devicesOf(testbed),
    pagesOf(watched),
  ]);
  const pending = await database.query<{ id: string; overdue: boolean }>(
    `SELECT id, expires_at < now() - interval '3 minutes' AS overdue FROM pending_logins`,
  );
  const locks = await database.query('SELECT key FROM session_locks WHERE owner IS NOT NULL AND expires_at > now()');
  const { connections } = await telegram.metrics();
  return {
    promised: [...expected.accounts].map(([id, phone]) => ({ id, phone })),
    accounts,
    readings: [...expected.readings].map(([id, reading]) => ({ ...reading, id })),
    keys: await telegram.keys(),
    codes,
    devices,
    logins: {
      open: [...expected.openLogins],
      kept: pending.map(({ id }) => id),
      overdue: pending.filter(({ overdue }) => overdue).length,
    },
    accountWrites: await database.query<AccountWrite>('SELECT * FROM account_writes ORDER BY seq'),
    values,
    users,
    pages,
    left: { connections: connections.open, locks: locks.length },
  };
}

interface Row {
  id: number;
  user_id: number;
  removed_code: string | null;
  session_sealed: Buffer | null;
  stars: string;
  last_checked_at: Date;
}

async function accountsOf({ database, telegram, expected, sealing }: Testbed): Promise<ObservedAccount[]> {
  const rows = await database.query<Row>(
    `SELECT id, user_id, removed_code, session_sealed, stars_amount + stars_nanos / 1e9 AS stars, last_checked_at
     FROM accounts`,
  );
  const keyIdOf = ({ id, user_id: userId, session_sealed: sealed }: Row): string | null => {
    try {
      const session = sealed && sealing.unseal(sealContextOf({ id, userId }, 'session_sealed'), sealed).reveal();
      const key = session && decodeSession(session).key;
      return key && createHash('sha1').update(key).digest().subarray(12).toString('hex');
    } catch {
      return null;
    }
  };
  const seen: ObservedAccount[] = [];
  // One after the other: of many kept-alive connections, the server would close one just when it is reused.
  for (const row of rows) {
    const phone = expected.accounts.get(row.id);
    seen.push({
      id: row.id,
      removedCode: row.removed_code,
      keyId: keyIdOf(row),
      keyIdsAtTelegram: phone === undefined ? [] : (await telegram.account(phone)).keyIds,
      stars: Number(row.stars),
      checkedAt: row.last_checked_at,
    });
  }
  return seen;
}

/** `profile 1`: its name. `account 1`: its id, null when it does not exist. */
async function valuesOf({ database, expected }: Testbed): Promise<Observation['values']> {
  const found = new Map<string, string>();
  const profiles = await database.query<{ id: number; name: string }>('SELECT id, name FROM api_profiles');
  for (const { id, name } of profiles) found.set(`profile ${id}`, name);
  const accounts = await database.query<{ id: number }>('SELECT id FROM accounts');
  for (const { id } of accounts) found.set(`account ${id}`, String(id));
  return [...expected.possibleValues].map(([what, possible]) => ({ what, found: found.get(what) ?? null, possible }));
}

async function usersOf(testbed: Testbed): Promise<Observation['users']> {
  const { url } = testbed.panel();
  const seen = [...testbed.expected.cookies].map(async ([name, { given, isLastGood }]) => {
    const statuses = given.map(async (cookie) => (await fetch(`${url}/api/me`, { headers: { cookie } })).status);
    const good = (await Promise.all(statuses)).flatMap((status, i) => (status === 200 ? [i] : []));
    return { name, given: given.length, good, isLastGood };
  });
  return Promise.all(seen);
}

async function codesOf({ telegram, expected }: Testbed): Promise<Observation['codes']> {
  const sent = await telegram.calls('auth.sendCode');
  return [...expected.codeRequests].map(([phone, asked]) => ({
    phone,
    asked,
    sent: sent.filter((call) => call.phone === phone.slice(1)).length,
  }));
}

async function devicesOf({ telegram, expected }: Testbed): Promise<Observation['devices']> {
  const seen = [...expected.devices].map(async ([phone, expected]) => {
    return { phone, expected, found: (await telegram.account(phone)).keyIds.length };
  });
  return Promise.all(seen);
}

async function pagesOf(watched: readonly Watched[]): Promise<Observation['pages']> {
  const byId = (a: Account, b: Account) => a.id - b.id;
  const pages = watched.flatMap((user) =>
    user.watchers.map(async ({ shown }) => {
      const list = (await user.list()).toSorted(byId);
      return { name: user.name, shown: [...shown.values()].toSorted(byId), list };
    }),
  );
  return Promise.all(pages);
}
