import { generatePrimeSync } from 'node:crypto';
import { helpers } from 'telegram';
import { Factorizator } from 'telegram/crypto/Factorizator.js';
import { describe, expect, test } from 'vitest';
import { factorize } from '../src/key-exchange/factorization.js';

const prime = (bits: number) => generatePrimeSync(bits, { bigint: true });
const PRIMES = [21, 29, 30, 31, 32].map((bits) => Array.from({ length: 12 }, () => prime(bits)));

describe('the factors of a product of two primes', () => {
  test.each(PRIMES)('are found, the smaller first', async (...primes) => {
    for (const p of primes) {
      for (const q of primes) {
        if (p < q) expect(await factorize(p * q)).toEqual([p, q]);
      }
    }
  });

  test('equal those that the library finds', async () => {
    for (let i = 0; i < 5; i++) {
      const pq = prime(31) * prime(30);
      const { p, q } = Factorizator.factorize(helpers.returnBigInt(pq));
      expect(await factorize(pq)).toEqual([BigInt(p.toString()), BigInt(q.toString())]);
    }
  });

  test('are found when the top bit is set, which the library reads as a sign', async () => {
    const [p, q] = [4_294_967_279n, 4_294_967_291n];
    expect(p * q).toBeGreaterThan(2n ** 63n);
    expect(await factorize(p * q)).toEqual([p, q]);
  });

  test.each([15n, 21n, 35n, 3n * 4_294_967_291n, 7n * 2_147_483_647n])('are found for %s too', async (pq) => {
    const [p, q] = await factorize(pq);
    expect(p * q).toBe(pq);
    expect(p).toBeGreaterThan(1n);
    expect(p).toBeLessThan(q);
  });
});

test.each([
  ['0', 0n],
  ['1', 1n],
  ['a prime', 9_223_372_036_854_775_783n],
  ['a small prime', 13n],
  ['an even number', 2n * 2_147_483_647n],
  ['the square of a prime', 2_147_483_647n ** 2n],
  ['more than 64 bits', prime(33) * prime(33)],
])('%s is refused', async (_, pq) => {
  await expect(factorize(pq)).rejects.toThrow('no two prime factors');
});

test('the event loop gets a turn after every 100,000 steps', async () => {
  let turns = 0;
  // This number takes about 1.4 million.
  await factorize(13_110_490_492_792_272_137n, () => Promise.resolve(turns++));
  expect(turns).toBeGreaterThanOrEqual(10);
});
