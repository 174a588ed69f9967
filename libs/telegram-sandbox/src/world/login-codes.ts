import type { RandomStream } from '../random.js';
import type { Collection, Store } from '../state/store.js';
import { assertCodeAllowed, codeOf, codesAlwaysExpired, signInFails } from './numbers.js';
import type { TestNumber } from './numbers.js';
import { Refusal } from './refusal.js';

/** How a code travels. */
export type Way = 'app' | 'sms' | 'call';
/** What resending uses instead. */
const NEXT_WAY = { app: 'sms', sms: 'call', call: undefined } as const satisfies Record<Way, Way | undefined>;

/** A code on its way to a person. */
export interface SentCode {
  hash: string;
  way: Way;
  /** What resending would use; undefined when nothing is left. */
  nextWay: (typeof NEXT_WAY)[Way];
}

interface CodeRow {
  hash: string;
  way: Way;
  wrongTries: number;
  /** Unix milliseconds. */
  expiresAt: number;
  /** Whether the right code was given. */
  isProven?: boolean;
}

const VALID_FOR_MS = 10 * 60_000;
const MAX_WRONG_TRIES = 5;

/** The login codes under way: one per phone, by `phone_code_hash`. */
export class LoginCodes {
  private readonly rows: Collection<CodeRow>;

  constructor(
    store: Store,
    private readonly clock: () => number,
    private readonly random: RandomStream,
  ) {
    this.rows = store.collection('login-code');
  }

  /** @throws Refusal for numbers that never get a code */
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

  /** @throws Refusal PHONE_CODE_EXPIRED, or SEND_CODE_UNAVAILABLE after the last way */
  resend(number: TestNumber, hash: string): SentCode {
    const row = this.live(number, hash);
    const { nextWay } = toSentCode(row);
    if (!nextWay) throw new Refusal(406, 'SEND_CODE_UNAVAILABLE');
    const resent = { ...row, way: nextWay };
    this.rows.put(number.phone, resent);
    return toSentCode(resent);
  }

  /** @throws Refusal PHONE_CODE_EXPIRED */
  cancel(number: TestNumber, hash: string): void {
    this.live(number, hash);
    this.rows.delete(number.phone);
  }

  /**
   * A right code stays good until the sign-in is complete, so that a lost answer can be asked for again.
   *
   * @throws Refusal PHONE_CODE_EMPTY, PHONE_CODE_INVALID, PHONE_CODE_EXPIRED or SIGN_IN_FAILED
   */
  check(number: TestNumber, hash: string, code: string): void {
    if (!code) throw new Refusal(400, 'PHONE_CODE_EMPTY');
    const row = this.live(number, hash);
    if (codesAlwaysExpired(number)) throw new Refusal(400, 'PHONE_CODE_EXPIRED');
    if (signInFails(number)) throw new Refusal(500, 'SIGN_IN_FAILED');
    if (code === codeOf(number)) {
      this.rows.put(number.phone, { ...row, isProven: true });
      return;
    }
    this.rows.put(number.phone, { ...row, wrongTries: row.wrongTries + 1 });
    throw new Refusal(400, 'PHONE_CODE_INVALID');
  }

  /** @throws Refusal PHONE_CODE_INVALID when the right code was not given yet, or PHONE_CODE_EXPIRED */
  assertProven(number: TestNumber, hash: string): void {
    if (!this.live(number, hash).isProven) throw new Refusal(400, 'PHONE_CODE_INVALID');
  }

  /** Ends the code of a phone, as a completed sign-in or ten minutes do. */
  end(number: Pick<TestNumber, 'phone'>): void {
    this.rows.delete(number.phone);
  }

  /** The code that a person would read on the phone now; undefined when none is on its way. */
  current(number: TestNumber): string | undefined {
    const row = this.rows.get(number.phone);
    return row && this.isLive(row) ? codeOf(number) : undefined;
  }

  private live(number: TestNumber, hash: string): CodeRow {
    if (!hash) throw new Refusal(400, 'PHONE_CODE_HASH_EMPTY');
    const row = this.rows.get(number.phone);
    if (row?.hash !== hash || !this.isLive(row)) throw new Refusal(400, 'PHONE_CODE_EXPIRED');
    return row;
  }

  private isLive(row: CodeRow): boolean {
    return row.wrongTries < MAX_WRONG_TRIES && row.expiresAt > this.clock();
  }
}

function toSentCode({ hash, way }: CodeRow): SentCode {
  return { hash, way, nextWay: NEXT_WAY[way] };
}
