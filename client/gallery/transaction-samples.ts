import type {
  StarDay,
  StarDays,
  StarLedger,
  StarPeer,
  StarTransaction,
  StarTransactionKind,
  StarTransactions,
} from '@giftbuyer/contracts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** ISO 8601 as the server formats it. */
const hoursAgo = (hours: number): string =>
  new Date(Date.now() - hours * HOUR_MS).toISOString().replace(/\.\d+Z$/, '+00:00');

export const person = (name: string | null, id = '777000123'): StarPeer => ({ kind: 'user', id, name });
export const service = (kind: StarPeer['kind']): StarPeer => ({ kind, id: null, name: null });

let ids = 0;

/** A gift that was bought by another program an hour ago, with changes. */
export function transaction(change: Partial<StarTransaction> = {}): StarTransaction {
  return {
    ...{ account_id: 1, id: `st_${++ids}`, is_refund: false, currency: 'stars', amount: '-50', at: hoursAgo(1) },
    ...{ state: 'done', kind: 'gift_sent', peer: person('Борис'), gift_id: '5170145012310081615' },
    ...{ title: null, description: null, is_foreign: false, is_unseen: false },
    ...change,
  };
}

export const page = (
  items: StarTransaction[],
  totals: StarTransactions['totals'] = { received: '0', spent: '0' },
  next: string | null = null,
): StarTransactions => ({ items, next, totals });

/** A week of different transactions. */
export function sampleTransactions(): StarTransaction[] {
  return [
    transaction({ is_foreign: true, at: hoursAgo(0.3) }),
    transaction({ account_id: 2, state: 'pending', at: hoursAgo(2), kind: 'gift_bought_resale', amount: '-1450' }),
    transaction({
      ...{ account_id: 3, at: hoursAgo(5), kind: 'stars_bought', amount: '2500', gift_id: null },
      peer: service('fragment'),
    }),
    transaction({ at: hoursAgo(20), is_refund: true, amount: '100', peer: person('Anna') }),
    transaction({
      ...{ account_id: 4, at: hoursAgo(28), kind: 'subscription', amount: '-250', gift_id: null },
      peer: { kind: 'channel', id: '1000200300', name: 'Ежедневные новости о подарках и о том, что с ними делают' },
      title: 'Monthly subscription',
    }),
    transaction({
      ...{ account_id: 2, at: hoursAgo(31), kind: 'reaction', amount: '-5', gift_id: null },
      peer: { kind: 'channel', id: '1000200301', name: 'Durov’s Channel' },
    }),
    transaction({ account_id: 3, at: hoursAgo(52), kind: 'gift_upgrade', amount: '-25', state: 'failed' }),
    transaction({
      ...{ account_id: 1, at: hoursAgo(75), kind: 'affiliate', amount: '12.345678901', gift_id: null },
      peer: person('Major'),
    }),
    transaction({ account_id: 5, at: hoursAgo(99), kind: 'gift_converted', amount: '85', peer: person(null, '42') }),
    transaction({
      ...{ account_id: 1, at: hoursAgo(140), kind: 'other', amount: '-15', gift_id: null },
      ...{ peer: service('unsupported'), title: 'Something new', description: null },
    }),
  ];
}

export const transactions = (): StarTransactions =>
  page(sampleTransactions(), { received: '26997.345678901', spent: '18120' });

/** A month of days, the same in every run. */
export function days(count = 30): StarDays {
  const items: StarDay[] = [];
  const add = (day: string, kind: StarTransactionKind, received: number, spent: number) =>
    items.push({ day, kind, received: String(received), spent: String(spent) });
  for (let back = count - 1; back >= 0; back--) {
    const day = new Date(Date.now() - back * DAY_MS).toISOString().slice(0, 10);
    if (back % 9 === 4) add(day, 'stars_bought', 2500, 0);
    if (back % 4 !== 3) add(day, 'gift_sent', 0, 50 + ((back * 7919) % 613));
    if (back % 3 === 0) add(day, 'gift_converted', 85 * (1 + (back % 5)), 0);
    if (back % 5 === 1) add(day, 'subscription', 0, 250);
    if (back % 6 === 2) add(day, 'affiliate', 120 + back * 3, 0);
    if (back === 7) add(day, 'other', 0, 15);
  }
  return { items };
}

/** The ledger of an account whose transactions add up, with changes. */
export function ledger(change: Partial<StarLedger> = {}): StarLedger {
  const hasUnseen = (change.foreign_unseen ?? 0) > 0;
  return {
    ...{ account_id: 1, currency: 'stars', watched_since: hoursAgo(24 * 40), is_complete: true, gap: null },
    ...{ gap_since: null, difference: '0', read_at: hoursAgo(0.1), foreign_unseen: 0, is_muted: false },
    unseen_until: hasUnseen ? hoursAgo(0.1) : null,
    ...change,
  };
}
