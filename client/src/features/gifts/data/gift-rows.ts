import type { Gift } from '@giftbuyer/contracts';

/** The gifts of a catalogue, from its lists and from `gift.new` events that come in between. */
export interface GiftRows {
  /** In the order of the catalogue. */
  readonly gifts: readonly Gift[];
  /** Number of events so far. */
  readonly eventCount: number;
  /** Number of the event that brought the gift, until a list that was requested later contains it. */
  readonly arrivals: ReadonlyMap<string, number>;
}

export const NO_GIFTS: GiftRows = { gifts: [], eventCount: 0, arrivals: new Map() };

/** A gift of an event. Unknown gifts come first: only the next list tells their place. */
export function withNewGift(rows: GiftRows, gift: Gift): GiftRows {
  const eventCount = rows.eventCount + 1;
  const arrivals = new Map(rows.arrivals).set(gift.id, eventCount);
  const known = rows.gifts.find(({ id }) => id === gift.id);
  if (!known) return { gifts: [gift, ...rows.gifts], eventCount, arrivals };
  const gifts = rows.gifts.map((other) => (other === known ? newer(gift, known) : other));
  return { gifts, eventCount, arrivals };
}

/**
 * A list. It decides which gifts there are, except for gifts of events that came after its request: it may be older.
 *
 * @param eventsBefore `eventCount` when the list was requested
 */
export function withList(rows: GiftRows, eventsBefore: number, list: readonly Gift[]): GiftRows {
  const arrivals = new Map([...rows.arrivals].filter(([, number]) => number > eventsBefore));
  const arrived = new Map(rows.gifts.flatMap((gift) => (arrivals.has(gift.id) ? [[gift.id, gift]] : [])));
  const listed = list.map((gift) => {
    const other = arrived.get(gift.id);
    arrived.delete(gift.id);
    return other ? newer(gift, other) : gift;
  });
  return { gifts: [...arrived.values(), ...listed], eventCount: rows.eventCount, arrivals };
}

/** The first one when both were read at the same time. */
function newer(gift: Gift, other: Gift): Gift {
  return Date.parse(other.checked_at) > Date.parse(gift.checked_at) ? other : gift;
}
