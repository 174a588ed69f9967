import { Service, computed, inject, signal } from '@angular/core';
import type { LedgersSeen, SetLedgerAlerts, StarLedger, StarLedgers } from '@giftbuyer/contracts';
import { throttleTime, Subject } from 'rxjs';
import { whenIdle } from '../../core/browser/when-idle';
import { ServerEvents } from '../../core/events/server-events';
import { ApiClient, isAbort } from '../../core/http/api-client';
import { Session } from '../../core/session/session';
import { CurrentUser } from '../../core/user/current-user';

/** Limits requests while many accounts are refreshed. */
const MIN_REQUEST_INTERVAL_MS = 2000;

/** How complete the ledgers of the accounts are, and what was spent in them that the user has not seen. */
@Service()
export class LedgersStore {
  private readonly api = inject(ApiClient);
  private readonly session = inject(Session);
  private readonly items = signal<readonly StarLedger[] | null>(null);
  private readonly changed = new Subject<void>();
  private request: AbortController | null = null;
  /** Something changed since the pending request was sent. */
  private isStale = false;
  /** The user changed something since then: the answer may not have it yet, and is not taken. */
  private isOutdated = false;

  /** Null before the first response. */
  readonly ledgers = this.items.asReadonly();
  readonly failure = signal<{ error: unknown } | null>(null);
  /** Number of unseen payments by account; accounts without any are left out. */
  readonly unseenByAccount = computed<ReadonlyMap<number, number>>(() => {
    const counts = new Map<number, number>();
    for (const { account_id: id, foreign_unseen: count, is_muted: isMuted } of this.items() ?? [])
      if (count > 0 && !isMuted) counts.set(id, (counts.get(id) ?? 0) + count);
    return counts;
  });
  readonly unseen = computed(() => [...this.unseenByAccount().values()].reduce((sum, count) => sum + count, 0));
  readonly mutedAccounts = computed<readonly number[]>(() => [
    ...new Set((this.items() ?? []).filter(({ is_muted: isMuted }) => isMuted).map(({ account_id: id }) => id)),
  ]);

  constructor() {
    this.session.ended.subscribe(() => this.clear());
    const events = inject(ServerEvents);
    events.events.subscribe(({ type }) => {
      if (type === 'ledger.updated' || type === 'ledger.foreign' || type === 'account.removed') this.changed.next();
      else if (type === 'resync') void this.load();
    });
    // The first screen does not need them. Events before the connection are in the response.
    events.opened.subscribe(() => whenIdle(() => void this.load()));
    this.changed
      .pipe(throttleTime(MIN_REQUEST_INTERVAL_MS, undefined, { leading: true, trailing: true }))
      .subscribe(() => void this.load());
    // They may have been seen in another tab.
    inject(CurrentUser).returned.subscribe(() => void this.load());
  }

  ofAccount(id: number): readonly StarLedger[] {
    return (this.items() ?? []).filter(({ account_id: account }) => account === id);
  }

  /** A call during a pending request repeats it afterwards: aborting it would end in none being answered. */
  async load(): Promise<void> {
    if (!this.session.me()) return;
    if (this.request) {
      this.isStale = true;
      return;
    }
    const controller = (this.request = new AbortController());
    do await this.fetchLedgers(controller.signal);
    while (this.request === controller && this.isStale);
    if (this.request === controller) this.request = null;
  }

  /** The user has seen what was spent elsewhere. @param id of one account; of all without it */
  async markSeen(id?: number): Promise<void> {
    const isMeant = (ledger: StarLedger): boolean => id === undefined || ledger.account_id === id;
    const known = (this.items() ?? []).filter(isMeant).flatMap(({ unseen_until: until }) => until ?? []);
    const until = known.toSorted().at(-1);
    // Not those that the panel has read meanwhile.
    const body: LedgersSeen = { ...(id !== undefined && { account_id: id }), ...(until !== undefined && { until }) };
    await this.api.post<unknown>('/api/ledgers/seen', body);
    this.change((ledger) => (isMeant(ledger) ? { ...ledger, foreign_unseen: 0 } : ledger));
  }

  async mute(id: number, isMuted: boolean): Promise<void> {
    await this.api.put<unknown>(`/api/account/${id}/ledger/alerts`, { is_muted: isMuted } satisfies SetLedgerAlerts);
    this.change((ledger) => (ledger.account_id === id ? { ...ledger, is_muted: isMuted } : ledger));
  }

  /** Applies a successful change at once and reads again: a pending response may be older. */
  private change(change: (ledger: StarLedger) => StarLedger): void {
    this.items.update((items) => items?.map(change) ?? null);
    this.isOutdated = true;
    void this.load();
  }

  private async fetchLedgers(signal: AbortSignal): Promise<void> {
    this.isStale = this.isOutdated = false;
    try {
      const { items } = await this.api.get<StarLedgers>('/api/ledgers', { signal });
      if (!this.isOutdated) this.items.set(items);
      this.failure.set(null);
    } catch (error) {
      if (!isAbort(error)) this.failure.set({ error });
    }
  }

  private clear(): void {
    this.request?.abort();
    this.request = null;
    this.isStale = this.isOutdated = false;
    this.items.set(null);
    this.failure.set(null);
  }
}
