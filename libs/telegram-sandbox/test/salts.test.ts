import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha1 } from '../src/crypto/bytes.js';
import { AuthKeys } from '../src/session/auth-keys.js';
import { saltAt, saltsFrom } from '../src/session/salts.js';
import { Store } from '../src/state/store.js';

const HALF_HOUR = 1800;
const start = 1_000_000 * HALF_HOUR;

function keyMadeAt(unixSeconds: number, firstSalt: bigint) {
  const keys = new AuthKeys(new Store(), 1);
  const key = randomBytes(256);
  keys.add(key, firstSalt, unixSeconds);
  const found = keys.find(sha1(key).subarray(12));
  if (!found) throw new Error('the key is gone');
  return found;
}

test('the salt of the handshake is good for half an hour', () => {
  const key = keyMadeAt(start, 42n);
  expect(key.accepts(42n, start + HALF_HOUR - 1)).toBe(true);
  expect(key.accepts(42n, start + HALF_HOUR)).toBe(false);
  expect(key.accepts(43n, start)).toBe(false);
});

test('a salt is good five minutes longer than its half hour, and five minutes before', () => {
  const key = keyMadeAt(start, 42n);
  const salt = saltAt(key.key, start);
  expect(saltAt(key.key, start + HALF_HOUR)).not.toBe(salt);
  expect(key.accepts(salt, start + HALF_HOUR + 299)).toBe(true);
  expect(key.accepts(salt, start + HALF_HOUR + 300)).toBe(false);
  expect(key.accepts(salt, start - 300)).toBe(true);
  expect(key.accepts(salt, start - 301)).toBe(false);
});

test('the future salts are those that will be asked for', () => {
  const key = randomBytes(256);
  for (const { validSince, salt } of saltsFrom(key, start + 5, 64)) expect(saltAt(key, validSince)).toBe(salt);
});
