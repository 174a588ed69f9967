import { DestroyRef, Service, computed, inject, signal } from '@angular/core';
import type {
  Account,
  AccountList,
  Ok,
  RefreshStage,
  RemovedAccount,
  RemovedAccountList,
  RestoredAccount,
} from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { ApiClient, isAbort } from '../core/api-client';
import { ServerEvents } from '../core/server-events';
import { Session } from '../core/session';
import { sumStars } from './sum-stars';

const LIST = '/api/accounts';
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
  private readonly session = inject(Session);
  private readonly rows = signal<ReadonlyMap<number, Account>>(new Map());
  private readonly liveStages = signal<ReadonlyMap<number, RefreshStage>>(new Map());
  private readonly removedRows = signal<readonly RemovedAccount[]>([]);
  private readonly listState = signal<ListState>({ name: 'loading' });
  /** Times are whole seconds; this tells apart what was refreshed within one. */
  private readonly arrivals = new Map<number, number>();
  private arrival = 0;
  private asking: AbortController | null = null;
  /** The list on its way was asked for before the live updates began: something may be missing in it. */
  private isOvertaken = false;
  /** The ETag of the last answer that was complete. */
  private tag: string | null = null;
  /** What live events said since the last frame: the last word on each account, null when it left the list. */
  private readonly changed = new Map<number, Account | null>();
  /** The same since the list was asked for: its answer may be older than they are. */
  private readonly changedSinceAsked = new Map<number, Account | null>();
  /** Null when no refresh runs any more. */
  private readonly changedStages = new Map<number, RefreshStage | null>();
  private frame = 0;
  /** Left the list for a reason that is not known yet. */
  private readonly gone = new Map<number, Account>();

  /** Telegram ended the session of an account that was on the list. */
  readonly sessionEnded = new Subject<Account>();
  readonly state = this.listState.asReadonly();
  readonly removed = this.removedRows.asReadonly();
  /**
   * Last refreshed first, never refreshed last; within one second, what came in last is first. What changed is in front
   * of the rows that were sorted before, so that thousands are sorted anew in little more than one pass.
   */
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
    this.session.ended.subscribe(() => this.clear());
    const events = inject(ServerEvents);
    events.events.subscribe((event) => {
      if (event.type === 'resync') return void this.load();
      if (event.type === 'account.stage') this.changedStages.set(event.data.id, event.data.stage);
      else if (event.type === 'account.updated') this.change(event.data.id, event.data);
      else this.change(event.data.id, null);
      // Thousands of accounts that refresh at once say more in a second than a page can show.
      this.frame ||= requestAnimationFrame(() => this.apply());
    });
    events.opened.subscribe(() => {
      // The first list is not cut off on its way to the screen.
      if (this.asking && this.state().name === 'loading') this.isOvertaken = true;
      else void this.load();
    });
    const onReturn = (): void => {
      if (!document.hidden && this.session.me()) void this.load();
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
    this.isOvertaken = false;
    try {
      // The first answer comes at once, with the last known rows; the following ones wait for the refresh.
      for (let path = LIST; ; path = `${LIST}?wait=1`) {
        const state = await this.read(path, asking.signal);
        if (this.isOvertaken) return await this.load();
        if (state === 'ready') break;
        await delay(ASK_AGAIN_MS, asking.signal);
      }
      await this.loadRemoved();
    } catch (error) {
      if (!isAbort(error)) this.listState.set({ name: 'failed', error });
    }
  }

  update(account: Account): void {
    this.change(account.id, account);
    this.apply();
  }

  /** The account left the list, by the owner's hand or because Telegram ended its session. */
  leave(id: number): void {
    this.change(id, null);
    this.apply();
  }

  /** With `logout` the session is also ended in Telegram. */
  async remove(id: number, logout: boolean): Promise<void> {
    await this.api.delete<Ok>(`/api/account/${id}${logout ? '?logout=1' : ''}`);
    this.leave(id);
  }

  /** Asks Telegram once more with the session that is kept. */
  async restore(id: number): Promise<Account> {
    const { account } = await this.api.post<RestoredAccount>(`/api/accounts/removed/${id}/retry`);
    this.removedRows.update((rows) => rows.filter((row) => row.id !== id));
    this.update(account);
    return account;
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

  /** @returns how the list that the server has is; what is here is that list now */
  private async read(path: string, signal: AbortSignal): Promise<AccountList['state']> {
    this.changedSinceAsked.clear();
    const read = await this.api.getUnless<AccountList>(this.tag, path, { signal });
    if (read) {
      this.tag = read.tag;
      this.take(read.answer);
    } else this.stand('ready');
    return read?.answer.state ?? 'ready';
  }

  private take(list: AccountList): void {
    this.apply();
    const rows = new Map(list.accounts.map((account) => [account.id, this.newer(account)]));
    for (const [id, account] of this.changedSinceAsked) {
      if (account === null) rows.delete(id);
      else if (!rows.has(id)) rows.set(id, this.newer(account));
    }
    for (const [id, account] of this.rows()) if (!rows.has(id)) this.gone.set(id, account);
    this.rows.set(rows);
    this.stand(list.state);
  }

  private stand(state: AccountList['state']): void {
    this.listState.set({ name: state });
    if (state === 'ready') this.liveStages.set(new Map());
  }

  /** An answer that was overtaken by a newer one must not turn the clock back. */
  private newer(account: Account): Account {
    const known = this.rows().get(account.id);
    return known && (known.last_checked_at ?? '') > (account.last_checked_at ?? '') ? known : account;
  }

  private change(id: number, account: Account | null): void {
    const known = this.changed.get(id) ?? this.find(id);
    if (account && known?.last_checked_at !== account.last_checked_at) this.arrivals.set(id, ++this.arrival);
    // The latest comes last.
    this.changed.delete(id);
    this.changed.set(id, account);
    this.changedSinceAsked.set(id, account);
    this.changedStages.set(id, null);
  }

  /** Takes what has changed over, in one update of the page. */
  private apply(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.changedStages.size > 0) {
      const stages = new Map(this.liveStages());
      for (const [id, stage] of this.changedStages) {
        if (stage) stages.set(id, stage);
        else stages.delete(id);
      }
      this.changedStages.clear();
      this.liveStages.set(stages);
    }
    if (this.changed.size === 0) return;
    const before = this.rows();
    const rows = new Map<number, Account>();
    let someoneLeft = false;
    for (const [id, account] of [...this.changed].reverse()) {
      const known = before.get(id);
      if (account) rows.set(id, this.newer(account));
      else {
        someoneLeft = true;
        if (known) this.gone.set(id, known);
      }
    }
    for (const [id, account] of before) if (!this.changed.has(id)) rows.set(id, account);
    this.changed.clear();
    this.rows.set(rows);
    if (someoneLeft) this.loadRemoved().catch(() => undefined);
  }

  private clear(): void {
    this.asking?.abort();
    this.asking = null;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.tag = null;
    this.changed.clear();
    this.changedSinceAsked.clear();
    this.changedStages.clear();
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
