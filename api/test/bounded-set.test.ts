import { expect, test } from 'vitest';
import { BoundedSet } from '../src/events/bounded-set.js';

test('a bounded set forgets the oldest value first', () => {
  const set = new BoundedSet<number>(2);
  for (const value of [1, 2, 2, 3]) set.add(value);
  expect([1, 2, 3].map((value) => set.has(value))).toEqual([false, true, true]);
});
