import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Demo } from '../src/demo/demo.js';
import { stickerFile } from '../src/rpc/sticker.js';
import { STICKER_SHAPES } from '../src/world/sticker-look.js';
import { RpcHarness } from './support/rpc-harness.js';

const MINUTE = 60_000;

function startDemo() {
  const harness = new RpcHarness();
  const demo = new Demo(harness.world, { now: () => harness.now, seed: 'demo' });
  demo.tick();
  const titles = () => harness.world.gifts.list().map(({ title }) => title);
  return { harness, demo, titles };
}

test('the demo has gifts of every kind', () => {
  const { harness } = startDemo();
  const gifts = harness.world.gifts.list();
  expect(gifts.length).toBeGreaterThanOrEqual(10);
  expect(gifts.length).toBeLessThanOrEqual(15);
  expect(gifts.filter(({ auction }) => auction)).toHaveLength(1);
  expect(gifts.filter(({ lockedUntil }) => lockedUntil)).toHaveLength(1);
  expect(gifts.some(({ birthday }) => birthday)).toBe(true);
  expect(gifts.some(({ remains, resale }) => remains === 0 && resale)).toBe(true);
});

test('its stock moves by the clock of the world and the seed, and a new gift comes now and then', () => {
  const run = () => {
    const { harness, demo, titles } = startDemo();
    const before = titles();
    for (let minute = 0; minute < 30; minute++) {
      harness.now += MINUTE;
      demo.tick();
    }
    return { before, after: titles(), remains: harness.world.gifts.list().map(({ remains }) => remains) };
  };
  const first = run();
  expect(first).toEqual(run());
  expect(first.after).toEqual([...first.before, 'Paper Lantern', 'Violet', 'Green Comet', 'Golden Heart']);
  expect(first.remains).not.toEqual(
    startDemo()
      .harness.world.gifts.list()
      .map(({ remains }) => remains),
  );
});

test('a demo that is started again goes on', () => {
  const { harness, titles } = startDemo();
  harness.now += 3 * MINUTE;
  new Demo(harness.world, { now: () => harness.now, seed: 'demo' }).tick();
  new Demo(harness.world, { now: () => harness.now, seed: 'demo' }).tick();
  expect(titles().filter((title) => title === 'Paper Lantern')).toHaveLength(1);
});

test.each(STICKER_SHAPES)('the sticker of the shape %s is small enough for Telegram', (shape) => {
  const { animation, thumb, outline } = stickerFile({ id: 1n, look: { shape, color: 0x44_88_cc } });
  expect(animation.length).toBeLessThan(64 * 1024);
  expect(JSON.parse(gunzipSync(animation).toString())).toMatchObject({ w: 512, h: 512, fr: 60 });
  expect(thumb.toString('latin1', 0, 4) + thumb.toString('latin1', 8, 16)).toBe('RIFFWEBPVP8L');
  expect(thumb.length).toBeLessThan(8 * 1024);
  expect(outline.length).toBeGreaterThan(10);
});
