/**
 * What an `rpc_error` means for its account.
 * - `flood_wait`: wait for `waitSeconds`.
 * - `frozen`: Telegram froze the account (`FROZEN_METHOD_INVALID`), see `freeze`.
 * - `app_refused`: the api_id or the version of the app is no longer accepted (`API_ID_INVALID`, `UPDATE_APP_TO_LOGIN`…).
 * - `moved`: the account is in another data centre (`USER_MIGRATE_X`).
 * - `other`: this request was refused.
 */
export type RpcErrorKind = 'flood_wait' | 'frozen' | 'app_refused' | 'moved' | 'other';

/** The end of the freeze and the address for appeals (`help.getAppConfig`); null when Telegram does not send them. */
export interface AccountFreeze {
  until: Date | null;
  appealUrl: string | null;
}

export interface RpcErrorDetails {
  kind?: RpcErrorKind;
  waitSeconds?: number;
  freeze?: AccountFreeze;
  keyCooldownSeconds?: number;
}

/** Telegram answered with `rpc_error`. The code is its text, for example `PHONE_CODE_INVALID`. */
export class TelegramRpcError extends Error {
  override readonly name = 'TelegramRpcError';
  readonly kind: RpcErrorKind;
  /** Only for `flood_wait`: the seconds in the error. */
  readonly waitSeconds: number | undefined;
  /** Only for `frozen`. */
  readonly freeze: AccountFreeze | undefined;
  /** Another request of the connection was not answered; see `TelegramUnreachableError`. */
  readonly keyCooldownSeconds: number | undefined;

  constructor(
    readonly code: string,
    { kind = 'other', waitSeconds, freeze, keyCooldownSeconds }: RpcErrorDetails = {},
  ) {
    super(`Telegram refused: ${code}`);
    this.kind = kind;
    this.waitSeconds = waitSeconds;
    this.freeze = freeze;
    this.keyCooldownSeconds = keyCooldownSeconds;
  }

  /** The same error with other details. */
  withDetails(details: RpcErrorDetails): TelegramRpcError {
    return new TelegramRpcError(this.code, { ...this, ...details });
  }
}

/** Telegram ended the session, by an encrypted `rpc_error` such as `SESSION_REVOKED`. */
export class SessionInvalidError extends Error {
  override readonly name = 'SessionInvalidError';

  constructor(readonly code: string) {
    super(`The session is over: ${code}`);
  }
}

/**
 * Why the session of another program is not taken over: a bot's, another account's than expected, or of a data centre that
 * the environment does not have.
 */
export type SessionRejection = 'bot' | 'other_account' | 'unknown_dc';

export class SessionRejectedError extends Error {
  override readonly name = 'SessionRejectedError';

  constructor(readonly reason: SessionRejection) {
    super(`The session is refused: ${reason}`);
  }
}

export interface UnreachableDetails extends ErrorOptions {
  waitSeconds?: number;
  transportCode?: number;
  code?: string;
  keyCooldownSeconds?: number;
  isUnsent?: boolean;
}

/** No usable answer within the deadline: no network, a broken connection, or an internal error of Telegram. */
export class TelegramUnreachableError extends Error {
  override readonly name: string = 'TelegramUnreachableError';
  /** Set when nothing was sent to Telegram: seconds until it may be retried. */
  readonly waitSeconds: number | undefined;
  /**
   * The transport error that was received instead of an answer, for example -404 or -429 (MTProto transports, "Transport
   * errors"). It is neither encrypted nor authenticated: anyone on the path can send it, so it proves nothing about a
   * session. -404 for many accounts of a data centre at once is caused by the network.
   */
  readonly transportCode: number | undefined;
  /** The text of the `rpc_error` of a failure inside Telegram. */
  readonly code: string | undefined;
  /**
   * The connection did not end cleanly: for this long no process may use its key, because Telegram may still hold that
   * connection.
   */
  readonly keyCooldownSeconds: number | undefined;
  /** No request was sent over the connection that failed, which was not made. Otherwise Telegram may have executed the request. */
  readonly isUnsent: boolean;

  constructor(
    message: string,
    {
      waitSeconds,
      transportCode,
      code,
      keyCooldownSeconds,
      isUnsent = waitSeconds !== undefined,
      ...options
    }: UnreachableDetails = {},
  ) {
    super(message, options);
    this.waitSeconds = waitSeconds;
    this.transportCode = transportCode;
    this.code = code;
    this.keyCooldownSeconds = keyCooldownSeconds;
    this.isUnsent = isUnsent;
  }

  /** The same error with other details. */
  withDetails(details: UnreachableDetails): TelegramUnreachableError {
    return new TelegramUnreachableError(this.message, { ...this, cause: this.cause, ...details });
  }
}

/** No answer within the deadline. */
export class TelegramTimeoutError extends TelegramUnreachableError {
  constructor() {
    super('Telegram did not answer in time');
  }
}

/**
 * What is wrong with a proxy.
 * - `unreachable`: no connection to it, no answer of it, or the connection through it broke.
 * - `auth`: it refused the user name and password, or the secret.
 * - `refused`: it does not connect to Telegram.
 * - `protocol`: it answered with something that is not its protocol.
 */
export type ProxyErrorReason = 'unreachable' | 'auth' | 'refused' | 'protocol';

/** Telegram was not reached because of the proxy. The message never contains its user name, password or secret. */
export class ProxyError extends TelegramUnreachableError {
  override readonly name = 'ProxyError';

  constructor(
    readonly reason: ProxyErrorReason,
    message: string,
    details: UnreachableDetails = {},
  ) {
    super(message, details);
  }

  override withDetails(details: UnreachableDetails): ProxyError {
    return new ProxyError(this.reason, this.message, { ...this, cause: this.cause, ...details });
  }
}

/** Seconds for which no process may use the key that a call failed with; 0 when its connection ended cleanly. */
export function keyCooldownSecondsOf(error: unknown): number {
  const isOfCall = error instanceof TelegramUnreachableError || error instanceof TelegramRpcError;
  return (isOfCall && error.keyCooldownSeconds) || 0;
}

/** The sign-in is to be restarted (`AUTH_RESTART`, also with a number). */
export const AUTH_RESTART = /^AUTH_RESTART(?:_\d+)?$/;
export const SRP_ID_INVALID = /^SRP_ID_INVALID$/;

/** Repeats a request once when it fails with such a code. */
export async function repeatOnce<Result>(codes: RegExp, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof TelegramRpcError && codes.test(error.code)) return call();
    throw error;
  }
}
