import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { AppCredentials } from '@giftbuyer/telegram';
import { AccountsService } from '../accounts/accounts.service.js';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { retryInBackground } from '../database/retry-in-background.js';
import { AppError } from '../errors/app-error.js';
import { AbandonedLogins } from './abandoned-logins.js';
import { type ClaimedLogin, PendingLogins } from './pending-logins.js';

const LOOK_EVERY_MS = 200;
/** A panel that was killed in the middle of a step keeps its claim for less than this. */
const PATIENCE_MS = 40_000;

/** One step of a sign-in at a time, at all panels together. */
@Injectable()
export class LoginSteps {
  private readonly logger = new Logger(LoginSteps.name);
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(
    private readonly pending: PendingLogins,
    private readonly profiles: ApiProfilesService,
    private readonly accounts: AccountsService,
    private readonly abandoned: AbandonedLogins,
  ) {}

  /**
   * Does a step as soon as it may use the key. The same step sent twice to this panel is done once. Whoever waited for
   * another step to end asks Telegram for nothing: what that step has done may be what was wanted.
   *
   * @param step names the step together with all that is sent with it
   * @returns null when the step that was waited for has added the account
   * @throws AppError `login_id_not_found`, or `too_many_requests` when the sign-in still goes on after the other step
   */
  run<Answer>(
    userId: number,
    loginId: string,
    step: string[],
    work: (login: ClaimedLogin, app: AppCredentials) => Promise<Answer>,
  ): Promise<Answer | null> {
    const name = JSON.stringify([userId, loginId, ...step]);
    const known = this.underWay.get(name) as Promise<Answer | null> | undefined;
    if (known) return known;
    const answer = this.inTurn(userId, loginId, work).finally(() => this.underWay.delete(name));
    this.underWay.set(name, answer);
    return answer;
  }

  private async inTurn<Answer>(
    userId: number,
    loginId: string,
    work: (login: ClaimedLogin, app: AppCredentials) => Promise<Answer>,
  ): Promise<Answer | null> {
    const login = await this.claim(userId, loginId);
    if (!login) return null;
    try {
      const app = await this.profiles.credentials(userId, login.apiProfileId);
      if (!app) throw new AppError('login_id_not_found');
      return await work(login, app);
    } finally {
      await this.leave(login);
    }
  }

  private leave(login: ClaimedLogin): Promise<void> {
    return retryInBackground(this.logger, 'The claim of a sign-in', async () => {
      // It was cancelled or overtaken during the step, and whoever did that found its key in use.
      if (await this.pending.release(login)) await this.abandoned.giveUp(login.id);
    });
  }

  private async claim(userId: number, loginId: string): Promise<ClaimedLogin | null> {
    const free = await this.pending.claim(userId, loginId);
    if (free) return free;
    const end = performance.now() + PATIENCE_MS;
    let phone: string | undefined;
    while (performance.now() < end) {
      const login = await this.pending.find(userId, loginId);
      if (!login) {
        if (phone !== undefined && (await this.accounts.findByPhone(userId, phone))) return null;
        throw new AppError('login_id_not_found');
      }
      if (login.claim === null) break;
      phone = login.phone;
      const left = await this.pending.takeOver(userId, loginId);
      if (left) return left;
      await pause(LOOK_EVERY_MS);
    }
    throw new AppError('too_many_requests');
  }
}
