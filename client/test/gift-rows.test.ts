import type { Gift } from '@giftbuyer/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GiftRows, NO_GIFTS, withList, withNewGift } from '../src/features/gifts/data/gift-rows';
import { Refetch } from '../src/features/gifts/data/refetch';
import { gift } from './gift';

const at = (second: number): Pick<Gift, 'checked_at'> => ({
  checked_at: `2026-03-01T12:00:${String(second).padStart(2, '0')}+00:00`,
});
const idsOf = ({ gifts }: GiftRows): string[] => gifts.map(({ id }) => id);

describe('a list and new gifts', () => {
  it('a gift of an event comes first until a list tells its place', () => {
    const before = withList(NO_GIFTS, 0, [gift({ id: '1' }), gift({ id: '2' })]);
    const rows = withNewGift(before, gift({ id: '3' }));
    expect(idsOf(rows)).toEqual(['3', '1', '2']);
    expect(idsOf(withList(rows, rows.eventCount, [gift({ id: '1' }), gift({ id: '3' }), gift({ id: '2' })]))).toEqual([
      '1',
      '3',
      '2',
    ]);
  });

  it('a list that was requested before the event does not remove the gift, a later one does', () => {
    const rows = withNewGift(NO_GIFTS, gift({ id: '3' }));
    expect(idsOf(withList(rows, 0, [gift({ id: '1' })]))).toEqual(['3', '1']);
    expect(idsOf(withList(rows, 1, [gift({ id: '1' })]))).toEqual(['1']);
  });

  it('of an event and a list that cross, the newer numbers count', () => {
    const early = gift({ id: '1', remains: 9, ...at(1) });
    const late = gift({ id: '1', remains: 5, ...at(2) });
    expect(withList(withNewGift(NO_GIFTS, late), 0, [early]).gifts).toEqual([late]);
    expect(withList(withNewGift(NO_GIFTS, early), 0, [late]).gifts).toEqual([late]);
    expect(withNewGift(withList(NO_GIFTS, 0, [late]), early).gifts).toEqual([late]);
    expect(withNewGift(withList(NO_GIFTS, 0, [early]), late).gifts).toEqual([late]);
  });

  it('the same event twice is one gift', () => {
    const once = withNewGift(NO_GIFTS, gift({ id: '1' }));
    expect(withNewGift(once, gift({ id: '1' })).gifts).toEqual(once.gifts);
  });

  it('in every order the page ends with what the server has, and never shows a gift twice', () => {
    // The server has `count` gifts after as many drops; each answer has those of the time when it was made.
    const step = fc.constantFrom('drop', 'ask', 'answer', 'deliver');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let rows = NO_GIFTS;
        const server: Gift[] = [];
        const undelivered: Gift[] = [];
        let pending: { eventsBefore: number; list: Gift[] } | null = null;
        const ask = () => ({ eventsBefore: rows.eventCount, list: server.toReversed() });
        const answer = (): void => {
          if (pending) rows = withList(rows, pending.eventsBefore, pending.list);
          pending = null;
        };
        const deliver = (): void => {
          const next = undelivered.shift();
          if (next) rows = withNewGift(rows, next);
        };
        for (const what of steps) {
          if (what === 'drop') {
            const dropped = gift({ id: String(server.length + 1), ...at(server.length % 60) });
            server.push(dropped);
            undelivered.push(dropped);
          } else if (what === 'ask') pending ??= ask();
          else if (what === 'answer') answer();
          else deliver();
          expect(new Set(idsOf(rows)).size).toBe(rows.gifts.length);
        }
        // Every event is followed by a list.
        answer();
        while (undelivered.length > 0) deliver();
        pending = ask();
        answer();
        expect(rows.gifts).toEqual(server.toReversed());
        expect(rows.arrivals.size).toBe(0);
      }),
    );
  });
});

describe('hints to load again', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const setup = () => {
    const answers: (() => void)[] = [];
    const fetch = vi.fn(() => new Promise<void>((resolve) => answers.push(resolve)));
    return { fetch, refetch: new Refetch(fetch, 1000), answer: () => answers.shift()?.() };
  };

  it('a hundred at once make one request', async () => {
    const { fetch, refetch, answer } = setup();
    for (let count = 0; count < 100; count++) refetch.hint();
    await vi.advanceTimersByTimeAsync(0);
    answer();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('a stream of them makes one request a second', async () => {
    const { fetch, refetch, answer } = setup();
    for (let ms = 0; ms < 5000; ms += 50) {
      refetch.hint();
      await vi.advanceTimersByTimeAsync(50);
      answer();
    }
    // At the beginning and after each second.
    expect(fetch.mock.calls.length).toBeLessThanOrEqual(6);
    expect(fetch.mock.calls.length).toBeGreaterThanOrEqual(5);
  });

  it('one during a slow request makes another request after it', async () => {
    const { fetch, refetch, answer } = setup();
    refetch.hint();
    await vi.advanceTimersByTimeAsync(3000);
    refetch.hint();
    await vi.advanceTimersByTimeAsync(3000);
    expect(fetch).toHaveBeenCalledTimes(1);
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('after a stop nothing is requested', async () => {
    const { fetch, refetch } = setup();
    refetch.hint();
    refetch.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(fetch).not.toHaveBeenCalled();
  });
});
