import type { Account } from '@giftbuyer/contracts';

/** What the panel has said to the outside: by it the checker judges what is there. */
export class History {
  /** Accounts that were said to be added and that nobody has asked to delete: id and phone. */
  readonly accounts = new Map<number, string>();
  /** The newest reading of each account that a caller was given. */
  readonly readings = new Map<number, Pick<Account, 'stars' | 'last_checked_at'>>();
  /** How often somebody asked for a code, by phone. */
  readonly codesAsked = new Map<string, number>();
  /** Sign-ins to Telegram that were begun and not ended, by their login_id. */
  readonly openLogins = new Set<string>();
  /** How many devices a phone must have at Telegram in the end, for those where a test says it. */
  readonly devices = new Map<string, number>();
  /** Every cookie that a user was ever given, and whether the last one must be good. */
  readonly cookies = new Map<string, { given: string[]; isLastGood: boolean }>();
  private readonly values = new Map<string, (string | null)[]>();

  /** `what` is `value` from now on, whoever is asked. */
  promise(what: string, value: string | null): void {
    this.values.set(what, [value]);
  }

  /** Somebody asks for `what` to become `value`. Unless the answer is yes or no, it may have happened or not. */
  async write<T extends { status: number }>(what: string, value: string | null, ask: () => Promise<T>): Promise<T> {
    const before = this.values.get(what) ?? [];
    this.values.set(what, [...before, value]);
    const answer = await ask();
    if (answer.status < 300) this.promise(what, value);
    else if (answer.status < 500) this.values.set(what, before);
    return answer;
  }

  /** What may be there by now: the value that was promised last, or one that was asked for since. */
  get possible(): ReadonlyMap<string, readonly (string | null)[]> {
    return this.values;
  }

  /** An account that is kept from now on. */
  added(id: number, phone: string): void {
    this.accounts.set(id, phone);
    this.promise(`account ${id}`, String(id));
  }

  read(account: Account): void {
    this.readings.set(account.id, account);
  }

  /** Somebody ends these sign-ins by what they do. */
  forgetLogins(ids: readonly string[]): void {
    for (const id of ids) this.openLogins.delete(id);
  }

  askedForCode(phone: string): void {
    this.codesAsked.set(phone, (this.codesAsked.get(phone) ?? 0) + 1);
  }
}
