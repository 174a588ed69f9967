import { Api } from 'telegram';
import { TelegramRpcError } from './errors.js';

/**
 * Where Telegram sent the login code. `firebase`: to official apps alone. `email_setup`: nowhere yet, it asks for an email
 * address first.
 */
export type Delivery = 'app' | 'sms' | 'call' | 'flash_call' | 'email' | 'fragment' | 'firebase' | 'email_setup';

/** The ways of sending another code. */
export type NextDelivery = 'sms' | 'call' | 'flash_call' | 'fragment';
/** The kind of characters in the code. */
export type CodeKind = 'digits' | 'word' | 'phrase';

export interface SentCode {
  delivery: Delivery;
  /**
   * A hint for finding the code; null when Telegram sends none. `email`: the pattern of the address, such as
   * `a***@e***.com`. `flash_call`: the beginning or the pattern of the caller's number. `fragment`: the URL of the page.
   * A word or a phrase: its beginning.
   */
  deliveryDetail: string | null;
  codeKind: CodeKind;
  /** The number of characters in the code; null when Telegram does not send it. */
  codeLength: number | null;
  /** Null when Telegram offers no other way to get the code. */
  resendAfterSeconds: number | null;
  /** Null when Telegram offers no other way to get the code. */
  nextDelivery: NextDelivery | null;
  /** How long a reset of the email address takes; null when it cannot be reset. Absent in logins of older versions. */
  emailResetSeconds?: number | null;
  /** When the email address is reset, ISO 8601; null when no reset was asked for. Absent in logins of older versions. */
  emailResetAt?: string | null;
}

const DELIVERIES: Partial<Record<Api.auth.TypeSentCodeType['className'], Delivery>> = {
  'auth.SentCodeTypeApp': 'app',
  'auth.SentCodeTypeSms': 'sms',
  'auth.SentCodeTypeFirebaseSms': 'firebase',
  'auth.SentCodeTypeSetUpEmailRequired': 'email_setup',
  'auth.SentCodeTypeSmsWord': 'sms',
  'auth.SentCodeTypeSmsPhrase': 'sms',
  'auth.SentCodeTypeCall': 'call',
  'auth.SentCodeTypeMissedCall': 'flash_call',
  'auth.SentCodeTypeFlashCall': 'flash_call',
  'auth.SentCodeTypeEmailCode': 'email',
  'auth.SentCodeTypeFragmentSms': 'fragment',
};

const NEXT_DELIVERIES: Record<Api.auth.TypeCodeType['className'], NextDelivery> = {
  'auth.CodeTypeSms': 'sms',
  'auth.CodeTypeCall': 'call',
  'auth.CodeTypeFlashCall': 'flash_call',
  'auth.CodeTypeMissedCall': 'flash_call',
  'auth.CodeTypeFragmentSms': 'fragment',
};

/**
 * Reads the answer of `auth.sendCode` and `auth.resendCode`.
 * @throws TelegramRpcError `PAYMENT_REQUIRED` when Telegram wants that first, which official apps alone can do;
 * `SEND_CODE_UNAVAILABLE` for an answer that is not known
 */
export function readSentCode(answer: Api.auth.TypeSentCode): SentCode & { phoneCodeHash: string } {
  if (answer instanceof Api.auth.SentCodePaymentRequired) throw new TelegramRpcError('PAYMENT_REQUIRED');
  if (!(answer instanceof Api.auth.SentCode)) throw new TelegramRpcError('SEND_CODE_UNAVAILABLE');
  const delivery = DELIVERIES[answer.type.className];
  if (!delivery) throw new TelegramRpcError('SEND_CODE_UNAVAILABLE');
  return {
    delivery,
    deliveryDetail: detailOf(answer.type) || null,
    codeKind: kindOf(answer.type),
    codeLength: 'length' in answer.type ? answer.type.length : null,
    resendAfterSeconds: answer.nextType ? (answer.timeout ?? 0) : null,
    nextDelivery: answer.nextType ? NEXT_DELIVERIES[answer.nextType.className] : null,
    ...emailResetOf(answer.type),
    phoneCodeHash: answer.phoneCodeHash,
  };
}

function emailResetOf(type: Api.auth.TypeSentCodeType): Required<Pick<SentCode, 'emailResetSeconds' | 'emailResetAt'>> {
  if (!(type instanceof Api.auth.SentCodeTypeEmailCode)) return { emailResetSeconds: null, emailResetAt: null };
  const { resetAvailablePeriod, resetPendingDate } = type;
  return {
    emailResetSeconds: resetPendingDate ? null : (resetAvailablePeriod ?? null),
    emailResetAt: resetPendingDate ? new Date(resetPendingDate * 1000).toISOString() : null,
  };
}

function kindOf(type: Api.auth.TypeSentCodeType): CodeKind {
  if (type instanceof Api.auth.SentCodeTypeSmsWord) return 'word';
  return type instanceof Api.auth.SentCodeTypeSmsPhrase ? 'phrase' : 'digits';
}

function detailOf(type: Api.auth.TypeSentCodeType): string | undefined {
  if ('emailPattern' in type) return type.emailPattern;
  if ('prefix' in type) return type.prefix;
  if ('url' in type) return type.url;
  if ('beginning' in type) return type.beginning;
  return type instanceof Api.auth.SentCodeTypeFlashCall ? type.pattern : undefined;
}
