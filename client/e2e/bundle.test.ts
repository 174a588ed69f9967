import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sizesOf } from '../bench/size.mjs';

const KB = 1000;

// The budgets of angular.json are for uncompressed files; these are for compressed ones.
it('the panel is small', () => {
  const { initial, styles, largest, all } = sizesOf(fileURLToPath(new URL('../dist/browser', import.meta.url)));
  // A smaller size would mean that the measurement is incomplete.
  expect(initial).toBeGreaterThan(70 * KB);
  expect(initial).toBeLessThanOrEqual(114 * KB);
  expect(styles).toBeLessThanOrEqual(12 * KB);
  expect(largest).toBeGreaterThan(KB);
  expect(largest).toBeLessThanOrEqual(56 * KB);
  expect(all).toBeLessThanOrEqual(358 * KB);
});
