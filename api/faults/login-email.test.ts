import { expect, test } from 'vitest';
import type { Answer } from '../harness/http-client.js';
import { repetitions } from './seeded-random.js';
import { untilAvailable } from './until-available.js';
import type { User } from './user.js';
import { useTestbed } from './use-testbed.js';

const testbed = useTestbed();

type Fault = { kind: 'silent' | 'disconnect' | 'disconnectAfter' };
type Step = 'email' | 'email_code' | 'reset_email' | 'confirm_code';
/** The request of the browser, and that to Telegram in the middle of which the fault comes. */
interface Case {
  step: Step;
  method: string;
}

const CASES: Case[] = [
  { step: 'email', method: 'account.sendVerifyEmailCode' },
  { step: 'email_code', method: 'account.verifyEmail' },
  { step: 'confirm_code', method: 'auth.signIn' },
  { step: 'reset_email', method: 'auth.resetLoginEmail' },
];

/** A login that sets the login email of its account, or resets it. */
class EmailLogin {
  readonly phone: string;
  private loginId = '';

  constructor(
    private readonly user: User,
    private readonly at: Case,
  ) {
    this.phone = testbed().newPhone();
    testbed().expected.devices.set(this.phone, 1);
  }

  /** Takes it to the request of the browser that the fault is to meet. */
  async begin(): Promise<void> {
    const { telegram, expected } = testbed();
    const { step } = this.at;
    await telegram.setLoginEmail(this.phone, step === 'reset_email' ? 'owner@example.com' : 'required');
    const { body } = await untilAvailable(() => {
      expected.recordCodeRequest(this.phone);
      const wanted = { api_profile_id: this.user.profileId, phone: this.phone };
      return this.user.at().post('/api/auth/send_code', wanted);
    });
    this.loginId = String(body['login_id']);
    expected.openLogins.add(this.loginId);
    if (step === 'email_code' || step === 'confirm_code') expect((await this.take('email')).status).toBe(200);
    if (step === 'confirm_code') expect((await this.take('email_code')).body).toMatchObject({ delivery: 'app' });
  }

  /** Begins that request, and returns when Telegram has executed what the fault is about. */
  async meet({ kind }: Fault): Promise<{ answer: Promise<unknown> }> {
    const { telegram } = testbed();
    const { method, step } = this.at;
    const calls = async () => (await telegram.calls(method, this.phone)).length;
    const before = await calls();
    await telegram.addFault({ method, phone: this.phone.slice(1), kind, times: 1 });
    testbed().expected.closeLogins([this.loginId]);
    const answer = this.take(step).catch(() => null);
    await expect.poll(calls, { interval: 5 }).toBeGreaterThan(before);
    return { answer };
  }

  /** Goes on with the same id, as a browser does that got no answer. */
  async finish(): Promise<void> {
    const { telegram, expected } = testbed();
    const { step } = this.at;
    // After a lost answer Telegram may have done it, and a code is asked for again.
    expected.recordCodeRequest(this.phone);
    if (step === 'email') await this.takeWhenFree('email');
    if (step === 'email' || step === 'email_code') {
      const { body } = await this.takeWhenFree('email_code');
      expect(body, JSON.stringify(body)).toMatchObject({ login_id: this.loginId });
      expect(['app', 'email']).toContain(body['delivery']);
    }
    if (step === 'reset_email') {
      const { body } = await this.takeWhenFree('reset_email');
      const isPending = body['error_code'] === 'TASK_ALREADY_EXISTS' || body['email_reset_at'];
      expect(isPending, JSON.stringify(body)).toBeTruthy();
    }
    const { body } = await this.takeWhenFree('confirm_code');
    expect(body['ok'] === true || body['error'] === 'login_id_not_found', JSON.stringify(body)).toBe(true);
    const account = (await this.user.list()).find(({ phone }) => phone === this.phone);
    if (!account) expect.unreachable();
    expected.expectAccount(account.id, this.phone);
    expect((await telegram.account(this.phone)).keyIds).toHaveLength(1);
  }

  /** A key whose connection was cut off has a cooldown of 10 s. */
  private async takeWhenFree(step: Step): Promise<Answer> {
    let answer = await this.take(step);
    for (let again = 0; again < 20 && [429, 502, 503].includes(answer.status); again++) answer = await this.take(step);
    return answer;
  }

  private take(step: Step): Promise<Answer> {
    const more = {
      email: { email: 'ada@example.com' },
      email_code: { code: '66666' },
      confirm_code: { code: '22222' },
      reset_email: {},
    }[step];
    return untilAvailable(() => this.user.at().post(`/api/auth/${step}`, { login_id: this.loginId, ...more }));
  }
}

async function beginAll(run: number): Promise<EmailLogin[]> {
  const user = await testbed().user(`emails ${run}`);
  const logins = CASES.map((at) => new EmailLogin(user, at));
  for (const login of logins) await login.begin();
  return logins;
}

test.each(repetitions(10))(
  'logins with an email address that a kill meets at every step go on: run %i',
  async (run) => {
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
  },
);

test.each(repetitions(2))('logins with an email address go on after lost answers: run %i', async (run) => {
  const kind = testbed().random.oneOf(['disconnect', 'disconnectAfter'] as const);
  const logins = await beginAll(100 + run);
  for (const login of logins) await (await login.meet({ kind })).answer;
  for (const login of logins) await login.finish();
});
