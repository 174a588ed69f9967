import { Injectable } from '@nestjs/common';
import type { BegunQrLogin, QrWaitAnswer } from '@giftbuyer/contracts';
import { type AppCredentials, type QrLoginStep, TelegramGateway, TelegramRpcError } from '@giftbuyer/telegram';
import { AccountsService } from '../accounts/accounts.service.js';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import type { Secret } from '../secret.js';
import { LoginCompletion } from './login-completion.js';
import { LoginStepRunner } from './login-step-runner.js';
import type { LockedLogin } from './pending-login.js';
import { PendingLogins } from './pending-logins.js';
import { QrWaits } from './qr-waits.js';

/** The newest: each is part of every request. */
const MAX_EXCEPTIONS = 100;
/** Of one wait. Telegram names the data centre of the account at the first one. */
const MAX_MOVES = 3;

/**
 * Signing in to Telegram by QR code. The browser asks again and again; each time a step of the login exports a login token,
 * waits some seconds for the scan, and goes on with what came of it.
 */
@Injectable()
export class QrLoginService {
  constructor(
    private readonly pending: PendingLogins,
    private readonly profiles: ApiProfilesService,
    private readonly accounts: AccountsService,
    private readonly gateway: TelegramGateway,
    private readonly completion: LoginCompletion,
    private readonly steps: LoginStepRunner,
    private readonly waits: QrWaits,
  ) {}

  /** @throws AppError `api_profile_not_found`, or `too_many_requests` when the user has too many such logins */
  async beginQrLogin(userId: number, apiProfileId: number): Promise<BegunQrLogin> {
    const app = await this.profiles.credentials(userId, apiProfileId);
    if (!app) throw new AppError('api_profile_not_found');
    const wait = await this.pending.findQrLoginWait(userId);
    if (wait !== null) throw new AppError('too_many_requests', { wait_seconds: wait });
    const begun = await this.gateway.beginQrLogin(app.reveal(), await this.exceptIds(userId, apiProfileId));
    const { login, url, expiresInSeconds } = begun;
    const id = await this.pending.addLogin(userId, apiProfileId, { phone: null, app: app.reveal(), login });
    if (id === null) throw new AppError('api_profile_not_found');
    return { login_id: id, url, expires_in_seconds: expiresInSeconds };
  }

  /**
   * Repeatable after a lost answer, also of the one that added the account.
   *
   * @throws AppError `login_id_not_found`, `phone_already_added`
   */
  waitForQrLogin(userId: number, loginId: string): Promise<QrWaitAnswer> {
    return this.waits.runWait(userId, loginId, async (cancelled) => {
      try {
        const step = (login: LockedLogin, app: Secret<AppCredentials>) => this.waitForScan(login, app, cancelled);
        const answer = await this.steps.runStep(userId, loginId, ['qr'], step, true);
        if (answer) return answer;
      } catch (error) {
        const failure: unknown = cancelled.reason instanceof AppError ? cancelled.reason : error;
        if (!(failure instanceof AppError && failure.code === 'login_id_not_found')) throw error;
      }
      const accountId = await this.accounts.findAccountIdByLogin(userId, loginId);
      if (accountId === null) throw new AppError('login_id_not_found');
      return { ok: true, account_id: accountId };
    });
  }

  private async waitForScan(
    login: LockedLogin,
    app: Secret<AppCredentials>,
    cancelled: AbortSignal,
  ): Promise<QrWaitAnswer> {
    const { apiProfileId, phone, lock } = login;
    if (phone !== null || apiProfileId === null) throw new AppError('login_id_not_found');
    const exceptIds = await this.exceptIds(login.userId, apiProfileId);
    const signal = AbortSignal.any([lock.signal, cancelled]);
    const wait = (state: string) => this.gateway.waitForQrLogin(app.reveal(), state, exceptIds, signal);
    try {
      let reached = await wait(login.login.reveal());
      for (let moves = 0; reached.step === 'moved' && moves < MAX_MOVES; moves++) {
        // Before Telegram signs the new key in: a key that no row knows would be a device that nobody can sign out.
        if (!(await this.pending.updateLogin(login, reached.login))) throw new AppError('login_id_not_found');
        reached = await wait(reached.login);
      }
      return await this.toAnswer(login, reached);
    } catch (error) {
      if (isTokenRefused(error)) await this.pending.endLockedLogin(login);
      throw error;
    }
  }

  private async toAnswer(login: LockedLogin, reached: QrLoginStep): Promise<QrWaitAnswer> {
    switch (reached.step) {
      case 'shown':
        return { url: reached.url, expires_in_seconds: reached.expiresInSeconds };
      case 'password':
        return { need_2fa: true, hint: reached.hint };
      case 'done':
        return { ok: true, account_id: await this.completion.completeLogin(login, reached) };
      case 'moved':
        throw new AppError('too_many_requests');
    }
  }

  /** The accounts whose phones Telegram does not let scan the code. */
  private exceptIds(userId: number, apiProfileId: number): Promise<string[]> {
    return this.accounts.listSignedInTelegramIds(userId, apiProfileId, MAX_EXCEPTIONS);
  }
}

/** The login token of the scan cannot be used any more, so that the login cannot go on. */
function isTokenRefused(error: unknown): boolean {
  return error instanceof TelegramRpcError && error.code.startsWith('AUTH_TOKEN_');
}
