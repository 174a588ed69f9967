import type { Collection, Store } from '../state/store.js';
import { RpcError } from './rpc-error.js';
import { emailResetSecondsOf, firstDeliveryOf, firstLoginEmailOf } from './test-numbers.js';
import type { TestNumber } from './test-numbers.js';

/** The address to which the codes of an account go. */
export interface LoginEmail {
  /** Such as `o***@e***.com`. */
  pattern: string;
  /** How long a reset would take; undefined while one is pending. */
  resetSeconds: number | undefined;
  /** When a pending reset happens, unix seconds. */
  resetAt: number | undefined;
}

interface EmailRow {
  /** Null after a reset. */
  address: string | null;
  /** Unix milliseconds; null without a pending reset. */
  resetAt: number | null;
  /** Whether a login without an address sets one first. */
  isRequired: boolean;
}

/** An address that is to become the login email, once its code was given. */
interface VerificationRow {
  hash: string;
  address: string;
  wrongTries: number;
  /** Unix milliseconds. */
  expiresAt: number;
}

export const EMAIL_CODE = '66666';
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Addresses that are answered with EMAIL_NOT_ALLOWED. */
const NOT_ALLOWED = /@mailinator\.com$/i;
const VALID_FOR_MS = 10 * 60_000;
const MAX_WRONG_TRIES = 5;

/** Login emails, and the verification of new ones (https://core.telegram.org/api/auth#email-verification). */
export class LoginEmails {
  private readonly rows: Collection<EmailRow>;
  private readonly verifications: Collection<VerificationRow>;

  /** @param clock unix milliseconds */
  constructor(
    store: Store,
    private readonly clock: () => number,
  ) {
    this.rows = store.collection('login-email');
    this.verifications = store.collection('email-verification');
  }

  /** Undefined when the account has none. */
  find(number: TestNumber): LoginEmail | undefined {
    const { address, resetAt } = this.rowOf(number);
    if (address === null) return undefined;
    return {
      pattern: patternOf(address),
      resetSeconds: resetAt === null ? emailResetSecondsOf(number) : undefined,
      resetAt: resetAt === null ? undefined : Math.floor(resetAt / 1000),
    };
  }

  /** Whether the account has no login email and has to set one. */
  isMissing(number: TestNumber): boolean {
    const { address, isRequired } = this.rowOf(number);
    return isRequired && address === null;
  }

  /** @param email the address; `required` when the next login has to set one; null for none */
  set({ phone }: TestNumber, email: string | null): void {
    const isRequired = email === 'required';
    this.rows.put(phone, { address: isRequired ? null : email, resetAt: null, isRequired });
  }

  /**
   * Sends a code to the address.
   *
   * @returns the pattern of the address
   * @throws RpcError EMAIL_INVALID or EMAIL_NOT_ALLOWED
   */
  beginVerification({ phone }: TestNumber, hash: string, address: string): string {
    if (!ADDRESS.test(address)) throw new RpcError(400, 'EMAIL_INVALID');
    if (NOT_ALLOWED.test(address)) throw new RpcError(400, 'EMAIL_NOT_ALLOWED');
    this.verifications.put(phone, { hash, address, wrongTries: 0, expiresAt: this.clock() + VALID_FOR_MS });
    return patternOf(address);
  }

  /**
   * Sets the login email after its code was given. A code counts once.
   *
   * @returns the address
   * @throws RpcError EMAIL_VERIFY_EXPIRED or CODE_INVALID
   */
  verify(number: TestNumber, hash: string, code: string): string {
    const { phone } = number;
    const row = this.verifications.get(phone);
    const isLive = row?.hash === hash && row.wrongTries < MAX_WRONG_TRIES && row.expiresAt > this.clock();
    if (!isLive) throw new RpcError(400, 'EMAIL_VERIFY_EXPIRED');
    if (code !== EMAIL_CODE) {
      this.verifications.put(phone, { ...row, wrongTries: row.wrongTries + 1 });
      throw new RpcError(400, 'CODE_INVALID');
    }
    this.verifications.delete(phone);
    this.rows.put(phone, { ...this.rowOf(number), address: row.address, resetAt: null });
    return row.address;
  }

  /** Removes the login email, or begins the time after which it is removed. @throws RpcError TASK_ALREADY_EXISTS */
  reset(number: TestNumber): void {
    const row = this.rowOf(number);
    if (row.resetAt !== null) throw new RpcError(400, 'TASK_ALREADY_EXISTS');
    const seconds = emailResetSecondsOf(number);
    const isAtOnce = seconds === 0;
    this.rows.put(
      number.phone,
      isAtOnce ? { ...row, address: null } : { ...row, resetAt: this.clock() + seconds * 1000 },
    );
  }

  private rowOf(number: TestNumber): EmailRow {
    const address = firstLoginEmailOf(number);
    const isRequired = firstDeliveryOf(number) === 'set_up_email';
    const row = this.rows.get(number.phone) ?? { address, resetAt: null, isRequired };
    return row.resetAt !== null && row.resetAt <= this.clock() ? { ...row, address: null, resetAt: null } : row;
  }
}

function patternOf(address: string): string {
  const [name = '', domain = ''] = address.split('@');
  return `${name.charAt(0)}***@${domain.charAt(0)}***${domain.slice(domain.lastIndexOf('.'))}`;
}
