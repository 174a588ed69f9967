/**
 * Splits the product of two odd primes by Pollard's rho with Brent's cycle search
 * (https://en.wikipedia.org/wiki/Pollard%27s_rho_algorithm): milliseconds for the 62 bits of a `pq`.
 *
 * @returns the smaller prime, the larger one
 */
export function factor(pq: bigint): [bigint, bigint] {
  for (let increment = 1n; ; increment++) {
    const p = divisorOf(pq, increment);
    if (p !== pq) return p < pq / p ? [p, pq / p] : [pq / p, p];
  }
}

/** How many differences are multiplied before their greatest common divisor is taken. */
const BATCH = 128;

/** @returns a divisor above 1, `n` itself when this increment finds no other */
function divisorOf(n: bigint, increment: bigint): bigint {
  const next = (value: bigint): bigint => (value * value + increment) % n;
  let y = 2n;
  for (let length = 1; ; length *= 2) {
    const x = y;
    for (let done = 0; done < length; done += BATCH) {
      const start = y;
      let product = 1n;
      for (let i = Math.min(BATCH, length - done); i > 0; i--) {
        y = next(y);
        product = (product * difference(x, y)) % n;
      }
      if (greatestCommonDivisor(product, n) === 1n) continue;
      for (let slow = next(start); ; slow = next(slow)) {
        const divisor = greatestCommonDivisor(difference(x, slow), n);
        if (divisor !== 1n) return divisor;
      }
    }
  }
}

const difference = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b) [a, b] = [b, a % b];
  return a;
}
