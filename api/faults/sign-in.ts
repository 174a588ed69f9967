import { expect } from 'vitest';
import type { Answer } from '../test/http-client.js';
import type { Panel } from './panel.js';
import type { User } from './user.js';
import type { World } from './world.js';

export type Step = 'send' | 'code' | 'password';

const STEPS = ['send', 'code', 'password'] as const;
const PATHS: Record<Step, string> = {
  send: '/api/auth/send_code',
  code: '/api/auth/confirm_code',
  password: '/api/auth/confirm_password',
};

/** A sign-in of somebody to Telegram, step by step; every step as often as somebody takes it. */
export class SignIn {
  readonly phone: string;
  private loginId = '';
  /** All that were begun: with the one that is finished the others are over. */
  readonly begun: string[] = [];

  /** @param hasPassword whether the account has a 2FA password */
  constructor(
    private readonly world: World,
    private readonly user: User,
    hasPassword: boolean,
  ) {
    this.phone = world.newPhone(hasPassword);
  }

  /** Takes a step. Null when nobody answers: then it may have been the last one, or not. */
  async takeStep(step: Step, panel?: Panel): Promise<Answer | null> {
    const { user, phone, loginId: login_id } = this;
    const { openLogins } = this.world.expected;
    if (step === 'send') this.world.expected.recordCodeRequest(phone);
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
    if (answer && this.isStillOpen(answer)) openLogins.add(this.loginId);
    return answer;
  }

  /** Takes the steps before this one. */
  async takeStepsBefore(step: Step): Promise<void> {
    for (const before of STEPS.slice(0, STEPS.indexOf(step))) expect((await this.takeStep(before))?.status).toBe(200);
  }

  /** Takes this step again and all after it, as somebody does who heard of nothing. */
  async finish(step: Step): Promise<void> {
    const { expected, telegram } = this.world;
    let answer = await this.takeStep(step);
    // On a busy machine the database has no connection to give for a while.
    for (let again = 0; again < 5 && answer?.body['error'] === 'unavailable'; again++)
      answer = await this.takeStep(step);
    const said = answer?.body ?? {};
    if (step === 'send') return this.finish('code');
    if (said['need_2fa']) return this.finish('password');
    // Nobody had heard that it was done.
    expect(said['ok'] === true || said['error'] === 'login_id_not_found', JSON.stringify(said)).toBe(true);
    expect(await this.findAccount()).not.toBeNull();
    expect((await telegram.account(this.phone)).keyIds).toHaveLength(1);
    expect((await telegram.calls('auth.sendCode', this.phone)).length).toBeLessThanOrEqual(
      expected.codeRequests.get(this.phone) ?? 0,
    );
  }

  /** Looks for the account in the list; what is there must not get lost any more. @returns its id */
  async findAccount(panel?: Panel): Promise<number | null> {
    const account = (await this.user.list(panel)).find(({ phone }) => phone === this.phone);
    if (account) this.world.expected.expectAccount(account.id, this.phone);
    return account?.id ?? null;
  }

  private isStillOpen({ status, body }: Answer): boolean {
    const isOver = body['ok'] === true || body['error'] === 'login_id_not_found';
    return this.loginId !== '' && status !== 401 && !isOver;
  }
}
