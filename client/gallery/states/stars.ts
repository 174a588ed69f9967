import type { StarLedgers } from '@giftbuyer/contracts';
import { panelOf, sampleAccounts } from '../samples';
import { type Answer, type Answers, json, never, errorAnswer } from '../sample-server';
import type { State, States } from '../state';
import { days, ledger, page, sampleTransactions, transaction } from '../transaction-samples';

const TOTALS = 'GET /api/accounts/stars/history';
const LIST = 'GET /api/transactions';

/** The sample accounts with the ids 1 to 8. */
const accounts = () => sampleAccounts().map((each, index) => ({ ...each, id: index + 1 }));
const ledgers: StarLedgers = {
  items: [
    ledger({ account_id: 1, foreign_unseen: 2 }),
    ledger({ account_id: 1, currency: 'ton' }),
    ledger({ account_id: 2, gap: 'pending_rows', gap_since: ledger().read_at, difference: '-1450' }),
    ledger({ account_id: 3, gap: 'reading_history', is_complete: false, difference: '96000' }),
    ledger({ account_id: 4, gap: 'unexplained', gap_since: ledger().watched_since, difference: '-15.5' }),
    ledger({ account_id: 5, gap: 'history_ends', gap_since: ledger().watched_since, difference: '350' }),
  ],
};

const stars = (shown: string, answers: Answers = {}, path = 'stars'): State => ({
  path,
  answers: { ...panelOf(...accounts()), 'GET /api/transactions/days': json(days()), ...answers },
  act: (user) => user.waitFor(shown),
});
const list = (answer: Answer): Answers => ({ [LIST]: answer });

/** States of the page of the Stars, of its alerts and of the transactions of an account. */
export const starsStates: States = {
  stars: stars('gb-foreign-notice', {
    ...{ 'GET /api/ledgers': json(ledgers), 'POST /api/ledgers/seen': json({}) },
    [LIST]: json({ ...page(sampleTransactions(), { received: '26997.345678901', spent: '18120' }), next: 'next' }),
  }),
  'stars-filtered': stars(
    '.chips',
    { 'GET /api/ledgers': json(ledgers), 'POST /api/ledgers/seen': json({}) },
    'stars?account=1,3&kind=gift_sent,reaction&state=done&gift=5170145012310081615&foreign=1&from=2026-01-01&to=2026-02-28',
  ),
  'stars-failed-transactions': stars(
    'gb-transaction-rows',
    {
      'GET /api/ledgers': json(ledgers),
      [LIST]: json(page(sampleTransactions().filter(({ state }) => state === 'failed'))),
    },
    'stars?state=failed',
  ),
  'stars-table': {
    ...stars('gb-days-chart'),
    act: async (user) => {
      await user.waitFor('gb-flow-section gb-days-chart');
      document.querySelectorAll<HTMLElement>('gb-flow-section header input')[1]?.click();
      await user.waitFor('gb-days-table td');
    },
  },
  'stars-loading': stars('gb-stars-page gb-skeleton', list(never)),
  'stars-failed': stars('.flow gb-error-state', list(errorAnswer(503, 'unavailable'))),
  'stars-none': stars('gb-empty-state', list(json(page([])))),
  'stars-nothing-matches': stars('gb-empty-state', list(json(page([]))), 'stars?kind=ads'),
  'stars-no-accounts': {
    ...stars('gb-empty-state', list(json(page([])))),
    answers: { ...panelOf(), ...list(json(page([]))) },
  },
  'stars-hostile': stars('gb-transaction-rows', {
    ...list(
      json(
        page(
          [
            transaction({
              ...{ amount: '-9223372036854775807.999999999', is_foreign: true, state: 'failed', is_refund: true },
              peer: {
                kind: 'user',
                id: '9223372036854775807',
                name: `\u202E${'Z\u0335\u0321\u0322\u0327'.repeat(40)}`,
              },
              title: 'W'.repeat(300),
            }),
            transaction({ peer: { kind: 'user', id: '1', name: '\u200B' }, title: '<b>x</b>', currency: 'ton' }),
          ],
          { received: '9223372036854775807.999999999', spent: '9223372036854775807.999999999' },
        ),
      ),
    ),
    'GET /api/transactions/days': json({
      items: [
        {
          ...{ day: new Date().toISOString().slice(0, 10), kind: 'gift_sent' },
          ...{ received: '0.000000001', spent: '9223372036854775807.999999999' },
        },
      ],
    }),
  }),
  'all-stars-loading': stars('gb-stars-head gb-skeleton', { [TOTALS]: never }),
  'all-stars-failed': stars('gb-stars-head gb-error-state', { [TOTALS]: errorAnswer(503, 'unavailable') }),
  'stars-alert': {
    answers: {
      ...panelOf(...accounts()),
      'GET /api/ledgers': json(ledgers),
    },
    act: async (user) => {
      await user.waitFor('gb-accounts-page');
      user.send({
        type: 'ledger.foreign',
        data: { account_id: 1, transaction: transaction({ account_id: 1, is_foreign: true }) },
      });
      await user.waitFor('gb-toast-card');
      await user.waitFor('gb-navigation .news');
      await user.hover('gb-toast-card');
    },
  },
  'settings-muted-accounts': {
    path: 'settings',
    answers: {
      ...panelOf(...accounts()),
      'GET /api/ledgers': json({ items: [ledger({ account_id: 2, is_muted: true })] } satisfies StarLedgers),
    },
    act: (user) => user.waitFor('gb-muted-accounts .row'),
  },
};
