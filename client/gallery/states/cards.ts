import { REFRESH_STAGES, type Account } from '@giftbuyer/contracts';
import { json, lines, never, openLines } from '../sample-server';
import { account, minutesFromNow, panelOf } from '../samples';
import type { State, States } from '../state';

/** A name with markup and bidi controls, and without places to break. */
const HOSTILE = `"><img src=x onerror="globalThis.broken=1">\u202Egnp.${'W'.repeat(24)}`;

const cards = (...accounts: Account[]): State => ({
  answers: panelOf(...accounts),
  act: (user) => user.waitFor('gb-account-card'),
});

const everyStatus = (): Account[] => [
  account({ first_name: 'Just read', last_checked_at: minutesFromNow(0) }),
  account({ first_name: 'Read a while ago', last_checked_at: minutesFromNow(-42) }),
  account({ first_name: 'Stale', last_checked_at: minutesFromNow(-300) }),
  account({ first_name: 'Stale for weeks', last_checked_at: minutesFromNow(-60 * 24 * 20) }),
  account({ first_name: 'Never read', last_checked_at: null }),
  account({ first_name: 'Flood wait', status: 'flood_wait', status_until: minutesFromNow(4.5) }),
  account({ first_name: 'Long wait', status: 'flood_wait', status_until: minutesFromNow(1440.5) }),
  account({ first_name: 'Unreachable', status: 'unreachable' }),
  account({ first_name: 'Frozen', status: 'frozen', status_code: 'FROZEN_METHOD_INVALID' }),
  account({ first_name: 'Frozen until', status: 'frozen', status_until: minutesFromNow(60 * 24 * 20) }),
  account({ first_name: 'App rejected', status: 'app_refused', status_code: 'API_ID_INVALID' }),
  account({ first_name: 'Moved', status: 'moved', status_code: 'USER_MIGRATE_4' }),
  account({ first_name: 'New sign-in', stars_exact: '1234567', new_device_at: minutesFromNow(-25) }),
  account({
    first_name: 'Idle session',
    status: 'unreachable',
    ttl_days: 90,
    last_checked_at: minutesFromNow(-60 * 24 * 80.5),
  }),
];

/** States of the card and the row of an account. */
export const cardStates: States = {
  'card-status': cards(...everyStatus()),
  'table-status': {
    path: '?view=table',
    answers: panelOf(...everyStatus()),
    act: (user) => user.waitFor('gb-account-row'),
  },
  'card-names': cards(
    account({ first_name: HOSTILE, username: 'hostile' }),
    account({
      first_name: 'Константин',
      last_name: 'Константинопольский-Задунайский',
      username: 'константинопольский'.slice(0, 8),
    }),
    account({ first_name: null, username: null }),
    account({ first_name: '\u200B', last_name: 'Last name alone' }),
    account({ first_name: null, username: 'only_a_username' }),
    account({ first_name: 'אברהם בן־דוד', username: 'abraham' }),
    account({ first_name: 'محمد', username: 'x'.repeat(32) }),
    account({ first_name: '👩‍👩‍👧‍👦🏳️‍🌈', username: 'family' }),
    account({ first_name: ' ', username: 'blank' }),
    account({ first_name: '\u3164', last_name: '\u2800', username: null }),
    account({ first_name: `Zalgo${'\u0301\u0489'.repeat(32)}`, username: 'zalgo' }),
  ),
  'card-balances': cards(
    account({ first_name: 'None', stars_exact: '0' }),
    account({ first_name: 'One', stars_exact: '1' }),
    account({ first_name: 'Least', stars_exact: '0.000000001' }),
    account({ first_name: 'Fraction', stars_exact: '1234.567890123' }),
    account({ first_name: 'Million', stars_exact: '1234567' }),
    account({ first_name: 'Largest', stars_exact: '9223372036854775807.999999999' }),
    account({ first_name: 'Debt', stars_exact: '-250.5' }),
  ),
  'card-changes': {
    answers: {
      ...panelOf(
        account({ id: 1, first_name: 'Gained', stars_exact: '1250' }),
        account({ id: 2, first_name: 'Lost', stars_exact: '1250' }),
        account({ id: 3, first_name: 'As yesterday', stars_exact: '1250' }),
        account({ id: 4, first_name: 'Was not there', stars_exact: '1250' }),
        account({ id: 5, first_name: 'Gained very much', stars_exact: '1234567.5' }),
      ),
      'GET /api/accounts/stars': json({
        items: [
          { id: 1, stars: '1000' },
          { id: 2, stars: '1749.5' },
          { id: 3, stars: '1250' },
          { id: 5, stars: '0.5' },
        ],
      }),
    },
    act: (user) => user.waitFor('gb-account-card'),
  },
  'card-premium': cards(
    account({ first_name: 'Premium', is_premium: true, premium_until: minutesFromNow(60 * 24 * 90) }),
    account({ first_name: 'Premium with a name that does not fit', is_premium: true }),
    account({ first_name: 'No Premium' }),
  ),
  'card-stages': {
    answers: {
      ...panelOf(...['start', ...REFRESH_STAGES].map((stage, i) => account({ id: i + 1, first_name: stage }))),
      'POST /api/account/1/refresh': never,
    },
    act: async (user) => {
      await user.waitFor('gb-account-card');
      REFRESH_STAGES.forEach((stage, i) => user.send({ type: 'account.stage', data: { id: i + 2, stage } }));
      await user.click(user.texts.card.refreshNamed('start'));
      await user.waitFor('gb-toast-card');
    },
  },
  'card-waits': {
    answers: {
      ...panelOf(account({ id: 1, first_name: 'Never refreshed' }), account({ id: 2, first_name: 'Flood wait' })),
      'POST /api/account/1/refresh': openLines({ stage: 'wait', message: '' }),
      'POST /api/account/2/refresh': openLines({ stage: 'wait', message: '', retry_after: 4 }),
    },
    act: async (user) => {
      await user.click(user.texts.card.refreshNamed('Never refreshed'));
      await user.click(user.texts.card.refreshNamed('Flood wait'));
      await user.waitFor('gb-toast-card:nth-of-type(2)');
    },
  },
  'card-refresh-failed': {
    answers: {
      ...panelOf(account({ id: 1, first_name: 'Анна' })),
      'POST /api/account/1/refresh': lines(
        { stage: 'connect', message: '' },
        { error: 'telegram_rpc', detail: '', error_code: 'FLOOD_WAIT', wait_seconds: 95 },
      ),
    },
    act: async (user) => {
      await user.click(user.texts.card.refreshNamed('Анна'));
      await user.hover('gb-toast-card');
    },
  },
  'card-menu': {
    answers: panelOf(account({ first_name: 'Анна' }), account({ first_name: 'John' })),
    act: async (user) => {
      await user.click(user.texts.card.more('Анна'));
      await user.waitFor('[role=menu]');
    },
  },
  'card-remove': {
    answers: panelOf(account({ first_name: 'Анна' }), account({ first_name: 'John' })),
    act: async (user) => {
      await user.click(user.texts.card.more('Анна'));
      await user.chooseMenuItem(user.texts.card.remove);
      await user.waitFor('gb-remove-account-dialog');
    },
  },
};
