import type { Account } from '@giftbuyer/contracts';
import { describe, expect, test } from 'vitest';
import { INVARIANTS, violations } from './invariants.js';
import type { Observation } from './observe.js';

const NOON = new Date('2030-01-01T12:00:00Z');
const EARLIER = new Date('2030-01-01T11:00:00Z');

/** No violation, and a value in every part. */
const healthy = (): Observation => ({
  promised: [{ id: 1, phone: '+9996621000' }],
  accounts: [{ id: 1, removedCode: null, keyId: 'ab', keyIdsAtTelegram: ['ab'], stars: 7.5, checkedAt: NOON }],
  readings: [{ id: 1, stars: 7.5, last_checked_at: '2030-01-01T12:00:00+00:00' }],
  keys: [{ keyId: 'ab', phone: '9996621000', peak: 1 }],
  codes: [{ phone: '+9996621000', asked: 1, sent: 1 }],
  devices: [{ phone: '+9996621000', expected: 1, found: 1 }],
  logins: { open: ['x'], kept: ['x', 'y'], overdue: 0 },
  accountWrites: [write()],
  values: [{ what: 'profile 1', found: 'new', possible: ['new'] }],
  users: [{ name: 'ada', given: 2, good: [1], isLastGood: true }],
  pages: [{ name: 'ada', shown: [{ id: 1 } as Account], list: [{ id: 1 } as Account] }],
  left: { connections: 0, locks: 0 },
});

function write() {
  return {
    ...{ account_id: 1, revision_before: 1, revision: 2, checked_before: EARLIER, checked: NOON },
    ...{ stars_before: '7', stars: '7.5', balances_before: 1, balances: 2 },
  };
}

test('a correct state has no violations', () => {
  expect(violations(healthy())).toEqual([]);
});

const account = (changes: object): Partial<Observation> => ({
  accounts: healthy().accounts.map((one) => ({ ...one, ...changes })),
});
const writeWith = (changes: object): Partial<Observation> => ({ accountWrites: [{ ...write(), ...changes }] });
const user = (changes: object): Partial<Observation> => ({
  users: healthy().users.map((one) => ({ ...one, ...changes })),
});

const broken: [keyof typeof INVARIANTS, string, Partial<Observation>][] = [
  ['sessionsAreKept', 'account 1 is gone', { accounts: [] }],
  ['sessionsAreKept', 'the session of account 1 does not open', account({ keyId: null })],
  ['sessionsAreKept', 'account 1 is not signed in at Telegram', account({ keyId: 'cd' })],
  ['sessionsAreKept', 'account 1 was removed, and its session works', account({ removedCode: 'SESSION_REVOKED' })],
  [
    'sessionsAreKept',
    'the session of account 1 does not open',
    account({ removedCode: 'SESSION_REVOKED', keyId: null, keyIdsAtTelegram: [] }),
  ],
  [
    'sessionsAreUsedOnce',
    'Telegram has ended the session of account 1, which it saw twice',
    account({ removedCode: 'AUTH_KEY_DUPLICATED', keyIdsAtTelegram: [] }),
  ],
  [
    'devicesMatch',
    '+9996621000 has 2 devices at Telegram, not 1',
    { devices: [{ phone: '+9996621000', expected: 1, found: 2 }] },
  ],
  [
    'sessionsAreUsedOnce',
    'key ab of 9996621000 was used over 2 connections at once',
    { keys: [{ keyId: 'ab', phone: '9996621000', peak: 2 }] },
  ],
  ['loginsSurvive', 'the sign-in x is lost', { logins: { open: ['x'], kept: ['y'], overdue: 0 } }],
  [
    'codesAreNotRepeated',
    '+9996621000 got 2 codes, 1 were asked for',
    { codes: [{ phone: '+9996621000', asked: 1, sent: 2 }] },
  ],
  ['readingsAreWhole', 'account 1 went from revision 2 to 2', writeWith({ revision_before: 2 })],
  ['readingsAreWhole', 'account 1 has an older time of reading', writeWith({ checked_before: NOON, checked: EARLIER })],
  ['readingsAreWhole', 'account 1 has new Stars of no reading', writeWith({ checked_before: NOON })],
  ['readingsAreWhole', 'account 1 went back from 7 to 6 Stars', writeWith({ stars: '6' })],
  ['readingsAreWhole', 'account 1 has a history that does not fit', writeWith({ balances: 1 })],
  ['readingsAreWhole', 'account 1 has a history that does not fit', writeWith({ stars: '7' })],
  [
    'pagesMatchTheList',
    'the page of ada shows [], not [{"id":1}]',
    { pages: [{ name: 'ada', shown: [], list: [{ id: 1 } as Account] }] },
  ],
  ['oneBrowserPerUser', 'ada has 2 browsers signed in', user({ good: [0, 1] })],
  ['oneBrowserPerUser', 'ada was signed out', user({ good: [] })],
  ['oneBrowserPerUser', 'ada is signed in with an old cookie', user({ good: [0], isLastGood: false })],
  [
    'confirmedIsStored',
    'profile 1 is old, not new or newer',
    { values: [{ what: 'profile 1', found: 'old', possible: ['new', 'newer'] }] },
  ],
  ['confirmedIsStored', 'the reading of account 1 that was confirmed is lost', account({ checkedAt: EARLIER })],
  ['confirmedIsStored', 'the reading of account 1 that was confirmed is lost', account({ stars: 7 })],
  ['nothingIsLeft', '1 connections to Telegram are open', { left: { connections: 1, locks: 0 } }],
  ['nothingIsLeft', '1 locks are held', { left: { connections: 0, locks: 1 } }],
  ['nothingIsLeft', '1 expired sign-ins are still stored', { logins: { ...healthy().logins, overdue: 1 } }],
];

describe('the checker finds', () => {
  test.each(broken)('%s: %s', (name, what, change) => {
    expect(violations({ ...healthy(), ...change })).toEqual([`${name}: ${what}`]);
  });

  test('a violation of every invariant in this list', () => {
    expect(new Set(broken.map(([name]) => name))).toEqual(new Set(Object.keys(INVARIANTS)));
  });

  test('no violation in a session that Telegram has ended, or in an account that was never confirmed', () => {
    expect(violations({ ...healthy(), ...account({ removedCode: 'SESSION_REVOKED', keyIdsAtTelegram: [] }) })).toEqual(
      [],
    );
    expect(violations({ ...healthy(), promised: [], accounts: [] })).toEqual([]);
  });
});
