import { describe, expect, it } from 'vitest';
import { parseAnimation } from '../src/features/gifts/animation/check-animation';

const shape = { ty: 4, shapes: [{ ty: 'gr', it: [{ ty: 'el', s: { a: 0, k: [9, 9] }, p: { a: 0, k: [0, 0] } }] }] };
const sticker = { v: '5.5.2', w: 512, h: 512, fr: 60, ip: 0, op: 180, layers: [shape] };

const isAccepted = (change: object): boolean => parseAnimation(JSON.stringify({ ...sticker, ...change })) !== null;
/** A composition that shows another one many times. */
const composition = (id: string, refId: string, times: number) => ({
  ...{ id, layers: Array.from({ length: times }, () => ({ ty: 0, refId })) },
});
const shapes = (count: number) => Array.from({ length: count }, () => ({ ty: 'el' }));
const repeater = { ty: 'rp', c: { a: 0, k: 60 } };
const repeated = (depth: number): object =>
  depth === 0 ? { ty: 'el' } : { ty: 'gr', it: [repeated(depth - 1), repeater] };
const gradient = (colours: unknown) => ({ ty: 'gf', g: { p: colours, k: { a: 0, k: [0, 1, 1, 1] } } });

describe('an animation', () => {
  it('of Telegram is accepted as it is', () => {
    expect(parseAnimation(JSON.stringify(sticker))).toEqual(sticker);
    expect(isAccepted({ layers: [{ ty: 4, shapes: [repeated(1), gradient(3)] }] })).toBe(true);
    expect(isAccepted({ assets: [composition('a', 'b', 3), { id: 'b', layers: [shape] }] })).toBe(true);
  });

  it.each([
    ['no JSON', '<svg onload=alert(1)>'],
    ['no object', '[]'],
    ['null', 'null'],
    ['cut off', JSON.stringify(sticker).slice(0, -1)],
    ['a prototype', JSON.stringify(sticker).replace('"v"', '"__proto__":{"w":1},"v"')],
    ['too long', `${JSON.stringify(sticker)}${' '.repeat(2_000_000)}`],
    ['nested too deeply', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ])('that is %s is refused', (_, text) => {
    expect(parseAnimation(text)).toBeNull();
  });

  it.each([
    ['is too large', { w: 513 }],
    ['has no size', { h: undefined }],
    ['has a size that is no number', { w: '512' }],
    ['is too fast', { fr: 61 }],
    ['has no frames', { op: 0 }],
    ['lasts too long', { op: 601 }],
    ['has no layers', { layers: null }],
    ['has fonts', { fonts: { list: [] } }],
    ['has letters', { chars: [] }],
    ['has a text layer', { layers: [{ ty: 5 }] }],
    ['has an image layer', { layers: [{ ty: 2, refId: 'a' }] }],
    ['has an image', { assets: [{ id: 'a', u: 'https://example.org/', p: 'a.png' }] }],
    ['has an image within', { assets: [{ id: 'a', e: 1, p: 'data:image/png;base64,' }] }],
    ['has an expression', { layers: [{ ...shape, ks: { p: { a: 0, k: [0, 0], x: 'alert(1)' } } }] }],
    ['repeats itself without end', { layers: [{ ty: 4, shapes: [{ ty: 'rp', c: { a: 0, k: 1e9 } }] }] }],
    ['repeats what is repeated', { layers: [{ ty: 4, shapes: [repeated(4)] }] }],
    ['repeats in the same group', { layers: [{ ty: 4, shapes: [...shapes(2), ...Array(4).fill(repeater)] }] }],
    ['repeats many shapes', { layers: [{ ty: 4, shapes: [...shapes(10_000), repeater] }] }],
    [
      'shows many shapes many times',
      {
        assets: [{ id: 'a', layers: [{ ty: 4, shapes: shapes(5_000) }] }],
        layers: composition('b', 'a', 100).layers,
      },
    ],
    ['has a gradient of countless colours', { layers: [{ ty: 4, shapes: [gradient(1e9)] }] }],
    ['has a gradient of colours in words', { layers: [{ ty: 4, shapes: [gradient('1000000000')] }] }],
    ['zig-zags without end', { layers: [{ ty: 4, shapes: [...shapes(1), { ty: 'zz', r: { a: 0, k: 1e9 } }] }] }],
    ['has a star of endless points', { layers: [{ ty: 4, shapes: [{ ty: 'sr', pt: { a: 0, k: 1e9 } }] }] }],
    [
      'has two compositions of one id',
      {
        assets: [
          { id: 'a', layers: [] },
          { id: 'a', layers: [] },
        ],
      },
    ],
    [
      'has a chain of compositions',
      { assets: Array.from({ length: 30_000 }, (_, i) => ({ id: i, layers: [{ ty: 0, refId: i + 1 }] })) },
    ],
    ['repeats itself in time', { layers: [{ ty: 4, shapes: [{ ty: 'rp', c: { a: 1, k: [{ s: [1e9] }] } }] }] }],
    ['shows itself', { assets: [composition('a', 'a', 1)] }],
    [
      'is a bomb',
      {
        layers: [{ ty: 0, refId: 'a' }],
        assets: ['a', 'b', 'c', 'd'].map((id, i, all) => composition(id, all[i + 1] ?? '', 40)),
      },
    ],
    ['has too many values', { layers: [{ ...shape, more: Array.from({ length: 300_001 }, () => 0) }] }],
  ])('that %s is refused', (_, change) => {
    expect(isAccepted(change)).toBe(false);
  });

  it('is not kept from its coordinates, which are called like expressions', () => {
    expect(isAccepted({ layers: [{ ...shape, ks: { o: { x: [0.5], y: [1] } } }] })).toBe(true);
  });
});
