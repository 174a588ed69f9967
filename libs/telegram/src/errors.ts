import { errors } from 'telegram';

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
  /** Telegram was not asked; seconds until it may be asked again. */
  readonly waitSeconds: number | undefined;
  /**
   * The transport error that came instead of an answer, for example -404 or -429 (MTProto transports, "Transport
   * errors"). It is neither encrypted nor authenticated: anything on the path can send it, so it proves nothing about a
   * session. -404 for many accounts of one data centre at once is the network.
   */
  readonly transportCode: number | undefined;
  /** The text of the `rpc_error`, when Telegram answered that it has trouble. */
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

const FLOOD_WAIT = /^FLOOD_(?:PREMIUM_|TEST_PHONE_)?WAIT_(\d+)$/;
const SESSION_INVALID =
  /^(?:AUTH_KEY_(?:UNREGISTERED|INVALID|DUPLICATED)|SESSION_(?:REVOKED|EXPIRED)|USER_DEACTIVATED(?:_BAN)?)$/;
const KINDS: [RegExp, RpcErrorKind][] = [
  [/^FROZEN_/, 'frozen'],
  [/^USER_MIGRATE_\d+$/, 'moved'],
  [/^(?:API_ID_(?:INVALID|PUBLISHED_FLOOD)|UPDATE_APP_TO_LOGIN|INPUT_LAYER_INVALID)$/, 'app_refused'],
  [/^CONNECTION_(?!NOT_INITED$)\w+_(?:INVALID|EMPTY)$/, 'app_refused'],
];
const SERVER_TROUBLE = /^(?:RPC_\w+_FAIL|INTERDC_\w+|INTERNAL\w*|WORKER_BUSY\w*|MSG_WAIT_\w+|TIMEOUT|TIMEDOUT)$/i;
/** The error codes that the API documents, without 500 ("Error handling", core.telegram.org/api/errors). */
const REFUSAL_CODES = new Set([303, 400, 401, 403, 404, 406, 420]);
/** Documented errors of auth.sendCode and auth.signIn with the code 500: the login is refused or to be started again. */
const NAMED_500 = /^(?:AUTH_RESTART(?:_\d+)?|SIGN_IN_FAILED)$/;

/** Turns whatever the library threw into one of the three errors above. */
export function toTelegramError(error: unknown): Error {
  if (
    error instanceof TelegramRpcError ||
    error instanceof SessionInvalidError ||
    error instanceof TelegramUnreachableError
  ) {
    return error;
  }
  if (!(error instanceof errors.RPCError)) {
    return new TelegramUnreachableError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  return fromRpcError(error.code, error.errorMessage);
}

/** The text decides; where it is not known, a number that is not documented means trouble inside Telegram, as 500 does. */
function fromRpcError(errorCode: number | undefined, code: string): Error {
  const seconds = FLOOD_WAIT.exec(code)?.[1];
  if (seconds) return new TelegramRpcError('FLOOD_WAIT', { kind: 'flood_wait', waitSeconds: Number(seconds) });
  if (SESSION_INVALID.test(code)) return new SessionInvalidError(code);
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1];
  if (kind) return new TelegramRpcError(code, { kind });
  const isRefusal = NAMED_500.test(code) || (REFUSAL_CODES.has(errorCode ?? 0) && !SERVER_TROUBLE.test(code));
  return isRefusal ? new TelegramRpcError(code) : new TelegramUnreachableError(code, { code });
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
