import { SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from '@giftbuyer/telegram';
import { AppError } from '../errors/app-error.js';

/**
 * What to tell people when Telegram did not do what they asked for.
 *
 * @throws the error itself when it is none of Telegram's
 */
export function telegramFailure(error: unknown): AppError {
  if (error instanceof SessionInvalidError) return new AppError('session_invalid', { error_code: error.code });
  if (error instanceof TelegramUnreachableError) return unreachable(error);
  if (error instanceof TelegramRpcError) return refusal(error);
  throw error;
}

function refusal({ code, waitSeconds }: TelegramRpcError): AppError {
  if (waitSeconds === undefined) return new AppError('telegram_rpc', { error_code: code });
  const text = { ru: `Telegram просит подождать ${waitSeconds} с.`, en: `Telegram asks to wait ${waitSeconds} s.` };
  return new AppError('telegram_rpc', { error_code: code, wait_seconds: waitSeconds }, { status: 429, text });
}

function unreachable({ waitSeconds }: TelegramUnreachableError): AppError {
  if (waitSeconds === undefined) return new AppError('telegram_unreachable');
  const text = {
    ru: `Telegram не отвечает, следующая попытка через ${waitSeconds} с.`,
    en: `Telegram does not answer, the next try is in ${waitSeconds} s.`,
  };
  return new AppError('telegram_unreachable', { wait_seconds: waitSeconds }, { status: 503, text });
}
