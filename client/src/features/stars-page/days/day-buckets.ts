import { type StarDay, type StarTransactionKind, nanosOf } from '@giftbuyer/contracts';
import type { Dates } from '../../ledgers/star-filters';
import { FAMILIES, type Family, familyOf } from '../../ledgers/kind-families';

const DAY_MS = 86_400_000;
/** A period with more days is shown in weeks, then in months. */
const MAX_DAYS = 45;
const MAX_WEEK_DAYS = 220;

export type BucketUnit = 'day' | 'week' | 'month';

/** What came and went in one bar of the chart; exact, in billionths. */
export interface Bucket {
  /** The first and the last day, `2026-01-31`. */
  from: string;
  to: string;
  received: bigint;
  spent: bigint;
  receivedBy: ReadonlyMap<Family, bigint>;
  spentBy: ReadonlyMap<Family, bigint>;
}

export interface Buckets {
  unit: BucketUnit;
  /** Oldest first, without gaps. */
  items: readonly Bucket[];
}

/**
 * @param days oldest first
 * @param period without a limit, the days themselves limit it
 * @param today `2026-01-31`
 */
export function bucketsOf(days: readonly StarDay[], period: Dates, today: string): Buckets {
  const first = period.from ?? days[0]?.day ?? today;
  const end = period.to !== null && period.to < today ? period.to : today;
  // The clock of the browser may be behind that of the server.
  const last = [first, end, days.at(-1)?.day ?? end].reduce((a, b) => (a > b ? a : b));
  const count = (timeOf(last) - timeOf(first)) / DAY_MS + 1;
  const unit = count <= MAX_DAYS ? 'day' : count <= MAX_WEEK_DAYS ? 'week' : 'month';
  const byStart = new Map<string, StarDay[]>();
  for (const day of days) {
    const start = startOf(day.day, unit);
    const known = byStart.get(start);
    if (known) known.push(day);
    else byStart.set(start, [day]);
  }
  const items: Bucket[] = [];
  for (let start = startOf(first, unit); start <= last; start = nextOf(start, unit)) {
    const end = dayBefore(nextOf(start, unit));
    const range = { from: start < first ? first : start, to: end > last ? last : end };
    items.push({ ...range, ...sumOf(byStart.get(start) ?? []) });
  }
  return { unit, items };
}

/** What came and went of one kind; exact, in billionths. */
export interface KindSum {
  kind: StarTransactionKind;
  received: bigint;
  spent: bigint;
}

/** The kinds with the largest amounts first. */
export function sumsByKind(days: readonly StarDay[]): KindSum[] {
  const sums = new Map<StarTransactionKind, KindSum>();
  for (const { kind, received, spent } of days) {
    const sum = sums.get(kind) ?? { kind, received: 0n, spent: 0n };
    sums.set(kind, { kind, received: sum.received + nanosOf(received), spent: sum.spent + nanosOf(spent) });
  }
  const size = ({ received, spent }: KindSum): bigint => received + spent;
  return [...sums.values()].sort((one, other) => (size(other) > size(one) ? 1 : size(other) < size(one) ? -1 : 0));
}

function sumOf(days: readonly StarDay[]): Omit<Bucket, 'from' | 'to'> {
  const [receivedBy, spentBy] = [new Map<Family, bigint>(), new Map<Family, bigint>()];
  const add = (sums: Map<Family, bigint>, family: Family, amount: string) => {
    const nanos = nanosOf(amount);
    if (nanos > 0n) sums.set(family, (sums.get(family) ?? 0n) + nanos);
  };
  for (const { kind, received, spent } of days) {
    add(receivedBy, familyOf(kind), received);
    add(spentBy, familyOf(kind), spent);
  }
  const total = (sums: ReadonlyMap<Family, bigint>) =>
    FAMILIES.reduce((sum, family) => sum + (sums.get(family) ?? 0n), 0n);
  return { received: total(receivedBy), spent: total(spentBy), receivedBy, spentBy };
}

function timeOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayAt(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function dayBefore(day: string): string {
  return dayAt(timeOf(day) - DAY_MS);
}

/** Weeks begin on Monday. */
function startOf(day: string, unit: BucketUnit): string {
  if (unit === 'day') return day;
  if (unit === 'month') return `${day.slice(0, 7)}-01`;
  const time = timeOf(day);
  return dayAt(time - ((new Date(time).getUTCDay() + 6) % 7) * DAY_MS);
}

function nextOf(start: string, unit: BucketUnit): string {
  if (unit !== 'month') return dayAt(timeOf(start) + (unit === 'week' ? 7 : 1) * DAY_MS);
  const date = new Date(timeOf(start));
  return dayAt(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
}
