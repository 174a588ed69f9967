import type { ApiProfile, SentCode } from '@giftbuyer/contracts';

const STORAGE_KEY = 'gb-logins';

/** A sign-in to Telegram that waits for its code or password. Times are milliseconds since the epoch. */
export interface LoginInProgress {
  /** The user of the panel whose sign-in it is. */
  userId: number;
  profile: ApiProfile;
  phone: string;
  step: 'code' | 'password';
  sent: SentCode;
  sentAt: number;
  /** The server gives the sign-in up then. */
  expiresAt: number;
  /** What the owner of the account wrote to remember the 2FA password by. Not stored. */
  hint: string | null;
}

export function storeLogins(storage: Storage | null, logins: readonly LoginInProgress[]): void {
  if (logins.length === 0) storage?.removeItem(STORAGE_KEY);
  else storage?.setItem(STORAGE_KEY, JSON.stringify(logins.map((login) => ({ ...login, hint: null }))));
}

export function storedLogins(storage: Storage | null): LoginInProgress[] {
  return JSON.parse(storage?.getItem(STORAGE_KEY) ?? '[]') as LoginInProgress[];
}

/** Those of the user that the server still knows. */
export function activeLogins(
  logins: readonly LoginInProgress[],
  userId: number | undefined,
  now: number,
): LoginInProgress[] {
  return logins.filter((login) => login.userId === userId && login.expiresAt > now);
}

/** What was sent, with the time that is left until another code may be asked for. */
export function withRemainingTime({ sent, sentAt }: LoginInProgress, now: number): SentCode {
  const seconds = sent.resend_after_seconds;
  if (seconds === null) return sent;
  return { ...sent, resend_after_seconds: Math.max(0, Math.ceil(seconds - (now - sentAt) / 1000)) };
}
