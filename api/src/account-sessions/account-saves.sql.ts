import type { AccountReading } from '@giftbuyer/telegram';
import { ACCOUNT_COLUMNS, columnName, photoJpegOf, readingColumns } from '../accounts/account-columns.js';
import { ACCOUNT_LOCK_KEY_SQL } from '../accounts/account-lock-key.js';
import type { LedgerBatch } from '../accounts/star-ledger-batches.js';
import type { KnownFreeze } from './account-freeze.js';
import type { DeviceColumns } from './known-devices.js';
import { LOCK_IS_HELD_SQL, releaseSql } from '../session-locks/session-locks.sql.js';

/** A phone that differs from the stored one. */
export interface SealedPhone {
  phoneSealed: Buffer;
  phoneBlindIndex: Buffer;
}

/** A reading, and the lock token and revision that must still be current when it is saved. */
export interface ReadingSave {
  id: number;
  token: string;
  revision: number;
  reading: AccountReading;
  freeze: KnownFreeze;
  /** The transactions that the ledger may not have yet. */
  batches: LedgerBatch[];
  /** Null when the phone has not changed. */
  phone: SealedPhone | null;
  /** Null when the reading brought no list of devices. */
  devices: (DeviceColumns & { newDeviceAt: Date | null }) | null;
}

/**
 * Saves readings with their transactions and releases their locks, in one statement. Readings whose lock is lost or whose revision has changed are
 * skipped.
 *
 * @param locked whether to wait for rows that another transaction has locked, or to skip them
 */
export function saveStatement(saves: readonly ReadingSave[], locked: 'WAIT' | 'SKIP LOCKED'): [string, unknown[]] {
  const changes = saves.map(({ reading, freeze }) => ({ ...readingColumns(reading), ...freeze }));
  const rows = saves.map(({ id, revision, reading, phone, devices }, i) => ({
    ...json({ id, revision, ...changes[i] }),
    ...json({ phoneSealed: phone?.phoneSealed ?? null, phoneBlindIndex: phone?.phoneBlindIndex ?? null }),
    ...json({ photoJpeg: photoJpegOf(reading), ...devices }),
  }));
  // eslint-disable-next-line owners/named -- a lock is held on each row; they may be of many users.
  const statement = `
    WITH reading AS (SELECT * FROM jsonb_populate_recordset(NULL::accounts, $1::jsonb)),
    mine AS (
      SELECT account.id, held.batches, held.cooldown
      FROM unnest($2::integer[], $3::bigint[], $4::text[], $5::float8[]) AS held (id, token, batches, cooldown)
      JOIN reading ON reading.id = held.id
      JOIN accounts account ON account.id = held.id AND account.revision = reading.revision
        -- A key that describes another Telegram account is not the session of this one.
        AND account.tg_user_id = reading.tg_user_id
      JOIN session_locks lock ON lock.key = ${ACCOUNT_LOCK_KEY_SQL} AND lock.token = held.token
      WHERE ${LOCK_IS_HELD_SQL}
      FOR NO KEY UPDATE OF lock, account ${locked === 'WAIT' ? '' : locked}
    ), released AS (
      UPDATE session_locks lock SET ${releaseSql('account.cooldown')}
      FROM mine account WHERE lock.key = ${ACCOUNT_LOCK_KEY_SQL}
      RETURNING account.id, account.batches
    ), ledger AS (
      SELECT released.id, ARRAY(
        SELECT ingest_star_transactions(released.id, batch) FROM jsonb_array_elements(released.batches::jsonb) AS batch
      ) AS ingested
      FROM released
    )
    UPDATE accounts account
    SET ${setList(changes[0] ?? {})}, revision = account.revision + 1,
      phone_sealed = coalesce(reading.phone_sealed, account.phone_sealed),
      phone_blind_index = coalesce(reading.phone_blind_index, account.phone_blind_index),
      device_digests = coalesce(reading.device_digests, account.device_digests),
      ttl_days = coalesce(reading.ttl_days, account.ttl_days),
      new_device_at = coalesce(reading.new_device_at, account.new_device_at),
      devices_at = CASE WHEN reading.device_digests IS NULL THEN account.devices_at ELSE now() END,
      photo_jpeg = CASE WHEN reading.photo_id IS NOT NULL THEN coalesce(reading.photo_jpeg, account.photo_jpeg) END
    FROM reading JOIN ledger ON ledger.id = reading.id
    WHERE account.id = reading.id
    RETURNING ${ACCOUNT_COLUMNS}, ledger.ingested`;
  const batches = saves.map((save) => JSON.stringify(save.batches));
  const cooldowns = saves.map(({ reading }) => reading.keyCooldownSeconds ?? 0);
  const [ids, tokens] = [saves.map(({ id }) => id), saves.map(({ token }) => token)];
  return [statement, [JSON.stringify(rows), ids, tokens, batches, cooldowns]];
}

function setList(changes: object): string {
  return Object.entries(changes)
    .map(([property, value]) => {
      const column = columnName(property);
      return `${column} = ${isExpression(value) ? value() : `reading.${column}`}`;
    })
    .join(', ');
}

/** Column name → value as `jsonb_populate_recordset` reads it. */
function json(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => !isExpression(value))
      .map(([property, value]: [string, unknown]) => [
        columnName(property),
        Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value,
      ]),
  );
}

/** SQL instead of a value, in TypeORM's form. */
function isExpression(value: unknown): value is () => string {
  return typeof value === 'function';
}
