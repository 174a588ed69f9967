import { expect, test } from 'vitest';
import { Traffic } from '../src/traffic.js';

test('a key counts its open connections and their peak', () => {
  const traffic = new Traffic();
  const [first, second] = [{ isOpen: true }, { isOpen: true }];
  traffic.recordKeyUse(1, 'key', first);
  traffic.recordKeyUse(1, 'key', first);
  traffic.recordKeyUse(1, 'key', second);
  first.isOpen = false;
  traffic.recordKeyUse(1, 'key', { isOpen: true });
  expect(traffic.byKey()).toEqual([{ dc: 1, keyId: 'key', open: 2, peak: 2 }]);
});

test('the number of counted keys is limited', () => {
  const traffic = new Traffic();
  const user = { isOpen: false };
  for (let i = 0; i < 30_000; i++) traffic.recordKeyUse(1, String(i), user);
  expect(traffic.byKey()).toHaveLength(20_000);
  expect(traffic.byKey()[0]?.keyId).toBe('10000');
});
