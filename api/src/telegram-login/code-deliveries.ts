import { Injectable } from '@nestjs/common';
import type { EmailCodeSent, SentCode } from '@giftbuyer/contracts';
import {
  type AppAccess,
  type BegunLogin,
  type CompletedLogin,
  TelegramGateway,
  TelegramRpcError,
} from '@giftbuyer/telegram';
import { AppError } from '../errors/app-error.js';
import type { Secret } from '../secret.js';
import { CodeRequests } from './code-requests.js';
import { LoginCompletion } from './login-completion.js';
import { toSentCode } from './login-start.js';
import { LoginStepRunner } from './login-step-runner.js';
import { type LockedLogin, phoneOf } from './pending-login.js';
import { PendingLogins } from './pending-logins.js';

/**
 * Telegram answers so when the code of the email address has expired, and when an earlier request, whose answer was lost,
 * has confirmed the address already.
 */
const EMAIL_CODE_IS_OVER = 'EMAIL_VERIFY_EXPIRED';
/** The account has no login email, for example because an earlier request has reset it. */
const EMAIL_IS_GONE = 'EMAIL_INSTALL_MISSING';

/** The ways by which a login code comes: the next one, or an email address that is set, or reset. */
@Injectable()
export class CodeDeliveries {
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
  resendCode(userId: number, loginId: string): Promise<SentCode> {
    return this.runStep(userId, loginId, ['resend'], async (login, app, phone) => {
      await this.codeRequests.countCodeRequest(userId, null, phone);
      return this.save(login, app, await this.gateway.resendCode(app, login.login.reveal(), login.lock.signal));
    });
  }

  /**
   * Finishes a login that Telegram has signed in without a code.
   *
   * @throws AppError `phone_already_added` with the id of the account
   */
  finishWithoutCode(userId: number, loginId: string): Promise<SentCode> {
    return this.runStep(userId, loginId, ['finish'], async (login, app) =>
      this.save(login, app, await this.gateway.resendCode(app, login.login.reveal(), login.lock.signal)),
    );
  }

  /** @throws AppError `email_not_needed` when Telegram does not ask for an email address */
  sendEmailCode(userId: number, loginId: string, email: Secret<string>): Promise<EmailCodeSent> {
    return this.runStep(userId, loginId, ['email', email.reveal()], async (login, app) => {
      if (login.sent?.delivery !== 'email_setup') throw new AppError('email_not_needed');
      const { lock } = login;
      const sent = await this.gateway.sendEmailCode(app, login.login.reveal(), email.reveal(), lock.signal);
      return { email_pattern: sent.emailPattern, code_length: sent.codeLength };
    });
  }

  /**
   * Confirms the email address. A repeated request gets the answer of the first one.
   *
   * @returns where the code was sent; `email_setup` again when the code of the address had expired
   * @throws AppError `email_not_needed` or `too_many_codes`
   */
  confirmEmail(userId: number, loginId: string, code: Secret<string>): Promise<SentCode> {
    return this.runStep(userId, loginId, ['email_code', code.reveal()], async (login, app, phone) => {
      if (!login.sent) throw new AppError('email_not_needed');
      if (login.sent.delivery !== 'email_setup') return toSentCode(loginId, login.sent);
      const begun = await this.gateway
        .confirmEmail(app, login.login.reveal(), code.reveal(), login.lock.signal)
        .catch((error: unknown) => {
          if (!isRpcError(error, EMAIL_CODE_IS_OVER)) throw error;
          return this.sendNewCode(login, app, phone);
        });
      return this.save(login, app, begun);
    });
  }

  /**
   * Asks Telegram to forget the email address that gets the code.
   *
   * @throws AppError `email_not_needed` when the code did not go to an email address
   */
  resetEmail(userId: number, loginId: string): Promise<SentCode> {
    return this.runStep(userId, loginId, ['reset_email'], async (login, app, phone) => {
      if (login.sent?.delivery !== 'email') throw new AppError('email_not_needed');
      await this.codeRequests.countCodeRequest(userId, null, phone);
      const begun = await this.gateway
        .resetLoginEmail(app, login.login.reveal(), login.lock.signal)
        .catch((error: unknown) => {
          if (!isRpcError(error, EMAIL_IS_GONE)) throw error;
          return this.sendNewCode(login, app, phone);
        });
      return this.save(login, app, begun);
    });
  }

  private async runStep<Answer>(
    userId: number,
    loginId: string,
    name: string[],
    step: (login: LockedLogin, app: AppAccess, phone: string) => Promise<Answer>,
  ): Promise<Answer> {
    const answer = await this.steps.runStep(userId, loginId, name, (login, app) =>
      step(login, app.reveal(), phoneOf(login)),
    );
    // The step that was waited for has added the account.
    if (answer === null) throw new AppError('login_id_not_found');
    return answer;
  }

  /** `auth.sendCode` tells which way codes go now. */
  private async sendNewCode({ userId, apiProfileId }: LockedLogin, app: AppAccess, phone: string): Promise<BegunLogin> {
    await this.codeRequests.countCodeRequest(userId, apiProfileId, phone);
    return this.gateway.beginLogin(app, phone);
  }

  /** Saves where the code went, or the account of a login that needs none. */
  private async save(login: LockedLogin, app: AppAccess, begun: BegunLogin | CompletedLogin): Promise<SentCode> {
    if ('step' in begun) return this.complete(login, begun);
    const { login: state, sent } = begun;
    if (!(await this.pending.updateLogin(login, state, sent ?? undefined))) throw new AppError('login_id_not_found');
    if (sent) return toSentCode(login.id, sent);
    return this.save(login, app, await this.gateway.resendCode(app, state, login.lock.signal));
  }

  private async complete(login: LockedLogin, completed: CompletedLogin): Promise<never> {
    await this.completion.completeLogin(login, completed);
    await this.completion.assertPhoneIsNew(login.userId, phoneOf(login));
    throw new AppError('login_id_not_found');
  }
}

function isRpcError(error: unknown, code: string): boolean {
  return error instanceof TelegramRpcError && error.code === code;
}
