import { NANOS_PER_STAR, decimalOf, nanosOf } from '@giftbuyer/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolate } from '../../libs/ui/src/controls/interpolate';
import { nanosOfAccount, sum } from '../src/features/accounts/data/account-stars';

const of = (stars: string): bigint => nanosOfAccount({ stars_exact: stars });

describe('the sum of Stars', () => {
  it('is the same in any order of the cards, unlike a sum of floats', () => {
    const amounts = ['0.1', '0.2', '0.3'];
    const turned = amounts.map((_, turn) => [...amounts.slice(turn), ...amounts.slice(0, turn)]);
    expect(new Set(turned.map((order) => order.map(Number).reduce((total, one) => total + one, 0))).size).toBe(2);
    expect(new Set(turned.map((order) => decimalOf(sum(order.map(of)))))).toEqual(new Set(['0.6']));
  });

  it('is exact to the billionth, of any size', () => {
    expect(sum([])).toBe(0n);
    expect(decimalOf(sum(['0.000000001', '12.999999999'].map(of)))).toBe('13');
    expect(decimalOf(sum(['9223372036854775807.999999999', '9223372036854775807.999999999', '-1.02'].map(of)))).toBe(
      '18446744073709551614.979999998',
    );
  });
});

describe('counting from one value to the next', () => {
  const frames = (from: string, target: string): bigint[] =>
    Array.from({ length: 41 }, (_, frame) => interpolate(nanosOf(from), nanosOf(target), frame / 40, NANOS_PER_STAR));

  it.each([
    ['7497.19', '7612.25'],
    ['7612.25', '7497.19'],
    ['0.2', '3.9'],
    ['5', '7.5'],
    ['12', '3'],
    ['0', '9223372036854775807.999999999'],
    ['9223372036854775807.999999999', '9007199254740993.000000001'],
    ['-3.5', '-120.02'],
  ])('keeps the fraction of the target and never leaves the way from %s to %s', (from, target) => {
    const [low, high] = [nanosOf(from), nanosOf(target)].sort((one, other) => (one < other ? -1 : 1));
    for (const value of frames(from, target)) {
      expect(value % NANOS_PER_STAR).toBe(nanosOf(target) % NANOS_PER_STAR);
      expect(value >= (low ?? 0n) && value <= (high ?? 0n)).toBe(true);
    }
    expect(frames(from, target).at(-1)).toBe(nanosOf(target));
  });

  it('moves in one direction only, through more than one value', () => {
    const values = frames('7497.19', '7612.25');
    expect(values.toSorted((one, other) => Number(one - other))).toEqual(values);
    expect(new Set(values).size).toBeGreaterThan(20);
  });

  it('is at the value in the end, whatever both are', () => {
    const amount = fc.bigInt({ min: -(2n ** 93n), max: 2n ** 93n });
    fc.assert(
      fc.property(amount, amount, (from, target) => {
        expect(interpolate(from, target, 1, NANOS_PER_STAR)).toBe(target);
      }),
    );
  });
});
