import { Injectable } from '@nestjs/common';
import type { ConfirmCodeAnswer, Ok, SentCode } from '@giftbuyer/contracts';
import { type SentCode as SentLoginCode, TelegramGateway, TelegramRpcError } from '@giftbuyer/telegram';
import { AppError } from '../errors/app-error.js';
import type { Secret } from '../secret.js';
import { CodeRequests } from './code-requests.js';
import { LoginCompletion } from './login-completion.js';
import { toSentCode } from './login-start.js';
import { LoginStepRunner } from './login-step-runner.js';
import type { LockedLogin } from './pending-login.js';
import { PendingLogins } from './pending-logins.js';

/** The steps of signing in to Telegram after `LoginStart`. Between the steps all state is in the row, so any process can continue. */
@Injectable()
export class TelegramLoginService {
  constructor(
    private readonly pending: PendingLogins,
    private readonly gateway: TelegramGateway,
    private readonly completion: LoginCompletion,
    private readonly steps: LoginStepRunner,
    private readonly codeRequests: CodeRequests,
  ) {}

  /**
   * @throws AppError `too_many_codes`, and `phone_already_added` when the login was completed already, its answer having been lost
   */
  async resendCode(userId: number, loginId: string): Promise<SentCode> {
    const sent = await this.steps.runStep(userId, loginId, ['resend'], async (login, app) => {
      const phone = phoneOf(login);
      await this.codeRequests.countCodeRequest(userId, null, phone);
      const begun = await this.gateway.resendCode(app.reveal(), login.login.reveal(), login.lock.signal);
      if ('step' in begun) {
        await this.completion.completeLogin(login, begun);
        await this.completion.assertPhoneIsNew(userId, phone);
        throw new AppError('login_id_not_found');
      }
      await this.updateLogin(login, begun);
      return toSentCode(loginId, begun.sent);
    });
    if (!sent) throw new AppError('login_id_not_found');
    return sent;
  }

  async confirmCode(userId: number, loginId: string, code: Secret<string>): Promise<ConfirmCodeAnswer> {
    const answer = await this.steps.runStep(userId, loginId, ['code', code.reveal()], async (login, app) => {
      phoneOf(login);
      const reached = await this.gateway
        .confirmCode(app.reveal(), login.login.reveal(), code.reveal(), login.lock.signal)
        .catch(async (error: unknown) => {
          if (isCodeExpired(error)) await this.updateLogin(login, { login: login.login.reveal() });
          throw error;
        });
      if (reached.step === 'password') {
        await this.updateLogin(login, { login: reached.login });
        return { need_2fa: true as const, hint: reached.hint };
      }
      await this.completion.completeLogin(login, reached);
      return { ok: true as const };
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
   * Saves what the next step needs. Without `sent`, another `send_code` does not return this login.
   *
   * @throws AppError `login_id_not_found` when the login ended during the step
   */
  private async updateLogin(login: LockedLogin, { login: state, sent }: { login: string; sent?: SentLoginCode }) {
    if (!(await this.pending.updateLogin(login, state, sent))) throw new AppError('login_id_not_found');
  }
}

/** @throws AppError `login_id_not_found` for a login by QR code, which has no code to confirm */
function phoneOf({ phone }: LockedLogin): string {
  if (phone === null) throw new AppError('login_id_not_found');
  return phone;
}

/** Telegram does not accept the code any more, for example after too many wrong ones. */
function isCodeExpired(error: unknown): boolean {
  return error instanceof TelegramRpcError && error.code === 'PHONE_CODE_EXPIRED';
}
