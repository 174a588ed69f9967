import type { Account } from '@giftbuyer/contracts';

/** What the panel has answered to its users. The checker compares it with what is stored. */
export class ExpectedState {
  /** Accounts that were added according to an answer and that no request has deleted: id and phone. */
  readonly accounts = new Map<number, string>();
  /** The newest reading of each account that an answer contained. */
  readonly readings = new Map<number, Pick<Account, 'stars' | 'last_checked_at'>>();
  /** Requests for a login code, by phone. */
  readonly codeRequests = new Map<string, number>();
  /** The login_id of each sign-in to Telegram that was started and not ended. */
  readonly openLogins = new Set<string>();
  /** How many devices a phone must have at Telegram at the end of a test. Only phones for which a test sets it. */
  readonly devices = new Map<string, number>();
  /** All cookies that a user has received, oldest first, and whether the last one must be valid. */
  readonly cookies = new Map<string, { given: string[]; isLastGood: boolean }>();
  private readonly values = new Map<string, (string | null)[]>();

  /** From now on `what` must be `value` at every panel. */
  expectValue(what: string, value: string | null): void {
    this.values.set(what, [value]);
  }

  /** Requests that `what` becomes `value`. Without an answer, and after a 5xx, both the old and the new value are possible. */
  async requestValue<T extends { status: number }>(
    what: string,
    value: string | null,
    ask: () => Promise<T>,
  ): Promise<T> {
    const before = this.values.get(what) ?? [];
    this.values.set(what, [...before, value]);
    const answer = await ask();
    if (answer.status < 300) this.expectValue(what, value);
    else if (answer.status < 500) this.values.set(what, before);
    return answer;
  }

  /** The values that are allowed now: the last expected one and those that were requested since. */
  get possibleValues(): ReadonlyMap<string, readonly (string | null)[]> {
    return this.values;
  }

  /** From now on the account must exist. */
  expectAccount(id: number, phone: string): void {
    this.accounts.set(id, phone);
    this.expectValue(`account ${id}`, String(id));
  }

  recordReading(account: Account): void {
    this.readings.set(account.id, account);
  }

  /** For a request that ends these sign-ins. */
  closeLogins(ids: readonly string[]): void {
    for (const id of ids) this.openLogins.delete(id);
  }

  recordCodeRequest(phone: string): void {
    this.codeRequests.set(phone, (this.codeRequests.get(phone) ?? 0) + 1);
  }
}
