import { describe, expect, it } from 'vitest';
import { counted } from '../../libs/ui/src/controls/counted';
import { sumStars } from '../src/app/accounts/sum-stars';

describe('the sum of stars', () => {
  const amounts = [0.1, 0.2, 0.3];
  const turned = amounts.map((_, turn) => [...amounts.slice(turn), ...amounts.slice(0, turn)]);

  it('is the same in whatever order the cards stand, unlike plain adding', () => {
    const plain = turned.map((order) => order.reduce((sum, amount) => sum + amount, 0));
    expect(new Set(plain).size).toBeGreaterThan(1);
    expect(new Set(turned.map(sumStars))).toEqual(new Set([0.6]));
  });

  it('is exact to the billionth', () => {
    expect(sumStars([0.000000001, 12.999999999])).toBe(13);
    expect(sumStars([])).toBe(0);
  });
});

describe('counting from one value to the next', () => {
  const shown = (value: number): string => value.toFixed(9).replace(/\.?0+$/, '');
  const frames = (from: number, target: number): number[] =>
    Array.from({ length: 41 }, (_, frame) => counted(from, target, frame / 40));

  it.each([
    [7497.19, 7612.25],
    [7612.25, 7497.19],
    [0.2, 3.9],
    [5, 7.5],
    [12, 3],
  ])('keeps the fraction of the target and never leaves the way from %d to %d', (from, target) => {
    const fraction = shown(target).split('.')[1];
    for (const value of frames(from, target)) {
      expect(shown(value).split('.')[1]).toBe(fraction);
      expect(value).toBeGreaterThanOrEqual(Math.min(from, target));
      expect(value).toBeLessThanOrEqual(Math.max(from, target));
    }
    expect(counted(from, target, 1)).toBe(target);
  });

  it('moves in one direction only, through more than one value', () => {
    const values = frames(7497.19, 7612.25);
    expect(values.toSorted((one, other) => one - other)).toEqual(values);
    expect(new Set(values).size).toBeGreaterThan(20);
  });
});
