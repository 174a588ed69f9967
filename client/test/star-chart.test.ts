import { decimalOf } from '@giftbuyer/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Balance } from '../src/features/account-detail/history/balance';
import { type Scales, stepLine } from '../src/features/account-detail/chart/step-line';
import { extentOf, timeTicks, valueTicks } from '../src/features/account-detail/chart/ticks';

const balance = (at: number, height: number): Balance => ({ at, value: height, stars: String(height) });
/** One pixel per millisecond and per Star, from 100 down. */
const plane: Scales = { x: (time) => time, y: (stars) => 100 - stars };

describe('the line of steps', () => {
  it('stays level until the balance changes, and ends with what is known', () => {
    const { line, band } = stepLine([balance(10, 5), balance(40, 8)], { from: 10, to: 90 }, plane);
    expect(line).toBe('M10 95H40V92H90');
    expect(band).toBe('');
  });

  it('begins where the period does, when the balance is older', () => {
    expect(stepLine([balance(-50, 5)], { from: 0, to: 90 }, plane).line).toBe('M0 95H90');
  });

  it('is a point for a balance that was just read for the first time', () => {
    expect(stepLine([balance(10, 5)], { from: 10, to: 10 }, plane).line).toBe('M10 95H10');
  });

  it('is nothing where nothing is known', () => {
    expect(stepLine([], { from: 0, to: 90 }, plane)).toEqual({ line: '', band: '' });
  });

  it('keeps the spikes of a crowd in the band, and what came last of each column in the line', () => {
    const crowd = [
      balance(0, 10),
      balance(3.1, 20),
      balance(3.2, 90),
      balance(3.3, 5),
      balance(3.4, 30),
      balance(6, 30),
    ];
    const { line, band } = stepLine(crowd, { from: 0, to: 8 }, plane);
    expect(line).toBe('M0 90H3V70H6V70H8');
    expect(band).toBe('M3 10H4V95H3z');
  });

  it('is no longer than the screen is wide, and loses no extreme of ten thousand balances', () => {
    const crowd = Array.from({ length: 10_000 }, (_, n) => balance(n / 25, n === 7777 ? 99 : n === 3333 ? -50 : n % 7));
    const { line, band } = stepLine(crowd, { from: 0, to: 400 }, plane);
    expect(line.match(/H/g)?.length).toBeLessThanOrEqual(401);
    expect(band.match(/M/g)?.length).toBeLessThanOrEqual(401);
    expect(band).toContain('M311 1H312');
    expect(band).toContain('V150H133z');
  });
});

describe('the levels', () => {
  it.each([
    [[1000, 1400], 4, [1000, 1100, 1200, 1300, 1400]],
    [[0, 0.3], 3, [0, 0.1, 0.2, 0.3]],
    [[-3, 7], 4, [0, 5]],
    [[9.7, 10.3], 4, [9.8, 10, 10.2]],
  ] as const)('of %j are round', ([low, high], count, ticks) => {
    expect(valueTicks({ low, high }, count)).toEqual(ticks);
  });

  it('do not begin at zero unless the balances do', () => {
    expect(extentOf([1000, 1400]).low).toBeGreaterThan(900);
    expect(extentOf([0, 10]).low).toBe(0);
    expect(extentOf([-5, 10]).low).toBeLessThan(-5);
  });

  it('have air around a balance that never changed', () => {
    expect(extentOf([250])).toEqual({ low: 237.5, high: 262.5 });
    expect(extentOf([0])).toEqual({ low: 0, high: 1 });
    expect(extentOf([])).toEqual({ low: 0, high: 1 });
  });
});

it('the levels are a few finite numbers, whatever two balances are', () => {
  const height = fc.bigInt({ min: -(2n ** 93n), max: 2n ** 93n }).map((nanos) => Number(decimalOf(nanos)));
  fc.assert(
    fc.property(height, height, (one, other) => {
      const ticks = valueTicks(extentOf([one, other]), 4);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.every(Number.isFinite)).toBe(true);
    }),
  );
});

describe('the times', () => {
  const at = (text: string): number => new Date(text).getTime();
  const shown = (from: string, to: string, count: number): string[] =>
    timeTicks({ from: at(from), to: at(to) }, count).times.map((time) => {
      const date = new Date(time);
      return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()} ${date.getHours()}:${date.getMinutes()}`;
    });

  it.each([
    ['2026-03-01T10:07:00', '2026-03-01T10:33:00', 5, ['2026-3-1 10:15', '2026-3-1 10:30']],
    [
      '2026-03-01T10:07:00',
      '2026-03-02T10:07:00',
      4,
      ['2026-3-1 12:0', '2026-3-1 18:0', '2026-3-2 0:0', '2026-3-2 6:0'],
    ],
    [
      '2026-02-26T10:00:00',
      '2026-03-02T10:00:00',
      5,
      ['2026-2-27 0:0', '2026-2-28 0:0', '2026-3-1 0:0', '2026-3-2 0:0'],
    ],
    [
      '2025-11-15T00:00:00',
      '2026-11-15T00:00:00',
      5,
      ['2026-1-1 0:0', '2026-4-1 0:0', '2026-7-1 0:0', '2026-10-1 0:0'],
    ],
    ['2020-05-01T00:00:00', '2026-05-01T00:00:00', 4, ['2022-1-1 0:0', '2024-1-1 0:0', '2026-1-1 0:0']],
  ])('from %s to %s are round', (from, to, count, times) => expect(shown(from, to, count)).toEqual(times));

  it('are never more than requested', () => {
    const to = at('2026-11-22T10:00:00');
    for (const days of [0.01, 0.2, 1, 3, 7, 30, 90, 365, 2000, 20_000]) {
      const { times } = timeTicks({ from: to - days * 86_400_000, to }, 5);
      expect(times.length, String(days)).toBeGreaterThan(0);
      expect(times.length, String(days)).toBeLessThanOrEqual(6);
    }
  });
});
