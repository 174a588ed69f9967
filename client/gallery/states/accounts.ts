import type { Account } from '@giftbuyer/contracts';
import { firstThen, json, lines, never, noNetwork, openLines, photo, errorAnswer } from '../sample-server';
import { account, sampleAccounts, minutesFromNow, panelOf, profiles, removedAccount } from '../samples';
import type { User } from '../user';
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

const people = sampleAccounts();
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

/** Resolves when the browser has rendered. */
const drawn = (): Promise<unknown> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

/** Only phones have this button. */
async function openOrder(user: User): Promise<void> {
  if (matchMedia('(max-width: 767px)').matches) await user.click(user.texts.accounts.order);
}

/** States of the account list. */
export const accountStates: States = {
  accounts: { answers: panelOf(...sampleAccounts()), act: (user) => user.waitFor('gb-account-card') },
  'accounts-photos': {
    answers: {
      ...panelOf(...people.map((one, i) => (i % 3 === 2 ? one : { ...one, photo_id: String(i) }))),
      ...Object.fromEntries(people.map(({ id }, i) => [`GET /api/account/${id}/photo`, photo(i * 47)])),
    },
    act: (user) => user.waitFor('gb-account-avatar img'),
  },
  'accounts-thousand': { answers: panelOf(...manyAccounts()), act: (user) => user.waitFor('gb-account-card') },
  'accounts-loading': {
    answers: { ...panelOf(), 'GET /api/accounts': never },
    act: (user) => user.waitFor('gb-account-skeletons .card'),
  },
  'accounts-copied-data': {
    answers: {
      ...panelOf(...sampleAccounts()),
      'GET /api/me': json({ id: 1, username: 'ada', installation_confirmed: false }),
    },
    act: (user) => user.waitFor('gb-copied-data-notice p'),
  },
  'accounts-empty': {
    answers: { ...panelOf(), 'GET /api/apiprofiles': json(profiles()) },
    act: (user) => user.waitFor('gb-onboarding-checklist'),
  },
  'accounts-empty-profile': { answers: panelOf(), act: (user) => user.waitFor('gb-onboarding-checklist .done') },
  'accounts-failed': {
    answers: { ...panelOf(), 'GET /api/accounts': errorAnswer(503, 'unavailable') },
    act: (user) => user.waitFor('gb-error-state'),
  },
  'accounts-failed-old': {
    answers: {
      ...panelOf(),
      'GET /api/accounts': firstThen(json({ state: 'refreshing', accounts: sampleAccounts() }), noNetwork),
    },
    act: (user) => user.waitFor('gb-error-state'),
  },
  'accounts-table': {
    path: '?view=table',
    answers: panelOf(...sampleAccounts()),
    act: (user) => user.waitFor('gb-accounts-table'),
  },
  'accounts-order': {
    answers: panelOf(...sampleAccounts()),
    act: async (user) => {
      await user.waitFor('gb-account-card');
      await openOrder(user);
    },
  },
  'accounts-compact': {
    answers: panelOf(...sampleAccounts()),
    act: async (user) => {
      await user.waitFor('gb-account-card');
      await openOrder(user);
      await user.click(user.texts.accounts.compact);
    },
  },
  'accounts-stale-only': {
    path: '?status=stale&sort=-name',
    answers: panelOf(...sampleAccounts()),
    act: (user) => user.waitFor('gb-account-card'),
  },
  'accounts-nothing-matches': {
    path: '?q=nobody',
    answers: panelOf(...sampleAccounts()),
    act: (user) => user.waitFor('gb-nothing-matches'),
  },
  'accounts-refreshing': {
    answers: { ...panelOf(), 'GET /api/accounts': json({ state: 'refreshing', accounts: sampleAccounts() }, 202) },
    act: (user) => user.waitFor('gb-accounts-totals .refreshing'),
  },
  'accounts-refreshing-all': {
    answers: {
      ...panelOf(...sampleAccounts()),
      'POST /api/accounts/refresh': openLines({ total: 8, done: 3, failed: 1 }),
    },
    act: async (user) => {
      await user.click(user.texts.accounts.refreshAll);
      await user.waitFor('gb-toast-card');
    },
  },
  'accounts-refreshed-all': {
    answers: {
      ...panelOf(...sampleAccounts()),
      'POST /api/accounts/refresh': refreshedSome,
    },
    act: async (user) => {
      await user.click(user.texts.accounts.refreshAll);
      await user.hover('gb-toast-card');
    },
  },
  'accounts-refresh-failures': {
    answers: { ...panelOf(...people), 'POST /api/accounts/refresh': refreshedSome },
    act: async (user) => {
      await user.click(user.texts.accounts.refreshAll);
      await user.click(user.texts.accounts.showFailed);
      await user.waitFor('gb-refresh-failures-dialog');
    },
  },
  'accounts-updates-pill': {
    answers: panelOf(...manyAccounts()),
    act: async (user) => {
      await user.waitFor('gb-account-card');
      scrollTo(0, 4000);
      await drawn();
      // Scrolls to the start of a row: buttons that are half covered by the toolbar are too small for the audit.
      document.querySelectorAll('gb-account-card')[20]?.scrollIntoView();
      // The pill checks its position after the browser has rendered.
      await drawn();
      for (const id of [998, 999, 1000]) {
        user.send({
          type: 'account.updated',
          data: account({ id, first_name: 'Risen', last_checked_at: minutesFromNow(0) }),
        });
      }
      await user.waitFor('gb-updates-pill button');
    },
  },
  'accounts-removed': {
    answers: { ...panelOf(...sampleAccounts().slice(0, 2)), 'GET /api/accounts/removed': json({ items: removed }) },
    act: (user) => user.waitFor('gb-removed-accounts'),
  },
  'accounts-session-ended': {
    answers: {
      ...panelOf(account({ id: 1, first_name: 'Борис' }), ...sampleAccounts().slice(0, 2)),
      'GET /api/accounts/removed': firstThen(json({ items: [] }), json({ items: [removedAccount({ id: 1 })] })),
      'POST /api/account/1/refresh': lines({
        error: 'session_invalid',
        detail: '',
        error_code: 'SESSION_REVOKED',
      }),
    },
    act: async (user) => {
      await user.click(user.texts.card.refreshNamed('Борис'));
      await user.waitFor('gb-removed-accounts');
      await user.hover('gb-toast-card');
    },
  },
  'account-forget': {
    answers: { ...panelOf(...sampleAccounts().slice(0, 2)), 'GET /api/accounts/removed': json({ items: removed }) },
    act: async (user) => {
      await user.click(user.texts.removed.forgetNamed('Борис'));
      await user.waitFor('gb-confirm-dialog');
    },
  },
};
