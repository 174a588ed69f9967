import { Injectable } from '@nestjs/common';
import type { ConfirmCodeAnswer, Ok } from '@giftbuyer/contracts';
import { TelegramGateway, TelegramRpcError } from '@giftbuyer/telegram';
import { AppError } from '../errors/app-error.js';
import type { Secret } from '../secret.js';
import { LoginCompletion } from './login-completion.js';
import { LoginStepRunner } from './login-step-runner.js';
import { type LockedLogin, phoneOf } from './pending-login.js';
import { PendingLogins } from './pending-logins.js';

/** The code and the 2FA password of a sign-in to Telegram. Between the steps all state is in the row, so any process can continue. */
@Injectable()
export class TelegramLoginService {
  constructor(
    private readonly pending: PendingLogins,
    private readonly gateway: TelegramGateway,
    private readonly completion: LoginCompletion,
    private readonly steps: LoginStepRunner,
  ) {}

  async confirmCode(userId: number, loginId: string, code: Secret<string>): Promise<ConfirmCodeAnswer> {
    const answer = await this.steps.runStep(userId, loginId, ['code', code.reveal()], async (login, app) => {
      phoneOf(login);
      const reached = await this.gateway
        .confirmCode(app.reveal(), login.login.reveal(), code.reveal(), login.lock.signal)
        .catch(async (error: unknown) => {
          if (isCodeExpired(error)) await this.updateLogin(login, login.login.reveal());
          throw error;
        });
      if (reached.step === 'password') {
        await this.updateLogin(login, reached.login);
        return { need_2fa: true as const, hint: reached.hint };
      }
      await this.completion.completeLogin(login, reached);
      return { ok: true as const, ...(reached.reloginDays && { relogin_days: reached.reloginDays }) };
    });
    return answer ?? { ok: true };
  }

  async confirmPassword(userId: number, loginId: string, password: Secret<string>): Promise<Ok> {
    const answer = await this.steps.runStep(userId, loginId, ['password', password.reveal()], async (login, app) => {
      const { lock } = login;
      const completed = await this.gateway.confirmPassword(
        app.reveal(),
        login.login.reveal(),
        password.reveal(),
        lock.signal,
      );
      await this.completion.completeLogin(login, completed);
      return { ok: true as const };
    });
    return answer ?? { ok: true };
  }

  /**
   * Saves what the next step needs. Another `send_code` does not return this login any more.
   *
   * @throws AppError `login_id_not_found` when the login ended during the step
   */
  private async updateLogin(login: LockedLogin, state: string): Promise<void> {
    if (!(await this.pending.updateLogin(login, state))) throw new AppError('login_id_not_found');
  }
}

/** Telegram does not accept the code any more, for example after too many wrong ones. */
function isCodeExpired(error: unknown): boolean {
  return error instanceof TelegramRpcError && error.code === 'PHONE_CODE_EXPIRED';
}
