import { systemClock } from '../clock.js';
import type { Clock } from '../clock.js';
import { keyIdOf } from '../crypto/bytes.js';
import type { Collection, Store } from '../state/store.js';
import { AuthKey } from './auth-key.js';
import type { AuthKeyRow } from './auth-key.js';

export interface NewKeyKind {
  /** Unix seconds, for a temporary key. */
  expiresAt?: number;
  isTest?: boolean;
}

/** The keys of one data centre. */
export class AuthKeys {
  private readonly rows: Collection<AuthKeyRow>;
  private readonly keys = new Map<string, AuthKey>();
  /** The temporary keys of a permanent one. */
  private readonly temporaryKeys = new Map<string, Set<AuthKey>>();

  /** @param clock of the protocol */
  constructor(
    store: Store,
    readonly dc: number,
    private readonly clock: Clock = systemClock,
  ) {
    this.rows = store.collection(`auth-key-${dc}`);
    for (const [keyId, row] of this.rows.entries()) {
      const key = this.load(keyId, row);
      if (row.boundTo !== undefined) this.temporaryKeysOf(row.boundTo).add(key);
    }
  }

  /**
   * @param keyId hex
   * @returns undefined also for an expired temporary key
   */
  findKey(keyId: string): AuthKey | undefined {
    const key = this.keys.get(keyId);
    if (!key || !this.isExpired(key)) return key;
    this.deleteKey(keyId);
    return undefined;
  }

  /** @param expiresAt unix seconds, for a temporary key */
  add(key: Buffer, firstSalt: bigint, unixSeconds: number, { expiresAt, isTest }: NewKeyKind = {}): void {
    if (expiresAt !== undefined) this.deleteExpiredKeys();
    const keyId = keyIdOf(key).toString('hex');
    const row: AuthKeyRow = {
      key: key.toString('base64'),
      firstSalt: String(firstSalt),
      createdAt: unixSeconds,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(isTest && { isTest }),
    };
    this.rows.put(keyId, row);
    this.load(keyId, row);
  }

  /** Binds the temporary key to the permanent one. */
  bindKey(temporary: AuthKey, permanent: AuthKey, expiresAt: number): void {
    temporary.bind(permanent.keyId, expiresAt);
    this.temporaryKeysOf(permanent.keyId).add(temporary);
  }

  /** The key that a sign-in belongs to: the key itself, or the permanent one that it is bound to. */
  permanentKeyOf(key: AuthKey): AuthKey {
    return (key.boundTo !== undefined && this.keys.get(key.boundTo)) || key;
  }

  /** A permanent key and the temporary keys that are bound to it. */
  keysOfAuthorization(keyId: string): AuthKey[] {
    const key = this.keys.get(keyId);
    return [...(key ? [key] : []), ...(this.temporaryKeys.get(keyId) ?? [])];
  }

  /** Deletes a key and the temporary keys that are bound to it. */
  deleteKey(keyId: string): void {
    for (const temporary of this.temporaryKeys.get(keyId) ?? []) this.deleteKey(temporary.keyId);
    this.temporaryKeys.delete(keyId);
    const boundTo = this.keys.get(keyId)?.boundTo;
    if (boundTo !== undefined) this.unbindTemporaryKey(keyId, boundTo);
    this.rows.delete(keyId);
    this.keys.delete(keyId);
  }

  private deleteExpiredKeys(): void {
    for (const [keyId, key] of this.keys) if (this.isExpired(key)) this.deleteKey(keyId);
  }

  private unbindTemporaryKey(keyId: string, boundTo: string): void {
    const others = this.temporaryKeys.get(boundTo);
    for (const temporary of others ?? []) if (temporary.keyId === keyId) others?.delete(temporary);
    if (!others?.size) this.temporaryKeys.delete(boundTo);
  }

  private load(keyId: string, row: AuthKeyRow): AuthKey {
    const key = new AuthKey(keyId, row, this.rows, this.clock);
    this.keys.set(keyId, key);
    return key;
  }

  private temporaryKeysOf(keyId: string): Set<AuthKey> {
    let temporaries = this.temporaryKeys.get(keyId);
    if (!temporaries) this.temporaryKeys.set(keyId, (temporaries = new Set()));
    return temporaries;
  }

  private isExpired({ expiresAt = Infinity }: AuthKey): boolean {
    return expiresAt * 1000 <= this.clock.now();
  }
}
