import { createHmac } from 'node:crypto';

/** How long each salt is current. */
export const SALT_SECONDS = 1800;
/** How long a salt is accepted after it was current (https://core.telegram.org/mtproto/description#server-salt). */
export const SALT_GRACE_SECONDS = 1800;
/** The most salts in one answer (https://core.telegram.org/mtproto/service_messages#request-for-several-future-salts). */
export const MAX_FUTURE_SALTS = 64;

export interface FutureSalt {
  /** Unix seconds. */
  validSince: number;
  validUntil: number;
  salt: bigint;
}

/** The salts of one key: derived from it, not stored, so that they survive a restart. */
export class Salts {
  /** The last window whose salt was issued in advance. */
  private lastIssuedWindow = 0;
  /** Cache of the salt that was used last. */
  private cached: { window: number; salt: bigint } | undefined;

  constructor(private readonly key: Buffer) {}

  currentSalt(unixSeconds: number): bigint {
    return this.saltOf(windowAt(unixSeconds));
  }

  /** Accepts the current salt, the one before it during the grace period, and those issued in advance. */
  acceptsSalt(salt: bigint, unixSeconds: number): boolean {
    const now = windowAt(unixSeconds);
    if (this.saltOf(now) === salt) return true;
    const before = windowAt(unixSeconds - SALT_GRACE_SECONDS);
    if (derive(this.key, before) === salt) return true;
    // The clock can be set back, so the number of future salts is limited.
    const last = Math.min(this.lastIssuedWindow, now + MAX_FUTURE_SALTS);
    for (let window = now + 1; window <= last; window++) if (derive(this.key, window) === salt) return true;
    return false;
  }

  /** The current salt and those after it; from now on all of them are accepted. */
  issueFutureSalts(unixSeconds: number, count: number): FutureSalt[] {
    const now = windowAt(unixSeconds);
    this.lastIssuedWindow = Math.max(this.lastIssuedWindow, now + count - 1);
    return Array.from({ length: count }, (_, i) => ({
      validSince: (now + i) * SALT_SECONDS,
      validUntil: (now + i + 1) * SALT_SECONDS + SALT_GRACE_SECONDS,
      salt: derive(this.key, now + i),
    }));
  }

  private saltOf(window: number): bigint {
    if (this.cached?.window !== window) this.cached = { window, salt: derive(this.key, window) };
    return this.cached.salt;
  }
}

const windowAt = (unixSeconds: number): number => Math.floor(unixSeconds / SALT_SECONDS);

function derive(key: Buffer, window: number): bigint {
  return createHmac('sha256', key).update(`salt ${window}`).digest().readBigInt64LE();
}
