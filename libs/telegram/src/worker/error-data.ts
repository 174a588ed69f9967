import {
  ProxyError,
  type ProxyErrorReason,
  SessionInvalidError,
  type SessionRejection,
  SessionRejectedError,
  TelegramRpcError,
  TelegramUnreachableError,
  type UnreachableDetails,
} from '../errors.js';

/** The errors of the gateway as data: the structured clone algorithm keeps neither the class of an error nor its fields. */
export type ErrorData =
  | ({ name: 'TelegramRpcError'; code: string } & ConstructorParameters<typeof TelegramRpcError>[1])
  | { name: 'SessionInvalidError'; code: string }
  | { name: 'SessionRejectedError'; reason: SessionRejection }
  | { name: 'TelegramUnreachableError'; message: string; details: UnreachableDetails }
  | { name: 'ProxyError'; reason: ProxyErrorReason; message: string; details: UnreachableDetails }
  | { name: 'other'; error: unknown };

export function toErrorData(error: unknown): ErrorData {
  if (error instanceof TelegramRpcError || error instanceof SessionInvalidError) return { ...error };
  if (error instanceof SessionRejectedError) return { ...error };
  if (error instanceof TelegramUnreachableError) {
    const { message, waitSeconds, transportCode, code, keyCooldownSeconds, isUnsent } = error;
    const details = { waitSeconds, transportCode, code, keyCooldownSeconds, isUnsent };
    if (error instanceof ProxyError) return { name: 'ProxyError', reason: error.reason, message, details };
    return { name: 'TelegramUnreachableError', message, details };
  }
  // A bug. Only its text and stack are kept, for the log; its fields may contain anything.
  if (!(error instanceof Error)) return { name: 'other', error: String(error) };
  return { name: 'other', error: Object.assign(new Error(error.message), { stack: error.stack }) };
}

export function fromErrorData(data: ErrorData): unknown {
  switch (data.name) {
    case 'TelegramRpcError':
      return new TelegramRpcError(data.code, data);
    case 'SessionInvalidError':
      return new SessionInvalidError(data.code);
    case 'SessionRejectedError':
      return new SessionRejectedError(data.reason);
    case 'TelegramUnreachableError':
      return new TelegramUnreachableError(data.message, data.details);
    case 'ProxyError':
      return new ProxyError(data.reason, data.message, data.details);
    case 'other':
      return data.error;
  }
}
