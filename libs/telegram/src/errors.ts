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

/** The session is over for good; the code says how, for example `SESSION_REVOKED`. */
export class SessionInvalidError extends Error {
  override readonly name = 'SessionInvalidError';

  constructor(readonly code: string) {
    super(`The session is over: ${code}`);
  }
}

/** No usable answer within the deadline: no network, a broken connection, or trouble inside Telegram. */
export class TelegramUnreachableError extends Error {
  override readonly name = 'TelegramUnreachableError';
  /** The data centre was not even asked, because it did not answer before: when it will be tried again. */
  readonly waitSeconds: number | undefined;

  constructor(message: string, { waitSeconds, ...options }: ErrorOptions & { waitSeconds?: number } = {}) {
    super(message, options);
    this.waitSeconds = waitSeconds;
  }
}

/** Telegram asks for some requests to be made anew, once. */
export async function repeatOnce<Result>(code: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof TelegramRpcError && error.code === code) return call();
    throw error;
  }
}
