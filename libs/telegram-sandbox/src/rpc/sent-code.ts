import type { Api, Tl } from '../tl/codec.js';
import type { SentCode } from '../world/login-codes.js';

export const CODE_LENGTH = 5;
const RESEND_AFTER_SECONDS = 60;
const FRAGMENT_URL = 'https://fragment.com/login';
const CALLER_PREFIX = '+9996600';

/** Resending uses no other way. */
const NEXT_CODE_TYPES = { sms: 'auth.codeTypeSms', call: 'auth.codeTypeCall' } as const;

export function toSentCode(sent: SentCode): Tl<Api.auth.TypeSentCode> {
  const { hash, nextDelivery } = sent;
  if (sent.delivery === 'payment') {
    return {
      _: 'auth.sentCodePaymentRequired',
      storeProduct: 'login_code',
      phoneCodeHash: hash,
      supportEmailAddress: 'support@example.com',
      supportEmailSubject: 'A code',
      premiumDays: 7,
      currency: 'USD',
      amount: 99n,
    };
  }
  return {
    _: 'auth.sentCode',
    type: toType(sent),
    phoneCodeHash: hash,
    ...(nextDelivery && { nextType: { _: NEXT_CODE_TYPES[nextDelivery] }, timeout: RESEND_AFTER_SECONDS }),
  };
}

function toType({ delivery, email }: SentCode): Tl<Api.auth.TypeSentCodeType> {
  const length = CODE_LENGTH;
  switch (delivery) {
    case 'sms':
      return { _: 'auth.sentCodeTypeSms', length };
    case 'call':
      return { _: 'auth.sentCodeTypeCall', length };
    case 'missed_call':
      return { _: 'auth.sentCodeTypeMissedCall', prefix: CALLER_PREFIX, length };
    case 'fragment':
      return { _: 'auth.sentCodeTypeFragmentSms', url: FRAGMENT_URL, length };
    case 'firebase':
      return { _: 'auth.sentCodeTypeFirebaseSms', length };
    case 'set_up_email':
      return { _: 'auth.sentCodeTypeSetUpEmailRequired' };
    case 'email':
      return {
        _: 'auth.sentCodeTypeEmailCode',
        emailPattern: email?.pattern ?? '',
        length,
        ...(email?.resetSeconds !== undefined && { resetAvailablePeriod: email.resetSeconds }),
        ...(email?.resetAt !== undefined && { resetPendingDate: email.resetAt }),
      };
    case 'app':
    case 'payment':
      return { _: 'auth.sentCodeTypeApp', length };
  }
}
