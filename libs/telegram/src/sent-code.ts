import { Api } from 'telegram';
import { TelegramRefusal } from './errors.js';

/** Where Telegram sent the login code. */
export type Delivery = 'app' | 'sms' | 'call' | 'flash_call' | 'email' | 'fragment';

export interface SentCode {
  delivery: Delivery;
  /** Characters in the code; null when Telegram does not say. */
  codeLength: number | null;
  /** Null when Telegram offers no other way to get the code. */
  resendAfterSeconds: number | null;
}

const DELIVERIES: Partial<Record<Api.auth.TypeSentCodeType['className'], Delivery>> = {
  'auth.SentCodeTypeApp': 'app',
  'auth.SentCodeTypeSms': 'sms',
  'auth.SentCodeTypeFirebaseSms': 'sms',
  'auth.SentCodeTypeSmsWord': 'sms',
  'auth.SentCodeTypeSmsPhrase': 'sms',
  'auth.SentCodeTypeCall': 'call',
  'auth.SentCodeTypeMissedCall': 'flash_call',
  'auth.SentCodeTypeFlashCall': 'flash_call',
  'auth.SentCodeTypeEmailCode': 'email',
  'auth.SentCodeTypeFragmentSms': 'fragment',
};

/**
 * Reads the answer of `auth.sendCode` and `auth.resendCode`.
 * @throws TelegramRefusal `SEND_CODE_UNAVAILABLE` when Telegram wants money or an email address first
 */
export function readSentCode(answer: Api.auth.TypeSentCode): SentCode & { phoneCodeHash: string } {
  const delivery = answer instanceof Api.auth.SentCode && DELIVERIES[answer.type.className];
  if (!delivery) throw new TelegramRefusal('SEND_CODE_UNAVAILABLE');
  return {
    delivery,
    codeLength: 'length' in answer.type ? answer.type.length : null,
    resendAfterSeconds: answer.nextType ? (answer.timeout ?? 0) : null,
    phoneCodeHash: answer.phoneCodeHash,
  };
}
