import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { checkSticker, isThumb } from '../src/gifts/sticker-check.js';

const GOOD = { tgs: 1, w: 512, h: 512, fr: 60, ip: 0, op: 180, assets: [], layers: [{ ty: 4, shapes: [] }] };
const check = (animation: unknown) => checkSticker(gzipSync(JSON.stringify(animation)));
/** Compositions, each of which shows the one before twice. */
const doubled = (count: number) =>
  Array.from({ length: count + 1 }, (_, i) => ({
    id: String(i),
    layers: i === 0 ? [{ ty: 4 }] : [1, 2].map(() => ({ ty: 0, refId: String(i - 1) })),
  }));
const shapes = (count: number) => Array.from({ length: count }, () => ({ ty: 'el' }));
const repeated = (depth: number): object =>
  depth === 0 ? { ty: 'el' } : { ty: 'gr', it: [repeated(depth - 1), { ty: 'rp', c: { k: 60 } }] };
const gradient = (p: unknown) => ({ ty: 'gf', g: { p, k: { k: [0, 1, 1, 1] } } });
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

test('an animation of shapes may be played', async () => {
  expect(await check(GOOD)).toBeNull();
  expect(await check({ ...GOOD, assets: [{ id: 'a', layers: [{ ty: 0 }] }] })).toBeNull();
  expect(await check({ ...GOOD, assets: doubled(5), layers: [{ ty: 0, refId: '5' }] })).toBeNull();
  expect(await check({ ...GOOD, layers: [{ ty: 4, shapes: [repeated(1), gradient(3)] }] })).toBeNull();
  expect(
    await check({ ...GOOD, layers: [{ ty: 4, shapes: [{ ty: 'sr', pt: { k: 5 }, p: { k: [900, 0] } }] }] }),
  ).toBeNull();
});

test.each<[string, object]>([
  ['picture', { assets: [{ id: 'a', u: 'https://evil.example/', p: 'x.png', w: 1, h: 1 }] }],
  ['picture', { assets: [{ id: 'a', layers: [], p: 'data:image/png;base64,AA' }] }],
  ['picture', { layers: [{ ty: 2, refId: 'a' }] }],
  ['picture', { layers: [{ ty: 6 }] }],
  ['text', { layers: [{ ty: 5 }] }],
  ['text', { assets: [{ id: 'a', layers: [{ ty: 5 }] }] }],
  ['text', { fonts: { list: [] } }],
  ['text', { chars: [] }],
  ['expression', { layers: [{ ty: 4, ks: { o: { k: 1, x: 'while(true){}' } } }] }],
  ['wrong_size', { w: 513 }],
  ['wrong_size', { h: 0 }],
  ['wrong_size', { w: '512' }],
  ['wrong_rate', { fr: 61 }],
  ['wrong_rate', { fr: -1 }],
  ['wrong_rate', { op: 0 }],
  ['wrong_rate', { op: 1e9 }],
  ['too_deep', { layers: [{ ty: 4, shapes: nested(80) }] }],
  ['too_deep', { layers: Array.from({ length: 400_000 }, () => 1) }],
  ['too_complex', { assets: [{ id: 'a', layers: [{ ty: 0, refId: 'a' }] }], layers: [{ ty: 0, refId: 'a' }] }],
  ['too_complex', { assets: doubled(20), layers: [{ ty: 0, refId: '20' }] }],
  ['too_complex', { assets: [...doubled(3), { id: '3', layers: [] }] }],
  ['too_complex', { assets: doubled(20_000), layers: [{ ty: 0, refId: '20000' }] }],
  ['too_complex', { layers: [{ ty: 4, shapes: [{ ty: 'rp', c: { k: 1e9 } }] }] }],
  ['too_complex', { layers: [{ ty: 4, shapes: [{ ty: 'gr', it: [{ ty: 'sr', pt: { k: [{ s: [1e9] }] } }] }] }] }],
  ['too_complex', { layers: [{ ty: 4, shapes: [repeated(4)] }] }],
  ['too_complex', { layers: [{ ty: 4, shapes: [...shapes(2), ...Array(4).fill({ ty: 'rp', c: { k: 60 } })] }] }],
  ['too_complex', { layers: [{ ty: 4, shapes: [...shapes(10_000), { ty: 'rp', c: { k: 60 } }] }] }],
  [
    'too_complex',
    {
      assets: [{ id: 'a', layers: [{ ty: 4, shapes: shapes(5_000) }] }],
      layers: Array(100).fill({ ty: 0, refId: 'a' }),
    },
  ],
  ['too_complex', { layers: [{ ty: 4, shapes: [gradient(1e9)] }] }],
  ['too_complex', { layers: [{ ty: 4, shapes: [gradient('1000000000')] }] }],
  ['too_complex', { layers: [{ ty: 4, shapes: [...shapes(1), { ty: 'zz', s: { k: 1 }, r: { k: 1e9 } }] }] }],
  ['not_json', { layers: 'none' }],
  ['not_json', { layers: [null] }],
])('one with %s is refused: %#', async (refusal, changes) => {
  expect(await check({ ...GOOD, ...changes })).toBe(refusal);
});

test('what is no gzip, no JSON or too large is refused', async () => {
  expect(await checkSticker(Buffer.from(JSON.stringify(GOOD)))).toBe('not_gzip');
  expect(await checkSticker(new Uint8Array())).toBe('not_gzip');
  expect(await checkSticker(gzipSync(JSON.stringify(GOOD)).subarray(0, 40))).toBe('not_gzip');
  expect(await checkSticker(gzipSync('{"a":'))).toBe('not_json');
  expect(await checkSticker(gzipSync(Buffer.from([0x22, 0xff, 0x22])))).toBe('not_json');
  expect(await checkSticker(gzipSync(Buffer.alloc(3_000_000, 0x20)))).toBe('too_large');
  expect(await check([GOOD])).toBe('not_json');
  expect(await checkSticker(gzipSync('{"__proto__":{"x":1},"w":512}'))).toBe('expression');
});

function webp(chunk: string, head: number[], length = 30): Buffer {
  const file = Buffer.alloc(length);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(length - 8, 4);
  file.write(`WEBP${chunk}`, 8, 'latin1');
  Buffer.from(head).copy(file, 20);
  return file;
}

test.each<[string, Buffer, boolean]>([
  ['lossless', webp('VP8L', [0x2f, 0x7f, 0xc0, 0x1f, 0]), true],
  ['lossless and large', webp('VP8L', [0x2f, 0xff, 0xff, 0xff, 0x0f]), false],
  ['lossy', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 100, 0, 100, 0]), true],
  ['lossy of no size', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 0, 0, 100, 0]), false],
  ['extended', webp('VP8X', [0x10, 0, 0, 0, 99, 0, 0, 99, 0, 0]), true],
  ['animated', webp('VP8X', [0x12, 0, 0, 0, 99, 0, 0, 99, 0, 0]), false],
  ['too long', webp('VP8L', [0x2f, 0, 0, 0, 0], 70_000), false],
  ['cut', webp('VP8L', [0x2f, 0, 0, 0, 0]).subarray(0, 29), false],
  ['of a wrong length', Buffer.concat([webp('VP8L', [0x2f, 0, 0, 0, 0]), Buffer.alloc(4)]), false],
  ['svg', Buffer.from('<svg onload="alert(1)" xmlns="http://www.w3.org/2000/svg"/>'), false],
])('a thumbnail that is %s', (_, bytes, isGood) => {
  expect(isThumb(bytes)).toBe(isGood);
});
