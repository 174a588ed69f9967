import { Service, computed, inject, signal } from '@angular/core';
import type { Account, AccountList, Ok, RefreshStage } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { ApiClient, isAbort } from '../../../core/http/api-client';
import { ServerEvents } from '../../../core/events/server-events';
import { Session } from '../../../core/session/session';
import { CurrentUser } from '../../../core/user/current-user';
import { AccountRows } from './account-rows';
import { nanosOfAccount, sum } from './account-stars';

const LIST = '/api/accounts';
const POLL_INTERVAL_MS = 900;

export type ListState =
  | { name: 'loading' }
  | { name: 'ready' }
  /** Stale rows are shown while the server refreshes them. */
  | { name: 'refreshing' }
  | { name: 'failed'; error: unknown };

/** The accounts of the signed-in user. The HTTP list is authoritative; live events update single rows in between. */
@Service()
export class AccountsStore {
  private readonly api = inject(ApiClient);
  private readonly latestRows = new AccountRows();
  /** Displayed rows, updated once per frame. */
  private readonly displayedRows = signal<ReadonlyMap<number, Account>>(new Map());
  private readonly liveStages = signal<ReadonlyMap<number, RefreshStage>>(new Map());
  private readonly listState = signal<ListState>({ name: 'loading' });
  private request: AbortController | null = null;
  /** The pending list was requested before live updates were connected: changes in between may be missing. */
  private isStale = false;
  /** The ETag of the last complete list. */
  private etag: string | null = null;
  /** Stages received since the last frame; null when the refresh ended. */
  private readonly queuedStages = new Map<number, RefreshStage | null>();
  private unexplainedRemovals: Account[] = [];
  private frame = 0;

  /** The first response of a `load` has arrived. */
  readonly loaded = new Subject<void>();
  /** Accounts were removed for a reason that is not known yet. */
  readonly removedUnexplained = new Subject<readonly Account[]>();
  readonly state = this.listState.asReadonly();
  /** Last refreshed first, never refreshed last. */
  readonly accounts = computed(() => {
    this.displayedRows();
    return this.latestRows.sorted();
  });
  /** Ids of the accounts, sorted: unchanged unless an account is added or removed. */
  readonly ids = computed(() =>
    this.accounts()
      .map(({ id }) => id)
      .toSorted((a, b) => a - b)
      .join(),
  );
  /** Billionths of a Star. */
  readonly starsTotal = computed(() => sum(this.accounts().map(nanosOfAccount)));

  constructor() {
    inject(Session).ended.subscribe(() => this.clear());
    const events = inject(ServerEvents);
    events.events.subscribe((event) => {
      if (event.type === 'resync') return void this.load();
      if (event.type === 'tags.changed') return;
      if (event.type === 'account.stage') this.queuedStages.set(event.data.id, event.data.stage);
      else if (event.type === 'account.updated') this.queueChange(event.data.id, event.data);
      else if (event.type === 'account.removed') this.queueChange(event.data.id, null);
      else return;
      // A refresh of thousands of accounts sends more events per second than a page can render.
      this.frame ||= requestAnimationFrame(() => this.flush());
    });
    events.opened.subscribe(() => {
      // A pending first list is not aborted, but read again afterwards.
      if (this.request && this.state().name === 'loading') this.isStale = true;
      else void this.load();
    });
    inject(CurrentUser).returned.subscribe(() => void this.load());
  }

  find(id: number): Account | undefined {
    return this.displayedRows().get(id);
  }

  /** As `find`, with what will be displayed in the next frame. */
  latest(id: number): Account | undefined {
    return this.latestRows.get(id);
  }

  /** The stage of a refresh started elsewhere. */
  stageOf(id: number): RefreshStage | undefined {
    return this.liveStages().get(id);
  }

  /** Loads the list, and polls until nothing in it is stale. A new call aborts a pending one. */
  async load(): Promise<void> {
    this.request?.abort();
    const controller = new AbortController();
    this.request = controller;
    this.isStale = false;
    try {
      // The first response returns the last known rows at once; the next ones wait for the refresh.
      for (let path = LIST; ; path = `${LIST}?wait=1`) {
        const state = await this.fetchList(path, controller.signal);
        if (this.isStale) return await this.load();
        if (path === LIST) this.loaded.next();
        if (state === 'ready') return;
        await delay(POLL_INTERVAL_MS, controller.signal);
      }
    } catch (error) {
      if (isAbort(error)) return;
      if (this.isStale) return await this.load();
      this.listState.set({ name: 'failed', error });
    }
  }

  /** Adds the account that the request answers, unless something newer is known of it: it may be removed again. */
  async addAnswered(request: () => Promise<Account>): Promise<void> {
    const token = this.latestRows.startSnapshot();
    const account = await request();
    if (!this.latestRows.isChangedSince(token, account.id)) this.upsert(account);
  }

  /** Updates the account unless it was removed meanwhile. */
  updateIfListed(account: Account): void {
    if (this.latestRows.get(account.id)) this.upsert(account);
  }

  /** Removes the account from the list without a request. */
  removeLocally(id: number): void {
    this.queueChange(id, null);
    this.flush();
  }

  /** @param logout also ends the session in Telegram */
  async remove(id: number, logout: boolean): Promise<void> {
    await this.api.delete<Ok>(`/api/account/${id}${logout ? '?logout=1' : ''}`);
    this.removeLocally(id);
  }

  /** Loads the list and merges it. @returns the state that the server reports */
  private async fetchList(path: string, signal: AbortSignal): Promise<AccountList['state']> {
    const snapshot = this.latestRows.startSnapshot();
    const read = await this.api.getIfChanged<AccountList>(this.etag, path, { signal });
    const state = read?.answer.state ?? 'ready';
    if (read) {
      this.etag = read.tag;
      this.unexplainedRemovals.push(...this.latestRows.applySnapshot(snapshot, read.answer.accounts));
      this.flush(true);
    }
    this.listState.set({ name: state });
    if (state === 'ready') this.liveStages.set(new Map());
    return state;
  }

  private upsert(account: Account): void {
    this.queueChange(account.id, account);
    this.flush();
  }

  private queueChange(id: number, account: Account | null): void {
    const removed = this.latestRows.applyChange({ id, account });
    if (removed) this.unexplainedRemovals.push(removed);
    this.queuedStages.set(id, null);
  }

  /** Applies queued changes in one update of the page. @param hasNewList update the rows even without queued changes */
  private flush(hasNewList = false): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const hasNewRows = hasNewList || [...this.queuedStages.values()].includes(null);
    if (this.queuedStages.size > 0) {
      const stages = new Map(this.liveStages());
      for (const [id, stage] of this.queuedStages) {
        if (stage) stages.set(id, stage);
        else stages.delete(id);
      }
      this.queuedStages.clear();
      this.liveStages.set(stages);
    }
    if (hasNewRows) this.displayedRows.set(this.latestRows.toMap());
    if (this.unexplainedRemovals.length > 0) this.removedUnexplained.next(this.unexplainedRemovals.splice(0));
  }

  private clear(): void {
    this.request?.abort();
    this.request = null;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.etag = null;
    this.unexplainedRemovals = [];
    this.queuedStages.clear();
    this.latestRows.clear();
    this.displayedRows.set(new Map());
    this.liveStages.set(new Map());
    this.listState.set({ name: 'loading' });
  }
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
