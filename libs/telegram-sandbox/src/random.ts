import { createHash, randomBytes } from 'node:crypto';

/** Numbers that nobody can tell from chance, and that the same seed gives again. */
export interface RandomStream {
  bytes(length: number): Buffer;
  /** Signed, 64 bits. */
  long(): bigint;
  /** A whole number from 0 and below `limit`, which is at most 2^48. */
  below(limit: number): number;
}

/**
 * The chance of the world: ids, hashes, delays. Each purpose has a stream of its own, so that more of one does not
 * change another. What protects messages (nonces, keys, padding) never comes from here.
 */
export class Randomness {
  /** What makes the same run again. */
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
