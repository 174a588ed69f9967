import { createHmac } from 'node:crypto';

/** Every salt is the current one for so long. */
const WINDOW_SECONDS = 1800;
/** A client may use a salt this much before and after its time. */
const GRACE_SECONDS = 300;

export interface FutureSalt {
  /** Unix seconds. */
  validSince: number;
  validUntil: number;
  salt: bigint;
}

/** The salt of a key at a time: derived, not stored, so that it survives a restart. */
export function saltAt(key: Buffer, unixSeconds: number): bigint {
  return saltOf(key, Math.floor(unixSeconds / WINDOW_SECONDS));
}

export function isValidSalt(key: Buffer, salt: bigint, unixSeconds: number): boolean {
  return [-GRACE_SECONDS, 0, GRACE_SECONDS].some((offset) => saltAt(key, unixSeconds + offset) === salt);
}

/** The current salt and those after it. */
export function saltsFrom(key: Buffer, unixSeconds: number, count: number): FutureSalt[] {
  const current = Math.floor(unixSeconds / WINDOW_SECONDS);
  return Array.from({ length: count }, (_, i) => ({
    validSince: (current + i) * WINDOW_SECONDS,
    validUntil: (current + i + 1) * WINDOW_SECONDS + GRACE_SECONDS,
    salt: saltOf(key, current + i),
  }));
}

function saltOf(key: Buffer, window: number): bigint {
  return createHmac('sha256', key).update(`salt ${window}`).digest().readBigInt64LE();
}
