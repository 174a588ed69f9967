import type { RandomStream } from '../random.js';
import type { Collection, Store } from '../state/store.js';
import { RpcError } from './rpc-error.js';
import { assertCodeAllowed, loginCodeOf, codesAlwaysExpired, signInFails } from './test-numbers.js';
import type { TestNumber } from './test-numbers.js';

/** How a code is delivered, as `auth.SentCodeType`. */
export type CodeDelivery = 'app' | 'sms' | 'call';
/** The delivery that resending uses after each. */
const NEXT_DELIVERY = { app: 'sms', sms: 'call', call: undefined } as const satisfies Record<
  CodeDelivery,
  CodeDelivery | undefined
>;

/** The fields of `auth.sentCode`. */
export interface SentCode {
  hash: string;
  delivery: CodeDelivery;
  /** The delivery that resending would use; undefined after the last one. */
  nextDelivery: (typeof NEXT_DELIVERY)[CodeDelivery];
}

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
    private readonly clock: () => number,
    private readonly random: RandomStream,
  ) {
    this.rows = store.collection('login-code');
  }

  /** @throws RpcError for numbers that never get a code */
  send(number: TestNumber): SentCode {
    assertCodeAllowed(number);
    const row: CodeRow = {
      hash: this.random.bytes(9).toString('hex'),
      way: 'app',
      wrongTries: 0,
      expiresAt: this.clock() + VALID_FOR_MS,
    };
    this.rows.put(number.phone, row);
    return toSentCode(row);
  }

  /** @throws RpcError PHONE_CODE_EXPIRED, or SEND_CODE_UNAVAILABLE after the last delivery */
  resend(number: TestNumber, hash: string): SentCode {
    const row = this.liveCode(number, hash);
    const { nextDelivery } = toSentCode(row);
    if (!nextDelivery) throw new RpcError(406, 'SEND_CODE_UNAVAILABLE');
    const resent = { ...row, way: nextDelivery };
    this.rows.put(number.phone, resent);
    return toSentCode(resent);
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
  assertRightCode(number: TestNumber, hash: string, code: string): void {
    if (!code) throw new RpcError(400, 'PHONE_CODE_EMPTY');
    const row = this.liveCode(number, hash);
    if (codesAlwaysExpired(number)) throw new RpcError(400, 'PHONE_CODE_EXPIRED');
    if (signInFails(number)) throw new RpcError(500, 'SIGN_IN_FAILED');
    if (code === loginCodeOf(number)) {
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
    return row && this.isLive(row) ? loginCodeOf(number) : undefined;
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

function toSentCode({ hash, way }: CodeRow): SentCode {
  return { hash, delivery: way, nextDelivery: NEXT_DELIVERY[way] };
}
