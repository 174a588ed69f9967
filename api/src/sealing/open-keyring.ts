import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Config } from '../config.js';
import { BootError } from '../errors/boot-error.js';
import { checkKeys } from './key-check.js';
import { type KeyPurpose, type KeyQuery, type Keyring, PURPOSES, readKeyring, wrapKey } from './keyring.js';
import { readSecretKey } from './secret-key.js';

/**
 * Unwraps the data keys of the database, or makes them for a new one.
 * @param connection holds the boot lock, so that several panels on a new database make one set of keys
 * @throws BootError when a key is missing or another one; a new key is never made for existing data
 */
export async function openKeyring(connection: Client, config: Config): Promise<Keyring> {
  const query: KeyQuery = (sql, parameters) => connection.query(sql, parameters);
  const { rows } = await connection.query<{ purpose: KeyPurpose; hasData: boolean }>(
    `SELECT purpose,
       EXISTS (SELECT FROM data_keys) OR EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM key_check) AS "hasData"
     FROM unnest($1::text[]) AS needed (purpose) WHERE NOT EXISTS (SELECT FROM data_keys WHERE data_keys.purpose = needed.purpose)`,
    [PURPOSES],
  );
  const missing = rows.map(({ purpose }) => purpose);
  if (rows.some(({ hasData }) => hasData)) {
    throw new BootError(
      `The database has data, but no key for ${missing.join(', ')} in the table data_keys: restore that table from a ` +
        'backup of this database. Nothing was changed.',
    );
  }
  if (missing.length > 0) {
    const secretKey = await readSecretKey(config, true);
    // One statement: a start that dies leaves no half of them.
    await connection.query(
      'INSERT INTO data_keys (purpose, version, wrapped) SELECT purpose, 1, wrapped FROM unnest($1::text[], $2::bytea[]) AS made (purpose, wrapped)',
      [missing, missing.map((purpose) => wrapKey(secretKey, purpose, 1, randomBytes(32)))],
    );
  }
  const keyring = await readKeyring(query, config);
  await checkKeys(connection, keyring, missing.length > 0);
  return keyring;
}
