import { errors } from 'telegram';
import { SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from './errors.js';

/** What Telegram's error texts mean; the first match counts, any other text is a refusal by that name. */
const MEANINGS: [RegExp, (code: string, seconds: number) => Error][] = [
  [
    /^FLOOD_(?:PREMIUM_|TEST_PHONE_)?WAIT_(\d+)$/,
    (_, waitSeconds) => new TelegramRpcError('FLOOD_WAIT', { kind: 'flood_wait', waitSeconds }),
  ],
  [
    /^(?:AUTH_KEY_(?:UNREGISTERED|INVALID|DUPLICATED)|SESSION_(?:REVOKED|EXPIRED)|USER_DEACTIVATED(?:_BAN)?)$/,
    (code) => new SessionInvalidError(code),
  ],
  [
    /^(?:RPC_\w+_FAIL|INTERDC_\w+|INTERNAL\w*|WORKER_BUSY\w*|TIMEOUT|TIMEDOUT)$/i,
    (code) => new TelegramUnreachableError(code),
  ],
];

/** Turns whatever the library threw into one of the three errors above. Only the text decides: codes vary by source. */
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
  const code = error.errorMessage;
  for (const [pattern, toError] of MEANINGS) {
    const match = pattern.exec(code);
    if (match) return toError(code, Number(match[1]));
  }
  return new TelegramRpcError(code);
}
