import type { Account } from '@giftbuyer/contracts';

/** The newest state of an account. */
export interface AccountChange {
  id: number;
  /** Null when it was removed. */
  account: Account | null;
}

/** Marks the changes known when a list or an account was requested. */
export interface SnapshotToken {
  readonly after: number;
}

/**
 * Merges lists, which take time, with changes that arrive meanwhile. A list may be older than a change received after its
 * request, so it decides only about accounts without such a change. Changes arrive in order, and none is lost.
 */
export class AccountRows {
  private rows = new Map<number, Account>();
  private changeCount = 0;
  /** Number of the last change of each account. */
  private readonly lastChangeOf = new Map<number, number>();
  /** Times are whole seconds; this orders accounts refreshed within the same second. */
  private readonly arrivalOrder = new Map<number, number>();

  get(id: number): Account | undefined {
    return this.rows.get(id);
  }

  toMap(): ReadonlyMap<number, Account> {
    return new Map(this.rows);
  }

  /** Call it when a list, or an account that is not listed, is requested. */
  startSnapshot(): SnapshotToken {
    return { after: this.changeCount };
  }

  /** @returns the accounts that this list removed; it does not say why */
  applySnapshot(token: SnapshotToken, accounts: readonly Account[]): Account[] {
    const isChanged = (id: number): boolean => this.isChangedSince(token, id);
    const next = new Map<number, Account>();
    for (const account of accounts) {
      const known = this.rows.get(account.id);
      if (!known) {
        if (!isChanged(account.id)) next.set(account.id, account);
      } else {
        const isKept = isChanged(account.id) ? !isNewer(account, known) : isNewer(known, account);
        next.set(account.id, isKept ? known : account);
      }
    }
    const removed: Account[] = [];
    for (const [id, account] of this.rows) {
      if (next.has(id)) continue;
      if (isChanged(id)) next.set(id, account);
      else removed.push(account);
    }
    this.rows = next;
    return removed;
  }

  /** @returns the account, if the change removed it */
  applyChange({ id, account }: AccountChange): Account | undefined {
    const known = this.rows.get(id);
    if (account && known && isNewer(known, account)) return undefined;
    this.lastChangeOf.set(id, ++this.changeCount);
    // The last changed row comes last.
    this.rows.delete(id);
    if (account === null) return known;
    if (known?.last_checked_at !== account.last_checked_at) this.arrivalOrder.set(id, this.changeCount);
    this.rows.set(id, account);
    return undefined;
  }

  /** Whether the account changed since then: what was asked for then may be older. */
  isChangedSince({ after }: SnapshotToken, id: number): boolean {
    return (this.lastChangeOf.get(id) ?? 0) > after;
  }

  /**
   * Last refreshed first, never refreshed last; within one second the last arrival is first. Changed rows precede the rows
   * that were already sorted, so that thousands are sorted in little more than one pass.
   */
  sorted(): Account[] {
    return [...this.rows.values()]
      .reverse()
      .sort(
        (one, other) =>
          compare(other.last_checked_at ?? '', one.last_checked_at ?? '') ||
          compare(this.arrivalOrder.get(other.id) ?? 0, this.arrivalOrder.get(one.id) ?? 0) ||
          other.id - one.id,
      );
  }

  clear(): void {
    this.rows.clear();
    this.lastChangeOf.clear();
    this.arrivalOrder.clear();
  }
}

/** A reading changes the time, everything else the revision alone. */
function isNewer(one: Account, other: Account): boolean {
  return (compare(one.last_checked_at ?? '', other.last_checked_at ?? '') || one.revision - other.revision) > 0;
}

function compare<Value extends string | number>(one: Value, other: Value): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
