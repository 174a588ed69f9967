import { Injectable } from '@nestjs/common';
import type { QrWaitAnswer } from '@giftbuyer/contracts';
import { type AppAccess, type QrLoginStep, TelegramGateway, TelegramRpcError } from '@giftbuyer/telegram';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import type { Secret } from '../secret.js';
import { LoginCompletion } from './login-completion.js';
import type { LockedLogin } from './pending-login.js';
import { PendingLogins } from './pending-logins.js';

/** Of one wait. Telegram names the data centre of the account at the first one. */
const MAX_MOVES = 3;

/** The step of a login by QR code that waits for the scan. Runs under the lock of the login. */
@Injectable()
export class QrScan {
  constructor(
    private readonly pending: PendingLogins,
    private readonly accounts: AccountsService,
    private readonly gateway: TelegramGateway,
    private readonly completion: LoginCompletion,
  ) {}

  /** @throws AppError `login_id_not_found` for a login by code, too; `phone_already_added` */
  async waitForScan(login: LockedLogin, app: Secret<AppAccess>, cancelled: AbortSignal): Promise<QrWaitAnswer> {
    const { userId, apiProfileId, phone, lock } = login;
    if (phone !== null || apiProfileId === null) throw new AppError('login_id_not_found');
    const exceptIds = await this.accounts.listSignedInTelegramIds(userId, apiProfileId);
    const signal = AbortSignal.any([lock.signal, cancelled]);
    const wait = (state: string) => this.gateway.waitForQrLogin(app.reveal(), state, exceptIds, signal);
    try {
      let reached = await wait(login.login.reveal());
      for (let moves = 0; reached.step === 'moved' && moves < MAX_MOVES; moves++) {
        // Before Telegram signs the new key in: without its row the panel could not sign that device out again.
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
}

/** The login token of the scan cannot be used any more, so that the login cannot go on. */
function isTokenRefused(error: unknown): boolean {
  return error instanceof TelegramRpcError && error.code.startsWith('AUTH_TOKEN_');
}
