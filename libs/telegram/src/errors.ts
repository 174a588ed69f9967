/**
 * What an `rpc_error` means for the account that it came for.
 * - `flood_wait`: wait for `waitSeconds`.
 * - `frozen`: Telegram froze the account (`FROZEN_METHOD_INVALID`), see `freeze`.
 * - `app_refused`: the api_id or the version of the app is no longer accepted (`API_ID_INVALID`, `UPDATE_APP_TO_LOGIN`…).
 * - `moved`: the account lives in another data centre (`USER_MIGRATE_X`).
 * - `other`: this request was refused.
 */
export type RpcErrorKind = 'flood_wait' | 'frozen' | 'app_refused' | 'moved' | 'other';

/** Of a frozen account: until when, and where to appeal (`help.getAppConfig`); null where Telegram does not say. */
export interface AccountFreeze {
  until: Date | null;
  appealUrl: string | null;
}

/** Telegram answered with `rpc_error`. The code is its own text, for example `PHONE_CODE_INVALID`. */
export class TelegramRpcError extends Error {
  override readonly name = 'TelegramRpcError';
  readonly kind: RpcErrorKind;
  /** `flood_wait` alone: seconds, as Telegram says them. */
  readonly waitSeconds: number | undefined;
  /** `frozen` alone. */
  readonly freeze: AccountFreeze | undefined;

  constructor(
    readonly code: string,
    { kind = 'other', waitSeconds, freeze }: { kind?: RpcErrorKind; waitSeconds?: number; freeze?: AccountFreeze } = {},
  ) {
    super(`Telegram refused: ${code}`);
    this.kind = kind;
    this.waitSeconds = waitSeconds;
    this.freeze = freeze;
  }
}

/** Telegram ended the session: an encrypted `rpc_error` says how, for example `SESSION_REVOKED`. */
export class SessionInvalidError extends Error {
  override readonly name = 'SessionInvalidError';

  constructor(readonly code: string) {
    super(`The session is over: ${code}`);
  }
}

export interface UnreachableDetails extends ErrorOptions {
  waitSeconds?: number;
  transportCode?: number;
  code?: string;
  keyRestSeconds?: number;
}

/** No usable answer within the deadline: no network, a broken connection, or trouble inside Telegram. */
export class TelegramUnreachableError extends Error {
  override readonly name = 'TelegramUnreachableError';
  /** Nothing was sent to Telegram; seconds until it may be tried again. */
  readonly waitSeconds: number | undefined;
  /**
   * The transport error that came instead of an answer, for example -404 or -429 (MTProto transports, "Transport
   * errors"). It is neither encrypted nor authenticated: anything on the path can send it, so it proves nothing about a
   * session. -404 for many accounts of one data centre at once is the network.
   */
  readonly transportCode: number | undefined;
  /** The text of the `rpc_error` of a failure inside Telegram. */
  readonly code: string | undefined;
  /**
   * The connection did not end cleanly: for this long no process may use its key, because Telegram may still hold that
   * connection.
   */
  readonly keyRestSeconds: number | undefined;

  constructor(
    message: string,
    { waitSeconds, transportCode, code, keyRestSeconds, ...options }: UnreachableDetails = {},
  ) {
    super(message, options);
    this.waitSeconds = waitSeconds;
    this.transportCode = transportCode;
    this.code = code;
    this.keyRestSeconds = keyRestSeconds;
  }
}

/** Seconds for which no process may use the key that a call failed with; 0 when its connection ended cleanly. */
export function keyRestSecondsOf(error: unknown): number {
  return (error instanceof TelegramUnreachableError && error.keyRestSeconds) || 0;
}

/** Repeats a request once when it fails with this code. */
export async function repeatOnce<Result>(code: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof TelegramRpcError && error.code === code) return call();
    throw error;
  }
}
