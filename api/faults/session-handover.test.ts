import type { MovedOutSession } from '@giftbuyer/contracts';
import { readSessionText } from '@giftbuyer/session-files';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Answer } from '../harness/http-client.js';
import { repetitions } from './seeded-random.js';
import { stallWrites } from './stall-writes.js';
import { untilAvailable } from './until-available.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

/** The interval of the job that cancels expired sign-ins at Telegram. */
const CLEANUP_EVERY_MS = 30_000;

const testbed = useTestbed({ env: { ALLOW_SESSION_EXPORT: '1' } });

interface Case {
  /** The request at Telegram that is executed and not answered. */
  method: string;
  /** How many of these come before it. */
  skip?: number;
  isAbroad?: true;
  hasPassword?: true;
  /** It is met while the password is confirmed. */
  step?: 'password';
}

const CASES: Case[] = [
  { method: 'auth.exportLoginToken' },
  { method: 'auth.acceptLoginToken' },
  { method: 'auth.exportLoginToken', skip: 1 },
  { method: 'users.getUsers' },
  { method: 'auth.logOut' },
  { method: 'auth.acceptLoginToken', isAbroad: true },
  { method: 'auth.exportLoginToken', skip: 1, isAbroad: true },
  { method: 'auth.importLoginToken', isAbroad: true },
  { method: 'users.getUsers', isAbroad: true },
  { method: 'auth.acceptLoginToken', hasPassword: true },
  { method: 'account.getPassword', hasPassword: true },
  { method: 'auth.checkPassword', hasPassword: true, step: 'password' },
  { method: 'users.getUsers', hasPassword: true, step: 'password' },
  { method: 'auth.logOut', hasPassword: true, step: 'password' },
  { method: 'auth.checkPassword', isAbroad: true, hasPassword: true, step: 'password' },
];

let abroad = 2000;
const phoneOf = ({ isAbroad, hasPassword }: Case) =>
  isAbroad ? `+999663${abroad++ + (hasPassword ? 4000 : 0)}` : testbed().newPhone(hasPassword);

/** An account that is to get a session of its own. */
class Replacement {
  private loginId = '';

  constructor(
    private readonly user: User,
    private readonly at: Case,
    readonly account: Ref,
  ) {
    testbed().expected.devices.set(account.phone, 1);
  }

  begin(): Promise<Answer> {
    return untilAvailable(() => this.user.at().post(`/api/account/${this.account.id}/own_session`, {}));
  }

  /** Begins the request, and returns when Telegram has executed what the fault is about. */
  async meet(kind: 'silent' | 'disconnectAfter'): Promise<{ answer: Promise<Answer | null> }> {
    const { telegram } = testbed();
    const { method, skip = 0, step } = this.at;
    if (step === 'password') this.loginId = String((await this.begin()).body['login_id']);
    const calls = async () => (await telegram.calls(method)).length;
    const before = await calls();
    await telegram.addFault({ method, kind, skip, times: 1 });
    const answer = (step === 'password' ? this.confirmPassword() : this.begin()).catch(() => null);
    await expect.poll(calls, { interval: 5 }).toBeGreaterThan(before + skip);
    return { answer };
  }

  /** Asks for it again, as a user does who got no answer. */
  async repeat(): Promise<void> {
    let { status, body } = await this.begin();
    // A key whose connection was cut off has a cooldown of 10 s.
    for (let again = 0; again < 20 && [409, 429, 502, 503].includes(status); again++)
      ({ status, body } = await this.begin());
    if (body['need_2fa']) {
      this.loginId = String(body['login_id']);
      ({ body } = await this.confirmPassword());
    }
    expect(body).toEqual({ ok: true });
  }

  private confirmPassword(): Promise<Answer> {
    const body = { login_id: this.loginId, password: 'sandbox' };
    return untilAvailable(() => this.user.at().post('/api/auth/confirm_password', body));
  }
}

async function replacements(run: string): Promise<Replacement[]> {
  // A user has three logins by QR code at most.
  const users = await Promise.all(CASES.map((_, i) => (i % 3 ? null : testbed().user(`own session ${run} ${i}`))));
  return Promise.all(
    CASES.map(async (at, i) => {
      const user = users[i - (i % 3)];
      const [account] = (await user?.addAccountsOf([phoneOf(at)])) ?? [];
      if (!user || !account) expect.unreachable();
      return new Replacement(user, at, account);
    }),
  );
}

async function expectOneDevice(all: Replacement[]): Promise<void> {
  const devices = async () => {
    // An unconfirmed cancellation is retried later; this makes it due.
    await testbed().database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
    return Promise.all(all.map(async ({ account }) => (await testbed().telegram.account(account.phone)).keyIds.length));
  };
  await expect.poll(devices, { timeout: 3 * CLEANUP_EVERY_MS, interval: 250 }).toEqual(all.map(() => 1));
}

test.each(repetitions(20))('a kill at every moment of a replacement leaves one device: run %i', async (run) => {
  const all = await replacements(String(run));
  const underWay: Promise<unknown>[] = [];
  for (const each of all) underWay.push((await each.meet('silent')).answer);
  await testbed().panel().kill();
  await Promise.all(underWay);
  await testbed().expireDeadLocks();
  await testbed().telegram.clearFaults();
  const isRepeated = testbed().random.oneOf([true, false]);
  // Those that are not asked for again end after ten minutes.
  if (!isRepeated) await testbed().database.query('UPDATE pending_logins SET expires_at = now()');
  await testbed().startBefore(CLEANUP_EVERY_MS);
  if (isRepeated) for (const each of all) await each.repeat();
  await expectOneDevice(all);
});

test.each(repetitions(4))('lost answers of Telegram leave one device: run %i', async (run) => {
  const all = await replacements(`lost ${run}`);
  for (const each of all) await (await each.meet('disconnectAfter')).answer;
  for (const each of all) await each.repeat();
  await testbed().panel().stop();
  await testbed().startBefore(CLEANUP_EVERY_MS);
  await expectOneDevice(all);
});

const keyIdOf = (session: string) =>
  createHash('sha1').update(readSessionText(session).authKey).digest().subarray(12).toString('hex');

test.each(repetitions(20))('after a kill an account is here or was moved out, never both: run %i', async (run) => {
  const { database, telegram, expected, random } = testbed();
  const user = await testbed().user(`moves out ${run}`);
  const accounts = await user.addAccounts(6);
  const keyIds = new Map<number, string | undefined>();
  for (const { id, phone } of accounts) keyIds.set(id, (await telegram.account(phone)).keyIds[0]);
  const answers = accounts.map(({ id }) =>
    untilAvailable(() => user.at().post<MovedOutSession>(`/api/account/${id}/move_out`, { format: 'pyrogram' })).catch(
      () => null,
    ),
  );
  const wiped = 'SELECT id FROM accounts WHERE id = ANY ($1) AND session_sealed IS NULL';
  const ids = accounts.map(({ id }) => id);
  const count = random.between(0, accounts.length + 1);
  await expect
    .poll(async () => (await database.query(wiped, [ids])).length, { interval: 1 })
    .toBeGreaterThanOrEqual(count);
  await testbed().panel().kill();
  const handedOver = (await Promise.all(answers)).map((answer) => answer?.body?.session);
  await testbed().expireDeadLocks();
  await testbed().panel().start();
  const rows = await database.query<{ id: number; removed_code: string | null; is_here: boolean }>(
    'SELECT id, removed_code, session_sealed IS NOT NULL AS is_here FROM accounts WHERE id = ANY ($1)',
    [ids],
  );
  for (const [i, { id, phone }] of accounts.entries()) {
    const row = rows.find((each) => each.id === id);
    const session = handedOver[i];
    expect(row).toMatchObject(
      row?.is_here ? { removed_code: null, is_here: true } : { removed_code: 'MOVED_OUT', is_here: false },
    );
    if (session !== undefined) {
      expect(row?.is_here, 'both have the key').toBe(false);
      expect(keyIdOf(session)).toBe(keyIds.get(id));
    }
    // The session goes on to work, wherever it is.
    expected.devices.set(phone, 1);
    if (row?.is_here) continue;
    expected.accounts.delete(id);
    const again = () => user.at().post(`/api/account/${id}/move_out`, { format: 'pyrogram' });
    expect((await untilAvailable(again)).status).toBe(404);
  }
});

test('a kill in the middle of the transaction leaves the account as it was', async () => {
  const user = await testbed().user('moves out in the middle');
  const [account] = await user.addAccounts(1);
  if (!account) expect.unreachable();
  // Its entry comes last before the commit.
  const { reached, resume } = await stallWrites(testbed(), 'INSERT ON audit_entries');
  const answer = user
    .at()
    .post(`/api/account/${account.id}/move_out`, { format: 'mtcute' })
    .catch(() => null);
  await reached();
  await testbed().panel().kill();
  expect(await answer).toBeNull();
  await resume();
  await testbed().expireDeadLocks();
  await testbed().panel().start();
  expect(await user.list()).toMatchObject([{ id: account.id }]);
  expect(await user.refresh(account)).toMatchObject({ done: true });
});
