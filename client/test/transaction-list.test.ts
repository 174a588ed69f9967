import { describe, expect, it } from 'vitest';
import type { StarTransaction, StarTransactions } from '@giftbuyer/contracts';
import { ledger, transaction } from '../gallery/transaction-samples';
import type { ApiClient } from '../src/core/http/api-client';
import { type LoadedTransactions, appendPage, keyOf, mergeFirstPage } from '../src/features/ledgers/merge-transactions';
import { TransactionList } from '../src/features/ledgers/transaction-list';
import { seenAccounts } from '../src/features/stars-page/seen-accounts';

const PAGE = 3;

/** A server whose rows grow and change while pages of it are read. */
class Server {
  rows: StarTransaction[] = [];

  page(cursor: string | null = null): StarTransactions {
    const at = cursor === null ? 0 : this.rows.findIndex((row) => keyOf(row) === cursor) + 1;
    const items = this.rows.slice(at, at + PAGE);
    const last = items.at(-1);
    const hasMore = at + PAGE < this.rows.length;
    return { items, next: hasMore && last ? keyOf(last) : null, totals: { received: '0', spent: '0' } };
  }
}

/** The same numbers in every run (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below) | 0;
  };
}

describe('pages and changes in any order', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('end in what the server has: seed %i', (seed) => {
    const random = randomOf(seed);
    const server = new Server();
    let count = 0;
    const add = () => server.rows.unshift(transaction({ id: `t${count++}`, state: 'pending' }));
    for (let index = 0; index < 8; index++) add();
    let loaded: LoadedTransactions = server.page();
    // Answers that are on their way, and arrive later or never.
    const answers: (() => void)[] = [];
    for (let step = 0; step < 60; step++) {
      const action = random(5);
      if (action === 0) add();
      else if (action === 1) {
        const at = random(server.rows.length);
        server.rows = server.rows.map((row, index) => (index === at ? { ...row, state: 'done' } : row));
      } else if (action === 2) {
        const page = server.page();
        answers.push(() => (loaded = mergeFirstPage(loaded, page)));
      } else if (action === 3 && loaded.next !== null) {
        const cursor = loaded.next;
        const page = server.page(cursor);
        answers.push(() => (loaded = appendPage(loaded, cursor, page)));
      } else answers.splice(random(answers.length), 1)[0]?.();
      const keys = loaded.items.map(keyOf);
      expect(new Set(keys).size).toBe(keys.length);
      // No row is missing between two that are shown.
      const first = server.rows.findIndex((row) => keyOf(row) === keys[0]);
      expect(keys).toEqual(server.rows.slice(first, first + keys.length).map(keyOf));
    }
    loaded = mergeFirstPage(loaded, server.page());
    while (loaded.next !== null) loaded = appendPage(loaded, loaded.next, server.page(loaded.next));
    expect(loaded.items.map(keyOf)).toEqual(server.rows.map(keyOf));
    expect(mergeFirstPage(loaded, server.page()).items.slice(0, PAGE)).toEqual(server.rows.slice(0, PAGE));
  });

  it('a refund is another row than what it refunds', () => {
    const paid = transaction({ id: 'one' });
    expect(keyOf({ ...paid, is_refund: true })).not.toBe(keyOf(paid));
    expect(keyOf({ ...paid, currency: 'ton' })).not.toBe(keyOf(paid));
  });
});

describe('a list', () => {
  /** An API whose answers are given by hand. */
  function heldApi() {
    const asked: { path: string; answer: (body: object) => void; fail: () => void }[] = [];
    const api = {
      get: (path: string) =>
        new Promise<object>((answer, reject) => {
          asked.push({ path, answer, fail: () => reject(new Error('down')) });
        }),
    } as unknown as ApiClient;
    return { api, asked };
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const answerOf = (...items: StarTransaction[]): StarTransactions => ({
    items,
    next: null,
    totals: { received: '0', spent: '0' },
  });

  it('reads again after the pending answer when something changed meanwhile, once', async () => {
    const { api, asked } = heldApi();
    const list = new TransactionList(api, 'q', false);
    void list.load();
    void list.load();
    void list.load();
    expect(asked).toHaveLength(1);
    asked[0]?.answer(answerOf());
    await settle();
    expect(asked).toHaveLength(2);
    asked[1]?.answer(answerOf(transaction()));
    await settle();
    expect(asked).toHaveLength(2);
    expect(list.transactions()?.items).toHaveLength(1);
  });

  it('reads again after a failure, too, when something changed meanwhile', async () => {
    const { api, asked } = heldApi();
    const list = new TransactionList(api, 'q', false);
    void list.load();
    void list.load();
    asked[0]?.fail();
    await settle();
    expect(asked).toHaveLength(2);
    asked[1]?.answer(answerOf(transaction()));
    await settle();
    expect(list.state().name).toBe('ready');
  });

  it('keeps what it has when it can not be read again', async () => {
    const { api, asked } = heldApi();
    const list = new TransactionList(api, 'q', false);
    void list.load();
    asked[0]?.answer(answerOf(transaction()));
    await settle();
    void list.load();
    asked[1]?.fail();
    await settle();
    expect(list.state().name).toBe('failed');
    expect(list.transactions()?.items).toHaveLength(1);
    void list.load();
    asked[2]?.answer(answerOf());
    await settle();
    expect(list.state().name).toBe('ready');
  });

  it('asks for the next page once, and again after it failed', async () => {
    const { api, asked } = heldApi();
    const list = new TransactionList(api, 'q', false);
    void list.load();
    asked[0]?.answer({ ...answerOf(transaction()), next: 'a&b' });
    await settle();
    void list.loadMore();
    void list.loadMore();
    expect(asked.map(({ path }) => path).slice(1)).toEqual(['/api/transactions?q&cursor=a%26b']);
    asked[1]?.fail();
    await settle();
    expect(list.more()).toHaveProperty('error');
    void list.loadMore();
    asked[2]?.answer(answerOf(transaction()));
    await settle();
    expect(list.transactions()).toMatchObject({ next: null });
    expect(list.transactions()?.items).toHaveLength(2);
  });
});

describe('payments made elsewhere are seen', () => {
  const row = (account_id: number, currency: 'stars' | 'ton' = 'stars') =>
    transaction({ account_id, currency, is_foreign: true, is_unseen: true });

  it('when all of an account are listed', () => {
    const ledgers = [ledger({ account_id: 1, foreign_unseen: 2 }), ledger({ account_id: 2, foreign_unseen: 1 })];
    expect(seenAccounts(ledgers, [row(1)])).toEqual([]);
    expect(seenAccounts(ledgers, [row(1), row(2), row(1)])).toEqual([1, 2]);
    expect(seenAccounts(ledgers, [{ ...row(2), is_foreign: false, is_unseen: false }])).toEqual([]);
  });

  it('not when others are listed, as in a shorter period', () => {
    const seen = { ...row(1), is_unseen: false };
    expect(seenAccounts([ledger({ account_id: 1, foreign_unseen: 2 })], [seen, row(1), seen])).toEqual([]);
  });

  it('in each currency', () => {
    const ledgers = [
      ledger({ account_id: 1, foreign_unseen: 1 }),
      ledger({ account_id: 1, currency: 'ton', foreign_unseen: 1 }),
    ];
    expect(seenAccounts(ledgers, [row(1), row(1)])).toEqual([]);
    expect(seenAccounts(ledgers, [row(1), row(1, 'ton')])).toEqual([1]);
  });
});
