import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Answer } from '../harness/http-client.js';
import type { Panel } from './panel.js';
import { untilAvailable } from './until-available.js';
import type { User } from './user.js';
import type { Testbed } from './testbed.js';

export type Step = 'send' | 'code' | 'password';

const STEPS = ['send', 'code', 'password'] as const;
const PATHS: Record<Step, string> = {
  send: '/api/auth/send_code',
  code: '/api/auth/confirm_code',
  password: '/api/auth/confirm_password',
};

/** Between two requests, as of a user who clicks again. */
const REPEAT_MS = 1_000;

/** A sign-in to Telegram, step by step. A step may be repeated. */
export class SignIn {
  readonly phone: string;
  private loginId = '';
  /** The ids of all logins that were started; when one is finished, the others are over. */
  private readonly begun: string[] = [];
  private isAbandoned = false;

  /** @param hasPassword whether the account has a 2FA password */
  constructor(
    private readonly testbed: Testbed,
    private readonly user: User,
    hasPassword: boolean,
  ) {
    this.phone = testbed.newPhone(hasPassword);
  }

  /** Takes a step. @returns null when no answer came; then the step may have been done or not */
  async takeStep(step: Step, panel?: Panel): Promise<Answer | null> {
    const { user, phone, loginId: login_id } = this;
    const { openLogins } = this.testbed.expected;
    if (step === 'send') this.testbed.expected.recordCodeRequest(phone);
    else for (const id of this.begun) openLogins.delete(id);
    const body = {
      send: { api_profile_id: user.profileId, phone },
      code: { login_id, code: '22222' },
      password: { login_id, password: 'sandbox' },
    }[step];
    const answer = await user
      .at(panel)
      .post(PATHS[step], body)
      .catch(() => null);
    if (step === 'send' && answer?.status === 200) {
      this.loginId = String(answer.body['login_id']);
      this.begun.push(this.loginId);
    }
    if (answer && !this.isAbandoned && this.isStillOpen(answer)) openLogins.add(this.loginId);
    return answer;
  }

  /** From now on it may be over, whatever the answers that are still to come say. */
  abandon(): void {
    this.isAbandoned = true;
    this.testbed.expected.closeLogins(this.begun);
  }

  /** The same, again while the answer is `unavailable`. */
  takeStepWhenAvailable(step: Step): Promise<Answer | null> {
    return untilAvailable(() => this.takeStep(step));
  }

  /** Takes the steps before this one. */
  async takeStepsBefore(step: Step): Promise<void> {
    for (const before of STEPS.slice(0, STEPS.indexOf(step)))
      expect((await this.takeStepWhenReachable(before))?.status).toBe(200);
  }

  /** The same, again also while Telegram is out of reach: a busy machine may answer after the panel's time limits. */
  private async takeStepWhenReachable(step: Step): Promise<Answer | null> {
    const answer = await this.takeStepWhenAvailable(step);
    if (answer?.body['error'] !== 'telegram_unreachable') return answer;
    await pause(REPEAT_MS);
    return this.takeStepWhenReachable(step);
  }

  /** Repeats this step and takes all after it, as a user does whose answer was lost. */
  async finish(step: Step): Promise<void> {
    const { expected, telegram } = this.testbed;
    const answer = await this.takeStepWhenReachable(step);
    const body = answer?.body ?? {};
    if (step === 'send') return this.finish('code');
    if (body['need_2fa']) return this.finish('password');
    // `login_id_not_found`: the lost answer had confirmed it.
    expect(body['ok'] === true || body['error'] === 'login_id_not_found', JSON.stringify(body)).toBe(true);
    expect(await this.findAccount()).not.toBeNull();
    expect((await telegram.account(this.phone)).keyIds).toHaveLength(1);
    expect((await telegram.calls('auth.sendCode', this.phone)).length).toBeLessThanOrEqual(
      expected.codeRequests.get(this.phone) ?? 0,
    );
  }

  /** Finds the account in the list; from then on it must not get lost. @returns its id */
  async findAccount(panel?: Panel): Promise<number | null> {
    const account = (await this.user.list(panel)).find(({ phone }) => phone === this.phone);
    if (account) this.testbed.expected.expectAccount(account.id, this.phone);
    return account?.id ?? null;
  }

  private isStillOpen({ status, body }: Answer): boolean {
    const isOver = body['ok'] === true || body['error'] === 'login_id_not_found';
    return this.loginId !== '' && status !== 401 && !isOver;
  }
}
