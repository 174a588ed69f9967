import type { Ok } from './auth.js';

/** Where Telegram sent the login code. */
export const DELIVERIES = ['app', 'sms', 'call', 'flash_call', 'email', 'fragment'] as const;
export type Delivery = (typeof DELIVERIES)[number];
/** The ways by which another code can come. */
export const NEXT_DELIVERIES = ['sms', 'call', 'flash_call', 'fragment'] as const satisfies Delivery[];
export type NextDelivery = (typeof NEXT_DELIVERIES)[number];

/** What a login code is made of: Telegram also sends words and whole phrases by SMS. */
export const CODE_KINDS = ['digits', 'word', 'phrase'] as const;
export type CodeKind = (typeof CODE_KINDS)[number];

/** Body of `POST /api/auth/send_code`. */
export interface SendCode {
  api_profile_id: number;
  phone: string;
  /** The proxy of the login and of its account. Absent: the default of the user; null: none. */
  proxy_id?: number | null;
}

/** Answer of `POST /api/auth/send_code` and `POST /api/auth/resend_code`. */
export interface SentCode {
  login_id: string;
  delivery: Delivery;
  /**
   * What helps to find the code; null when Telegram says nothing. `email`: the pattern of the address, such as
   * `a***@e***.com`. `flash_call`: how the number of the caller begins. `fragment`: the address of the page. A word or a
   * phrase: its beginning.
   */
  delivery_detail: string | null;
  code_kind: CodeKind;
  /** Characters of the code; null when Telegram does not say. */
  code_length: number | null;
  /** Seconds until another code may be asked for; null when Telegram offers no other way. */
  resend_after_seconds: number | null;
  /** How the next code would come; null when Telegram offers no other way. */
  next_delivery: NextDelivery | null;
}

/** Body of `POST /api/auth/qr`. */
export interface BeginQrLogin {
  api_profile_id: number;
  /** As in `SendCode`. */
  proxy_id?: number | null;
}

/** What is to be shown as a QR code. */
export interface QrCode {
  /** The content of the QR code: `tg://login?token=…`. */
  url: string;
  /** How long it can be scanned. */
  expires_in_seconds: number;
}

/** Answer of `POST /api/auth/qr`. */
export interface BegunQrLogin extends QrCode {
  login_id: string;
}

/**
 * Answer of `POST /api/auth/qr_wait`, within 15 seconds: the code to show from now on when it was not scanned, else signed
 * in, or the account has a 2FA password.
 */
export type QrWaitAnswer = QrCode | PasswordNeeded | QrSignedIn;

export interface QrSignedIn extends Ok {
  account_id: number;
}

/** Body of `POST /api/auth/resend_code`, `POST /api/auth/qr_wait` and `POST /api/auth/cancel`. */
export interface LoginId {
  login_id: string;
}

/** Answer of `POST /api/auth/cancel`. The login is over here, whatever Telegram answers. */
export interface CancelledLogin extends Ok {
  /**
   * Whether nothing of the login is left at Telegram, neither a code nor a device. False when Telegram did not answer:
   * it is asked again in the background.
   */
  telegram_confirmed: boolean;
}

/** Body of `POST /api/auth/confirm_code`. */
export interface ConfirmCode extends LoginId {
  code: string;
}

/** Body of `POST /api/auth/confirm_password`. */
export interface ConfirmPassword extends LoginId {
  password: string;
}

/** Answer of `POST /api/auth/confirm_code`: signed in, or the account has a 2FA password. */
export type ConfirmCodeAnswer = Ok | PasswordNeeded;

export interface PasswordNeeded {
  need_2fa: true;
  /** What the owner wrote to remember the password. */
  hint: string | null;
}
