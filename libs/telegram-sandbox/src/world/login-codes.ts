import type { RandomStream } from '../random.js';
import type { Collection, Store } from '../state/store.js';
import { RpcError } from './rpc-error.js';
import type { LoginEmail, LoginEmails } from './login-emails.js';
import { assertCodeAllowed, codesAlwaysExpired, firstDeliveryOf, loginCodeOf, signInFails } from './test-numbers.js';
import type { CodeDelivery, TestNumber } from './test-numbers.js';

/** The delivery that resending uses after each. */
const NEXT_DELIVERY = {
  app: 'sms',
  sms: 'call',
  call: undefined,
  missed_call: 'sms',
  email: undefined,
  fragment: 'sms',
  firebase: 'sms',
  set_up_email: undefined,
  payment: undefined,
} as const satisfies Record<CodeDelivery, CodeDelivery | undefined>;

/** The fields of `auth.sentCode`. */
export interface SentCode {
  hash: string;
  delivery: CodeDelivery;
  /** The delivery that resending would use; undefined after the last one. */
  nextDelivery: (typeof NEXT_DELIVERY)[CodeDelivery];
  /** Of a code that was sent by email. */
  email?: LoginEmail;
}

/** What `auth.signIn` proves: the code of a phone, or of the login email. */
export type CodeProof = string | { emailCode: string };

interface CodeRow {
  hash: string;
  /** The delivery; journals of earlier versions have this name. */
  way: CodeDelivery;
  wrongTries: number;
  /** Unix milliseconds. */
  expiresAt: number;
  /** Whether the right code was given. */
  isProven?: boolean;
}

const VALID_FOR_MS = 10 * 60_000;
const MAX_WRONG_TRIES = 5;

/** The current login codes: one per phone, with its `phone_code_hash`. */
export class LoginCodes {
  private readonly rows: Collection<CodeRow>;

  constructor(
    store: Store,
    private readonly emails: LoginEmails,
    private readonly clock: () => number,
    private readonly random: RandomStream,
  ) {
    this.rows = store.collection('login-code');
  }

  /** @throws RpcError for numbers that never get a code */
  send(number: TestNumber): SentCode {
    assertCodeAllowed(number);
    return this.sendBy(number, this.deliveryOf(number));
  }

  /** Sends the first code after the login email was set. */
  sendToApp(number: TestNumber): SentCode {
    return this.sendBy(number, 'app');
  }

  /** @throws RpcError PHONE_CODE_EXPIRED, or SEND_CODE_UNAVAILABLE after the last delivery */
  resend(number: TestNumber, hash: string): SentCode {
    const row = this.liveCode(number, hash);
    const nextDelivery = NEXT_DELIVERY[row.way];
    if (!nextDelivery) throw new RpcError(406, 'SEND_CODE_UNAVAILABLE');
    return this.changeDelivery(number, row, nextDelivery);
  }

  /**
   * Sends a code to an address that is to become the login email.
   *
   * @returns the pattern of the address
   * @throws RpcError PHONE_HASH_EXPIRED when no login email is to be set, EMAIL_INVALID or EMAIL_NOT_ALLOWED
   */
  sendEmailVerification(number: TestNumber, hash: string, address: string): string {
    const row = this.rows.get(number.phone);
    if (row?.hash !== hash || !this.isLive(row) || row.way !== 'set_up_email')
      throw new RpcError(400, 'PHONE_HASH_EXPIRED');
    return this.emails.beginVerification(number, hash, address);
  }

  /** `auth.resetLoginEmail` @throws RpcError EMAIL_INSTALL_MISSING or TASK_ALREADY_EXISTS */
  resetEmail(number: TestNumber, hash: string): SentCode {
    const row = this.liveCode(number, hash);
    if (row.way !== 'email') throw new RpcError(400, 'EMAIL_INSTALL_MISSING');
    this.emails.reset(number);
    return this.changeDelivery(number, row, this.emails.find(number) ? 'email' : 'sms');
  }

  /** @throws RpcError PHONE_CODE_EXPIRED */
  cancel(number: TestNumber, hash: string): void {
    this.liveCode(number, hash);
    this.rows.delete(number.phone);
  }

  /**
   * A right code stays valid until the sign-in is complete, so that a client can retry after a lost answer.
   *
   * @throws RpcError PHONE_CODE_EMPTY, PHONE_CODE_INVALID, PHONE_CODE_EXPIRED or SIGN_IN_FAILED
   */
  assertRightCode(number: TestNumber, hash: string, proof: CodeProof): void {
    const [code, isByEmail] = typeof proof === 'string' ? [proof, false] : [proof.emailCode, true];
    if (!code) throw new RpcError(400, 'PHONE_CODE_EMPTY');
    const row = this.liveCode(number, hash);
    if (codesAlwaysExpired(number)) throw new RpcError(400, 'PHONE_CODE_EXPIRED');
    if (signInFails(number)) throw new RpcError(500, 'SIGN_IN_FAILED');
    const isSent = hasCode(row) && isByEmail === (row.way === 'email');
    if (isSent && code === loginCodeOf(number)) {
      this.rows.put(number.phone, { ...row, isProven: true });
      return;
    }
    this.rows.put(number.phone, { ...row, wrongTries: row.wrongTries + 1 });
    throw new RpcError(400, 'PHONE_CODE_INVALID');
  }

  /** @throws RpcError PHONE_CODE_INVALID when the right code was not given yet, or PHONE_CODE_EXPIRED */
  assertProven(number: TestNumber, hash: string): void {
    if (!this.liveCode(number, hash).isProven) throw new RpcError(400, 'PHONE_CODE_INVALID');
  }

  /** Expires the code of a phone. */
  expire(number: Pick<TestNumber, 'phone'>): void {
    this.rows.delete(number.phone);
  }

  /** The code that is valid now; undefined when none was sent or it has expired. */
  currentCode(number: TestNumber): string | undefined {
    const row = this.rows.get(number.phone);
    return row && hasCode(row) && this.isLive(row) ? loginCodeOf(number) : undefined;
  }

  private deliveryOf(number: TestNumber): CodeDelivery {
    if (this.emails.find(number)) return 'email';
    if (this.emails.isMissing(number)) return 'set_up_email';
    const first = firstDeliveryOf(number);
    // A login email was set or reset.
    return first === 'email' || first === 'set_up_email' ? 'app' : first;
  }

  private sendBy(number: TestNumber, delivery: CodeDelivery): SentCode {
    const hash = this.random.bytes(9).toString('hex');
    const row = { hash, way: delivery, wrongTries: 0, expiresAt: this.clock() + VALID_FOR_MS };
    return this.changeDelivery(number, row, delivery);
  }

  private changeDelivery(number: TestNumber, row: CodeRow, delivery: CodeDelivery): SentCode {
    this.rows.put(number.phone, { ...row, way: delivery });
    const email = delivery === 'email' ? this.emails.find(number) : undefined;
    return { hash: row.hash, delivery, nextDelivery: NEXT_DELIVERY[delivery], ...(email && { email }) };
  }

  private liveCode(number: TestNumber, hash: string): CodeRow {
    if (!hash) throw new RpcError(400, 'PHONE_CODE_HASH_EMPTY');
    const row = this.rows.get(number.phone);
    if (row?.hash !== hash || !this.isLive(row)) throw new RpcError(400, 'PHONE_CODE_EXPIRED');
    return row;
  }

  private isLive(row: CodeRow): boolean {
    return row.wrongTries < MAX_WRONG_TRIES && row.expiresAt > this.clock();
  }
}

/** Whether a code is on its way; something else may be wanted before. */
function hasCode({ way }: CodeRow): boolean {
  return way !== 'set_up_email' && way !== 'payment';
}
