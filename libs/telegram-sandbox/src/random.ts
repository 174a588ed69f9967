import { createHash, randomBytes } from 'node:crypto';

/** A pseudo-random stream that is determined by the seed. */
export interface RandomStream {
  bytes(length: number): Buffer;
  /** Signed, 64 bits. */
  long(): bigint;
  /** An integer from 0 to below `limit`, which is at most 2^48. */
  below(limit: number): number;
}

/**
 * Seeded randomness for ids, hashes and delays, with independent streams for each purpose. Not for nonces, keys and
 * padding.
 */
export class Randomness {
  /** The seed that repeats this run. */
  readonly seed: string;

  constructor(seed: number | string = randomBytes(8).toString('hex')) {
    this.seed = String(seed);
  }

  /** @returns the stream of that name from its beginning */
  stream(name: string): RandomStream {
    let block = 0;
    let left = Buffer.alloc(0);
    const bytes = (length: number): Buffer => {
      while (left.length < length) {
        left = Buffer.concat([
          left,
          createHash('sha256')
            .update(JSON.stringify([this.seed, name, block++]))
            .digest(),
        ]);
      }
      const taken = left.subarray(0, length);
      left = left.subarray(length);
      return taken;
    };
    return {
      bytes,
      long: () => bytes(8).readBigInt64LE(),
      below: (limit) => bytes(6).readUIntLE(0, 6) % limit,
    };
  }
}
