import type { Account } from '@giftbuyer/contracts';
import { inTurn, json, lines, never, noNetwork, openLines, photo, refusal } from '../sample-server';
import { account, crowd, minutesFromNow, panelOf, profiles, removedAccount } from '../samples';
import type { Hands } from '../hands';
import type { States } from '../state';

const manyAccounts = (): Account[] =>
  Array.from({ length: 1000 }, (_, i) =>
    account({
      id: i + 1,
      first_name: `Account ${i + 1}`,
      stars_exact: String(i * 37),
      last_checked_at: minutesFromNow(-10 - i / 100),
    }),
  );

const removed = [
  removedAccount({}),
  removedAccount({
    first_name: null,
    username: null,
    phone: '+15550100',
    error_code: 'AUTH_KEY_DUPLICATED',
    api_profile_id: null,
  }),
  removedAccount({
    first_name: 'Константин',
    last_name: 'Константинопольский-Задунайский',
    error_code: 'USER_DEACTIVATED_BAN',
  }),
];

const people = crowd();
/** The second account is unreachable, the third was refused with a code that has no sentence, the fourth is signed out. */
const refreshedSome = lines(
  { total: 8, done: 8, failed: 3 },
  {
    done: true,
    total: 8,
    failed: 3,
    failures: [
      { id: people[1]?.id, error: 'telegram_unreachable', detail: '' },
      { id: people[2]?.id, error: 'telegram_rpc', detail: '', error_code: 'STARS_FORM_AMOUNT_MISMATCH' },
      { id: people[3]?.id, error: 'session_invalid', detail: '', error_code: 'SESSION_REVOKED' },
    ],
  },
);

/** Resolves when the browser has drawn what was just done. */
const drawn = (): Promise<unknown> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

/** Elsewhere than on a phone it stands open. */
async function openOrder(hands: Hands): Promise<void> {
  if (matchMedia('(max-width: 767px)').matches) await hands.click(hands.texts.accounts.order);
}

/** The list of accounts as a whole. */
export const accountStates: States = {
  accounts: { answers: panelOf(...crowd()), act: (hands) => hands.see('gb-account-card') },
  'accounts-photos': {
    answers: {
      ...panelOf(...people.map((one, i) => (i % 3 === 2 ? one : { ...one, photo_id: String(i) }))),
      ...Object.fromEntries(people.map(({ id }, i) => [`GET /api/account/${id}/photo`, photo(i * 47)])),
    },
    act: (hands) => hands.see('gb-account-avatar img'),
  },
  'accounts-thousand': { answers: panelOf(...manyAccounts()), act: (hands) => hands.see('gb-account-card') },
  'accounts-loading': {
    answers: { ...panelOf(), 'GET /api/accounts': never },
    act: (hands) => hands.see('gb-account-skeletons .card'),
  },
  'accounts-copied-data': {
    answers: {
      ...panelOf(...crowd()),
      'GET /api/me': json({ id: 1, username: 'ada', installation_confirmed: false }),
    },
    act: (hands) => hands.see('gb-copied-data-notice p'),
  },
  'accounts-empty': {
    answers: { ...panelOf(), 'GET /api/apiprofiles': json(profiles()) },
    act: (hands) => hands.see('gb-onboarding-checklist'),
  },
  'accounts-empty-profile': { answers: panelOf(), act: (hands) => hands.see('gb-onboarding-checklist .done') },
  'accounts-failed': {
    answers: { ...panelOf(), 'GET /api/accounts': refusal(503, 'unavailable') },
    act: (hands) => hands.see('gb-load-failure'),
  },
  'accounts-failed-old': {
    answers: {
      ...panelOf(),
      'GET /api/accounts': inTurn(json({ state: 'refreshing', accounts: crowd() }), noNetwork),
    },
    act: (hands) => hands.see('gb-load-failure'),
  },
  'accounts-table': {
    path: '?view=table',
    answers: panelOf(...crowd()),
    act: (hands) => hands.see('gb-accounts-table'),
  },
  'accounts-order': {
    answers: panelOf(...crowd()),
    act: async (hands) => {
      await hands.see('gb-account-card');
      await openOrder(hands);
    },
  },
  'accounts-compact': {
    answers: panelOf(...crowd()),
    act: async (hands) => {
      await hands.see('gb-account-card');
      await openOrder(hands);
      await hands.click(hands.texts.accounts.compact);
    },
  },
  'accounts-stale-only': {
    path: '?status=stale&sort=-name',
    answers: panelOf(...crowd()),
    act: (hands) => hands.see('gb-account-card'),
  },
  'accounts-nothing-matches': {
    path: '?q=nobody',
    answers: panelOf(...crowd()),
    act: (hands) => hands.see('gb-nothing-matches'),
  },
  'accounts-refreshing': {
    answers: { ...panelOf(), 'GET /api/accounts': json({ state: 'refreshing', accounts: crowd() }, 202) },
    act: (hands) => hands.see('gb-accounts-totals .refreshing'),
  },
  'accounts-refreshing-all': {
    answers: { ...panelOf(...crowd()), 'POST /api/accounts/refresh': openLines({ total: 8, done: 3, failed: 1 }) },
    act: async (hands) => {
      await hands.click(hands.texts.accounts.refreshAll);
      await hands.see('gb-toast-card');
    },
  },
  'accounts-refreshed-all': {
    answers: {
      ...panelOf(...crowd()),
      'POST /api/accounts/refresh': refreshedSome,
    },
    act: async (hands) => {
      await hands.click(hands.texts.accounts.refreshAll);
      await hands.hover('gb-toast-card');
    },
  },
  'accounts-refresh-failures': {
    answers: { ...panelOf(...people), 'POST /api/accounts/refresh': refreshedSome },
    act: async (hands) => {
      await hands.click(hands.texts.accounts.refreshAll);
      await hands.click(hands.texts.accounts.showFailed);
      await hands.see('gb-refresh-failures');
    },
  },
  'accounts-updates-pill': {
    answers: panelOf(...manyAccounts()),
    act: async (hands) => {
      await hands.see('gb-account-card');
      scrollTo(0, 4000);
      await drawn();
      // To the beginning of a row: half under the toolbar no button has its size.
      document.querySelectorAll('gb-account-card')[20]?.scrollIntoView();
      // The pill looks where the list is when the browser has drawn it there.
      await drawn();
      for (const id of [998, 999, 1000]) {
        hands.send({
          type: 'account.updated',
          data: account({ id, first_name: 'Risen', last_checked_at: minutesFromNow(0) }),
        });
      }
      await hands.see('gb-updates-pill button');
    },
  },
  'accounts-removed': {
    answers: { ...panelOf(...crowd().slice(0, 2)), 'GET /api/accounts/removed': json({ items: removed }) },
    act: (hands) => hands.see('gb-removed-accounts'),
  },
  'accounts-session-ended': {
    answers: {
      ...panelOf(account({ id: 1, first_name: 'Борис' }), ...crowd().slice(0, 2)),
      'GET /api/accounts/removed': inTurn(json({ items: [] }), json({ items: [removedAccount({ id: 1 })] })),
      'POST /api/account/1/refresh': lines({
        error: 'session_invalid',
        detail: '',
        error_code: 'SESSION_REVOKED',
      }),
    },
    act: async (hands) => {
      await hands.click(hands.texts.card.refreshNamed('Борис'));
      await hands.see('gb-removed-accounts');
      await hands.hover('gb-toast-card');
    },
  },
  'account-forget': {
    answers: { ...panelOf(...crowd().slice(0, 2)), 'GET /api/accounts/removed': json({ items: removed }) },
    act: async (hands) => {
      await hands.click(hands.texts.removed.forgetNamed('Борис'));
      await hands.see('gb-confirm');
    },
  },
};
