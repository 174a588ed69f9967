import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyIdOf } from '../src/crypto/bytes.js';
import type { AuthKey } from '../src/session/auth-key.js';
import { AuthKeys } from '../src/session/auth-keys.js';
import { Store } from '../src/state/store.js';

const HALF_HOUR = 1800;
const start = 1_000_000 * HALF_HOUR;

function keyMadeAt(unixSeconds: number, firstSalt: bigint): AuthKey {
  const keys = new AuthKeys(new Store(), 1);
  const key = randomBytes(256);
  keys.add(key, firstSalt, unixSeconds);
  const found = keys.findKey(keyIdOf(key).toString('hex'));
  if (!found) throw new Error('the key is gone');
  return found;
}

test('the salt of the handshake is valid for an hour, like every salt', () => {
  const key = keyMadeAt(start, 42n);
  expect(key.acceptsSalt(42n, start + 2 * HALF_HOUR - 1)).toBe(true);
  expect(key.acceptsSalt(42n, start + 2 * HALF_HOUR)).toBe(false);
  expect(key.acceptsSalt(43n, start)).toBe(false);
});

test('a salt is accepted for half an hour after its own half hour', () => {
  const key = keyMadeAt(start, 42n);
  const salt = key.saltAt(start);
  expect(key.saltAt(start + HALF_HOUR)).not.toBe(salt);
  expect(key.acceptsSalt(salt, start + 2 * HALF_HOUR - 1)).toBe(true);
  expect(key.acceptsSalt(salt, start + 2 * HALF_HOUR)).toBe(false);
});

test('a future salt is accepted once it was issued, until its own time is over', () => {
  const key = keyMadeAt(start, 42n);
  const later = key.saltAt(start + 2 * HALF_HOUR);
  expect(key.acceptsSalt(later, start)).toBe(false);
  const salts = key.futureSalts(start + 5, 3).map(({ salt }) => salt);
  expect(salts[2]).toBe(later);
  for (const salt of salts) expect(key.acceptsSalt(salt, start + 5)).toBe(true);
  expect(key.acceptsSalt(key.saltAt(start + 3 * HALF_HOUR), start)).toBe(false);
  expect(key.acceptsSalt(later, start + 4 * HALF_HOUR - 1)).toBe(true);
  expect(key.acceptsSalt(later, start + 4 * HALF_HOUR)).toBe(false);
});

test('future salts become the current ones', () => {
  const key = keyMadeAt(start, 42n);
  const salts = key.futureSalts(start + 5, 64);
  expect(salts).toHaveLength(64);
  for (const [i, { validSince, validUntil, salt }] of salts.entries()) {
    expect(validSince).toBe(start + i * HALF_HOUR);
    expect(validUntil).toBe(validSince + 2 * HALF_HOUR);
    expect(key.saltAt(validSince)).toBe(salt);
  }
});
