import { Service, inject, signal } from '@angular/core';
import {
  type Account,
  MOVED_OUT,
  type Ok,
  type RemovedAccount,
  type RemovedAccountList,
  type RestoredAccount,
} from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { whenIdle } from '../../../core/browser/when-idle';
import { ApiClient, isAbort } from '../../../core/http/api-client';
import { Session } from '../../../core/session/session';
import { AccountsStore, type ListState } from '../data/accounts.store';

const REMOVED = '/api/accounts/removed';

/** Accounts whose sessions Telegram ended. Reloaded whenever the account list is. */
@Service()
export class RemovedAccountsStore {
  private readonly api = inject(ApiClient);
  private readonly accounts = inject(AccountsStore);
  private readonly rows = signal<readonly RemovedAccount[]>([]);
  private readonly listState = signal<Exclude<ListState, { name: 'refreshing' }>>({ name: 'loading' });
  private request: AbortController | null = null;
  /** Removed from the account list for a reason that is not known yet. */
  private readonly unexplainedRemovals = new Map<number, Account>();

  /** Telegram ended the session of a listed account. */
  readonly sessionEnded = new Subject<Account>();
  readonly items = this.rows.asReadonly();
  readonly state = this.listState.asReadonly();

  constructor() {
    const session = inject(Session);
    session.ended.subscribe(() => this.clear());
    // They stand below the list.
    this.accounts.loaded.subscribe(() => whenIdle(() => session.me() && void this.load()));
    this.accounts.removedUnexplained.subscribe((accounts) => {
      for (const account of accounts) this.unexplainedRemovals.set(account.id, account);
      void this.load();
    });
  }

  find(id: number): RemovedAccount | undefined {
    return this.rows().find((row) => row.id === id);
  }

  /** A new call aborts a pending one. */
  async load(): Promise<void> {
    this.request?.abort();
    const { signal } = (this.request = new AbortController());
    try {
      const { items } = await this.api.get<RemovedAccountList>(REMOVED, { signal });
      this.rows.set(items);
      this.listState.set({ name: 'ready' });
    } catch (error) {
      if (!isAbort(error)) this.listState.set({ name: 'failed', error });
      return;
    }
    for (const { id, error_code: code } of this.rows()) {
      const account = this.unexplainedRemovals.get(id);
      if (account && this.unexplainedRemovals.delete(id) && code !== MOVED_OUT) this.sessionEnded.next(account);
    }
  }

  /** Retries the stored session. */
  async restoreAccount(id: number): Promise<void> {
    await this.accounts.addAnswered(async () => {
      const { account } = await this.api.post<RestoredAccount>(`${REMOVED}/${id}/retry`);
      this.removeRow(id);
      return account;
    });
  }

  async forgetAccount(id: number): Promise<void> {
    await this.api.delete<Ok>(`${REMOVED}/${id}`);
    this.removeRow(id);
  }

  /** A pending list may still contain it. */
  private removeRow(id: number): void {
    this.rows.update((rows) => rows.filter((row) => row.id !== id));
    void this.load();
  }

  private clear(): void {
    this.request?.abort();
    this.unexplainedRemovals.clear();
    this.rows.set([]);
    this.listState.set({ name: 'loading' });
  }
}
