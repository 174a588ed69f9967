import type { Account, ServerEvent, StarTransactions } from '@giftbuyer/contracts';
import type { LedgerEntry } from '@giftbuyer/telegram-sandbox';
import { beforeAll, describe, expect, test } from 'vitest';
import { LedgerTurns } from '../src/star-ledger/ledger-turns.js';
import { eventsOf } from '../harness/streams.js';
import type { Person } from '../harness/telegram-panel.js';
import { spend, stars, useLedgerPanel } from './ledger-panel.js';

const { panel, user, newAccount, read, readOn, ledger, transactions } = useLedgerPanel();
let ada: Person;
beforeAll(() => void (ada = user()));

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

  test('each of many pending rows is read by its id in some reading', async () => {
    const account = await newAccount({ stars: stars(100) });
    const { world } = panel.sandbox;
    const rows = Array.from({ length: 24 }, () => world.transact(account.phone, { ...spend(1), state: 'pending' }));
    await read(account);
    await readOn(account);
    const failed = rows.slice(8, 16);
    for (const { id } of failed) world.settleTransaction(account.phone, id, 'failed');
    const found = async () => (await transactions(`account=${account.id}&state=failed`)).items.length;
    for (let reads = 0; reads < 50 && (await found()) < failed.length; reads++) await read(account);
    expect(await found()).toBe(failed.length);
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

  test.each([-1, 1])('amounts of 64 bits (%d) break neither a sign-in nor a reading', async (sign) => {
    const most = { stars: stars(sign * 2 ** 62) };
    const account = await newAccount(most);
    expect(await ledger(account)).toMatchObject({ gap: null });
    panel.sandbox.world.transact(account.phone, { ...most, stars: stars(sign * (2 ** 62 - 1024), sign * 999_999_999) });
    await read(account);
    const { items } = await transactions(`account=${account.id}`);
    const largest = `${sign < 0 ? '-' : ''}10000000000000000`;
    expect(items.map(({ amount }) => amount)).toEqual([largest, largest]);
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
    const readTwice = () => read(account).then(() => read(account));
    const events = await eventsDuring(readTwice);
    expect(events).toMatchObject([
      { type: 'ledger.updated', data: { account_id: account.id } },
      {
        type: 'ledger.foreign',
        data: { account_id: account.id, transaction: { id, amount: '-25', is_foreign: true, is_unseen: true } },
      },
    ]);
    expect(await ledger(account)).toMatchObject({ foreign_unseen: 1 });
    expect((await transactions(`account=${account.id}&foreign=true`)).items).toMatchObject([
      { id, is_unseen: true },
      { amount: '-10', is_unseen: false },
    ]);
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
