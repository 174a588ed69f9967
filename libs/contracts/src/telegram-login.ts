import type { Ok } from './auth.js';

/**
 * Where Telegram sent the login code. `firebase`: to official apps alone, it cannot arrive here. `email_setup`: nowhere yet,
 * `POST /api/auth/email` with an address comes first.
 */
export const DELIVERIES = ['app', 'sms', 'call', 'flash_call', 'email', 'fragment', 'firebase', 'email_setup'] as const;
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
  /**
   * The proxy of the login and of its account. Absent: that of the account with this phone, listed or removed, else the default
   * of the user; null: none.
   */
  proxy_id?: number | null;
}

/** Answer of `POST /api/auth/send_code`, `resend_code`, `email_code` and `reset_email`. */
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
  /** `email`: how long a reset of the address takes, 0 when it is done at once; null when there is none to ask for. */
  email_reset_seconds: number | null;
  /** `email`: when the address is reset; null when that was not asked for. ISO 8601. */
  email_reset_at: string | null;
}

/** Body of `POST /api/auth/email`: the address to which Telegram will send the codes of the account. */
export interface SetLoginEmail extends LoginId {
  email: string;
}

/** Answer of `POST /api/auth/email`: a code to confirm the address was sent there. */
export interface EmailCodeSent {
  /** Such as `a***@e***.com`. */
  email_pattern: string;
  /** Characters of the code. */
  code_length: number;
}

/** Body of `POST /api/auth/qr`. */
export interface BeginQrLogin {
  api_profile_id: number;
  /**
   * The proxy of the login and of its account. Absent: the default of the user, and an account that is known keeps its own; null:
   * none.
   */
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
export type QrWaitAnswer = QrCode | PasswordNeeded | CompletedQrLogin;

export interface CompletedQrLogin extends Ok {
  account_id: number;
}

/** Body of `POST /api/auth/qr_scan`: an account of the sandbox scans a QR code, in place of a phone. */
export interface ScanQrCode {
  /** Of the sandbox. */
  api_profile_id: number;
  url: string;
  /** A number of the sandbox, `+99966XYYYY`. */
  phone: string;
}

/** Body of `POST /api/auth/resend_code`, `reset_email`, `qr_wait` and `cancel`. */
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

/** Body of `POST /api/auth/confirm_code` and `POST /api/auth/email_code`. */
export interface ConfirmCode extends LoginId {
  code: string;
}

/** Body of `POST /api/auth/confirm_password`. */
export interface ConfirmPassword extends LoginId {
  password: string;
}

/** Answer of `POST /api/auth/confirm_code`: signed in, or the account has a 2FA password. */
export type ConfirmCodeAnswer = CompletedLogin | PasswordNeeded;

export interface CompletedLogin extends Ok {
  /**
   * Telegram suggests to set a 2FA password: without one, signing in by SMS again is possible after this many days only.
   * Absent without that suggestion.
   */
  relogin_days?: number;
}

export interface PasswordNeeded {
  need_2fa: true;
  /** What the owner wrote to remember the password. */
  hint: string | null;
}
