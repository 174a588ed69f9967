import type { Balance, Period } from './balance';

/** What maps time and Stars to pixels. */
export interface Plane {
  x(time: number): number;
  y(stars: number): number;
}

/** Paths for SVG. */
export interface StepLine {
  /** What the balance was: level until it changes. */
  line: string;
  /** From the lowest to the highest balance of each column; empty where every change has room of its own. */
  band: string;
}

/** What happened within one column of pixels; its levels are pixels from the top. */
interface Column {
  x: number;
  low: number;
  high: number;
  last: number;
}

/** More changes than this in a pixel blur into a block: then the line shows the last of each column, the band the rest. */
const CHANGES_PER_PIXEL = 0.5;

/**
 * @param balances those in force during the period, oldest first
 * @param known of the period: nothing is drawn outside
 */
export function stepLine(balances: readonly Balance[], known: Period, plane: Plane): StepLine {
  const [start, end] = [plane.x(known.from), plane.x(known.to)];
  if (balances.length === 0 || start > end) return { line: '', band: '' };
  const isDense = balances.length > (end - start) * CHANGES_PER_PIXEL;
  const columns = isDense ? byColumn(balances, start, plane) : balances.map((one) => ownColumn(one, start, plane));
  return { line: lineOf(columns, end), band: isDense ? bandOf(columns, end) : '' };
}

function ownColumn({ at, height }: Balance, start: number, plane: Plane): Column {
  const y = plane.y(height);
  return { x: Math.max(start, plane.x(at)), low: y, high: y, last: y };
}

function byColumn(balances: readonly Balance[], start: number, plane: Plane): Column[] {
  const columns: Column[] = [];
  for (const { at, height } of balances) {
    const x = Math.max(start, Math.floor(plane.x(at)));
    const y = plane.y(height);
    const column = columns.at(-1);
    if (column?.x === x) {
      column.low = Math.max(column.low, y);
      column.high = Math.min(column.high, y);
      column.last = y;
    } else {
      // The balance from before is part of the column in which it changed.
      const before = column?.last ?? y;
      columns.push({ x, low: Math.max(before, y), high: Math.min(before, y), last: y });
    }
  }
  return columns;
}

function lineOf(columns: readonly Column[], end: number): string {
  const [first] = columns;
  if (!first) return '';
  const steps = columns.slice(1).map(({ x, last }) => `H${short(x)}V${short(last)}`);
  return `M${short(first.x)} ${short(first.last)}${steps.join('')}H${short(end)}`;
}

/** A bar for each column; where nothing changed the line alone says it all. */
function bandOf(columns: readonly Column[], end: number): string {
  const pieces = columns
    .filter(({ low, high }) => low > high)
    .map(({ x, low, high }) => `M${short(x)} ${short(high)}H${short(Math.min(x + 1, end))}V${short(low)}H${short(x)}z`);
  return pieces.join('');
}

/** A tenth of a pixel is finer than any screen. */
function short(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
