import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { Config } from '../config/config.js';
import { BootError } from '../errors/boot-error.js';
import { checkKeys, verifyCheckValue } from './key-check.js';
import { type KeyPurpose, type Keyring, openDataKeys, PURPOSES, readKeyring, wrapKey } from './keyring.js';
import { SEALED_COLUMNS } from './sealed-columns.js';
import { readSecretKey } from './secret-key.js';
import { useNextKeyFile } from './secret-key-replacement.js';

/**
 * Unwraps the data keys of the database, or makes them for a new one. Completes an interrupted replacement of the secret key.
 * @param connection holds the boot lock, so that panels that start at once make one set of keys
 * @throws BootError when a key is missing or wrong; a new key is never made for existing data
 */
export async function openKeyring(connection: Client, config: Config): Promise<Keyring> {
  const missing = await missingKeys(connection);
  if (missing.length > 0) {
    const secretKey = await readSecretKey(config, true);
    // One statement, so that a crash leaves all of them or none.
    await connection.query(
      `INSERT INTO data_keys (purpose, version, wrapped)
       SELECT purpose, 1, wrapped FROM unnest($1::text[], $2::bytea[]) AS made (purpose, wrapped)`,
      [missing, missing.map((purpose) => wrapKey(secretKey, purpose, 1, randomBytes(32)))],
    );
  }
  const { keyring, secretKey } = await openDataKeys((sql, parameters) => connection.query(sql, parameters), config);
  if (secretKey.isNext) await useNextKeyFile(config);
  await checkKeys(connection, keyring, missing.length > 0);
  return keyring;
}

/** Changes nothing. @throws BootError when the key of `config` does not fit the data */
export async function checkStoredKeys(connection: Client, config: Config): Promise<void> {
  await missingKeys(connection);
  const keyring = await readKeyring((sql, parameters) => connection.query(sql, parameters), config);
  await verifyCheckValue(connection, keyring);
}

/** @throws BootError when keys are missing although there is data */
async function missingKeys(connection: Client): Promise<KeyPurpose[]> {
  const tables = new Set(SEALED_COLUMNS.map(({ table }) => table));
  const { rows } = await connection.query<{ purpose: KeyPurpose; hasData: boolean }>(
    `SELECT purpose, ${['data_keys', ...tables].map((table) => `EXISTS (SELECT FROM ${table})`).join(' OR ')} AS "hasData"
     FROM unnest($1::text[]) AS needed (purpose)
     WHERE NOT EXISTS (SELECT FROM data_keys WHERE data_keys.purpose = needed.purpose)`,
    [PURPOSES],
  );
  const missing = rows.map(({ purpose }) => purpose);
  if (rows.some(({ hasData }) => hasData)) {
    throw new BootError(
      `The database has data, but no key for ${missing.join(', ')} in the table data_keys: restore that table from a ` +
        'backup of this database. Nothing was changed.',
    );
  }
  return missing;
}
