import { describe, expect, it } from 'vitest';
import type { StarHistory as Page } from '@giftbuyer/contracts';
import { type Balance, indexAt, knownRange, knownUntil } from '../src/features/account-detail/history/balance';
import { starsBetween } from '../src/features/account-detail/history/exact-stars';
import { maskPhone } from '../src/features/account-detail/profile/mask-phone';
import { StarHistory } from '../src/features/account-detail/history/star-history';
import type { ApiClient } from '../src/core/http/api-client';

const balance = (at: number, stars: number | string = at): Balance => ({
  at,
  stars: String(stars),
  value: Number(stars),
});

describe('exact Stars', () => {
  it.each([
    ['0.1', '0.3', '0.2'],
    ['0.3', '0.1', '-0.2'],
    ['-1.02', '1', '2.02'],
    ['9007199254740992', '9007199254740993.000000001', '1.000000001'],
    ['5', '5', '0'],
    ['10.5', '10', '-0.5'],
    ['-9223372036854775808', '9223372036854775807.999999999', '18446744073709551615.999999999'],
  ])('from %s to %s it is %s', (earlier, later, change) => expect(starsBetween(earlier, later)).toBe(change));
});

describe('what is known of a period', () => {
  const balances = [10, 20, 30].map((at) => balance(at));

  it('finds the balance in force', () => {
    expect([9, 10, 19, 20, 30, 99].map((time) => indexAt(balances, time))).toEqual([-1, 0, 0, 1, 2, 2]);
    expect(indexAt([], 5)).toBe(-1);
  });

  it('begins with the balance from before it, and ends with the last reading', () => {
    expect(knownRange(balances, { from: 15, to: 50 }, 40)).toEqual({ from: 15, to: 40, balances });
    expect(knownRange(balances, { from: 20, to: 25 }, 40)).toEqual({ from: 20, to: 25, balances: [balances[1]] });
  });

  it('begins with the first balance when there was none before', () => {
    expect(knownRange(balances, { from: 0, to: 15 }, 40)).toEqual({ from: 10, to: 15, balances: [balances[0]] });
  });

  it('does not lose a balance to a reading whose time has no milliseconds', () => {
    expect(knownRange([balance(1999)], { from: 0, to: 5000 }, 1000)).toMatchObject({ from: 1999, to: 1999 });
  });

  it('is nothing before the first balance, after the last reading, and without a history', () => {
    for (const [known, period] of [
      [balances, { from: 0, to: 9 }],
      [balances, { from: 60, to: 90 }],
      [[], { from: 0, to: 90 }],
    ] as const) {
      expect(knownRange(known, period, 40).balances).toEqual([]);
    }
  });
});

describe('a reading', () => {
  const HOUR = 3_600_000;

  it('is current until it is stale, so that the chart of a new account is not empty', () => {
    expect(knownUntil(5000, 6000)).toBe(6000);
    expect(knownUntil(5000, 5000 + HOUR - 1)).toBe(5000 + HOUR - 1);
    expect(knownUntil(5000, 5000 + HOUR)).toBe(5000);
  });

  it('of a clock that is ahead of this one counts as well', () => {
    expect(knownUntil(9000, 6000)).toBe(9000);
  });
});

describe('reading the history', () => {
  /** An account with a change per second from the first on; three per page. */
  function server() {
    const state = { count: 7, asked: [] as string[], isDown: false };
    const get = (path: string): Promise<Page> => {
      state.asked.push(path);
      if (state.isDown) return Promise.reject(new Error('down'));
      const from = new URL(path, 'http://panel').searchParams.get('from');
      const first = from === null ? 0 : Math.max(0, Math.floor(Date.parse(from) / 1000) - 1);
      const items = Array.from({ length: state.count }, (_, n) => ({
        at: new Date((n + 1) * 1000).toISOString(),
        stars: String(n + 1),
      })).slice(first);
      return Promise.resolve({ items: items.slice(0, 3), next: items[3]?.at ?? null });
    };
    return {
      state,
      history: new StarHistory({ get } as unknown as ApiClient, {
        path: '/api/account/7/history',
        fileName: '',
        key: '7',
      }),
    };
  }
  const stars = (history: StarHistory): string[] => history.balances().map(({ stars: value }) => value);

  it('puts the pages together', async () => {
    const { history } = server();
    await history.loadSince(-Infinity);
    expect(stars(history)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(history.state()).toEqual({ name: 'ready' });
  });

  it('asks only for what is missing', async () => {
    const { history, state } = server();
    await history.loadSince(5000);
    expect(stars(history)).toEqual(['5', '6', '7']);
    await history.loadSince(6000);
    expect(state.asked).toHaveLength(1);
    await history.loadSince(2000);
    expect(stars(history)).toEqual(['2', '3', '4', '5', '6', '7']);
    state.count = 9;
    state.asked = [];
    await history.loadNewer();
    expect(state.asked).toHaveLength(1);
    expect(stars(history)).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('catches up after the reading under way, not before it', async () => {
    const { history, state } = server();
    const reading = history.loadSince(6000);
    state.count = 8;
    await Promise.all([reading, history.loadNewer()]);
    expect(stars(history)).toEqual(['6', '7', '8']);
  });

  it('asks again for what is newer when that had failed, and says so while it fails', async () => {
    const { history, state } = server();
    await history.loadSince(5000);
    Object.assign(state, { count: 9, isDown: true });
    await history.loadNewer();
    expect(history.state().name).toBe('failed');
    await history.loadSince(5000);
    expect(history.state().name).toBe('failed');
    state.isDown = false;
    await history.loadSince(5000);
    expect(history.state().name).toBe('ready');
    expect(stars(history)).toEqual(['5', '6', '7', '8', '9']);
    state.asked = [];
    await history.loadSince(6000);
    expect(state.asked).toEqual([]);
  });

  it('stays as it is while what is newer than its only balance is read', async () => {
    const states: string[] = [];
    const get = (): Promise<Page> => {
      states.push(history.state().name);
      return Promise.resolve({ items: [{ at: new Date(7000).toISOString(), stars: '7' }], next: null });
    };
    const source = { path: '/api/account/7/history', fileName: '', key: '7' };
    const history = new StarHistory({ get } as unknown as ApiClient, source);
    await history.loadSince(5000);
    await history.loadNewer();
    expect(states).toEqual(['loading', 'ready']);
  });

  it('does not block a request for a longer range', async () => {
    const { history, state } = server();
    state.count = 30;
    await history.loadSince(29_000);
    await Promise.all([history.loadSince(28_000), history.loadNewer(), history.loadSince(2000)]);
    expect(stars(history)).toHaveLength(29);
  });

  it('reads a shorter period by itself where of a longer one changes are left out', async () => {
    const asked: string[] = [];
    const get = (path: string): Promise<Page> => {
      asked.push(path);
      const from = Date.parse(new URL(path, 'http://panel').searchParams.get('from') ?? new Date(0).toISOString());
      // Two points: the start and now.
      const items = [...new Set([from, 9000])].map((at) => ({ at: new Date(at).toISOString(), stars: String(at) }));
      return Promise.resolve({ items, next: null });
    };
    const source = { path: '/api/accounts/stars/history', fileName: '', key: '1,2', isDownsampled: true };
    const history = new StarHistory({ get } as unknown as ApiClient, source);
    await history.loadSince(1000);
    await history.loadSince(8000);
    expect(stars(history)).toEqual(['8000', '9000']);
    await history.loadNewer();
    expect(stars(history)).toEqual(['8000', '9000']);
    await history.loadSince(1000);
    expect(stars(history)).toEqual(['1000', '9000']);
    expect(asked).toHaveLength(4);
  });

  it('keeps what it knows when the server is down, and can be asked again', async () => {
    const { history, state } = server();
    await history.loadSince(6000);
    state.isDown = true;
    await history.loadSince(2000);
    expect(history.state().name).toBe('failed');
    expect(stars(history)).toEqual(['6', '7']);
    state.isDown = false;
    await history.loadSince(2000);
    expect(history.state().name).toBe('ready');
    expect(stars(history)).toHaveLength(6);
  });
});

describe('a masked phone', () => {
  it.each([
    ['+7 999 888-77-66', '+7 999 •••-••-66'],
    ['+999 661 1011', '+999 6•• ••11'],
    ['+1234567', '+123••67'],
  ])('%s shows no more than its ends', (phone, masked) => expect(maskPhone(phone)).toBe(masked));
});
