import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Keyring, type DataKey, type KeyPurpose } from '../src/sealing/keyring.js';
import { UnsealError, Sealing, type SealContext } from '../src/sealing/sealing.js';

const PLACE: SealContext = { table: 'accounts', column: 'session', rowId: 7, ownerId: 3 };
const SECRET = 'ключ 🔑 key';

const newKey = (version: number): DataKey => ({ version, key: randomBytes(32) });
const keysOf = (seal: DataKey[]) =>
  new Map<KeyPurpose, DataKey[]>([
    ['seal', seal],
    ['index', [newKey(1)]],
  ]);

describe('a sealed value', () => {
  const first = newKey(1);
  const sealing = new Sealing(new Keyring(keysOf([first])));

  test('opens at its place', () => {
    expect(sealing.unseal(PLACE, sealing.seal(PLACE, SECRET)).reveal()).toBe(SECRET);
    expect(sealing.unseal(PLACE, sealing.seal(PLACE, '')).reveal()).toBe('');
  });

  test('is different each time and shows nothing', () => {
    const [one, two] = [sealing.seal(PLACE, SECRET), sealing.seal(PLACE, SECRET)];
    expect(one.equals(two)).toBe(false);
    expect(one.includes(Buffer.from(SECRET))).toBe(false);
  });

  test('does not open with any byte changed, lost or added', () => {
    const sealed = sealing.seal(PLACE, SECRET);
    for (let position = 0; position < sealed.length; position += 1) {
      const changed = Buffer.from(sealed);
      changed[position] = (changed[position] ?? 0) ^ 1;
      expect(() => sealing.unseal(PLACE, changed)).toThrow(UnsealError);
      expect(() => sealing.unseal(PLACE, sealed.subarray(0, position))).toThrow(UnsealError);
    }
    expect(() => sealing.unseal(PLACE, Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow(UnsealError);
  });

  test.each<[string, Partial<SealContext>]>([
    ['another row', { rowId: 8 }],
    ['another column', { column: 'phone' }],
    ['another table', { table: 'pending_logins' }],
    ['another owner', { ownerId: 4 }],
  ])('does not open in %s', (_, change) => {
    expect(() => sealing.unseal({ ...PLACE, ...change }, sealing.seal(PLACE, SECRET))).toThrow(UnsealError);
  });

  test('does not open under another key, nor under another version of the same key', () => {
    const sealed = sealing.seal(PLACE, SECRET);
    expect(() => new Sealing(new Keyring(keysOf([newKey(1)]))).unseal(PLACE, sealed)).toThrow(UnsealError);
    const renumbered = Buffer.from(sealed);
    renumbered.writeUInt16BE(2, 1);
    const both = new Sealing(new Keyring(keysOf([first, { ...first, version: 2 }])));
    expect(() => both.unseal(PLACE, renumbered)).toThrow(UnsealError);
  });

  test('stays readable when there is a newer key, which then seals', () => {
    const sealed = sealing.seal(PLACE, SECRET);
    const newer = new Sealing(new Keyring(keysOf([first, newKey(2)])));
    expect(newer.unseal(PLACE, sealed).reveal()).toBe(SECRET);
    expect(() => sealing.unseal(PLACE, newer.seal(PLACE, SECRET))).toThrow(UnsealError);
    expect(newer.seal(PLACE, SECRET).subarray(0, 9)).toEqual(newer.currentHeader());
  });

  test('is not in the error when it cannot be unsealed', () => {
    const attempt = () => sealing.unseal({ ...PLACE, rowId: 8 }, sealing.seal(PLACE, SECRET));
    expect(attempt).toThrow('The sealed value accounts.session of row 8 does not open');
  });
});

test('an index is equal for equal values of one owner only', () => {
  const sealing = new Sealing(new Keyring(keysOf([newKey(1)])));
  const index = sealing.blindIndex('phone', 1, 'value');
  expect(index).toHaveLength(32);
  expect(sealing.blindIndex('phone', 1, 'value').equals(index)).toBe(true);
  expect(sealing.blindIndex('phone', 2, 'value').equals(index)).toBe(false);
  expect(sealing.blindIndex('phone', 1, 'Value').equals(index)).toBe(false);
  expect(new Sealing(new Keyring(keysOf([newKey(1)]))).blindIndex('phone', 1, 'value').equals(index)).toBe(false);
});
