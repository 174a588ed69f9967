import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Config } from '../config/config.js';
import { type Keyring, type KeyPurpose, keyIdOf, NEW_KEY_DELAY_SECONDS, openDataKeys, wrapKey } from './keyring.js';
import { contextOfRow, SEALED_COLUMNS, type SealedColumn, type SealedRow } from './sealed-columns.js';
import { headerOf, headerOfVersion, UnsealError, Sealing } from './sealing.js';

/** Notifies the panels on the database to read the keys again. */
export const KEYS_CHANGED = 'giftbuyer_keys_changed';
/** Not the key of the blind indexes: with two of them the same phone could be stored twice. */
export const ROTATED = ['seal', 'jwt'] as const satisfies readonly KeyPurpose[];
export type RotatedPurpose = (typeof ROTATED)[number];
const BATCH_SIZE = 100;

/** The step would lose data; the message is for the user of the command. */
export class KeyRotationError extends Error {}

export interface KeyStatus {
  purpose: KeyPurpose;
  version: number;
  /** 16 hex digits. */
  id: string;
  /** Whether new values or sessions use it. */
  isCurrent: boolean;
  /** Number of sealed values or sessions that need it. */
  uses: number;
}

/** Every key with the number of its uses. */
export async function keyStatus(connection: Client, keyring: Keyring): Promise<KeyStatus[]> {
  const all: KeyStatus[] = [];
  for (const purpose of ['seal', 'index', 'jwt'] as const) {
    for (const { version, key } of keyring.keysOf(purpose)) {
      const isCurrent = keyring.currentKey(purpose).version === version;
      const uses = await countUses(connection, keyring, purpose, version);
      all.push({ purpose, version, id: keyIdOf(key).toString('hex'), isCurrent, uses });
    }
  }
  return all;
}

/**
 * Adds a key of this purpose. Panels use it after `NEW_KEY_DELAY_SECONDS`, when all of them have read it.
 * @returns its version
 */
export async function rotateKey(connection: Client, config: Config, purpose: RotatedPurpose): Promise<number> {
  await connection.query('BEGIN');
  try {
    await connection.query('LOCK TABLE data_keys IN SHARE ROW EXCLUSIVE MODE');
    // After the lock, so that the secret key is not replaced before the commit.
    const { secretKey } = await openDataKeys((sql, parameters) => connection.query(sql, parameters), config);
    const { rows } = await connection.query<{ next: number }>(
      'SELECT max(version)::integer + 1 AS next FROM data_keys WHERE purpose = $1',
      [purpose],
    );
    const version = rows[0]?.next ?? 1;
    await connection.query('INSERT INTO data_keys (purpose, version, wrapped) VALUES ($1, $2, $3)', [
      ...[purpose, version, wrapKey(secretKey.key, purpose, version, randomBytes(32))],
    ]);
    await connection.query('SELECT pg_notify($1, $2)', [KEYS_CHANGED, '{}']);
    await connection.query('COMMIT');
    return version;
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

export interface ResealResult {
  /** Number of values that were sealed with the current key. */
  sealed: number;
  /** Number of values that no key unseals. They are not changed. */
  broken: number;
}

/**
 * Seals all values of former keys with the current key. Values that are written meanwhile are not overwritten. May be
 * interrupted at any point and started again.
 * @throws KeyRotationError while panels may not have the newest key yet
 */
export async function resealAll(connection: Client, keyring: Keyring): Promise<ResealResult> {
  const newest = keyring.keysOf('seal').at(-1);
  if (keyring.currentKey('seal') !== newest) {
    throw new KeyRotationError(
      `The new key is used ${NEW_KEY_DELAY_SECONDS} seconds after it was made: try again then.`,
    );
  }
  const sealing = new Sealing(keyring);
  const total = { sealed: 0, broken: 0 };
  for (const column of SEALED_COLUMNS) {
    const { sealed, broken } = await resealColumn(connection, sealing, column);
    total.sealed += sealed;
    total.broken += broken;
  }
  return total;
}

async function resealColumn(connection: Client, sealing: Sealing, from: SealedColumn): Promise<ResealResult> {
  const { table, column, id, owner } = from;
  const total = { sealed: 0, broken: 0 };
  for (let after = ''; ;) {
    const { rows } = await connection.query<SealedRow & { key: string }>(
      `SELECT ${id} AS id, ${id}::text AS key, ${owner} AS owner, ${column} AS sealed FROM ${table}
       WHERE ${column} IS NOT NULL AND substring(${column} FROM 1 FOR octet_length($1::bytea)) <> $1 AND ${id}::text > $2
       ORDER BY ${id}::text LIMIT ${BATCH_SIZE}`,
      [sealing.currentHeader(), after],
    );
    const last = rows.at(-1);
    if (!last) return total;
    after = last.key;
    const made = rows.flatMap((row) => {
      try {
        const context = contextOfRow(from, row);
        return [{ row, sealed: sealing.seal(context, sealing.unseal(context, row.sealed).reveal()) }];
      } catch (error) {
        if (!(error instanceof UnsealError)) throw error;
        total.broken += 1;
        return [];
      }
    });
    // A value that was written meanwhile is kept.
    const { rowCount } = await connection.query(
      `UPDATE ${table} AS target SET ${column} = made.sealed
       FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS made (id, old, sealed)
       WHERE target.${id}::text = made.id AND target.${column} = made.old`,
      [made.map(({ row }) => row.key), made.map(({ row }) => row.sealed), made.map(({ sealed }) => sealed)],
    );
    total.sealed += rowCount ?? 0;
  }
}

/**
 * Removes a key that nothing needs any more.
 * @throws KeyRotationError
 */
export async function retireKey(
  connection: Client,
  keyring: Keyring,
  purpose: RotatedPurpose,
  version: number,
): Promise<void> {
  const dataKey = keyring.keyOfVersion(purpose, version);
  if (!dataKey) throw new KeyRotationError(`There is no ${purpose} key of version ${version}.`);
  if (version >= keyring.currentKey(purpose).version) {
    throw new KeyRotationError(`The ${purpose} key of version ${version} is in use: make a new one first.`);
  }
  await connection.query('BEGIN');
  try {
    // Nothing is sealed between the count and the commit.
    const tables = [...new Set(SEALED_COLUMNS.map(({ table }) => table)), 'session_tokens', 'data_keys'];
    await connection.query(`LOCK TABLE ${tables.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
    const uses = await countUses(connection, keyring, purpose, version);
    if (uses > 0) {
      const how = purpose === 'seal' ? 'rewrap them first' : 'they end by themselves within seven days';
      const what = purpose === 'seal' ? 'sealed values' : 'sessions';
      throw new KeyRotationError(`${uses} ${what} need the ${purpose} key of version ${version}: ${how}.`);
    }
    await connection.query('DELETE FROM data_keys WHERE purpose = $1 AND version = $2', [purpose, version]);
    await connection.query('SELECT pg_notify($1, $2)', [KEYS_CHANGED, '{}']);
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function countUses(connection: Client, keyring: Keyring, purpose: KeyPurpose, version: number): Promise<number> {
  if (purpose === 'index') return 0;
  if (purpose === 'jwt') return countSessions(connection, version);
  const dataKey = keyring.keyOfVersion('seal', version);
  if (!dataKey) return 0;
  const headers = [headerOf(keyIdOf(dataKey.key)), headerOfVersion(version)];
  let uses = 0;
  for (const { table, column } of SEALED_COLUMNS) {
    const { rows } = await connection.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM ${table}
       WHERE substring(${column} FROM 1 FOR octet_length($1::bytea)) = $1
          OR substring(${column} FROM 1 FOR octet_length($2::bytea)) = $2`,
      headers,
    );
    uses += rows[0]?.count ?? 0;
  }
  return uses;
}

/** Sessions that may have been signed before every panel had the next key. */
async function countSessions(connection: Client, version: number): Promise<number> {
  const { rows } = await connection.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM session_tokens
     WHERE expires_at > now() AND created_at < coalesce(
       (SELECT min(created_at) + make_interval(secs => $2) FROM data_keys WHERE purpose = 'jwt' AND version > $1),
       'infinity')`,
    [version, 2 * NEW_KEY_DELAY_SECONDS],
  );
  return rows[0]?.count ?? 0;
}
