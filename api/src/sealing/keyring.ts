import { randomBytes } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { parseSecretKey, type Config } from '../config.js';
import { BootError, reasonOf } from '../errors/boot-error.js';
import { createSecretFile, readSecretFile } from '../secret-file.js';
import { decrypt, encrypt } from './aes-gcm.js';

/** `seal`: sealed columns. `index`: columns that find sealed values. `jwt`: session tokens. */
const PURPOSES = ['seal', 'index', 'jwt'] as const;
export type KeyPurpose = (typeof PURPOSES)[number];

export interface DataKey {
  version: number;
  /** 32 bytes. */
  key: Buffer;
}

/** The data keys, unwrapped: random, kept in the table `data_keys` under the secret key, several versions of each. */
export class Keyring {
  constructor(private readonly keys: ReadonlyMap<KeyPurpose, readonly DataKey[]>) {}

  /** The newest key, for everything that is made now. */
  current(purpose: KeyPurpose): DataKey {
    const newest = this.keys.get(purpose)?.at(-1);
    if (!newest) throw new Error(`There is no ${purpose} key`);
    return newest;
  }

  get(purpose: KeyPurpose, version: number): Buffer | undefined {
    return this.keys.get(purpose)?.find((key) => key.version === version)?.key;
  }
}

/**
 * Unwraps the data keys of the database, or makes them for a new one.
 * @param connection holds the boot lock, so that several panels on a new database make one set of keys
 * @throws BootError when the secret key is missing or another one; a new key is never made for existing data
 */
export async function openKeyring(connection: Client, config: Config): Promise<Keyring> {
  const stored = await connection.query<{ purpose: KeyPurpose; version: number; wrapped: Buffer }>(
    'SELECT purpose, version, wrapped FROM data_keys ORDER BY purpose, version',
  );
  const secretKey = await readSecretKey(config, stored.rowCount === 0);
  const keys = new Map<KeyPurpose, DataKey[]>(PURPOSES.map((purpose) => [purpose, []]));
  for (const { purpose, version, wrapped } of stored.rows) {
    const key = decrypt(secretKey, wrapped, wrapContext(purpose, version));
    if (!key) throw new BootError(`${nameOf(config)} is not the key of this database: restore the right one.`);
    keys.get(purpose)?.push({ version, key });
  }
  for (const [purpose, versions] of keys) {
    if (versions.length > 0) continue;
    const fresh = { version: 1, key: randomBytes(32) };
    await connection.query('INSERT INTO data_keys (purpose, version, wrapped) VALUES ($1, $2, $3)', [
      ...[purpose, fresh.version, encrypt(secretKey, fresh.key, wrapContext(purpose, fresh.version))],
    ]);
    versions.push(fresh);
  }
  return new Keyring(keys);
}

async function readSecretKey(config: Config, mayCreate: boolean): Promise<Buffer> {
  if (config.secretKey) return config.secretKey;
  const path = keyFile(config);
  let text: string | null;
  try {
    text = await readSecretFile(path);
    if (text === null && mayCreate) {
      const directory = join(config.dataDirectory, 'keys');
      await mkdir(directory, { recursive: true });
      await chmod(directory, 0o700);
      await createSecretFile(path, randomBytes(32).toString('base64'));
      text = await readSecretFile(path);
    }
  } catch (error) {
    if (error instanceof BootError) throw error;
    throw new BootError(`The key file ${path} cannot be used: ${reasonOf(error)}`);
  }
  if (text === null) {
    throw new BootError(`The database has sealed data, but its key ${path} is missing: restore it, or set SECRET_KEY.`);
  }
  const key = parseSecretKey(text);
  if (!key) throw new BootError(`The key file ${path} must hold 32 bytes in base64: restore it.`);
  return key;
}

function keyFile(config: Config): string {
  return join(config.dataDirectory, 'keys', 'secret.key');
}

function nameOf(config: Config): string {
  return config.secretKey ? 'SECRET_KEY' : keyFile(config);
}

function wrapContext(purpose: KeyPurpose, version: number): string {
  return `1|data_keys|${purpose}|${version}`;
}
