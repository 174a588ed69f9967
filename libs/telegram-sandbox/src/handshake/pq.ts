import { generatePrimeSync } from 'node:crypto';

/** As Telegram's: their product is below 2^63, and each takes 4 bytes. */
const PRIME_BITS = 31;

/** Two different primes, the smaller one first. */
export function generatePrimes(): [p: bigint, q: bigint] {
  const p = generatePrimeSync(PRIME_BITS, { bigint: true });
  const q = generatePrimeSync(PRIME_BITS, { bigint: true });
  if (p === q) return generatePrimes();
  return p < q ? [p, q] : [q, p];
}
