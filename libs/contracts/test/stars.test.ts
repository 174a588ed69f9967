import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, nanosOf } from '@giftbuyer/contracts';

describe('Stars in decimal', () => {
  it.each([
    ['0', 0n],
    ['150.5', 150_500_000_000n],
    ['-1.02', -1_020_000_000n],
    ['-0.000000001', -1n],
    ['9007199254740993.000000001', 9_007_199_254_740_993_000_000_001n],
    ['9223372036854775807.999999999', 2n ** 63n * 1_000_000_000n - 1n],
    ['-9223372036854775808', -(2n ** 63n) * 1_000_000_000n],
  ])('%s is exact to the billionth', (stars, nanos) => {
    expect(nanosOf(stars)).toBe(nanos);
    expect(decimalOf(nanos)).toBe(stars);
  });

  it('are what they were, there and back, and in the same order', () => {
    const amount = fc.bigInt({ min: -(2n ** 94n), max: 2n ** 94n });
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        expect(nanosOf(decimalOf(one))).toBe(one);
        expect(decimalOf(one)).toMatch(/^-?(0|[1-9]\d*)(\.\d{0,8}[1-9])?$/);
        expect(nanosOf(decimalOf(one)) < nanosOf(decimalOf(other))).toBe(one < other);
      }),
    );
  });
});
