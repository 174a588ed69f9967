import type { Account } from '@giftbuyer/contracts';
import { type Answer, json, never, errorAnswer } from '../sample-server';
import { account, accountsBehind, history, minutesFromNow, panelOf, removedAccount } from '../samples';
import type { State, States } from '../state';

const sheet = (answer: Answer, shown: string): State => ({
  path: 'accounts/1',
  answers: {
    ...panelOf(
      account({
        id: 1,
        first_name: 'Анна',
        last_name: 'Каренина',
        is_premium: true,
        premium_until: minutesFromNow(60 * 24 * 90),
      }),
      ...accountsBehind(),
    ),
    'GET /api/account/1/history': answer,
  },
  act: (user) => user.waitFor(shown),
});

/** Accounts without a newer reading, with the reason. */
const troubledSheet = (change: Partial<Account>): State => ({
  path: 'accounts/1',
  answers: {
    ...panelOf(account({ id: 1, first_name: 'Анна', last_name: 'Каренина', ...change }), ...accountsBehind()),
    'GET /api/account/1/history': json(history()),
  },
  act: (user) => user.waitFor('gb-status-notice'),
});

/** States of the sheet of an account. */
export const sheetStates: States = {
  sheet: sheet(json(history()), 'gb-star-chart'),
  'sheet-loading': sheet(never, 'gb-history-section'),
  'sheet-history-new': sheet(json({ items: history().items.slice(-1), next: null }), 'gb-star-chart'),
  'sheet-history-none': sheet(json({ items: [], next: null }), 'gb-history-section'),
  'sheet-history-failed': sheet(errorAnswer(503, 'unavailable'), 'gb-history-section gb-error-state'),
  'sheet-frozen': troubledSheet({
    status: 'frozen',
    status_until: minutesFromNow(60 * 24 * 20),
    status_code: 'FROZEN_METHOD_INVALID',
    appeal_url: 'https://t.me/spambot',
  }),
  'sheet-key-unknown': troubledSheet({ status: 'unreachable', status_code: '-404' }),
  'sheet-app-refused': troubledSheet({ status: 'app_refused', status_code: 'API_ID_INVALID' }),
  'sheet-moved': troubledSheet({ status: 'moved', status_code: 'USER_MIGRATE_4' }),
  'sheet-unreachable': troubledSheet({
    status: 'unreachable',
    status_code: 'SOMETHING_THAT_TELEGRAM_SAID_NEVER_BEFORE',
  }),
  'sheet-nobody': {
    path: 'accounts/404',
    answers: panelOf(...accountsBehind()),
    act: (user) => user.waitFor('.nobody'),
  },
  'sheet-session-ended': {
    path: 'accounts/9000',
    answers: {
      ...panelOf(...accountsBehind()),
      'GET /api/accounts/removed': json({ items: [removedAccount({ id: 9000 })] }),
      'GET /api/account/9000/history': json(history()),
    },
    act: (user) => user.waitFor('gb-star-chart'),
  },
};
