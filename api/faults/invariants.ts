import { isDeepStrictEqual } from 'node:util';
import type { Observation } from './observe.js';

/** A promise of the panel: what is seen that breaks it, each as a sentence. */
type Invariant = (seen: Observation) => string[];

/**
 * A session that somebody was told is added is never lost: it opens and Telegram knows it, or Telegram has ended it and
 * the row says so. The row keeps the sealed session then too.
 */
const sessionsAreKept: Invariant = ({ promised, accounts }) => {
  const known = new Map(accounts.map((account) => [account.id, account]));
  return promised.flatMap(({ id }) => {
    const account = known.get(id);
    if (!account) return [`account ${id} is gone`];
    if (account.keyId === null) return [`the session of account ${id} does not open`];
    const isSignedIn = account.keyIdsAtTelegram.includes(account.keyId);
    if (account.removedCode !== null) return isSignedIn ? [`account ${id} was removed, and its session works`] : [];
    return isSignedIn ? [] : [`account ${id} is not signed in at Telegram`];
  });
};

/** Telegram ends a session for good that it sees twice. */
const sessionsAreUsedOnce: Invariant = ({ keys, accounts }) => [
  ...keys
    .filter(({ peak }) => peak > 1)
    .map(({ keyId, phone, peak }) => `key ${keyId} of ${phone} was used over ${peak} connections at once`),
  ...accounts
    .filter(({ removedCode }) => removedCode === 'AUTH_KEY_DUPLICATED')
    .map(({ id }) => `Telegram has ended the session of account ${id}, which it saw twice`),
];

const loginsSurvive: Invariant = ({ logins }) =>
  logins.open.filter((id) => !logins.kept.includes(id)).map((id) => `the sign-in ${id} is lost`);

/** An account has the device of its session, one that is gone has none, and so has a sign-in that was given up. */
const devicesAreKnown: Invariant = ({ devices }) =>
  devices
    .filter(({ expected, found }) => found !== expected)
    .map(({ phone, expected, found }) => `${phone} has ${found} devices at Telegram, not ${expected}`);

/** A code is never asked for because of a crash. */
const codesAreAskedForOnce: Invariant = ({ codes }) =>
  codes
    .filter(({ asked, sent }) => sent > asked)
    .map(({ phone, asked, sent }) => `${phone} got ${sent} codes, ${asked} were asked for`);

/** Everything of a reading is written at once, and nothing older over anything newer. Balances here only grow. */
const readingsAreWhole: Invariant = ({ accountWrites }) =>
  accountWrites.flatMap((row) => {
    const hasNewStars = row.stars !== row.stars_before;
    const age = row.checked.getTime() - row.checked_before.getTime();
    const broken = [
      row.revision !== row.revision_before + 1 && `went from revision ${row.revision_before} to ${row.revision}`,
      age < 0 && 'has an older time of reading',
      hasNewStars && age === 0 && 'has new Stars of no reading',
      Number(row.stars) < Number(row.stars_before) && `went back from ${row.stars_before} to ${row.stars} Stars`,
      row.balances - row.balances_before !== Number(hasNewStars) && 'has a history that does not fit',
    ];
    return broken.flatMap((what) => (what ? [`account ${row.account_id} ${what}`] : []));
  });

const pagesShowTheTruth: Invariant = ({ pages }) =>
  pages
    .filter(({ shown, list }) => !isDeepStrictEqual(shown, list))
    .map(({ name, shown, list }) => `the page of ${name} shows ${JSON.stringify(shown)}, not ${JSON.stringify(list)}`);

/** Of all browsers of a user only the last that signed in is signed in. */
const oneBrowserPerUser: Invariant = ({ users }) =>
  users.flatMap(({ name, given, good, isLastGood }) => {
    if (good.length > 1) return [`${name} has ${good.length} browsers signed in`];
    if (isLastGood && !good.includes(given - 1)) return [`${name} was signed out`];
    return good.some((i) => i < given - 1) ? [`${name} is signed in with an old cookie`] : [];
  });

const acknowledgedIsThere: Invariant = ({ values, readings, accounts }) => [
  ...values
    .filter(({ found, possible }) => !possible.includes(found))
    .map(({ what, found, possible }) => `${what} is ${found}, not ${possible.join(' or ')}`),
  ...readings.flatMap(({ id, stars, last_checked_at: checkedAt }) => {
    const account = accounts.find((one) => one.id === id);
    const isOlder = account && account.checkedAt.getTime() < Date.parse(checkedAt ?? '');
    return account && (isOlder || account.stars < stars) ? [`the reading of account ${id} that was told is lost`] : [];
  }),
];

const nothingIsLeft: Invariant = ({ left, logins }) => [
  ...(left.connections > 0 ? [`${left.connections} connections to Telegram are open`] : []),
  ...(left.leases > 0 ? [`${left.leases} leases are held`] : []),
  ...(logins.overdue > 0 ? [`${logins.overdue} sign-ins are over and still kept`] : []),
];

export const INVARIANTS = {
  sessionsAreKept,
  sessionsAreUsedOnce,
  loginsSurvive,
  devicesAreKnown,
  codesAreAskedForOnce,
  readingsAreWhole,
  pagesShowTheTruth,
  oneBrowserPerUser,
  acknowledgedIsThere,
  nothingIsLeft,
};

/** Every promise that what is seen breaks. */
export function violations(seen: Observation): string[] {
  return Object.entries(INVARIANTS).flatMap(([name, broken]) => broken(seen).map((what) => `${name}: ${what}`));
}
