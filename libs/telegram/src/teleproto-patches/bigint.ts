import { randomBytes } from 'node:crypto';
import { helpers } from 'telegram';
import library from 'telegram/Helpers.js';

type Integer = ReturnType<typeof helpers.returnBigInt>;

/** The original functions of the library. */
export const libraryIntegers = {
  readBigIntFromBuffer: library.readBigIntFromBuffer,
  readBufferFromBigInt: library.readBufferFromBigInt,
  toSignedLittleBuffer: library.toSignedLittleBuffer,
  generateRandomLong: library.generateRandomLong,
};

/**
 * The library converts every 64-bit number of the protocol to digits and back, one digit at a time, which costs more than
 * all its cryptography. These functions give the same results with native bigints.
 */
export const nativeIntegers: typeof libraryIntegers = {
  readBigIntFromBuffer(buffer, little = true, signed = false) {
    const digits = (little ? Buffer.from(buffer).reverse() : buffer).toString('hex');
    const value = BigInt(`0x0${digits}`);
    return toInteger(signed ? BigInt.asIntN(8 * buffer.length, value) : value);
  },

  readBufferFromBigInt(integer, bytes, little = true, signed = false) {
    // Not used by the protocol; the library's result is unusual.
    if (signed) return libraryIntegers.readBufferFromBigInt(integer, bytes, little, signed);
    const value = BigInt(integer.toString());
    if (value < 0n || value !== BigInt.asUintN(8 * bytes, value)) throw new Error(`${bytes} bytes do not hold it`);
    return bytesOf(value, bytes, little);
  },

  toSignedLittleBuffer(integer, bytes = 8) {
    return bytesOf(BigInt.asUintN(8 * bytes, BigInt(integer.toString())), bytes, true);
  },

  generateRandomLong(signed = true) {
    return nativeIntegers.readBigIntFromBuffer(randomBytes(8), true, signed);
  },
};

export function patchBigInt(): void {
  Object.assign(library, nativeIntegers);
}

function bytesOf(value: bigint, bytes: number, little: boolean): Buffer {
  const buffer = Buffer.from(value.toString(16).padStart(2 * bytes, '0'), 'hex');
  return little ? buffer.reverse() : buffer;
}

function toInteger(value: bigint): Integer {
  return helpers.returnBigInt(value);
}
