import { expect, test } from 'vitest';
import type { Answer } from '../harness/http-client.js';
import { repetitions } from './seeded-random.js';
import { untilAvailable } from './until-available.js';
import type { User } from './user.js';
import { useTestbed } from './use-testbed.js';

const testbed = useTestbed();

type Fault = { kind: 'silent' | 'disconnect' | 'disconnectAfter' };
interface Case {
  /** The request at Telegram in the middle of which the fault comes; null when it comes while the code is shown. */
  method: string | null;
  isAbroad?: true;
  hasPassword?: true;
  /** The request of the browser. */
  step?: 'password';
}

/** Requests that Telegram executes without answering. */
const CASES: Case[] = [
  { method: null },
  { method: 'auth.exportLoginToken' },
  { method: 'users.getUsers' },
  { method: 'auth.exportLoginToken', isAbroad: true },
  { method: 'auth.importLoginToken', isAbroad: true },
  { method: 'users.getUsers', isAbroad: true },
  { method: 'auth.exportLoginToken', hasPassword: true },
  { method: 'account.getPassword', hasPassword: true },
  { method: 'auth.checkPassword', hasPassword: true, step: 'password' },
  { method: 'users.getUsers', hasPassword: true, step: 'password' },
  { method: 'auth.importLoginToken', isAbroad: true, hasPassword: true },
  { method: 'account.getPassword', isAbroad: true, hasPassword: true },
  { method: 'auth.checkPassword', isAbroad: true, hasPassword: true, step: 'password' },
];

let abroad = 1000;

/** A login by QR code and the account that scans it. */
class QrLogin {
  readonly phone: string;
  private loginId = '';
  private url = '';

  constructor(
    private readonly user: User,
    private readonly at: Case,
  ) {
    const { isAbroad, hasPassword } = at;
    this.phone = isAbroad ? `+999663${abroad++ + (hasPassword ? 4000 : 0)}` : testbed().newPhone(hasPassword);
    testbed().expected.devices.set(this.phone, 1);
  }

  /** Takes it to the request of the browser that the fault is to meet. */
  async begin(): Promise<void> {
    const start = () => this.user.at().post('/api/auth/qr', { api_profile_id: this.user.profileId });
    const { body } = await untilAvailable(start);
    this.loginId = String(body['login_id']);
    this.url = String(body['url']);
    testbed().expected.openLogins.add(this.loginId);
    if (this.at.method !== null) await this.scan();
    if (this.at.step === 'password') expect((await this.wait()).body).toMatchObject({ need_2fa: true });
  }

  /** Begins that request, and returns when Telegram has executed what the fault is about. */
  async meet({ kind }: Fault): Promise<{ answer: Promise<unknown> }> {
    const { telegram, expected } = testbed();
    const method = this.at.method ?? 'auth.exportLoginToken';
    const calls = async () => (await telegram.calls(method)).length;
    const before = await calls();
    if (this.at.method !== null) await telegram.addFault({ method, kind, times: 1 });
    expected.closeLogins([this.loginId]);
    const answer = (this.at.step === 'password' ? this.confirmPassword() : this.wait()).catch(() => null);
    await expect.poll(calls, { interval: 5 }).toBeGreaterThan(before);
    return { answer };
  }

  /** Goes on with the same id, as a browser does that got no answer. */
  async finish(): Promise<void> {
    const { telegram, expected } = testbed();
    if (this.at.method === null) await this.scanShown();
    let { body } = await this.waitUntilFree();
    if (body['need_2fa']) {
      expect((await this.confirmPassword()).body).toEqual({ ok: true });
      ({ body } = await this.wait());
    }
    expect(body).toEqual({ ok: true, account_id: expect.any(Number) as number });
    const account = (await this.user.list()).find(({ id }) => id === body['account_id']);
    expect(account?.phone).toBe(this.phone);
    expected.expectAccount(Number(body['account_id']), this.phone);
    expect((await telegram.account(this.phone)).keyIds).toHaveLength(1);
  }

  private async scan(): Promise<void> {
    await testbed().telegram.acceptQr(this.phone, this.url);
  }

  /** Scans the code that is shown now: on a busy machine the first one has expired. */
  private async scanShown(): Promise<void> {
    try {
      await this.scan();
    } catch (error) {
      if (!String(error).includes('AUTH_TOKEN_EXPIRED')) throw error;
      this.url = String((await this.waitUntilFree()).body['url']);
      await this.scan();
    }
  }

  /** A key whose connection was cut off has a cooldown of 10 s. */
  private async waitUntilFree(): Promise<Answer> {
    let answer = await this.wait();
    for (let again = 0; again < 20 && [429, 502, 503].includes(answer.status); again++) answer = await this.wait();
    return answer;
  }

  private wait(): Promise<Answer> {
    return untilAvailable(() => this.user.at().post('/api/auth/qr_wait', { login_id: this.loginId }));
  }

  private confirmPassword(): Promise<Answer> {
    const body = { login_id: this.loginId, password: 'sandbox' };
    return untilAvailable(() => this.user.at().post('/api/auth/confirm_password', body));
  }
}

async function beginAll(run: number, cases = CASES): Promise<QrLogin[]> {
  // A user has three such logins at most.
  const users = await Promise.all(cases.map((_, i) => (i % 3 ? null : testbed().user(`qr ${run} ${i}`))));
  const logins: QrLogin[] = [];
  for (const [i, at] of cases.entries()) {
    const user = users[i - (i % 3)];
    if (!user) expect.unreachable();
    logins.push(new QrLogin(user, at));
  }
  for (const login of logins) await login.begin();
  return logins;
}

test.each(repetitions(10))('logins by QR code that a kill meets at every moment go on: run %i', async (run) => {
  const { telegram } = testbed();
  const logins = await beginAll(run);
  const underWay: Promise<unknown>[] = [];
  for (const login of logins) underWay.push((await login.meet({ kind: 'silent' })).answer);
  await testbed().panel().kill();
  await Promise.all(underWay);
  await testbed().expireDeadLocks();
  await telegram.clearFaults();
  await testbed().panel().start();
  for (const login of logins) await login.finish();
});

test.each(repetitions(2))('logins by QR code go on after lost answers: run %i', async (run) => {
  const kind = testbed().random.oneOf(['disconnect', 'disconnectAfter'] as const);
  const cases = CASES.filter(({ method }) => method !== null);
  const logins = await beginAll(100 + run, cases);
  for (const login of logins) await (await login.meet({ kind })).answer;
  for (const login of logins) await login.finish();
});
