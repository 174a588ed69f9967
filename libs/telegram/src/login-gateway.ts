import { beginCodeLogin, confirmCode, confirmEmail, resendCode, resetLoginEmail, sendEmailCode } from './code-login.js';
import type { OpenConnection } from './connection.js';
import type { AppAccess, Connector } from './connector.js';
import type { Deadline } from './deadline.js';
import { SessionInvalidError, SRP_ID_INVALID, TelegramRpcError, repeatOnce } from './errors.js';
import { completeLogin, withLoginErrors } from './login-results.js';
import { attemptStep, cancelCode, checkPassword, logOut } from './login-steps.js';
import type {
  BegunLogin,
  BegunQrLogin,
  CompletedLogin,
  EmailCodeSent,
  PasswordNeeded,
  QrLoginStep,
} from './login-types.js';
import { beginQrLogin, waitForQrLogin } from './qr-login.js';
import { endSession, ignoreSessionEnd } from './session-end.js';
import { type CodeLogin, decodeCodeLogin, decodeLogin, decodeQrLogin } from './stored-keys.js';

/** The calls of logins, on this thread. */
export class LoginGateway {
  constructor(
    protected readonly connector: Connector,
    private readonly qrWaitMs: number,
    protected readonly confirmAfterMs: number,
  ) {}

  /**
   * Asks Telegram to send a login code (`auth.sendCode`).
   * @param phone `+` and digits
   */
  beginLogin(app: AppAccess, phone: string): Promise<BegunLogin> {
    return withLoginErrors(() => beginCodeLogin(this.connector, app, phone));
  }

  /**
   * Sends the code by the next way Telegram offers (`auth.resendCode`). A login that Telegram accepted before, its
   * answer having been lost, is finished instead.
   */
  resendCode(app: AppAccess, login: string, signal?: AbortSignal): Promise<BegunLogin | CompletedLogin> {
    return this.runCodeStep(app, login, signal, resendCode);
  }

  /** `account.sendVerifyEmailCode` for a login whose code goes to an email address that is not set yet. */
  sendEmailCode(app: AppAccess, login: string, email: string, signal?: AbortSignal): Promise<EmailCodeSent> {
    return this.runCodeStep(app, login, signal, (connection, state) => sendEmailCode(connection, state, email));
  }

  /** `account.verifyEmail`, after which Telegram sends the code of the login. */
  confirmEmail(
    app: AppAccess,
    login: string,
    code: string,
    signal?: AbortSignal,
  ): Promise<BegunLogin | CompletedLogin> {
    return this.runCodeStep(app, login, signal, (connection, state) => confirmEmail(connection, state, code));
  }

  /** `auth.resetLoginEmail`: at once, or Telegram names the day. */
  resetLoginEmail(app: AppAccess, login: string, signal?: AbortSignal): Promise<BegunLogin | CompletedLogin> {
    return this.runCodeStep(app, login, signal, resetLoginEmail);
  }

  /** Exports a login token (`auth.exportLoginToken`). @param exceptUserIds accounts that cannot scan it */
  beginQrLogin(app: AppAccess, exceptUserIds: string[]): Promise<BegunQrLogin> {
    return withLoginErrors(() => beginQrLogin(this.connector, app, exceptUserIds));
  }

  /**
   * Waits for the scan of the QR code and goes one step on. Repeatable after a lost answer. Only `login` of the step
   * `moved` knows the key that the next call signs in.
   */
  async waitForQrLogin(
    app: AppAccess,
    login: string,
    exceptUserIds: string[],
    signal?: AbortSignal,
  ): Promise<QrLoginStep> {
    const wait = { app, login, state: decodeQrLogin(login), exceptUserIds, waitMs: this.qrWaitMs };
    return withLoginErrors(() => waitForQrLogin(this.connector, wait, signal));
  }

  /** `auth.signIn`. Repeating it after a lost answer is safe: what Telegram accepted once counts. */
  confirmCode(
    app: AppAccess,
    login: string,
    code: string,
    signal?: AbortSignal,
  ): Promise<PasswordNeeded | CompletedLogin> {
    return this.runCodeStep(app, login, signal, (connection, state) => confirmCode(connection, state, login, code));
  }

  /** `auth.checkPassword` with the 2FA password, which never leaves this process (SRP). Repeatable like `confirmCode`. */
  async confirmPassword(
    app: AppAccess,
    login: string,
    password: string,
    signal?: AbortSignal,
  ): Promise<CompletedLogin> {
    const state = decodeLogin(login);
    return withLoginErrors(() =>
      this.connector.connectOnce(app, state, signal, async (connection) => {
        await attemptStep(connection, 'password', () =>
          repeatOnce(SRP_ID_INVALID, () => checkPassword(connection, password)),
        );
        return completeLogin(connection, state);
      }),
    );
  }

  /** Cancels a login so that neither a valid code nor a signed-in device is left at Telegram. */
  async cancelLogin(app: AppAccess, login: string, signal?: AbortSignal): Promise<void> {
    const state = decodeLogin(login);
    const cancel = (deadline: Deadline) =>
      this.connector.connect(app, state, deadline, async (connection) => {
        const code = state.kind === 'code' ? await cancelCode(connection, state) : 'used';
        // The key may be signed in without our knowledge: the answer to the last step may be lost. This comes last
        // because the library ends a connection after AUTH_KEY_UNREGISTERED.
        await logOut(connection).catch((error: unknown) => {
          if (code === 'used' || !(error instanceof SessionInvalidError)) throw error;
        });
        if (code instanceof TelegramRpcError) throw code;
      });
    // Of a key that may be signed in, one connection is no proof of its end. A QR code is seldom scanned.
    const isSession = state.kind === 'code' || state.isSession === true;
    const end = (deadline: Deadline) =>
      isSession ? endSession(cancel, this.confirmAfterMs, deadline) : ignoreSessionEnd(cancel(deadline));
    await withLoginErrors(() => this.connector.callWithDeadline(end, signal));
  }

  private async runCodeStep<Result>(
    app: AppAccess,
    login: string,
    signal: AbortSignal | undefined,
    step: (connection: OpenConnection, state: CodeLogin) => Promise<Result>,
  ): Promise<Result> {
    const state = decodeCodeLogin(login);
    return withLoginErrors(() =>
      this.connector.connectOnce(app, state, signal, (connection) => step(connection, state)),
    );
  }
}
