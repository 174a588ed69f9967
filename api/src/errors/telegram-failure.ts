import { ProxyError, SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from '@giftbuyer/telegram';
import type { ProxyFailure } from '@giftbuyer/contracts';
import { AppError } from './app-error.js';
import type { Text } from './text.js';
import { telegramErrorText } from './telegram-error-text.js';

export function isTelegramError(error: unknown): boolean {
  return [SessionInvalidError, TelegramUnreachableError, TelegramRpcError].some((type) => error instanceof type);
}

/** For callers that are no request over HTTP: the API error of an error of Telegram, any other error as it is. */
export function toExpectedError(error: unknown): unknown {
  return isTelegramError(error) ? telegramFailure(error) : error;
}

/**
 * The API error of a failed request to Telegram, with the sentence of Telegram's own code.
 *
 * @throws the error itself when it is none of the gateway's three
 */
export function telegramFailure(error: unknown): AppError {
  if (error instanceof SessionInvalidError) return sessionInvalid(error);
  if (error instanceof ProxyError) return proxyFailure(error.reason, error.waitSeconds);
  if (error instanceof TelegramUnreachableError) return unreachable(error);
  if (error instanceof TelegramRpcError) return rpcFailure(error);
  throw error;
}

function sessionInvalid({ code }: SessionInvalidError): AppError {
  // Existing clients expect the general sentence. It says to sign in again, which does not help these accounts.
  const isAccountGone = code === 'USER_DEACTIVATED' || code === 'USER_DEACTIVATED_BAN';
  return new AppError('session_invalid', { error_code: code }, isAccountGone ? { text: telegramErrorText(code) } : {});
}

function rpcFailure({ code, waitSeconds }: TelegramRpcError): AppError {
  if (code === 'PAYMENT_REQUIRED') return new AppError('code_costs_money', { error_code: code });
  if (waitSeconds === undefined) {
    return new AppError('telegram_rpc', { error_code: code }, { text: telegramErrorText(code) });
  }
  const text = { ru: `Telegram просит подождать ${waitSeconds} с.`, en: `Telegram asks you to wait ${waitSeconds} s.` };
  return new AppError('telegram_rpc', { error_code: code, wait_seconds: waitSeconds }, { status: 429, text });
}

const PROXY_TEXTS: Record<ProxyFailure, Text> = {
  unreachable: { ru: 'Прокси не отвечает.', en: 'The proxy does not respond.' },
  auth: { ru: 'Прокси не принял имя и пароль.', en: 'The proxy did not accept the username and password.' },
  refused: { ru: 'Прокси отказался подключаться к Telegram.', en: 'The proxy refused to connect to Telegram.' },
  protocol: {
    ru: 'По этому адресу нет прокси такого вида, или его секрет неверен.',
    en: 'There is no proxy of this kind at that address, or its secret is wrong.',
  },
};

/** @param waitSeconds until the proxy is tried again */
export function proxyFailure(reason: ProxyFailure, waitSeconds?: number): AppError {
  const text = PROXY_TEXTS[reason];
  if (waitSeconds === undefined) return new AppError('proxy_unreachable', { reason }, { text });
  return new AppError('proxy_unreachable', { reason, wait_seconds: waitSeconds }, { status: 503, text });
}

function unreachable({ waitSeconds }: TelegramUnreachableError): AppError {
  if (waitSeconds === undefined) return new AppError('telegram_unreachable');
  const text = {
    ru: `Telegram не отвечает, следующая попытка через ${waitSeconds} с.`,
    en: `Telegram is not responding. The next attempt is in ${waitSeconds} s.`,
  };
  return new AppError('telegram_unreachable', { wait_seconds: waitSeconds }, { status: 503, text });
}
