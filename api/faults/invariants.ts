import { isDeepStrictEqual } from 'node:util';
import type { Observation } from './observe.js';

/** A promise of the panel. Returns each violation as a sentence. */
type Invariant = (seen: Observation) => string[];

/**
 * The session of an account that an answer has confirmed is never lost: it can be unsealed and is signed in at Telegram,
 * or Telegram has ended it and the row says so. The row keeps the sealed session in both cases.
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

/** Telegram ends a session that is used over two connections at once. */
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

/** An account has one device at Telegram; a deleted account and a cancelled sign-in have none. */
const devicesMatch: Invariant = ({ devices }) =>
  devices
    .filter(({ expected, found }) => found !== expected)
    .map(({ phone, expected, found }) => `${phone} has ${found} devices at Telegram, not ${expected}`);

/** A crash never causes another request for a login code. */
const codesAreNotRepeated: Invariant = ({ codes }) =>
  codes
    .filter(({ asked, sent }) => sent > asked)
    .map(({ phone, asked, sent }) => `${phone} got ${sent} codes, ${asked} were asked for`);

/** A reading is written as a whole, and never over a newer one. Balances only grow in these tests. */
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

const pagesMatchTheList: Invariant = ({ pages }) =>
  pages
    .filter(({ shown, list }) => !isDeepStrictEqual(shown, list))
    .map(({ name, shown, list }) => `the page of ${name} shows ${JSON.stringify(shown)}, not ${JSON.stringify(list)}`);

/** Only the browser of the latest sign-in of a user is signed in. */
const oneBrowserPerUser: Invariant = ({ users }) =>
  users.flatMap(({ name, given, good, isLastGood }) => {
    if (good.length > 1) return [`${name} has ${good.length} browsers signed in`];
    if (isLastGood && !good.includes(given - 1)) return [`${name} was signed out`];
    return good.some((i) => i < given - 1) ? [`${name} is signed in with an old cookie`] : [];
  });

const confirmedIsStored: Invariant = ({ values, readings, accounts }) => [
  ...values
    .filter(({ found, possible }) => !possible.includes(found))
    .map(({ what, found, possible }) => `${what} is ${found}, not ${possible.join(' or ')}`),
  ...readings.flatMap(({ id, stars, last_checked_at: checkedAt }) => {
    const account = accounts.find((one) => one.id === id);
    const isOlder = account && account.checkedAt.getTime() < Date.parse(checkedAt ?? '');
    return account && (isOlder || account.stars < stars)
      ? [`the reading of account ${id} that was confirmed is lost`]
      : [];
  }),
];

const nothingIsLeft: Invariant = ({ left, logins }) => [
  ...(left.connections > 0 ? [`${left.connections} connections to Telegram are open`] : []),
  ...(left.locks > 0 ? [`${left.locks} locks are held`] : []),
  ...(logins.overdue > 0 ? [`${logins.overdue} expired sign-ins are still stored`] : []),
];

export const INVARIANTS = {
  sessionsAreKept,
  sessionsAreUsedOnce,
  loginsSurvive,
  devicesMatch,
  codesAreNotRepeated,
  readingsAreWhole,
  pagesMatchTheList,
  oneBrowserPerUser,
  confirmedIsStored,
  nothingIsLeft,
};

/** All violations of the invariants. */
export function violations(seen: Observation): string[] {
  return Object.entries(INVARIANTS).flatMap(([name, broken]) => broken(seen).map((what) => `${name}: ${what}`));
}
