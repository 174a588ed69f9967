import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Config } from '../config.js';
import { type Keyring, type KeyPurpose, keyIdOf, NEW_KEY_DELAY_SECONDS, openDataKeys, wrapKey } from './keyring.js';
import { placeOfRow, SEALED_COLUMNS, type SealedColumn, type SealedRow } from './sealed-columns.js';
import { headerOf, numberedHeaderOf, SealBroken, Sealing } from './sealing.js';

/** Panels on the database read the keys again. */
export const KEYS_CHANGED = 'giftbuyer_keys_changed';
/** The key of the columns that find sealed values stays: with two of them the same phone could be there twice. */
export const ROTATED = ['seal', 'jwt'] as const satisfies readonly KeyPurpose[];
export type RotatedPurpose = (typeof ROTATED)[number];
const BATCH_SIZE = 100;

/** A step that would lose something; its message is for the person who asked. */
export class KeyRotationRefused extends Error {}

export interface KeyStatus {
  purpose: KeyPurpose;
  version: number;
  /** 16 hex digits. */
  id: string;
  /** Whether it is used for what is made now. */
  isCurrent: boolean;
  /** Sealed values, or sessions, that need it. */
  uses: number;
}

/** Every key with how much needs it. */
export async function keyStatus(connection: Client, keyring: Keyring): Promise<KeyStatus[]> {
  const all: KeyStatus[] = [];
  for (const purpose of ['seal', 'index', 'jwt'] as const) {
    for (const { version, key } of keyring.of(purpose)) {
      const isCurrent = keyring.current(purpose).version === version;
      const uses = await countUses(connection, keyring, purpose, version);
      all.push({ purpose, version, id: keyIdOf(key).toString('hex'), isCurrent, uses });
    }
  }
  return all;
}

/**
 * Adds a key of this purpose. Panels use it after `NEW_KEY_DELAY_SECONDS`, when all of them have it.
 * @returns its version
 */
export async function rotateKey(connection: Client, config: Config, purpose: RotatedPurpose): Promise<number> {
  await connection.query('BEGIN');
  try {
    await connection.query('LOCK TABLE data_keys IN SHARE ROW EXCLUSIVE MODE');
    // After the lock: it is the one in which the other keys are wrapped, and stays so until the commit.
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

export interface Rewrapped {
  /** Values that are now sealed with the current key. */
  sealed: number;
  /** Values that no key opens: they stay as they are. */
  broken: number;
}

/**
 * Seals everything with the current key that is sealed with another one. A value that somebody else writes meanwhile is
 * left as it was written. It may end at any point and be started again.
 * @throws KeyRotationRefused while panels may not have the newest key yet
 */
export async function rewrapSealed(connection: Client, keyring: Keyring): Promise<Rewrapped> {
  const newest = keyring.of('seal').at(-1);
  if (keyring.current('seal') !== newest) {
    throw new KeyRotationRefused(
      `The new key is used ${NEW_KEY_DELAY_SECONDS} seconds after it was made: try again then.`,
    );
  }
  const sealing = new Sealing(keyring);
  const total = { sealed: 0, broken: 0 };
  for (const column of SEALED_COLUMNS) {
    const { sealed, broken } = await rewrapColumn(connection, sealing, column);
    total.sealed += sealed;
    total.broken += broken;
  }
  return total;
}

async function rewrapColumn(connection: Client, sealing: Sealing, from: SealedColumn): Promise<Rewrapped> {
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
        const place = placeOfRow(from, row);
        return [{ row, sealed: sealing.seal(place, sealing.open(place, row.sealed).reveal()) }];
      } catch (error) {
        if (!(error instanceof SealBroken)) throw error;
        total.broken += 1;
        return [];
      }
    });
    // Whoever has written a newer value meanwhile wins.
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
 * @throws KeyRotationRefused
 */
export async function retireKey(
  connection: Client,
  keyring: Keyring,
  purpose: RotatedPurpose,
  version: number,
): Promise<void> {
  const dataKey = keyring.byVersion(purpose, version);
  if (!dataKey) throw new KeyRotationRefused(`There is no ${purpose} key of version ${version}.`);
  if (version >= keyring.current(purpose).version) {
    throw new KeyRotationRefused(`The ${purpose} key of version ${version} is in use: make a new one first.`);
  }
  await connection.query('BEGIN');
  try {
    // Nobody seals anything between the count and the end.
    const tables = [...new Set(SEALED_COLUMNS.map(({ table }) => table)), 'session_tokens', 'data_keys'];
    await connection.query(`LOCK TABLE ${tables.join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
    const uses = await countUses(connection, keyring, purpose, version);
    if (uses > 0) {
      const how = purpose === 'seal' ? 'rewrap them first' : 'they end by themselves within seven days';
      const what = purpose === 'seal' ? 'sealed values' : 'sessions';
      throw new KeyRotationRefused(`${uses} ${what} need the ${purpose} key of version ${version}: ${how}.`);
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
  const dataKey = keyring.byVersion('seal', version);
  if (!dataKey) return 0;
  const headers = [headerOf(keyIdOf(dataKey.key)), numberedHeaderOf(version)];
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

/** Those that may have been signed before every panel had the next key. */
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
