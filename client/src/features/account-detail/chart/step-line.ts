import type { Balance, Period } from '../history/balance';

/** Maps time and Stars to pixels. */
export interface Scales {
  x(time: number): number;
  y(stars: number): number;
}

/** SVG paths. */
export interface StepLine {
  /** The step line of the balance. */
  line: string;
  /** Range of the balance in each pixel column; empty when every change has its own column. */
  band: string;
}

/** Balances within one pixel column; values are pixels from the top. */
interface Column {
  x: number;
  low: number;
  high: number;
  last: number;
}

/** With more changes per pixel the line shows the last balance of each column, and the band the range. */
const CHANGES_PER_PIXEL = 0.5;

/**
 * @param balances in force during the period, oldest first
 * @param known the known part of the period: nothing is drawn outside
 */
export function stepLine(balances: readonly Balance[], known: Period, scales: Scales): StepLine {
  const [start, end] = [scales.x(known.from), scales.x(known.to)];
  if (balances.length === 0 || start > end) return { line: '', band: '' };
  const isDense = balances.length > (end - start) * CHANGES_PER_PIXEL;
  const columns = isDense
    ? groupByColumn(balances, start, scales)
    : balances.map((one) => singleColumn(one, start, scales));
  return { line: linePath(columns, end), band: isDense ? bandPath(columns, end) : '' };
}

function singleColumn({ at, value }: Balance, start: number, scales: Scales): Column {
  const y = scales.y(value);
  return { x: Math.max(start, scales.x(at)), low: y, high: y, last: y };
}

function groupByColumn(balances: readonly Balance[], start: number, scales: Scales): Column[] {
  const columns: Column[] = [];
  for (const { at, value } of balances) {
    const x = Math.max(start, Math.floor(scales.x(at)));
    const y = scales.y(value);
    const column = columns.at(-1);
    if (column?.x === x) {
      column.low = Math.max(column.low, y);
      column.high = Math.min(column.high, y);
      column.last = y;
    } else {
      // The previous balance is part of the column in which it changed.
      const before = column?.last ?? y;
      columns.push({ x, low: Math.max(before, y), high: Math.min(before, y), last: y });
    }
  }
  return columns;
}

function linePath(columns: readonly Column[], end: number): string {
  const [first] = columns;
  if (!first) return '';
  const steps = columns.slice(1).map(({ x, last }) => `H${roundPixels(x)}V${roundPixels(last)}`);
  return `M${roundPixels(first.x)} ${roundPixels(first.last)}${steps.join('')}H${roundPixels(end)}`;
}

/** One bar per column; columns without changes have none. */
function bandPath(columns: readonly Column[], end: number): string {
  const pieces = columns
    .filter(({ low, high }) => low > high)
    .map(
      ({ x, low, high }) =>
        `M${roundPixels(x)} ${roundPixels(high)}H${roundPixels(Math.min(x + 1, end))}V${roundPixels(low)}H${roundPixels(x)}z`,
    );
  return pieces.join('');
}

/** A tenth of a pixel is precise enough for any screen. */
function roundPixels(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
