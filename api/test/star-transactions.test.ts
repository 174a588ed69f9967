import type { StarDays, StarTransactions } from '@giftbuyer/contracts';
import { Logger } from '@nestjs/common';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { expectError } from '../harness/http-client.js';
import type { Person } from '../harness/telegram-panel.js';
import { poolOf } from '../src/database/pool-of.js';
import { ExportSlots } from '../src/star-ledger/export-slots.js';
import { spend, stars, useLedgerPanel } from './ledger-panel.js';

const { panel, user, newAccount, read, readOn, ledger, transactions } = useLedgerPanel();
let ada: Person;
beforeAll(() => void (ada = user()));

describe('answers', () => {
  test('filters, pages and totals agree, and pages stay the same while rows arrive', async () => {
    const day = Date.UTC(2026, 0, 10) / 1000;
    panel.sandbox.world.gifts.drop({ id: 77n, stars: 50 });
    const account = await newAccount(
      ...Array.from({ length: 150 }, (_, i) => ({ stars: stars(1), at: day + i })),
      { ...spend(30), at: day + 86_400 },
      { stars: stars(-50), giftId: '77', peer: { kind: 'user', phone: '+9996610000' }, at: day + 90_000 },
    );
    await readOn(account);
    const query = `account=${account.id}`;
    const first = await transactions(query);
    expect(first).toMatchObject({ totals: { received: '150', spent: '80' } });
    expect(first.items).toHaveLength(100);
    expect(first.items[0]).toMatchObject({
      kind: 'gift_sent',
      gift_id: '77',
      amount: '-50',
      at: '2026-01-11T01:00:00+00:00',
      peer: { kind: 'user', id: '9996610000', name: 'Anna Weber' },
    });
    panel.sandbox.world.transact(account.phone, spend(1));
    await read(account);
    const second = await transactions(`${query}&cursor=${first.next}`);
    expect(second.items).toHaveLength(52);
    expect(second.next).toBeNull();
    // They are those of the first page.
    expect(second.totals).toBeNull();
    expect(await transactions(`${query}&kind=reaction,gift_sent&to=2026-02-01T00:00:00Z`)).toMatchObject({
      items: [{ kind: 'gift_sent' }, { kind: 'reaction' }],
      totals: { received: '0', spent: '80' },
    });
    expect((await transactions(`${query}&gift=77`)).totals).toEqual({ received: '0', spent: '50' });
    expect((await transactions(`${query}&direction=received`)).totals).toEqual({ received: '150', spent: '0' });
    // Not at midnight in UTC: the first and the last day are counted by their rows.
    const period = 'from=2026-01-10T00:01:00Z&to=2026-01-11T00:30:00%2B00:00';
    expect((await transactions(`${query}&${period}`)).totals).toEqual({ received: '90', spent: '30' });
    const { body: days } = await ada.client.get<StarDays>(`/api/transactions/days?${query}&to=2026-02-01T00:00:00Z`);
    expect(days.items).toEqual([
      { day: '2026-01-10', kind: 'stars_bought', received: '150', spent: '0' },
      { day: '2026-01-11', kind: 'gift_sent', received: '0', spent: '50' },
      { day: '2026-01-11', kind: 'reaction', received: '0', spent: '30' },
    ]);
    expect((await ada.client.get<StarDays>(`/api/transactions/days?${query}&${period}`)).body.items).toEqual([
      { day: '2026-01-10', kind: 'stars_bought', received: '90', spent: '0' },
      { day: '2026-01-11', kind: 'reaction', received: '0', spent: '30' },
    ]);
  });

  test.each([
    ['account', 'x'],
    ['account', ''],
    ['account', '7,,8'],
    ['kind', 'gift'],
    ['direction', 'both'],
    ['gift', '1.5'],
    ['gift', '99999999999999999999'],
    ['gift', '9223372036854775808'],
    ['from', 'yesterday'],
    ['currency', 'usd'],
    ['state', 'maybe'],
    ['foreign', 'yes'],
    ['cursor', 'abc'],
    ['cursor', Buffer.from('["2026-01-01T00:00:00.000Z",1,"\\u0000",false]').toString('base64url')],
    ...['2026-02-31T00:00:00.000Z', '0000-01-01T00:00:00.000Z'].map((at) => [
      'cursor',
      Buffer.from(JSON.stringify([at, 1, 'a', false])).toString('base64url'),
    ]),
  ])('%s=%s is refused', async (field, value) => {
    const fields = { [field]: 'invalid' };
    expectError(await ada.client.get(`/api/transactions?${field}=${value}`), 400, 'validation_failed', { fields });
  });

  test.each(['from=9999-12-31T12:00:00Z', 'from=9999-12-31T23:59:59-23:59', 'to=9999-12-31T23:59:59-23:59'])(
    'a period at the end of the calendar is answered: %s',
    async (query) => {
      const { status, body } = await ada.client.get<StarTransactions>(`/api/transactions?${query}`);
      expect(status).toBe(200);
      const isAll = query.startsWith('to=');
      expect(body.items.length > 0).toBe(isAll);
      expect(body.totals?.received !== '0').toBe(isAll);
    },
  );

  test('those about a gift are found by any id of 64 bits', async () => {
    const id = 2n ** 63n - 1n;
    panel.sandbox.world.gifts.drop({ id, stars: 15 });
    const account = await newAccount({ ...spend(15), giftId: String(id) });
    const { items } = await transactions(`gift=${id}`);
    expect(items).toMatchObject([{ account_id: account.id, gift_id: String(id) }]);
    expect((await transactions(`gift=${-(2n ** 63n)}`)).items).toEqual([]);
  });

  test('a period that ends before it begins is refused', async () => {
    const query = 'from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z';
    const fields = { to: 'invalid' };
    for (const path of ['transactions', 'transactions/days', 'transactions.csv']) {
      expectError(await ada.client.get(`/api/${path}?${query}`), 400, 'validation_failed', { fields });
    }
  });

  test('are of the own accounts only', async () => {
    const account = await newAccount({ stars: stars(5) }, spend(1));
    const eve = await panel.person('eve');
    expectError(await eve.client.get(`/api/transactions?account=${account.id}`), 404, 'not_found');
    expectError(await eve.client.get(`/api/transactions.csv?account=${account.id}`), 404, 'not_found');
    expectError(await eve.client.get(`/api/ledgers?account=${account.id}`), 404, 'not_found');
    expectError(await eve.client.post('/api/ledgers/seen', { account_id: account.id }), 404, 'not_found');
    const muting = await eve.client.put(`/api/account/${account.id}/ledger/alerts`, { is_muted: true });
    expectError(muting, 404, 'not_found');
    expect(await transactions('', eve)).toEqual({ items: [], next: null, totals: { received: '0', spent: '0' } });
  });

  test('keep the ledger of an account that was removed and added again', async () => {
    const account = await newAccount({ stars: stars(5) });
    panel.sandbox.world.revoke(account.phone);
    await (await ada.refresh(account.id)).text();
    expect((await transactions('')).items.some((row) => row.account_id === account.id)).toBe(false);
    expect((await transactions(`account=${account.id}`)).items).toHaveLength(1);
    panel.sandbox.world.transact(account.phone, spend(2));
    expect(await ada.addAccount(account.phone)).toMatchObject({ id: account.id });
    expect((await transactions(`account=${account.id}`)).items).toHaveLength(2);
    expect(await ledger(account)).toMatchObject({ gap: null, foreign_unseen: 1 });
  });

  test('a file has all rows, and no formula', async () => {
    const account = await newAccount(
      {
        stars: stars(5, 500_000_000),
        at: 1_767_225_600,
        title: '=cmd()',
        peer: { kind: 'channel', id: '9', title: 'A; "channel"' },
      },
      ...Array.from({ length: 1100 }, () => spend(1)),
    );
    await readOn(account);
    const file = async (query: string) => {
      const response = await ada.client.open('GET', `/api/transactions.csv?account=${account.id}${query}`);
      expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      return Buffer.from(await response.arrayBuffer())
        .toString()
        .split('\r\n');
    };
    const lines = await file('');
    expect(lines).toHaveLength(1 + 1101 + 1);
    expect(lines[0]).toBe('\uFEFFaccount,time,amount,currency,kind,peer,gift,title,refund,state,foreign');
    expect(lines.at(-2)).toMatch(
      new RegExp(`^'\\${account.phone},20.*\\+00:00,5.5,stars,stars_received,"A; ""channel""",,'=cmd\\(\\),,done,$`),
    );
    const [both] = (await file('&separator=comma&decimal=comma&direction=received')).slice(1);
    expect(both).toContain(',"5,5",stars,stars_received,"A; ""channel""",,');
    const [last] = (await file('&separator=semicolon&decimal=comma&direction=received')).slice(1);
    expect(last).toContain(';5,5;stars;stars_received;"A; ""channel""";;');
  });

  test('a download that nobody reads holds no connection to the database, and a third one waits until one has ended', async () => {
    const account = await newAccount({ stars: stars(5) });
    // More than the buffers of a connection hold.
    await panel.api.database.query(
      `INSERT INTO star_transactions (account_id, user_id, currency, id, is_refund, amount, nanos, at, state, kind, peer_kind, title,
         is_foreign, is_unseen, seen_at)
       SELECT account_id, user_id, currency, 'old ' || n, false, 1, 0, at - make_interval(secs => n), state, kind, peer_kind,
         repeat('x', 4000), false, false, now()
       FROM star_transactions, generate_series(1, 8000) n WHERE account_id = $1`,
      [account.id],
    );
    const pool = poolOf(panel.api.database);
    const busy = () => pool.totalCount - pool.idleCount;
    const path = `/api/transactions.csv?account=${account.id}`;
    const errors = vi.spyOn(Logger.prototype, 'error');
    const downloads = await Promise.all([ada.client.open('GET', path), ada.client.open('GET', path)]);
    expect(downloads.map(({ status }) => status)).toEqual([200, 200]);
    await expect.poll(busy).toBe(0);
    const refused = await ada.client.get(path, { 'Accept-Language': 'en' });
    expectError(refused, 429, 'too_many_requests', { wait_seconds: 10 });
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(refused.body['detail']).toContain('2 files');
    // Of another user.
    const bob = await panel.person('bob');
    expect((await bob.client.get('/api/transactions.csv')).status).toBe(200);
    const isFree = async () => (await ada.client.get(`${path}&direction=spent`)).status === 200;
    for (const { body } of downloads) await body?.cancel();
    await expect.poll(isFree).toBe(true);
    // Browsers that are gone without a word.
    const slots = panel.api.app.get(ExportSlots, { strict: false });
    const takeSlot = slots.takeSlot.bind(slots);
    const ended = vi.fn();
    vi.spyOn(slots, 'takeSlot').mockImplementation((userId) => {
      const release = takeSlot(userId);
      return () => (release(), ended());
    });
    slots.stalledAfterMs = 200;
    const silent = await Promise.all([ada.client.open('GET', path), ada.client.open('GET', path)]);
    slots.stalledAfterMs = 120_000;
    // One that has not ended yet would be read to its end.
    await expect.poll(() => ended.mock.calls.length).toBe(2);
    for (const response of silent) {
      // Its size, because a file that is read to its end is too large to be printed.
      const size = response.arrayBuffer().then(({ byteLength }) => byteLength);
      await expect(size).rejects.toThrow();
    }
    expect(await isFree()).toBe(true);
    await expect.poll(busy).toBe(0);
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
  });
});
