import type { Period } from '../history/balance';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Unit = 'minute' | 'hour' | 'day' | 'month' | 'year';

/** Possible tick intervals, each with its approximate length. */
const TIME_STEPS: readonly [count: number, unit: Unit, ms: number][] = [
  [5, 'minute', 5 * MINUTE],
  [15, 'minute', 15 * MINUTE],
  [1, 'hour', HOUR],
  [3, 'hour', 3 * HOUR],
  [6, 'hour', 6 * HOUR],
  [12, 'hour', 12 * HOUR],
  [1, 'day', DAY],
  [2, 'day', 2 * DAY],
  [7, 'day', 7 * DAY],
  [14, 'day', 14 * DAY],
  [1, 'month', 30 * DAY],
  [3, 'month', 91 * DAY],
  [6, 'month', 182 * DAY],
  [1, 'year', 365 * DAY],
  [2, 'year', 730 * DAY],
  [5, 'year', 1826 * DAY],
];

export interface TimeTicks {
  unit: Unit;
  /** Milliseconds since the epoch. */
  times: number[];
}

/** Ticks at round times of the browser time zone, at most `count`. */
export function timeTicks({ from, to }: Period, count: number): TimeTicks {
  const longest: (typeof TIME_STEPS)[number] = [10, 'year', 3652 * DAY];
  const [step, unit] = TIME_STEPS.find(([, , ms]) => (to - from) / ms <= count) ?? longest;
  const times: number[] = [];
  for (const time = floorTime(new Date(from), step, unit); time.getTime() < to; addStep(time, step, unit)) {
    if (time.getTime() >= from) times.push(time.getTime());
  }
  return { unit, times };
}

/** The last tick at or before `date`. */
function floorTime(date: Date, step: number, unit: Unit): Date {
  const [year, month, day, hour] = [date.getFullYear(), date.getMonth(), date.getDate(), date.getHours()];
  switch (unit) {
    case 'minute':
      return new Date(year, month, day, hour, round(date.getMinutes(), step));
    case 'hour':
      return new Date(year, month, day, round(hour, step));
    case 'day':
      return new Date(year, month, day);
    case 'month':
      return new Date(year, round(month, step));
    case 'year':
      return new Date(round(year, step), 0);
  }
}

/** By the calendar, because days and months differ in length. */
function addStep(time: Date, step: number, unit: Unit): void {
  if (unit === 'minute') time.setTime(time.getTime() + step * MINUTE);
  else if (unit === 'hour') time.setHours(time.getHours() + step);
  else if (unit === 'day') time.setDate(time.getDate() + step);
  else if (unit === 'month') time.setMonth(time.getMonth() + step);
  else time.setFullYear(time.getFullYear() + step);
}

function round(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

/** Range of the value axis. */
export interface Extent {
  low: number;
  high: number;
}

/** The extent of the values with padding; it starts at 0 only if the values do. */
export function extentOf(values: Iterable<number>): Extent {
  let [low, high] = [Infinity, -Infinity];
  for (const height of values) {
    low = Math.min(low, height);
    high = Math.max(high, height);
  }
  if (low > high) return { low: 0, high: 1 };
  const padding = high > low ? (high - low) * 0.08 : Math.max(1, Math.abs(high) * 0.05);
  return { low: low >= 0 ? Math.max(0, low - padding) : low - padding, high: high + padding };
}

/** Round values within the extent in steps of 1, 2 or 5 times a power of ten, at most `count` + 1. */
export function valueTicks({ low, high }: Extent, count: number): number[] {
  const rough = (high - low) / count;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * ([1, 2, 5].find((factor) => factor * size >= rough) ?? 10);
  // Without float noise: 0.3 / 0.1 must be 3, and 3 * 0.1 must be 0.3.
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(15)));
}
