import { acceptLoginToken } from './accept-login-token.js';
import { type AccountReading, readProfile } from './account-reading.js';
import { type Catalogue, readCatalogue } from './catalogue.js';
import { newClientDevice } from './client-device.js';
import { beginCodeLogin, confirmCode, confirmEmail, resendCode, resetLoginEmail, sendEmailCode } from './code-login.js';
import type { OpenConnection } from './connection.js';
import { type AppAccess, Connector } from './connector.js';
import type { Deadline } from './deadline.js';
import { type DeviceChange, type DeviceChangeResult, type DeviceList, changeDevices, readDevices } from './devices.js';
import { SRP_ID_INVALID, SessionInvalidError, TelegramUnreachableError, repeatOnce } from './errors.js';
import { type FileLocation, type FileResult, readFiles } from './files.js';
import type { GatewayOptions } from './gateway-options.js';
import { KEY_COOLDOWN_MS, KeyCooldowns } from './key-cooldowns.js';
import { completeLogin, withLoginErrors } from './login-results.js';
import { attemptStep, cancelCode, checkPassword, logOut } from './login-steps.js';
import { beginQrLogin, waitForQrLogin } from './qr-login.js';
import type { Proxy, ProxyCheck, ProxyCheckOptions } from './proxy.js';
import { Servers, type TelegramEnvironment } from './servers.js';
import { adoptSession } from './session-adoption.js';
import { confirmSessionEnd } from './session-end.js';
import type {
  AcceptedDevice,
  AdoptedSession,
  BegunLogin,
  BegunQrLogin,
  CompletedLogin,
  EmailCodeSent,
  ForeignSession,
  PasswordNeeded,
  QrLoginStep,
  ReadOptions,
  ReadStage,
  TelegramGateway,
} from './telegram-gateway.js';
import { applyPatches } from './teleproto-patches/index.js';
import { type CodeLogin, decodeCodeLogin, decodeLogin, decodeQrLogin, decodeSession } from './stored-keys.js';
import {
  type Transaction,
  type TransactionCurrency,
  type TransactionKey,
  type TransactionPage,
  type TransactionsQuery,
  readTransactions,
  readTransactionsById,
} from './star-transactions.js';

/** Default of `deadlineMs`. */
const DEADLINE_MS = 20_000;
/** Default of `qrWaitMs`. */
const QR_WAIT_MS = 12_000;
/** Default of `confirmAfterMs`. */
const CONFIRM_AFTER_MS = 3_000;

/**
 * The gateway on this thread. Between calls it keeps only the circuit breakers of data centres, the address of each that
 * worked last, the cooldowns of keys, and a key without an account for the countries of proxies. Every call closes its connection. After a connection that
 * was cut off before the answer came, the next call with that key waits until 10 s are over, or fails with `waitSeconds`
 * when its deadline is too near.
 */
export class InProcessTelegramGateway implements TelegramGateway {
  private readonly connector: Connector;
  private readonly confirmAfterMs: number;
  private readonly qrWaitMs: number;

  constructor(options: GatewayOptions) {
    const { sandbox, deadlineMs = DEADLINE_MS, keyCooldownMs = KEY_COOLDOWN_MS, appVersion } = options;
    applyPatches();
    this.connector = new Connector(new Servers(sandbox), new KeyCooldowns(keyCooldownMs), {
      deadlineMs,
      newDevice: appVersion === undefined ? undefined : newClientDevice(appVersion),
    });
    this.confirmAfterMs = options.confirmAfterMs ?? CONFIRM_AFTER_MS;
    this.qrWaitMs = options.qrWaitMs ?? QR_WAIT_MS;
  }

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
    await withLoginErrors(() =>
      this.connector
        .connectOnce(app, state, signal, async (connection) => {
          if (state.kind === 'code') await cancelCode(connection, state);
          // The key may be signed in without our knowledge: the answer to the last step may be lost. This comes last
          // because the library ends a connection after AUTH_KEY_UNREGISTERED.
          await logOut(connection);
        })
        .catch((error: unknown) => {
          if (!(error instanceof SessionInvalidError)) throw error;
        }),
    );
  }

  /**
   * Reads name, Premium and Stars.
   * @throws SessionInvalidError only when a second connection, some seconds later, gets such an error too: one is no proof
   */
  async readAccount(
    app: AppAccess,
    session: string,
    onStage: (stage: ReadStage) => void,
    { salts, signal, ...known }: ReadOptions = {},
  ): Promise<AccountReading> {
    const { userId, ...stored } = decodeSession(session);
    const read = (deadline: Deadline) =>
      this.connector.connect(app, { ...stored, salts }, deadline, async (connection) => {
        onStage('profile');
        return readProfile(connection, known, (self) => {
          if (self.id.toString() !== userId) throw new TelegramUnreachableError('Telegram described another account');
          onStage('stars');
        });
      });
    onStage('connect');
    return this.connector.callWithDeadline(
      (deadline) => confirmSessionEnd(read, this.confirmAfterMs, deadline),
      signal,
    );
  }

  /** Reads the account of another program's session; see `TelegramGateway`. */
  adoptSession(app: AppAccess, foreign: ForeignSession, signal?: AbortSignal): Promise<AdoptedSession> {
    return adoptSession(this.connector, app, foreign, this.confirmAfterMs, signal);
  }

  /** Lets another program in by its login token, which is base64url. */
  async acceptLoginToken(
    app: AppAccess,
    session: string,
    token: string,
    signal?: AbortSignal,
  ): Promise<AcceptedDevice> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) =>
      acceptLoginToken(connection, Buffer.from(token, 'base64url')),
    );
  }

  /**
   * Ends the session at Telegram (`auth.logOut`). Succeeds also when the session has already ended.
   * @throws TelegramUnreachableError when it is not known whether the session has ended
   */
  async signOut(app: AppAccess, session: string, signal?: AbortSignal): Promise<void> {
    await this.connector.connectOnce(app, decodeSession(session), signal, logOut);
  }

  /** Dials, negotiates and asks for `resPQ`, then for the country if there is an api_id. */
  checkProxy(environment: TelegramEnvironment, proxy: Proxy, options?: ProxyCheckOptions): Promise<ProxyCheck> {
    return this.connector.checkProxy(environment, proxy, options);
  }

  readDevices(app: AppAccess, session: string, signal?: AbortSignal): Promise<DeviceList> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) => readDevices(connection));
  }

  readTransactions(
    app: AppAccess,
    session: string,
    query: TransactionsQuery,
    signal?: AbortSignal,
  ): Promise<TransactionPage> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) =>
      readTransactions(connection, query),
    );
  }

  readTransactionsById(
    app: AppAccess,
    session: string,
    currency: TransactionCurrency,
    keys: TransactionKey[],
    signal?: AbortSignal,
  ): Promise<Transaction[]> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) =>
      readTransactionsById(connection, currency, keys),
    );
  }

  changeDevices(
    app: AppAccess,
    session: string,
    change: DeviceChange,
    signal?: AbortSignal,
  ): Promise<DeviceChangeResult> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) =>
      changeDevices(connection, change),
    );
  }

  readCatalogue(
    app: AppAccess,
    session: string,
    { hash, salts }: { hash: number; salts?: string },
    signal?: AbortSignal,
  ): Promise<Catalogue | null> {
    return this.connector.connectOnce(app, { ...decodeSession(session), salts }, signal, (connection) =>
      readCatalogue(connection, hash),
    );
  }

  readFiles(app: AppAccess, session: string, files: FileLocation[], signal?: AbortSignal): Promise<FileResult[]> {
    return readFiles(this.connector, app, decodeSession(session), files, signal);
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
