import { describe, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { SignIn, type Step } from './sign-in.js';
import { useTestbed } from './use-testbed.js';

/** The interval of the job that cancels expired sign-ins at Telegram. */
const CLEANUP_EVERY_MS = 30_000;

const testbed = useTestbed();

/** The request at Telegram when the profile is deleted; null when the step before was answered and none is under way. */
const POINTS: [Step, string | null, hasPassword: boolean][] = [
  ['send', 'auth.sendCode', false],
  ['code', null, false],
  ['code', 'auth.signIn', false],
  ['code', 'users.getUsers', false],
  ['code', 'auth.signIn', true],
  ['password', null, true],
  ['password', 'auth.checkPassword', true],
  ['password', 'users.getUsers', true],
];

/** A sign-in at every point, each of another user, so that each has its own profile. */
async function beginAll() {
  const { telegram } = testbed();
  const all = [];
  for (const [step, method, hasPassword] of POINTS) {
    const user = await testbed().user(`${step} ${method} ${testbed().newPhone()}`);
    const login = new SignIn(testbed(), user, hasPassword);
    await login.takeStepsBefore(step);
    let answer: ReturnType<SignIn['takeStep']> | null = null;
    if (method) {
      const before = (await telegram.calls(method, login.phone)).length;
      await telegram.addFault({ method, phone: login.phone.slice(1), kind: 'silent' });
      answer = login.takeStepWhenAvailable(step);
      await telegram.reached(method, before + 1, login.phone);
    }
    all.push({ user, login, answer });
  }
  return all;
}

type Begun = Awaited<ReturnType<typeof beginAll>>;

async function deleteProfiles(begun: Begun): Promise<void> {
  const { expected } = testbed();
  for (const { user, login } of begun) {
    login.abandon();
    const ask = () => user.at().delete(`/api/apiprofile/${user.profileId}`);
    const answer = await expected.requestValue(`profile ${user.profileId}`, null, ask);
    expect(answer.body).toEqual({ ok: true });
  }
}

/** Neither a device nor a row is left. */
async function expectNothingLeft(begun: Begun): Promise<void> {
  const { telegram, database, expected } = testbed();
  for (const { login } of begun) expected.devices.set(login.phone, 0);
  const rows = () => database.query('SELECT id FROM pending_logins');
  const isSoonEmpty = async () => {
    // An unconfirmed cancellation is retried later; this makes it due.
    await database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
    return rows();
  };
  await expect.poll(isSoonEmpty, { timeout: 3 * CLEANUP_EVERY_MS, interval: 250 }).toEqual([]);
  for (const { login, user } of begun) {
    expect((await telegram.account(login.phone)).keyIds).toEqual([]);
    expect(await user.list()).toEqual([]);
  }
}

describe('an API profile that is deleted at any point of a sign-in leaves no session at Telegram', () => {
  test.each(repetitions(20))('when a kill follows at once (%i)', async () => {
    const begun = await beginAll();
    await deleteProfiles(begun);
    await testbed().panel().kill();
    await Promise.all(begun.map(({ answer }) => answer));
    await testbed().expireDeadLocks();
    await testbed().telegram.clearFaults();
    await testbed().startBefore(CLEANUP_EVERY_MS);
    await expectNothingLeft(begun);
  });

  test.each(repetitions(20))('when a kill came before it (%i)', async () => {
    const begun = await beginAll();
    await testbed().panel().kill();
    await Promise.all(begun.map(({ answer }) => answer));
    await testbed().expireDeadLocks();
    await testbed().telegram.clearFaults();
    await testbed().startBefore(CLEANUP_EVERY_MS);
    await deleteProfiles(begun);
    await expectNothingLeft(begun);
  });
});
