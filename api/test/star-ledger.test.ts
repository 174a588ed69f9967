import type { Account, ServerEvent, StarDays, StarLedger, StarLedgers, StarTransactions } from '@giftbuyer/contracts';
import type { LedgerEntry, NewTransaction } from '@giftbuyer/telegram-sandbox';
import { SchedulerRegistry } from '@nestjs/schedule';
import { beforeAll, describe, expect, test } from 'vitest';
import { LedgerTurns } from '../src/star-ledger/ledger-turns.js';
import { expectRefusal } from '../harness/http-client.js';
import { eventsOf } from '../harness/streams.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
let ada: Person;
beforeAll(async () => {
  panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('star-ledger').stop();
  ada = await panel.person('ada');
});

const stars = (amount: number, nanos = 0) => ({ amount, nanos });
const spend = (amount: number): NewTransaction => ({ stars: stars(-amount), flags: ['reaction'] });

/** An account without Stars, of which nothing is known. */
async function newAccount(...transactions: NewTransaction[]): Promise<Account> {
  const phone = panel.newPhone();
  panel.sandbox.world.change(phone, { stars: stars(0) });
  for (const one of transactions) panel.sandbox.world.transact(phone, one);
  return ada.addAccount(phone);
}

async function read({ id }: Account): Promise<void> {
  expect(await (await ada.refresh(id)).text()).toContain('"done":true');
}

async function transactions(query: string, person = ada): Promise<StarTransactions> {
  const { status, body } = await person.client.get<StarTransactions>(`/api/transactions?${query}`);
  expect(status).toBe(200);
  return body;
}

async function ledger({ id }: Account, currency = 'stars'): Promise<StarLedger | undefined> {
  const { body } = await ada.client.get<StarLedgers>(`/api/ledgers?account=${id}`);
  return body.items.find((one) => one.currency === currency);
}

/** Reads pages until nothing is left to read. */
async function readOn({ id }: Account): Promise<void> {
  const turns = panel.api.app.get(LedgerTurns, { strict: false });
  for (let i = 0; i < 20; i++) {
    await panel.api.database.query(
      'UPDATE star_ledgers SET turn_at = now() WHERE account_id = $1 AND turn_at IS NOT NULL',
      [id],
    );
    await turns.runDueTurns(id);
    const [{ left }] = await panel.api.database.query<[{ left: number }]>(
      'SELECT count(turn_at)::integer AS left FROM star_ledgers WHERE account_id = $1',
      [id],
    );
    if (left === 0) return;
  }
  throw new Error('There is always something left to read');
}

/** The same rows as at Telegram, and their sum is the balance. */
async function expectEqualLedgers({ id, phone }: Account): Promise<void> {
  const own: StarTransactions['items'] = [];
  for (let cursor = ''; ;) {
    const page = await transactions(`account=${id}${cursor}`);
    own.push(...page.items);
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  const key = (row: { id: string }, isRefund: boolean) => `${row.id} ${isRefund}`;
  const expected = panel.sandbox.world.ledger
    .entries(phone.slice(1))
    .filter(({ currency = 'stars' }) => currency === 'stars')
    .map((entry: LedgerEntry) => [key(entry, entry.isRefund ?? false), entry.stars.amount, entry.state ?? 'done']);
  expect(own.map((row) => [key(row, row.is_refund), Number(row.amount), row.state]).sort()).toEqual(expected.sort());
}

describe('reading', () => {
  test('a first reading reads back to the beginning; a second one adds what is new; pages only where rows are missing', async () => {
    const account = await newAccount(...Array.from({ length: 340 }, (_, i) => ({ stars: stars(i + 1) })));
    expect(await ledger(account)).toMatchObject({ is_complete: false, gap: 'reading_history', foreign_unseen: 0 });
    await readOn(account);
    expect(await ledger(account)).toMatchObject({ is_complete: true, gap: null, gap_since: null, difference: '0' });
    await expectEqualLedgers(account);
    const calls = () => panel.sandbox.calls.count('payments.getStarsTransactions', account.phone);
    await read(account);
    const before = calls();
    panel.sandbox.world.transact(account.phone, spend(5));
    await read(account);
    expect(calls()).toBe(before);
    await expectEqualLedgers(account);
    // More than the reading brings: the hole is closed by one page.
    for (let i = 0; i < 12; i++) panel.sandbox.world.transact(account.phone, spend(1));
    await read(account);
    await readOn(account);
    expect(calls()).toBe(before + 1);
    expect(await ledger(account)).toMatchObject({ is_complete: true, gap: null, foreign_unseen: 13 });
    await expectEqualLedgers(account);
  });

  test('a hole that grows while it is being closed is closed as a whole', async () => {
    const account = await newAccount({ stars: stars(5000) });
    for (let i = 0; i < 450; i++) panel.sandbox.world.transact(account.phone, spend(1));
    await read(account);
    const turns = panel.api.app.get(LedgerTurns, { strict: false });
    await turns.runDueTurns(account.id);
    for (let i = 0; i < 120; i++) panel.sandbox.world.transact(account.phone, spend(2));
    await read(account);
    await readOn(account);
    await expectEqualLedgers(account);
    expect(await ledger(account)).toMatchObject({ gap: null, is_complete: true });
  });

  test('a refund is a row of its own, a pending row changes when it is read by its id', async () => {
    const account = await newAccount({ stars: stars(100) });
    const { world } = panel.sandbox;
    const paid = world.transact(account.phone, spend(30));
    const pending = world.transact(account.phone, { ...spend(20), state: 'pending' });
    world.refund(account.phone, paid.id);
    for (let i = 0; i < 6; i++) world.transact(account.phone, { stars: stars(1) });
    await read(account);
    await readOn(account);
    await expectEqualLedgers(account);
    world.settleTransaction(account.phone, pending.id, 'failed');
    await read(account);
    await expectEqualLedgers(account);
    expect(await ledger(account)).toMatchObject({ gap: null });
    const { items, totals } = await transactions(`account=${account.id}&kind=reaction`);
    expect(items.map(({ amount, state, is_refund, is_foreign }) => [amount, state, is_refund, is_foreign])).toEqual(
      expect.arrayContaining([
        ['-30', 'done', false, true],
        ['30', 'done', true, false],
        ['-20', 'failed', false, false],
      ]),
    );
    expect(totals).toEqual({ received: '30', spent: '30' });
  });

  test('a pending credit and a balance that nothing explains are named as the reason', async () => {
    const account = await newAccount({ stars: stars(100) });
    const { world } = panel.sandbox;
    const pending = world.transact(account.phone, { stars: stars(7), state: 'pending' });
    await read(account);
    expect(await ledger(account)).toMatchObject({ gap: 'pending_rows', difference: '-7' });
    world.settleTransaction(account.phone, pending.id, 'done');
    await read(account);
    expect(await ledger(account)).toMatchObject({ gap: null, difference: '0' });
    world.change(account.phone, { stars: stars(500) });
    await read(account);
    const { gap_since } = (await ledger(account)) ?? {};
    expect(await ledger(account)).toMatchObject({ gap: 'unexplained', difference: '393' });
    await read(account);
    expect(await ledger(account)).toMatchObject({ gap_since });
  });

  test('a history that begins with Stars says that Telegram has no older rows', async () => {
    const phone = panel.newPhone();
    panel.sandbox.world.change(phone, { stars: stars(40) });
    const account = await ada.addAccount(phone);
    expect(await ledger(account)).toMatchObject({ gap: 'history_ends', difference: '40', is_complete: true });
    panel.sandbox.world.transact(phone, spend(5));
    await read(account);
    expect(await ledger(account)).toMatchObject({ gap: 'history_ends', difference: '40' });
  });

  test('rows that appear late, below newer ones, are found because the sum is not the balance', async () => {
    const account = await newAccount({ stars: stars(1000) });
    const { world } = panel.sandbox;
    world.transact(account.phone, { ...spend(77), lateMs: 60_000 });
    for (let i = 0; i < 9; i++) world.transact(account.phone, spend(1));
    await read(account);
    await readOn(account);
    expect(await ledger(account)).toMatchObject({ gap: 'unexplained', difference: '-77' });
    panel.sandbox.clock.advance(60_000);
    await panel.api.database.query('UPDATE star_ledgers SET rescan_at = now() WHERE account_id = $1', [account.id]);
    await read(account);
    await readOn(account);
    expect(await ledger(account)).toMatchObject({ gap: null });
    await expectEqualLedgers(account);
  });

  test('a page that comes after a login has begun another catch-up does not end that', async () => {
    const account = await newAccount({ stars: stars(100) });
    const { database } = panel.api;
    await database.query(
      `UPDATE star_ledgers SET catch_up_offset = 'newer', catch_up_since = now() WHERE account_id = $1 AND currency = 'stars'`,
      [account.id],
    );
    const page = { source: 'catch_up', currency: 'stars', offset: 'older', next: null, rows: [], turn_after: 5 };
    await database.query('SELECT ingest_star_transactions($1, $2)', [account.id, JSON.stringify(page)]);
    const offsets = `SELECT catch_up_offset AS "offset" FROM star_ledgers WHERE account_id = $1 AND currency = 'stars'`;
    expect(await database.query(offsets, [account.id])).toEqual([{ offset: 'newer' }]);
  });

  test('an account without transactions is complete, and its first reading tells nobody', async () => {
    const account = await newAccount();
    expect(await ledger(account)).toMatchObject({ is_complete: true, gap: null, difference: '0' });
    expect((await transactions(`account=${account.id}`)).items).toEqual([]);
  });

  test('TON have a ledger of their own', async () => {
    const account = await newAccount();
    panel.sandbox.world.transact(account.phone, { stars: stars(2, 500_000_000), currency: 'ton' });
    await read(account);
    expect((await transactions(`account=${account.id}&currency=ton`)).items).toMatchObject([
      { amount: '2.5', currency: 'ton' },
    ]);
    expect(await ledger(account, 'ton')).toMatchObject({ gap: null, is_complete: true });
    expect((await transactions(`account=${account.id}`)).items).toEqual([]);
  });
});

describe('foreign transactions', () => {
  async function eventsDuring(work: () => Promise<unknown>): Promise<ServerEvent[]> {
    const response = await ada.watch();
    const events: ServerEvent[] = [];
    const received = (async () => {
      for await (const event of eventsOf(response)) {
        if (event.type === 'comment') continue;
        if (event.type === 'tags.changed') return;
        events.push(event);
      }
    })();
    await work();
    // Comes after all others.
    await ada.client.post('/api/tags', { name: `end ${Math.random()}`.slice(0, 20), colour: 'grey' });
    await received;
    return events.filter(({ type }) => type.startsWith('ledger'));
  }

  test('alert also when a backfill that starts again comes upon them first', async () => {
    const account = await newAccount({ stars: stars(500) }, { ...spend(10), at: 1_767_225_600 });
    await panel.api.database.query(
      `UPDATE star_ledgers SET backfill_offset = 'forgotten', turn_at = now() WHERE account_id = $1 AND currency = 'stars'`,
      [account.id],
    );
    const { id } = panel.sandbox.world.transact(account.phone, spend(25));
    const events = await eventsDuring(() => readOn(account));
    expect(events.filter(({ type }) => type === 'ledger.foreign')).toMatchObject([{ data: { transaction: { id } } }]);
    expect(await ledger(account)).toMatchObject({ foreign_unseen: 1 });
  });

  test('alert once, within one reading; not those from before, and not of a muted account', async () => {
    const account = await newAccount({ stars: stars(500) }, { ...spend(10), at: 1_767_225_600 });
    expect(await ledger(account)).toMatchObject({ foreign_unseen: 0 });
    const { id } = panel.sandbox.world.transact(account.phone, spend(25));
    const events = await eventsDuring(async () => {
      await read(account);
      await read(account);
    });
    expect(events).toMatchObject([
      { type: 'ledger.updated', data: { account_id: account.id } },
      {
        type: 'ledger.foreign',
        data: { account_id: account.id, transaction: { id, amount: '-25', is_foreign: true } },
      },
    ]);
    expect(await ledger(account)).toMatchObject({ foreign_unseen: 1 });
    expect((await transactions(`account=${account.id}&foreign=true`)).items).toMatchObject([{ id }, { amount: '-10' }]);
    expect((await ada.client.post('/api/ledgers/seen', { account_id: account.id })).status).toBe(200);
    expect(await ledger(account)).toMatchObject({ foreign_unseen: 0 });

    panel.sandbox.world.transact(account.phone, spend(1));
    await read(account);
    expect((await ada.client.put(`/api/account/${account.id}/ledger/alerts`, { is_muted: true })).status).toBe(200);
    expect(await ledger(account)).toMatchObject({ foreign_unseen: 0, is_muted: true });
    panel.sandbox.world.transact(account.phone, spend(2));
    expect((await eventsDuring(() => read(account))).map(({ type }) => type)).toEqual(['ledger.updated']);
    expect(await ledger(account)).toMatchObject({ foreign_unseen: 0 });
    await ada.client.put(`/api/account/${account.id}/ledger/alerts`, { is_muted: false });
    expect(await ledger(account)).toMatchObject({ is_muted: false });
  });
});

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
    const of = `account=${account.id}`;
    const first = await transactions(of);
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
    const second = await transactions(`${of}&cursor=${first.next}`);
    expect(second.items).toHaveLength(52);
    expect(second.next).toBeNull();
    expect(await transactions(`${of}&kind=reaction,gift_sent&to=2026-02-01T00:00:00Z`)).toMatchObject({
      items: [{ kind: 'gift_sent' }, { kind: 'reaction' }],
      totals: { received: '0', spent: '80' },
    });
    expect((await transactions(`${of}&gift=77`)).totals).toEqual({ received: '0', spent: '50' });
    expect((await transactions(`${of}&direction=received`)).totals).toEqual({ received: '150', spent: '0' });
    // Not at midnight in UTC: the first and the last day are counted by their rows.
    const period = 'from=2026-01-10T00:01:00Z&to=2026-01-11T00:30:00%2B00:00';
    expect((await transactions(`${of}&${period}`)).totals).toEqual({ received: '90', spent: '30' });
    const { body: days } = await ada.client.get<StarDays>(`/api/transactions/days?${of}&to=2026-02-01T00:00:00Z`);
    expect(days.items).toEqual([
      { day: '2026-01-10', kind: 'stars_bought', received: '150', spent: '0' },
      { day: '2026-01-11', kind: 'gift_sent', received: '0', spent: '50' },
      { day: '2026-01-11', kind: 'reaction', received: '0', spent: '30' },
    ]);
    expect((await ada.client.get<StarDays>(`/api/transactions/days?${of}&${period}`)).body.items).toEqual([
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
    expectRefusal(await ada.client.get(`/api/transactions?${field}=${value}`), 400, 'validation_failed', { fields });
  });

  test.each(['from=9999-12-31T12:00:00Z', 'from=9999-12-31T23:59:59-23:59', 'to=9999-12-31T23:59:59-23:59'])(
    'a period at the end of the calendar is answered: %s',
    async (query) => {
      const { status, body } = await ada.client.get<StarTransactions>(`/api/transactions?${query}`);
      expect(status).toBe(200);
      const isAll = query.startsWith('to=');
      expect(body.items.length > 0).toBe(isAll);
      expect(body.totals.received !== '0').toBe(isAll);
    },
  );

  test('a period that ends before it begins is refused', async () => {
    const query = 'from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z';
    const fields = { to: 'invalid' };
    for (const path of ['transactions', 'transactions/days', 'transactions.csv']) {
      expectRefusal(await ada.client.get(`/api/${path}?${query}`), 400, 'validation_failed', { fields });
    }
  });

  test('are of the own accounts only', async () => {
    const account = await newAccount({ stars: stars(5) }, spend(1));
    const eve = await panel.person('eve');
    expectRefusal(await eve.client.get(`/api/transactions?account=${account.id}`), 404, 'not_found');
    expectRefusal(await eve.client.get(`/api/transactions.csv?account=${account.id}`), 404, 'not_found');
    expectRefusal(await eve.client.get(`/api/ledgers?account=${account.id}`), 404, 'not_found');
    expectRefusal(await eve.client.post('/api/ledgers/seen', { account_id: account.id }), 404, 'not_found');
    const muting = await eve.client.put(`/api/account/${account.id}/ledger/alerts`, { is_muted: true });
    expectRefusal(muting, 404, 'not_found');
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
    const [last] = (await file('&separator=semicolon&decimal=comma&direction=received')).slice(1);
    expect(last).toContain(';5,5;stars;stars_received;"A; ""channel""";;');
  });
});
