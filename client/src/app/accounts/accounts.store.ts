import { DestroyRef, Service, computed, effect, inject, signal } from '@angular/core';
import type { Account, AccountList, Ok, RefreshStage, RemovedAccount, RemovedAccountList } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { ApiClient, isAbort } from '../core/api-client';
import { CurrentUser } from '../core/current-user';
import { ServerEvents } from '../core/server-events';
import { sumStars } from './sum-stars';

const ASK_AGAIN_MS = 900;

export type ListState =
  | { name: 'loading' }
  | { name: 'ready' }
  /** Stale rows are shown while the server refreshes them. */
  | { name: 'refreshing' }
  | { name: 'failed'; error: unknown };

/** The accounts of the signed-in user. HTTP is the truth; live events bring single rows up to date in between. */
@Service()
export class AccountsStore {
  private readonly api = inject(ApiClient);
  private readonly user = inject(CurrentUser);
  private readonly rows = signal<ReadonlyMap<number, Account>>(new Map());
  private readonly liveStages = signal<ReadonlyMap<number, RefreshStage>>(new Map());
  private readonly removedRows = signal<readonly RemovedAccount[]>([]);
  private readonly listState = signal<ListState>({ name: 'loading' });
  /** Times are whole seconds; this tells apart what was refreshed within one. */
  private readonly arrivals = new Map<number, number>();
  private arrival = 0;
  private asking: AbortController | null = null;
  /** Left the list for a reason that is not known yet. */
  private readonly gone = new Map<number, Account>();

  /** Telegram ended the session of an account that was on the list. */
  readonly sessionEnded = new Subject<Account>();
  readonly state = this.listState.asReadonly();
  readonly removed = this.removedRows.asReadonly();
  /** Last refreshed first, never refreshed last; within one second, what came in last is first. */
  readonly accounts = computed(() =>
    [...this.rows().values()].sort(
      (one, other) =>
        compare(other.last_checked_at ?? '', one.last_checked_at ?? '') ||
        compare(this.arrivals.get(other.id) ?? 0, this.arrivals.get(one.id) ?? 0) ||
        other.id - one.id,
    ),
  );
  readonly starsTotal = computed(() => sumStars(this.accounts().map(({ stars }) => stars)));

  constructor() {
    // The next user of this browser must not see the rows of the last one.
    effect(() => {
      if (this.user.me() === null) this.clear();
    });
    const events = inject(ServerEvents);
    events.events.subscribe((event) => {
      if (event.type === 'account.stage') this.setStage(event.data.id, event.data.stage);
      else if (event.type === 'account.updated') this.update(event.data);
      else if (event.type === 'account.removed') this.leave(event.data.id);
      else void this.load();
    });
    events.opened.subscribe(() => void this.load());
    const onReturn = (): void => {
      if (!document.hidden && this.user.me()) void this.load();
    };
    document.addEventListener('visibilitychange', onReturn);
    inject(DestroyRef).onDestroy(() => document.removeEventListener('visibilitychange', onReturn));
  }

  find(id: number): Account | undefined {
    return this.rows().get(id);
  }

  /** What a refresh that was started elsewhere does now. */
  stage(id: number): RefreshStage | undefined {
    return this.liveStages().get(id);
  }

  /** Reads the list, and again until nothing in it is stale. A later call takes the place of an earlier one. */
  async load(): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      // The first answer comes at once, with the last known rows; the following ones wait for the refresh.
      for (let path = '/api/accounts'; ; path = '/api/accounts?wait=1') {
        const list = await this.api.get<AccountList>(path, { signal: asking.signal });
        this.take(list);
        if (list.state === 'ready') break;
        await delay(ASK_AGAIN_MS, asking.signal);
      }
      await this.loadRemoved();
    } catch (error) {
      if (!isAbort(error)) this.listState.set({ name: 'failed', error });
    }
  }

  update(account: Account): void {
    this.setStage(account.id, null);
    if (this.find(account.id)?.last_checked_at !== account.last_checked_at)
      this.arrivals.set(account.id, ++this.arrival);
    this.rows.update((rows) => new Map(rows).set(account.id, this.newer(account)));
  }

  /** The account left the list, by the owner's hand or because Telegram ended its session. */
  leave(id: number): void {
    this.setStage(id, null);
    const account = this.find(id);
    if (account) {
      this.gone.set(id, account);
      this.rows.update((rows) => new Map([...rows].filter(([key]) => key !== id)));
    }
    this.loadRemoved().catch(() => undefined);
  }

  /** With `logout` the session is also ended in Telegram. */
  async remove(id: number, logout: boolean): Promise<void> {
    await this.api.delete<Ok>(`/api/account/${id}${logout ? '?logout=1' : ''}`);
    this.leave(id);
  }

  async forget(id: number): Promise<void> {
    await this.api.delete<Ok>(`/api/accounts/removed/${id}`);
    this.removedRows.update((rows) => rows.filter((row) => row.id !== id));
  }

  private async loadRemoved(): Promise<void> {
    const { items } = await this.api.get<RemovedAccountList>('/api/accounts/removed');
    this.removedRows.set(items);
    for (const { id } of items) {
      const account = this.gone.get(id);
      if (account && this.gone.delete(id)) this.sessionEnded.next(account);
    }
  }

  private take(list: AccountList): void {
    const rows = new Map(list.accounts.map((account) => [account.id, this.newer(account)]));
    for (const [id, account] of this.rows()) if (!rows.has(id)) this.gone.set(id, account);
    this.rows.set(rows);
    this.listState.set({ name: list.state });
    if (list.state === 'ready') this.liveStages.set(new Map());
  }

  /** An answer that was overtaken by a newer one must not turn the clock back. */
  private newer(account: Account): Account {
    const known = this.rows().get(account.id);
    return known && (known.last_checked_at ?? '') > (account.last_checked_at ?? '') ? known : account;
  }

  private setStage(id: number, stage: RefreshStage | null): void {
    if (stage === null && !this.liveStages().has(id)) return;
    this.liveStages.update((stages) => {
      const next = new Map(stages);
      if (stage === null) next.delete(id);
      else next.set(id, stage);
      return next;
    });
  }

  private clear(): void {
    this.asking?.abort();
    this.gone.clear();
    this.rows.set(new Map());
    this.removedRows.set([]);
    this.liveStages.set(new Map());
    this.listState.set({ name: 'loading' });
  }
}

function compare<Value extends string | number>(one: Value, other: Value): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
