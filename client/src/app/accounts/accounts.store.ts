import { DestroyRef, Service, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { Account, AccountList, Ok, RefreshStage } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { ApiClient, isAbort } from '../core/api-client';
import { Clock } from '../core/clock';
import { ServerEvents } from '../core/server-events';
import { Session } from '../core/session';
import { AccountRows } from './account-rows';
import { nanosOfAccount, sum } from './account-stars';

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
  private readonly newest = new AccountRows();
  /** What is shown of them: brought up to date once a frame. */
  private readonly rows = signal<ReadonlyMap<number, Account>>(new Map());
  private readonly liveStages = signal<ReadonlyMap<number, RefreshStage>>(new Map());
  private readonly listState = signal<ListState>({ name: 'loading' });
  private asking: AbortController | null = null;
  /** The list on its way was asked for before the live updates began: something may be missing in it. */
  private isOvertaken = false;
  /** The ETag of the last answer that was complete. */
  private tag: string | null = null;
  /** What live events said since the last frame; null when no refresh runs any more. */
  private readonly changedStages = new Map<number, RefreshStage | null>();
  private leavers: Account[] = [];
  private frame = 0;

  /** The list was read for the first time since it was asked for. */
  readonly read = new Subject<void>();
  /** Accounts left the list for a reason that is not known yet. */
  readonly left = new Subject<readonly Account[]>();
  readonly state = this.listState.asReadonly();
  /** Last refreshed first, never refreshed last. */
  readonly accounts = computed(() => {
    this.rows();
    return this.newest.sorted();
  });
  /** Which accounts there are, in an order that stays while none comes or goes. */
  readonly ids = computed(() =>
    this.accounts()
      .map(({ id }) => id)
      .toSorted((a, b) => a - b)
      .join(),
  );
  /** Billionths of a Star. */
  readonly starsTotal = computed(() => sum(this.accounts().map(nanosOfAccount)));

  constructor() {
    this.session.ended.subscribe(() => this.clear());
    const events = inject(ServerEvents);
    events.events.subscribe((event) => {
      if (event.type === 'resync') return void this.load();
      if (event.type === 'account.stage') this.changedStages.set(event.data.id, event.data.stage);
      else if (event.type === 'account.updated') this.change(event.data.id, event.data);
      else this.change(event.data.id, null);
      // Thousands of accounts that refresh at once say more in a second than a page can show.
      this.frame ||= requestAnimationFrame(() => this.show());
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
    // Its answer also says what time it is.
    inject(Clock).jumped.pipe(takeUntilDestroyed()).subscribe(onReturn);
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
        const state = await this.ask(path, asking.signal);
        if (this.isOvertaken) return await this.load();
        if (path === LIST) this.read.next();
        if (state === 'ready') return;
        await delay(ASK_AGAIN_MS, asking.signal);
      }
    } catch (error) {
      if (!isAbort(error)) this.listState.set({ name: 'failed', error });
    }
  }

  /** The account is on the list, or back on it. */
  add(account: Account): void {
    this.change(account.id, account);
    this.show();
  }

  /** A refresh has read the account, which may have left the list meanwhile. */
  update(account: Account): void {
    if (this.newest.get(account.id)) this.add(account);
  }

  /** The account left the list, by the owner's hand or because Telegram ended its session. */
  leave(id: number): void {
    this.change(id, null);
    this.show();
  }

  /** With `logout` the session is also ended in Telegram. */
  async remove(id: number, logout: boolean): Promise<void> {
    await this.api.delete<Ok>(`/api/account/${id}${logout ? '?logout=1' : ''}`);
    this.leave(id);
  }

  /** @returns how the list that the server has is; what is here is that list now */
  private async ask(path: string, signal: AbortSignal): Promise<AccountList['state']> {
    const snapshot = this.newest.startSnapshot();
    const read = await this.api.getUnless<AccountList>(this.tag, path, { signal });
    const state = read?.answer.state ?? 'ready';
    if (read) {
      this.tag = read.tag;
      this.leavers.push(...this.newest.applySnapshot(snapshot, read.answer.accounts));
      this.show(true);
    }
    this.listState.set({ name: state });
    if (state === 'ready') this.liveStages.set(new Map());
    return state;
  }

  private change(id: number, account: Account | null): void {
    const leaver = this.newest.apply({ id, account });
    if (leaver) this.leavers.push(leaver);
    this.changedStages.set(id, null);
  }

  /** Takes what has changed over, in one update of the page. @param hasNewList also when nothing else has changed */
  private show(hasNewList = false): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const hasNewRows = hasNewList || [...this.changedStages.values()].includes(null);
    if (this.changedStages.size > 0) {
      const stages = new Map(this.liveStages());
      for (const [id, stage] of this.changedStages) {
        if (stage) stages.set(id, stage);
        else stages.delete(id);
      }
      this.changedStages.clear();
      this.liveStages.set(stages);
    }
    if (hasNewRows) this.rows.set(this.newest.copy());
    if (this.leavers.length > 0) this.left.next(this.leavers.splice(0));
  }

  private clear(): void {
    this.asking?.abort();
    this.asking = null;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.tag = null;
    this.leavers = [];
    this.changedStages.clear();
    this.newest.clear();
    this.rows.set(new Map());
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
