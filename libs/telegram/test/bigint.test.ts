import { randomBytes } from 'node:crypto';
import { helpers } from 'telegram';
import { expect, test } from 'vitest';
import { libraryIntegers as library, nativeIntegers as native, patchBigInt } from '../src/teleproto-patches/bigint.js';

const SIZES = [0, 1, 2, 4, 8, 16, 20, 32, 256];
const samples = (bytes: number) => [
  Buffer.alloc(bytes, 0),
  Buffer.alloc(bytes, 0xff),
  Buffer.from(Buffer.alloc(bytes, 0).map((_, i) => (i === 0 ? 0x80 : 0))),
  Buffer.from(Buffer.alloc(bytes, 0).map((_, i) => (i === bytes - 1 ? 0x80 : 0))),
  ...Array.from({ length: 30 }, () => randomBytes(bytes)),
];
const numbers = SIZES.flatMap((bytes) => samples(bytes).map((sample) => ({ bytes, sample })));
const ways = [true, false].flatMap((little) => [true, false].map((signed) => ({ little, signed })));

test.each(ways)('bytes are read as the library reads them: $little, $signed', ({ little, signed }) => {
  for (const { sample } of numbers.filter(({ bytes }) => bytes > 0)) {
    const read = native.readBigIntFromBuffer(sample, little, signed);
    expect(read.toString()).toBe(library.readBigIntFromBuffer(sample, little, signed).toString());
  }
});

test.each([true, false])('they are written as the library writes them: %s', (little) => {
  for (const { bytes, sample } of numbers) {
    const integer = library.readBigIntFromBuffer(sample, little);
    expect(native.readBufferFromBigInt(integer, bytes, little)).toEqual(
      library.readBufferFromBigInt(integer, bytes, little),
    );
    expect(native.readBufferFromBigInt(integer, bytes + 3, little)).toEqual(
      library.readBufferFromBigInt(integer, bytes + 3, little),
    );
  }
});

test('a number that does not fit is an error', () => {
  const integer = helpers.returnBigInt(256);
  for (const integers of [library, native]) expect(() => integers.readBufferFromBigInt(integer, 1)).toThrow();
  for (const integers of [library, native])
    expect(() => integers.readBufferFromBigInt(helpers.returnBigInt(-1), 8)).toThrow();
});

test('words are truncated and written as by the library', () => {
  for (const { sample } of numbers) {
    for (const signed of [true, false]) {
      const integer = library.readBigIntFromBuffer(sample, true, signed);
      expect(native.toSignedLittleBuffer(integer)).toEqual(library.toSignedLittleBuffer(integer));
      expect(native.toSignedLittleBuffer(integer, 16)).toEqual(library.toSignedLittleBuffer(integer, 16));
    }
  }
  for (const word of ['12345678901234567890', -1, 7]) {
    expect(native.toSignedLittleBuffer(word)).toEqual(library.toSignedLittleBuffer(word));
  }
});

test('random words have 64 bits, and a sign if asked for', () => {
  const seen = (signed: boolean) =>
    Array.from({ length: 200 }, () => BigInt(native.generateRandomLong(signed).toString()));
  const bits = (words: bigint[]) => words.reduce((all, word) => all | BigInt.asUintN(64, word), 0n);
  const [signed, unsigned] = [seen(true), seen(false)];
  expect(new Set(signed).size).toBe(200);
  for (const words of [signed, unsigned]) expect(bits(words)).toBe(2n ** 64n - 1n);
  for (const word of signed) expect(BigInt.asIntN(64, word)).toBe(word);
  for (const word of unsigned) expect(BigInt.asUintN(64, word)).toBe(word);
  expect(signed.some((word) => word < 0n)).toBe(true);
});

test('the library uses the patched functions', () => {
  patchBigInt();
  expect(helpers.readBigIntFromBuffer).toBe(native.readBigIntFromBuffer);
  expect(helpers.generateRandomLong).toBe(native.generateRandomLong);
});
