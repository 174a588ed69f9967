import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sizeOfBundle, sizesOf } from '../bench/size.mjs';

const KB = 1000;
const DIST = fileURLToPath(new URL('../dist/browser', import.meta.url));

// The budgets of angular.json are for uncompressed files; these are for compressed ones.
it('the panel is small', () => {
  const { initial, styles, largest, all } = sizesOf(DIST);
  // A smaller size would mean that the measurement is incomplete.
  expect(initial).toBeGreaterThan(70 * KB);
  expect(initial).toBeLessThanOrEqual(89 * KB);
  expect(styles).toBeLessThanOrEqual(3 * KB);
  expect(largest).toBeGreaterThan(KB);
  expect(largest).toBeLessThanOrEqual(47 * KB);
  expect(all).toBeLessThanOrEqual(409 * KB);
});

it('the page of the gifts does not bring the player of animations along', () => {
  const page = sizeOfBundle(DIST, 'src/bundles/gifts.ts');
  expect(page).toBeGreaterThan(10 * KB);
  expect(page).toBeLessThanOrEqual(27 * KB);
  const player = sizeOfBundle(DIST, '../node_modules/lottie-web/build/player/lottie_light.min.js');
  expect(player).toBeGreaterThan(40 * KB);
  expect(player).toBeLessThanOrEqual(47 * KB);
});
