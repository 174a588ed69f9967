import { NANOS_PER_STAR } from '@giftbuyer/contracts';
import { FAMILIES, type Family } from '../../ledgers/kind-families';
import type { Bucket } from './day-buckets';

/** A part of a bar, in CSS pixels. */
export interface BarPart {
  family: Family;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where the bars are: received above the zero line, spent below. */
export interface BarLayout {
  parts: readonly BarPart[];
  /** Of the zero line, from the top. */
  zero: number;
  /** Width of the slot of each bucket. */
  slot: number;
  /** The largest amounts in either direction, for the labels. */
  highest: number;
  lowest: number;
}

/** The parts of a bar are this far apart. */
const GAP = 1;
const MAX_BAR_WIDTH = 28;
/** A small amount next to large ones stays visible. */
const MIN_HEIGHT = 2;

export function layOutBars(buckets: readonly Bucket[], width: number, height: number): BarLayout {
  const highest = Math.max(0, ...buckets.map(({ received }) => toNumber(received)));
  const lowest = Math.max(0, ...buckets.map(({ spent }) => toNumber(spent)));
  const all = highest + lowest || 1;
  const zero = Math.round((highest / all) * height);
  const slot = width / Math.max(1, buckets.length);
  const barWidth = Math.max(1, Math.min(MAX_BAR_WIDTH, slot * 0.72));
  const parts: BarPart[] = [];
  const stack = (sums: ReadonlyMap<Family, bigint>, x: number, room: number, isUp: boolean, size: number) => {
    let offset = 0;
    for (const family of FAMILIES) {
      const amount = toNumber(sums.get(family) ?? 0n);
      if (amount === 0) continue;
      const full = Math.max(MIN_HEIGHT, (amount / size) * room);
      const partHeight = Math.max(MIN_HEIGHT, full - GAP);
      parts.push({
        family,
        x,
        y: isUp ? zero - offset - partHeight : zero + offset,
        width: barWidth,
        height: partHeight,
      });
      offset += full;
    }
  };
  for (const [index, bucket] of buckets.entries()) {
    const x = slot * (index + 0.5) - barWidth / 2;
    stack(bucket.receivedBy, x, zero, true, highest);
    stack(bucket.spentBy, x, height - zero, false, lowest);
  }
  return { parts, zero, slot, highest, lowest };
}

/** For drawing, where float precision suffices. */
function toNumber(nanos: bigint): number {
  return Number(nanos) / Number(NANOS_PER_STAR);
}
