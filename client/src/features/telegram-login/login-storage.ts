import type { ApiProfile, EmailCodeSent, SentCode } from '@giftbuyer/contracts';
import { INITIAL_STATE, type LoginState } from './login-state';

export type LoginStep = 'email' | 'code' | 'password';

const STORAGE_KEY = 'gb-logins';

/** A login that waits for an email address, a code or a password. Times are milliseconds since the epoch. */
export interface LoginInProgress {
  /** The panel user who started it. */
  userId: number;
  profile: ApiProfile;
  phone: string;
  step: LoginStep;
  sent: SentCode;
  sentAt: number;
  /** Time at which the server cancels it. */
  expiresAt: number;
  /** The hint for the 2FA password. Not stored. */
  hint: string | null;
  /** Where the code of an email address was sent that is to be set. Absent in logins of older versions. */
  emailSent?: EmailCodeSent | null;
}

/** What Telegram waits for: an email address, or the code. */
export function stepAfter({ delivery }: SentCode): 'email' | 'code' {
  return delivery === 'email_setup' ? 'email' : 'code';
}

export function storeLogins(storage: Storage | null, logins: readonly LoginInProgress[]): void {
  if (logins.length === 0) storage?.removeItem(STORAGE_KEY);
  else storage?.setItem(STORAGE_KEY, JSON.stringify(logins.map((login) => ({ ...login, hint: null }))));
}

export function storedLogins(storage: Storage | null): LoginInProgress[] {
  return JSON.parse(storage?.getItem(STORAGE_KEY) ?? '[]') as LoginInProgress[];
}

/** The logins of the user that have not expired. */
export function activeLogins(
  logins: readonly LoginInProgress[],
  userId: number | undefined,
  now: number,
): LoginInProgress[] {
  return logins.filter((login) => login.userId === userId && login.expiresAt > now);
}

/** The code delivery, with the remaining time until it can be sent again. */
export function withRemainingTime({ sent, sentAt }: LoginInProgress, now: number): SentCode {
  const seconds = sent.resend_after_seconds;
  if (seconds === null) return sent;
  return { ...sent, resend_after_seconds: Math.max(0, Math.ceil(seconds - (now - sentAt) / 1000)) };
}

/** The state in which the dialog continues a postponed login, or starts one. */
export function stateOf(resumed: LoginInProgress | undefined, now: number): LoginState {
  if (!resumed) return INITIAL_STATE;
  const sent = withRemainingTime(resumed, now);
  const attempt = { busy: false, failure: '', existing: null };
  if (resumed.step === 'password') return { step: 'password', ...attempt, sent, hint: resumed.hint };
  return resumed.step === 'code'
    ? { step: 'code', ...attempt, sent, resending: false }
    : { step: 'email', ...attempt, sent };
}
