import { describe, expect, it } from 'vitest';
import {
  stateOf,
  activeLogins,
  withRemainingTime,
  storeLogins,
  storedLogins,
  type LoginInProgress,
} from '../src/features/telegram-login/login-storage';

/** An in-memory `Storage` with the methods in use. */
class MemoryStorage implements Storage {
  [name: string]: unknown;
  private readonly items = new Map<string, string>();
  get length(): number {
    return this.items.size;
  }
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
  clear = (): void => this.items.clear();
  key = (index: number): string | null => [...this.items.keys()][index] ?? null;
}

const MINUTE = 60_000;
const BEGUN = 1_800_000_000_000;
const login = (change: Partial<LoginInProgress> = {}): LoginInProgress => ({
  userId: 7,
  profile: { id: 3, api_id: 12345, name: 'Main', environment: 'production' },
  phone: '+79998887766',
  step: 'password',
  sent: {
    login_id: 'abc',
    delivery: 'app',
    delivery_detail: null,
    code_kind: 'digits',
    code_length: 5,
    resend_after_seconds: 60,
    next_delivery: 'sms',
    email_reset_seconds: null,
    email_reset_at: null,
  },
  sentAt: BEGUN,
  expiresAt: BEGUN + 10 * MINUTE,
  hint: 'the usual one',
  ...change,
});

describe('sign-ins that wait', () => {
  it('are read back as they were stored, without the hint of the password', () => {
    const storage = new MemoryStorage();
    storeLogins(storage, [login()]);
    expect(storedLogins(storage)).toEqual([login({ hint: null })]);
    expect(storage.getItem(storage.key(0) ?? '')).not.toContain('usual');
  });

  it('leave nothing behind when the last one ended', () => {
    const storage = new MemoryStorage();
    storeLogins(storage, [login()]);
    storeLogins(storage, []);
    expect(storage.length).toBe(0);
    expect(storedLogins(storage)).toEqual([]);
  });

  it('do without storage where it is forbidden', () => {
    storeLogins(null, [login()]);
    expect(storedLogins(null)).toEqual([]);
  });

  it('are over after ten minutes, for another user and when signed out', () => {
    expect(activeLogins([login()], 7, BEGUN + 10 * MINUTE - 1)).toHaveLength(1);
    expect(activeLogins([login()], 7, BEGUN + 10 * MINUTE)).toEqual([]);
    expect(activeLogins([login()], 8, BEGUN)).toEqual([]);
    expect(activeLogins([login()], undefined, BEGUN)).toEqual([]);
  });

  it.each([
    [0, 60],
    [20_500, 40],
    [60_000, 0],
    [5 * MINUTE, 0],
  ])('count on while they wait: after %i ms another code may be asked for in %i s', (waited, seconds) => {
    expect(withRemainingTime(login(), BEGUN + waited).resend_after_seconds).toBe(seconds);
  });

  it('stay without another way to get a code when Telegram offers none', () => {
    const sent = { ...login().sent, resend_after_seconds: null };
    expect(withRemainingTime(login({ sent }), BEGUN + MINUTE)).toEqual(sent);
  });

  it('continue at the email address that Telegram asks for', () => {
    const sent = { ...login().sent, delivery: 'email_setup' as const };
    expect(stateOf(login({ step: 'email', sent }), BEGUN)).toMatchObject({ step: 'email', sent: { login_id: 'abc' } });
    const storage = new MemoryStorage();
    const emailSent = { email_pattern: 'a***@e***.org', code_length: 6 };
    storeLogins(storage, [login({ step: 'email', sent, emailSent })]);
    expect(storedLogins(storage)).toMatchObject([{ step: 'email', emailSent }]);
  });
});
