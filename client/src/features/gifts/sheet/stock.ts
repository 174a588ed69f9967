import type { GiftSighting } from '@giftbuyer/contracts';
import type { Balance } from '../../account-detail/history/balance';

/** What was left, for the chart; without sightings at which the supply was unlimited. */
export function stockOf(sightings: readonly GiftSighting[]): Balance[] {
  return sightings.flatMap(({ at, remains }) =>
    remains === null ? [] : [{ at: Date.parse(at), stars: String(remains), value: remains }],
  );
}

/** The prices, each with the time from which on it was asked; the newest first. */
export function pricesOf(sightings: readonly GiftSighting[]): { at: string; stars: number }[] {
  const changes = sightings.filter(({ stars }, index) => sightings[index - 1]?.stars !== stars);
  return changes.map(({ at, stars }) => ({ at, stars })).reverse();
}
