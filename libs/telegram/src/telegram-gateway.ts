import type { AccountReading, ProfileOptions } from './account-reading.js';
import type { Catalogue } from './catalogue.js';
import type { AppAccess } from './connector.js';
import type { DeviceChange, DeviceChangeResult, DeviceList } from './devices.js';
import type { FileLocation, FileResult } from './files.js';
import type {
  BegunLogin,
  BegunQrLogin,
  CompletedLogin,
  EmailCodeSent,
  PasswordNeeded,
  QrLoginStep,
} from './login-types.js';
import type { Proxy, ProxyCheck, ProxyCheckOptions } from './proxy.js';
import type {
  Transaction,
  TransactionCurrency,
  TransactionKey,
  TransactionPage,
  TransactionsQuery,
} from './star-transactions.js';
import type { TelegramEnvironment } from './servers.js';

/** The session of another program. */
export interface ForeignSession {
  dc: number;
  /** The authorization key, 256 bytes. */
  key: Uint8Array;
  /** Telegram's id of the account, if it is known. */
  userId?: string;
}

/** A session that was taken over, and the first reading. */
export interface AdoptedSession {
  session: string;
  profile: AccountReading;
}

/** The program that was let in, as Telegram will list it among the devices (`authorization`). */
export interface AcceptedDevice {
  deviceModel: string;
  platform: string;
  systemVersion: string;
  appName: string;
  appVersion: string;
  ip: string;
  country: string;
  region: string;
  /** The account has a 2FA password, which the program has to ask for yet. */
  isPasswordPending: boolean;
}

/** The steps of a reading, in order. */
export type ReadStage = 'connect' | 'profile' | 'stars';

/** Optional input of a reading. */
export interface ReadOptions extends ProfileOptions {
  /** `salts` of the last reading. */
  salts?: string;
  /** Aborts the reading: the connection is closed and the call fails with `TelegramUnreachableError`. */
  signal?: AbortSignal;
}

/**
 * All methods of Telegram that the panel uses, and the token by which Nest injects them. A login in progress is the string
 * `login`, a signed-in account the string `session`. Both hold an authorization key and must be stored encrypted.
 *
 * Every call ends within the deadline, or when its `signal` aborts, and fails with `TelegramRpcError`,
 * `SessionInvalidError` (only those with a session) or `TelegramUnreachableError`, `ProxyError` among
 * them. A failed step leaves `login` as it was: it can be repeated.
 */
export abstract class TelegramGateway {
  /** @param phone `+` and digits */
  abstract beginLogin(app: AppAccess, phone: string): Promise<BegunLogin>;

  /** Sends another code. Finishes the login instead if Telegram has already accepted it. */
  abstract resendCode(app: AppAccess, login: string, signal?: AbortSignal): Promise<BegunLogin | CompletedLogin>;

  /** Sends a code to the email address that Telegram asks for (`email_setup`). */
  abstract sendEmailCode(app: AppAccess, login: string, email: string, signal?: AbortSignal): Promise<EmailCodeSent>;

  /** Confirms that address, after which the code of the login is sent. Not repeatable: `EMAIL_VERIFY_EXPIRED`. */
  abstract confirmEmail(
    app: AppAccess,
    login: string,
    code: string,
    signal?: AbortSignal,
  ): Promise<BegunLogin | CompletedLogin>;

  /** Asks Telegram to forget the email address that gets the code, at once or on a day that it names. */
  abstract resetLoginEmail(app: AppAccess, login: string, signal?: AbortSignal): Promise<BegunLogin | CompletedLogin>;

  /**
   * Begins a login by QR code. The code is shown, and replaced by what `waitForQrLogin` returns.
   * @param exceptUserIds Telegram ids of accounts that cannot scan the code
   */
  abstract beginQrLogin(app: AppAccess, exceptUserIds: string[]): Promise<BegunQrLogin>;

  /**
   * Waits for the scan of the QR code, for some seconds at most, and goes one step on. Store the `login` of the step
   * `moved` before the next call, which signs its key in. Repeatable after a lost answer.
   */
  abstract waitForQrLogin(
    app: AppAccess,
    login: string,
    exceptUserIds: string[],
    signal?: AbortSignal,
  ): Promise<QrLoginStep>;

  /** Repeatable after a lost answer. */
  abstract confirmCode(
    app: AppAccess,
    login: string,
    code: string,
    signal?: AbortSignal,
  ): Promise<PasswordNeeded | CompletedLogin>;

  /** @param password of Telegram's 2FA; Telegram does not learn it (SRP). Repeatable after a lost answer. */
  abstract confirmPassword(
    app: AppAccess,
    login: string,
    password: string,
    signal?: AbortSignal,
  ): Promise<CompletedLogin>;

  /** Cancels a login so that neither a valid code nor a signed-in device is left at Telegram. */
  abstract cancelLogin(app: AppAccess, login: string, signal?: AbortSignal): Promise<void>;

  /**
   * Reads name, Premium and Stars.
   * @throws SessionInvalidError only when a second connection gets such an error too
   */
  abstract readAccount(
    app: AppAccess,
    session: string,
    onStage: (stage: ReadStage) => void,
    options?: ReadOptions,
  ): Promise<AccountReading>;

  /**
   * Connects with the key of another program's session and reads its account. The caller must be the only user of the key.
   * @throws SessionRejectedError for a bot, another account, or a data centre that the environment does not have;
   * SessionInvalidError only when a second connection gets such an error too
   */
  abstract adoptSession(app: AppAccess, foreign: ForeignSession, signal?: AbortSignal): Promise<AdoptedSession>;

  /**
   * Lets another program in, which shows a QR code with this login token.
   * @param token base64url
   * @throws SessionInvalidError after one connection, which proves nothing
   */
  abstract acceptLoginToken(
    app: AppAccess,
    session: string,
    token: string,
    signal?: AbortSignal,
  ): Promise<AcceptedDevice>;

  /** Ends the session at Telegram. Succeeds also when it has already ended. */
  abstract signOut(app: AppAccess, session: string, signal?: AbortSignal): Promise<void>;

  /** @throws SessionInvalidError by one connection, which is no proof */
  abstract readDevices(app: AppAccess, session: string, signal?: AbortSignal): Promise<DeviceList>;

  /** Repeatable after a lost answer. @throws SessionInvalidError by one connection, which is no proof */
  abstract changeDevices(
    app: AppAccess,
    session: string,
    change: DeviceChange,
    signal?: AbortSignal,
  ): Promise<DeviceChangeResult>;

  /**
   * Transactions of Stars or TON; of several pages those before one that Telegram refuses.
   * @throws SessionInvalidError by one connection, which is no proof
   */
  abstract readTransactions(
    app: AppAccess,
    session: string,
    query: TransactionsQuery,
    signal?: AbortSignal,
  ): Promise<TransactionPage>;

  /**
   * Transactions by their ids; those that Telegram does not know are left out.
   * @throws SessionInvalidError by one connection, which is no proof
   */
  abstract readTransactionsById(
    app: AppAccess,
    session: string,
    currency: TransactionCurrency,
    keys: TransactionKey[],
    signal?: AbortSignal,
  ): Promise<Transaction[]>;

  /**
   * Reads the catalogue of gifts.
   * @param known `hash` of the last one, or 0, and `AccountReading.salts`
   * @returns null when Telegram says that nothing has changed
   * @throws SessionInvalidError by one connection, which is no proof
   */
  abstract readCatalogue(
    app: AppAccess,
    session: string,
    known: { hash: number; salts?: string },
    signal?: AbortSignal,
  ): Promise<Catalogue | null>;

  /**
   * Downloads stickers and thumbnails, at most `MAX_FILES` at once. A file that is refused fails alone.
   * @throws SessionInvalidError by one connection, which is no proof
   */
  abstract readFiles(
    app: AppAccess,
    session: string,
    files: FileLocation[],
    signal?: AbortSignal,
  ): Promise<FileResult[]>;

  /**
   * Whether Telegram answers through the proxy. Needs no account and no application.
   * @throws ProxyError; TelegramUnreachableError when the environment does not exist here
   */
  abstract checkProxy(environment: TelegramEnvironment, proxy: Proxy, options?: ProxyCheckOptions): Promise<ProxyCheck>;
}
