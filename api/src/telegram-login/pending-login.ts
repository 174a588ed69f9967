import type { AppCredentials, SentCode } from '@giftbuyer/telegram';
import type { UserProxy } from '../proxies/stored-proxy.js';
import { AppError } from '../errors/app-error.js';
import type { Secret } from '../secret.js';
import type { LockKey, SessionLock } from '../session-locks/session-locks.js';

/** What the steps of a login need; sealed in its row. */
export interface LoginState {
  /** Null in a login by QR code. */
  phone: string | null;
  /** The gateway's `login` string. */
  login: string;
  /** A copy, so that the login can be cancelled at Telegram after its API profile was deleted. */
  app: AppCredentials;
  /** A copy, for the same reason; null when its connections are direct. */
  proxy: UserProxy | null;
  /** The user named no proxy, so an account that is known keeps its own. Absent in logins of older versions. */
  keepsProxy?: boolean;
  /** The account whose session the login replaces; absent in a login that adds an account. */
  replaces?: number;
  /** Where the code was sent; absent when a step has used the code. */
  sent?: SentCode;
}

/** Logins of older versions have neither `app` nor `proxy`. */
export type StoredState = Omit<LoginState, 'app' | 'proxy'> & { app?: AppCredentials | null; proxy?: UserProxy | null };

export interface PendingLogin extends Pick<LoginState, 'phone' | 'keepsProxy' | 'replaces' | 'sent'> {
  id: string;
  userId: number;
  /** Null when the profile was deleted. */
  apiProfileId: number | null;
  /** Null in a login of an older version whose profile was deleted. */
  app: Secret<AppCredentials> | null;
  proxy: Secret<UserProxy> | null;
  /** The gateway's `login` string, which contains the authorization key. */
  login: Secret<string>;
}

/** A login with exclusive use of its key until the signal of `lock` aborts. */
export interface LockedLogin extends PendingLogin {
  lock: SessionLock;
}

/** @throws AppError `login_id_not_found` for a login by QR code, which has no code */
export function phoneOf({ phone }: PendingLogin): string {
  if (phone === null) throw new AppError('login_id_not_found');
  return phone;
}

export function loginLockKey(id: string): LockKey {
  return `login:${id}`;
}

export function sealContextOf(rowId: string, ownerId: number) {
  return { table: 'pending_logins', column: 'state_sealed', rowId, ownerId };
}
