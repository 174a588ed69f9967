import { createHash } from 'node:crypto';
import type { Config } from '../config/config.js';
import { BootError } from '../errors/boot-error.js';
import { decrypt, encrypt } from './aes-gcm.js';
import { secretKeySource, possibleSecretKeys, type SecretKey } from './secret-key.js';

/** `seal`: sealed columns. `index`: blind indexes. `jwt`: session tokens. */
export const PURPOSES = ['seal', 'index', 'jwt'] as const;
export type KeyPurpose = (typeof PURPOSES)[number];

/** A new key is used after this time, when every panel has read it or has lost the database. */
export const NEW_KEY_DELAY_SECONDS = 60;
/** Enough to tell the few keys of a database apart. */
export const KEY_ID_BYTES = 8;

export interface DataKey {
  version: number;
  /** 32 bytes. */
  key: Buffer;
  /** Time of `performance.now()`: before it other panels may not have the key. Absent: always usable. */
  usableFrom?: number;
}

/** Each sealed value asks for the ids of all keys. */
const keyIds = new WeakMap<Buffer, Buffer>();

/** The id of a key; tells nothing about its bytes. */
export function keyIdOf(key: Buffer): Buffer {
  const known = keyIds.get(key);
  if (known) return known;
  const id = createHash('sha256').update('giftbuyer data key|').update(key).digest().subarray(0, KEY_ID_BYTES);
  keyIds.set(key, id);
  return id;
}

/** The data keys, unwrapped: random, kept in the table `data_keys` under the secret key, several versions of each. */
export class Keyring {
  private fenced = false;

  /** @param keys by version, the oldest first */
  constructor(private keys: ReadonlyMap<KeyPurpose, readonly DataKey[]>) {}

  /** The newest key that every panel has. */
  currentKey(purpose: KeyPurpose): DataKey {
    const now = performance.now();
    return this.keysOf(purpose).findLast(({ usableFrom = 0 }) => usableFrom <= now) ?? this.firstKey(purpose);
  }

  firstKey(purpose: KeyPurpose): DataKey {
    const [first] = this.keysOf(purpose);
    if (!first) throw new Error(`There is no ${purpose} key`);
    return first;
  }

  keyBytesOfVersion(purpose: KeyPurpose, version: number): Buffer | undefined {
    return this.keyOfVersion(purpose, version)?.key;
  }

  keyOfVersion(purpose: KeyPurpose, version: number): DataKey | undefined {
    return this.keysOf(purpose).find((key) => key.version === version);
  }

  keyOfId(purpose: KeyPurpose, id: Buffer): DataKey | undefined {
    return this.keysOf(purpose).find(({ key }) => keyIdOf(key).equals(id));
  }

  /** Replaces the keys by those of `other`. */
  replaceWith(other: Keyring): void {
    this.keys = other.keys;
    this.fenced = false;
  }

  /** Until `replaceWith` nothing that is stored may be sealed: these keys may have been removed from the database. */
  fence(): void {
    this.fenced = true;
  }

  get isFenced(): boolean {
    return this.fenced;
  }

  keysOf(purpose: KeyPurpose): readonly DataKey[] {
    return this.keys.get(purpose) ?? [];
  }
}

interface WrappedKey {
  purpose: KeyPurpose;
  version: number;
  wrapped: Buffer;
  /** Seconds until panels use it; negative when they already do. */
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
  // Twice: the secret key may be replaced between the reading of the rows and of the file.
  const opened = (await tryOpenDataKeys(query, config)) ?? (await tryOpenDataKeys(query, config));
  if (opened) return opened;
  throw new BootError(`${secretKeySource(config)} is not the key of this database: restore the right one.`);
}

async function tryOpenDataKeys(query: KeyQuery, config: Config): Promise<OpenedKeys | null> {
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
