import { describe, expect, it } from 'vitest';
import { parseAnimation } from '../src/features/gifts/animation/check-animation';

const shape = { ty: 4, shapes: [{ ty: 'gr', it: [{ ty: 'el', s: { a: 0, k: [9, 9] }, p: { a: 0, k: [0, 0] } }] }] };
const sticker = { v: '5.5.2', w: 512, h: 512, fr: 60, ip: 0, op: 180, layers: [shape] };

const isAccepted = (change: object): boolean => parseAnimation(JSON.stringify({ ...sticker, ...change })) !== null;
/** A composition that shows another one many times. */
const composition = (id: string, refId: string, times: number) => ({
  ...{ id, layers: Array.from({ length: times }, () => ({ ty: 0, refId })) },
});

describe('an animation', () => {
  it('of Telegram is accepted as it is', () => {
    expect(parseAnimation(JSON.stringify(sticker))).toEqual(sticker);
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
