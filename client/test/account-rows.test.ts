import type { Account } from '@giftbuyer/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountChange, AccountRows, type SnapshotToken } from '../src/features/accounts/data/account-rows';

const timeOf = (second: number): string => `2026-03-01T12:00:${String(second).padStart(2, '0')}+00:00`;

function account(id: number, second: number, stars = 0): Account {
  return {
    id,
    phone: `+7999000${1000 + id}`,
    username: null,
    first_name: null,
    last_name: null,
    stars,
    stars_exact: String(stars),
    is_premium: false,
    premium_until: null,
    tg_user_id: String(id),
    api_profile_id: 1,
    origin: 'code',
    proxy_id: null,
    created_at: timeOf(0),
    photo_id: null,
    last_checked_at: timeOf(second),
    status: 'ok',
    status_until: null,
    status_code: null,
    appeal_url: null,
    new_device_at: null,
    ttl_days: null,
    note: null,
    tag_ids: [],
    revision: 1,
  };
}

const change = (one: Account): AccountChange => ({ id: one.id, account: one });
const removal = (id: number): AccountChange => ({ id, account: null });

function rowsOf(...accounts: Account[]): AccountRows {
  const rows = new AccountRows();
  rows.applySnapshot(rows.startSnapshot(), accounts);
  return rows;
}

describe('answers about one reading', () => {
  const noted = (revision: number, note: string): Account => ({ ...account(1, 1), revision, note });

  it('that cross are put in the order of the changes at the server', () => {
    const rows = rowsOf(noted(1, 'old'));
    rows.applyChange(change(noted(3, 'newest')));
    rows.applyChange(change(noted(2, 'late')));
    expect(rows.get(1)).toEqual(noted(3, 'newest'));
  });

  it('in a list do not turn back a newer note, and bring one', () => {
    const rows = rowsOf(noted(2, 'known'));
    rows.applySnapshot(rows.startSnapshot(), [noted(1, 'older')]);
    expect(rows.get(1)).toEqual(noted(2, 'known'));
    rows.applySnapshot(rows.startSnapshot(), [noted(3, 'newer')]);
    expect(rows.get(1)).toEqual(noted(3, 'newer'));
  });

  it('give way to a newer reading whatever its revision', () => {
    const rows = rowsOf(noted(9, 'old'));
    const read = { ...account(1, 2), revision: 10, note: 'old' };
    rows.applyChange(change(read));
    rows.applyChange(change(noted(9, 'late')));
    expect(rows.get(1)).toEqual(read);
  });
});

describe('a list that was requested before', () => {
  it('an account was removed does not bring it back', () => {
    const rows = rowsOf(account(1, 1), account(2, 1));
    const token = rows.startSnapshot();
    expect(rows.applyChange(removal(2))).toEqual(account(2, 1));
    expect(rows.applySnapshot(token, [account(1, 1), account(2, 1)])).toEqual([]);
    expect(rows.sorted()).toEqual([account(1, 1)]);
  });

  it('an account was added does not take it away', () => {
    const rows = rowsOf(account(1, 1));
    const token = rows.startSnapshot();
    rows.applyChange(change(account(2, 2)));
    expect(rows.applySnapshot(token, [account(1, 1)])).toEqual([]);
    expect(rows.sorted()).toEqual([account(2, 2), account(1, 1)]);
  });

  it('an account changed within the same second does not turn it back, and a newer list does', () => {
    const rows = rowsOf(account(1, 1));
    const token = rows.startSnapshot();
    rows.applyChange(change(account(1, 1, 5)));
    rows.applySnapshot(token, [account(1, 1)]);
    expect(rows.get(1)?.stars).toBe(5);
    rows.applySnapshot(rows.startSnapshot(), [account(1, 1, 6)]);
    expect(rows.get(1)?.stars).toBe(6);
  });

  it('an older change came keeps the newer row of the list', () => {
    const rows = rowsOf(account(1, 1));
    const token = rows.startSnapshot();
    rows.applyChange(change(account(1, 2)));
    rows.applySnapshot(token, [account(1, 3)]);
    expect(rows.get(1)).toEqual(account(1, 3));
  });
});

it('reports which accounts a list removed', () => {
  const rows = rowsOf(account(1, 1), account(2, 1));
  expect(rows.applySnapshot(rows.startSnapshot(), [account(1, 1)])).toEqual([account(2, 1)]);
});

it('puts what came in last first within one second', () => {
  const rows = rowsOf(account(1, 1), account(2, 1), account(3, 1));
  rows.applyChange(change(account(2, 5)));
  rows.applyChange(change(account(1, 5)));
  expect(rows.sorted().map(({ id }) => id)).toEqual([1, 2, 3]);
});

/** The next event: on the server, in transit, or on the page. */
type Step =
  | { do: 'save'; id: number; tick: boolean }
  | { do: 'remove'; id: number }
  | { do: 'repeat' | 'deliver' | 'ask' | 'look' | 'answer' };

/** A server that publishes changes in order, and a page that receives each some time later. */
class Model {
  readonly rows = new AccountRows();
  private readonly stored = new Map<number, Account>();
  private readonly published: AccountChange[] = [];
  private delivered = 0;
  private second = 1;
  private revision = 0;
  private list: { token: SnapshotToken; accounts: readonly Account[] | null } | null = null;

  run(step: Step): void {
    if (step.do === 'save') {
      if (step.tick) this.second += 1;
      this.stored.set(step.id, account(step.id, this.second, ++this.revision));
      this.published.push(change(this.stored.get(step.id) as Account));
    } else if (step.do === 'remove') {
      if (this.stored.delete(step.id)) this.published.push(removal(step.id));
    } else this[step.do]();
  }

  /** Delivers everything in transit. */
  finish(): void {
    this.ask();
    this.look();
    while (this.delivered < this.published.length) this.deliver();
    this.answer();
  }

  get truth(): Account[] {
    return [...this.stored.values()];
  }

  private deliver(): void {
    const next = this.published[this.delivered];
    if (!next) return;
    this.rows.applyChange(next);
    this.delivered += 1;
  }

  /** Delivers the last change again, as the response to the request that caused it. */
  private repeat(): void {
    const last = this.published[this.delivered - 1];
    if (last) this.rows.applyChange(last);
  }

  private ask(): void {
    this.list ??= { token: this.rows.startSnapshot(), accounts: null };
  }

  private look(): void {
    if (this.list) this.list.accounts ??= this.truth;
  }

  private answer(): void {
    if (!this.list?.accounts) return;
    this.rows.applySnapshot(this.list.token, this.list.accounts);
    this.list = null;
  }
}

const ids = fc.integer({ min: 1, max: 3 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('save' as const), id: ids, tick: fc.boolean() }),
  fc.record({ do: fc.constant('remove' as const), id: ids }),
  fc.record({
    do: fc.constantFrom('repeat' as const, 'deliver' as const, 'ask' as const, 'look' as const, 'answer' as const),
  }),
);

const byId = (accounts: readonly Account[]): Account[] => accounts.toSorted((one, other) => one.id - other.id);

it('ends with what the server has, in whatever order lists and changes come', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 40 }), (all) => {
      const model = new Model();
      for (const step of all) model.run(step);
      model.finish();
      expect(byId(model.rows.sorted())).toEqual(byId(model.truth));
    }),
    { numRuns: 2000 },
  );
});

it('never goes back to a reading that is older than the one it has shown', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 40 }), (all) => {
      const model = new Model();
      for (const step of all) {
        const before = model.rows.toMap();
        model.run(step);
        for (const [id, { last_checked_at: shown }] of before) {
          const now = model.rows.get(id);
          if (now) expect((now.last_checked_at ?? '') >= (shown ?? '')).toBe(true);
        }
      }
    }),
  );
});
