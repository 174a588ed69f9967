import { TELEGRAM_ERRORS_EN, TELEGRAM_ERRORS_RU } from '@giftbuyer/contracts';
import type { Text } from './text.js';

/** The text of an error code of Telegram; of unknown codes one that contains the code. */
export function telegramErrorText(code: string): Text {
  const known = [code, code.replace(/_\d+$/, '_X'), code.replace(/_\d+$/, '')].find(isKnown);
  if (known) return { ru: TELEGRAM_ERRORS_RU[known], en: TELEGRAM_ERRORS_EN[known] };
  return { ru: `Telegram отклонил запрос: ${code}.`, en: `Telegram refused the request: ${code}.` };
}

function isKnown(code: string): code is keyof typeof TELEGRAM_ERRORS_RU {
  return Object.hasOwn(TELEGRAM_ERRORS_RU, code);
}
