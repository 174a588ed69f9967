import type { AccountReading } from './account-reading.js';
import type { SentCode } from './sent-code.js';

/** A login in progress and where its code went. */
export interface BegunLogin {
  login: string;
  /** Null when Telegram has signed the login in without a code: store `login`, then `resendCode` finishes it. */
  sent: SentCode | null;
}

/** A code was sent to an email address that is to get the codes of logins. */
export interface EmailCodeSent {
  /** Such as `a***@e***.com`. */
  emailPattern: string;
  codeLength: number;
}

/** A finished login: a session to keep and the first reading. */
export interface CompletedLogin {
  step: 'done';
  session: string;
  /** `phone` is not null after a QR login, which knows it from nowhere else. */
  profile: AccountReading;
  /**
   * After a code: Telegram suggests a 2FA password, without which the next sign-in by SMS is this many days away. Null
   * without that suggestion, and when the answer with it was lost.
   */
  reloginDays?: number | null;
}

/** The account has a 2FA password; `hint` is its owner's hint. */
export interface PasswordNeeded {
  step: 'password';
  login: string;
  hint: string | null;
}

/** A QR code to show until another device of the account scans it. */
export interface BegunQrLogin {
  login: string;
  /** The content of the QR code: `tg://login?token=…`. */
  url: string;
  /** How long it can be scanned. */
  expiresInSeconds: number;
}

/** Not scanned yet; `url` is to be shown from now on. */
export interface QrShown extends BegunQrLogin {
  step: 'shown';
}

/** It was scanned by an account of another data centre: after `login` is stored, the next call signs in there. */
export interface QrMoved {
  step: 'moved';
  login: string;
}

export type QrLoginStep = QrShown | QrMoved | PasswordNeeded | CompletedLogin;
