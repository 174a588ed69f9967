import { errors } from 'telegram';
import { type RpcErrorKind, SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from './errors.js';
import { storableText } from './storable-text.js';

/** A longer wait cannot be stored as a time. The next request gets the rest of it. */
const MAX_WAIT_SECONDS = 30 * 86_400;
/** More than the longest documented text; it is stored with the account. */
const MAX_CODE_LENGTH = 128;
const FLOOD_WAIT = /^FLOOD_(?:PREMIUM_|TEST_PHONE_)?WAIT_(\d+)$/;
const SESSION_INVALID =
  /^(?:AUTH_KEY_(?:UNREGISTERED|INVALID|DUPLICATED)|SESSION_(?:REVOKED|EXPIRED)|USER_DEACTIVATED(?:_BAN)?)$/;
const KINDS: [RegExp, RpcErrorKind][] = [
  [/^FROZEN_/, 'frozen'],
  [/^USER_MIGRATE_\d+$/, 'moved'],
  [/^(?:API_ID_(?:INVALID|PUBLISHED_FLOOD)|UPDATE_APP_TO_LOGIN|INPUT_LAYER_INVALID)$/, 'app_refused'],
  [/^CONNECTION_(?!NOT_INITED$)\w+_(?:INVALID|EMPTY)$/, 'app_refused'],
];
const SERVER_FAILURE = /^(?:RPC_\w+_FAIL|INTERDC_\w+|INTERNAL\w*|WORKER_BUSY\w*|MSG_WAIT_\w+|TIMEOUT|TIMEDOUT)$/i;
/** The error codes that the API documents, without 500 ("Error handling", core.telegram.org/api/errors). */
const RPC_ERROR_CODES = new Set([303, 400, 401, 403, 404, 406, 420]);
/** Documented errors of auth.sendCode and auth.signIn with the code 500: the login is refused or must be restarted. */
const LOGIN_ERRORS_500 = /^(?:AUTH_RESTART(?:_\d+)?|SIGN_IN_FAILED)$/;

/** Converts an error of the library to one of the three errors of the gateway. */
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
  return fromRpcError(error.code, storableText(error.errorMessage, MAX_CODE_LENGTH));
}

/** What ended the session, if the error says so. */
export function sessionEndOf(error: unknown): SessionInvalidError | undefined {
  const failure = toTelegramError(error);
  return failure instanceof SessionInvalidError ? failure : undefined;
}

/** Throws the error of a connection that was not made, so that no request has left. */
export function throwUnsent(error: unknown): never {
  const failure = toTelegramError(error);
  throw failure instanceof TelegramUnreachableError ? failure.withDetails({ isUnsent: true }) : failure;
}

/** Classified by the text. An unknown text with an undocumented code counts as an internal error, like 500. */
function fromRpcError(errorCode: number | undefined, code: string): Error {
  const seconds = FLOOD_WAIT.exec(code)?.[1];
  if (seconds) {
    const waitSeconds = Math.min(Number(seconds), MAX_WAIT_SECONDS);
    return new TelegramRpcError('FLOOD_WAIT', { kind: 'flood_wait', waitSeconds });
  }
  if (SESSION_INVALID.test(code)) return new SessionInvalidError(code);
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1];
  if (kind) return new TelegramRpcError(code, { kind });
  const isRpcError = LOGIN_ERRORS_500.test(code) || (RPC_ERROR_CODES.has(errorCode ?? 0) && !SERVER_FAILURE.test(code));
  return isRpcError ? new TelegramRpcError(code) : new TelegramUnreachableError(code, { code });
}
