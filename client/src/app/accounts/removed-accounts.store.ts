import { Service, inject, signal } from '@angular/core';
import type { Account, Ok, RemovedAccount, RemovedAccountList, RestoredAccount } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { ApiClient, isAbort } from '../core/api-client';
import { Session } from '../core/session';
import { AccountsStore, type ListState } from './accounts.store';

const REMOVED = '/api/accounts/removed';

/** The accounts of the signed-in user whose sessions Telegram ended. Read whenever the list of accounts is. */
@Service()
export class RemovedAccountsStore {
  private readonly api = inject(ApiClient);
  private readonly accounts = inject(AccountsStore);
  private readonly rows = signal<readonly RemovedAccount[]>([]);
  private readonly listState = signal<Exclude<ListState, { name: 'refreshing' }>>({ name: 'loading' });
  private asking: AbortController | null = null;
  /** Left the list of accounts for a reason that is not known yet. */
  private readonly gone = new Map<number, Account>();

  /** Telegram ended the session of an account that was on the list. */
  readonly sessionEnded = new Subject<Account>();
  readonly items = this.rows.asReadonly();
  readonly state = this.listState.asReadonly();

  constructor() {
    inject(Session).ended.subscribe(() => this.clear());
    this.accounts.read.subscribe(() => void this.load());
    this.accounts.left.subscribe((accounts) => {
      for (const account of accounts) this.gone.set(account.id, account);
      void this.load();
    });
  }

  find(id: number): RemovedAccount | undefined {
    return this.rows().find((row) => row.id === id);
  }

  /** A later call takes the place of an earlier one. */
  async load(): Promise<void> {
    this.asking?.abort();
    const { signal } = (this.asking = new AbortController());
    try {
      const { items } = await this.api.get<RemovedAccountList>(REMOVED, { signal });
      this.rows.set(items);
      this.listState.set({ name: 'ready' });
    } catch (error) {
      if (!isAbort(error)) this.listState.set({ name: 'failed', error });
      return;
    }
    for (const { id } of this.rows()) {
      const account = this.gone.get(id);
      if (account && this.gone.delete(id)) this.sessionEnded.next(account);
    }
  }

  /** Asks Telegram once more with the session that is kept. */
  async restore(id: number): Promise<void> {
    const { account } = await this.api.post<RestoredAccount>(`${REMOVED}/${id}/retry`);
    this.drop(id);
    this.accounts.add(account);
  }

  async forget(id: number): Promise<void> {
    await this.api.delete<Ok>(`${REMOVED}/${id}`);
    this.drop(id);
  }

  /** The list that is on its way may still have it. */
  private drop(id: number): void {
    this.rows.update((rows) => rows.filter((row) => row.id !== id));
    void this.load();
  }

  private clear(): void {
    this.asking?.abort();
    this.gone.clear();
    this.rows.set([]);
    this.listState.set({ name: 'loading' });
  }
}
