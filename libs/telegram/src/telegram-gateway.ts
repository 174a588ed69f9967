import type { AccountReading, KnownProfile } from './account-reading.js';
import type { AppCredentials } from './connector.js';
import type { SentCode } from './sent-code.js';

/** A login in progress and where its code went. */
export interface BegunLogin {
  login: string;
  sent: SentCode;
}

/** A finished login: a session to keep and the first reading. */
export interface CompletedLogin {
  step: 'done';
  session: string;
  profile: AccountReading;
}

/** The account has a 2FA password; `hint` is its owner's hint. */
export interface PasswordNeeded {
  step: 'password';
  login: string;
  hint: string | null;
}

/** The steps of a reading, in order. */
export type ReadStage = 'connect' | 'profile' | 'stars';

/** Optional input of a reading. */
export interface ReadOptions extends KnownProfile {
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
 * `SessionInvalidError` (`readAccount` alone) or `TelegramUnreachableError`. A failed step leaves `login` as it was: it
 * can be repeated.
 */
export abstract class TelegramGateway {
  /** @param phone `+` and digits */
  abstract beginLogin(app: AppCredentials, phone: string): Promise<BegunLogin>;

  /** Sends another code. Finishes the login instead if Telegram has already accepted it. */
  abstract resendCode(app: AppCredentials, login: string, signal?: AbortSignal): Promise<BegunLogin | CompletedLogin>;

  /** Repeatable after a lost answer. */
  abstract confirmCode(
    app: AppCredentials,
    login: string,
    code: string,
    signal?: AbortSignal,
  ): Promise<PasswordNeeded | CompletedLogin>;

  /** @param password of Telegram's 2FA; Telegram does not learn it (SRP). Repeatable after a lost answer. */
  abstract confirmPassword(
    app: AppCredentials,
    login: string,
    password: string,
    signal?: AbortSignal,
  ): Promise<CompletedLogin>;

  /** Cancels a login so that neither a valid code nor a signed-in device is left at Telegram. */
  abstract cancelLogin(app: AppCredentials, login: string, signal?: AbortSignal): Promise<void>;

  /**
   * Reads name, Premium and Stars.
   * @throws SessionInvalidError only when a second connection gets such an error too
   */
  abstract readAccount(
    app: AppCredentials,
    session: string,
    onStage: (stage: ReadStage) => void,
    options?: ReadOptions,
  ): Promise<AccountReading>;

  /** Ends the session at Telegram. Succeeds also when it has already ended. */
  abstract signOut(app: AppCredentials, session: string, signal?: AbortSignal): Promise<void>;
}
