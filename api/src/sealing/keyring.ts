import { createHash } from 'node:crypto';
import type { Config } from '../config.js';
import { BootError } from '../errors/boot-error.js';
import { decrypt, encrypt } from './aes-gcm.js';
import { nameOfSecretKey, possibleSecretKeys, type SecretKey } from './secret-key.js';

/** `seal`: sealed columns. `index`: columns that find sealed values. `jwt`: session tokens. */
export const PURPOSES = ['seal', 'index', 'jwt'] as const;
export type KeyPurpose = (typeof PURPOSES)[number];

/** A new key is used after this time: until then every panel has heard of it, or has lost the database. */
export const NEW_KEY_DELAY_SECONDS = 60;
/** Enough to tell the few keys of a database apart. */
export const KEY_ID_BYTES = 8;

export interface DataKey {
  version: number;
  /** 32 bytes. */
  key: Buffer;
  /** By `performance.now()`: before that other panels may not have it yet. Absent: from the start on. */
  usableFrom?: number;
}

/** Says which key it is, and nothing about the key. */
export function keyIdOf(key: Buffer): Buffer {
  return createHash('sha256').update('giftbuyer data key|').update(key).digest().subarray(0, KEY_ID_BYTES);
}

/** The data keys, unwrapped: random, kept in the table `data_keys` under the secret key, several versions of each. */
export class Keyring {
  /** @param keys by version, the oldest first */
  constructor(private keys: ReadonlyMap<KeyPurpose, readonly DataKey[]>) {}

  /** The newest key that every panel has, for everything that is made now. */
  current(purpose: KeyPurpose): DataKey {
    const now = performance.now();
    return this.of(purpose).findLast(({ usableFrom = 0 }) => usableFrom <= now) ?? this.first(purpose);
  }

  first(purpose: KeyPurpose): DataKey {
    const [first] = this.of(purpose);
    if (!first) throw new Error(`There is no ${purpose} key`);
    return first;
  }

  get(purpose: KeyPurpose, version: number): Buffer | undefined {
    return this.byVersion(purpose, version)?.key;
  }

  byVersion(purpose: KeyPurpose, version: number): DataKey | undefined {
    return this.of(purpose).find((key) => key.version === version);
  }

  byId(purpose: KeyPurpose, id: Buffer): DataKey | undefined {
    return this.of(purpose).find(({ key }) => keyIdOf(key).equals(id));
  }

  /** Takes over what was read from the database again. */
  replaceWith(other: Keyring): void {
    this.keys = other.keys;
  }

  of(purpose: KeyPurpose): readonly DataKey[] {
    return this.keys.get(purpose) ?? [];
  }
}

interface WrappedKey {
  purpose: KeyPurpose;
  version: number;
  wrapped: Buffer;
  /** Seconds until panels use it; negative when they do. */
  delay: number;
}

export type KeyQuery = (sql: string, parameters?: unknown[]) => Promise<{ rows: WrappedKey[] }>;

/** The data keys, and the secret key that opened them. */
export interface OpenedKeys {
  keyring: Keyring;
  secretKey: SecretKey;
}

/**
 * Unwraps the data keys of the database.
 * @throws BootError when the secret key is missing or another one
 */
export async function readKeyring(query: KeyQuery, config: Config): Promise<Keyring> {
  return (await openDataKeys(query, config)).keyring;
}

/** @throws BootError when the secret key is missing or another one */
export async function openDataKeys(query: KeyQuery, config: Config): Promise<OpenedKeys> {
  // Once more: the secret key may be replaced between the reading of the rows and that of the file.
  const opened = (await tryDataKeys(query, config)) ?? (await tryDataKeys(query, config));
  if (opened) return opened;
  throw new BootError(`${nameOfSecretKey(config)} is not the key of this database: restore the right one.`);
}

async function tryDataKeys(query: KeyQuery, config: Config): Promise<OpenedKeys | null> {
  const { rows } = await query(
    `SELECT purpose, version, wrapped,
       extract(epoch FROM created_at + interval '${NEW_KEY_DELAY_SECONDS} seconds' - now())::double precision AS delay
     FROM data_keys ORDER BY purpose, version`,
  );
  for (const secretKey of await possibleSecretKeys(config)) {
    const keyring = unwrapKeys(rows, secretKey.key);
    if (keyring) return { keyring, secretKey };
  }
  return null;
}

function unwrapKeys(rows: readonly WrappedKey[], secretKey: Buffer): Keyring | null {
  const keys = new Map<KeyPurpose, DataKey[]>(PURPOSES.map((purpose) => [purpose, []]));
  for (const { purpose, version, wrapped, delay } of rows) {
    const key = decrypt(secretKey, wrapped, wrapContext(purpose, version));
    if (!key) return null;
    keys.get(purpose)?.push({ version, key, usableFrom: performance.now() + delay * 1000 });
  }
  return new Keyring(keys);
}

export function wrapKey(secretKey: Buffer, purpose: KeyPurpose, version: number, key: Buffer): Buffer {
  return encrypt(secretKey, key, wrapContext(purpose, version));
}

function wrapContext(purpose: KeyPurpose, version: number): string {
  return `1|data_keys|${purpose}|${version}`;
}
