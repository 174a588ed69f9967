import { Service, computed, inject, linkedSignal, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ActivatedRoute, type ParamMap, Router } from '@angular/router';
import type { Account } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { Clock } from '../core/clock';
import { inOrder } from './account-order';
import { matcher } from './account-search';
import { SHOWN_STATUSES, type ShownStatus, statusAt } from './account-status';
import { AccountsStore } from './accounts.store';
import { type ListQuery, type ListView, WHOLE_LIST, readListQuery, writeListQuery } from './list-query';

/** Letters that follow each other quickly are one change of the address. */
const WRITE_AFTER_MS = 250;
/** How often thousands of accounts are looked through for those that became stale. */
const STATUS_EVERY_MS = 5000;
const VIEW_KEY = 'gb-view';

/** The accounts that people asked to see, and in which order. The question is kept in the address of the page. */
@Service()
export class ShownAccounts {
  private readonly store = inject(AccountsStore);
  private readonly router = inject(Router);
  private readonly question = signal<ListQuery>(WHOLE_LIST);
  private readonly usualView = signal<ListView>(storedView());
  private timer: ReturnType<typeof setTimeout> | undefined;

  readonly query = this.question.asReadonly();
  /** The person asks for other accounts or another order, which are shown after that. */
  readonly changing = new Subject<void>();
  readonly view = computed(() => this.query().view ?? this.usualView());
  readonly isFiltered = computed(() => this.query().status !== null || this.query().search.trim() !== '');

  private readonly now = inject(Clock).now;
  private readonly statusOf = computed(() => statusAt(Math.floor(this.now() / STATUS_EVERY_MS) * STATUS_EVERY_MS));
  /** How many accounts stand how, whatever was asked for. */
  readonly counts = computed(
    () => {
      const statusOf = this.statusOf();
      const counts = Object.fromEntries(SHOWN_STATUSES.map((status) => [status, 0])) as Record<ShownStatus, number>;
      for (const account of this.store.accounts()) counts[statusOf(account)]++;
      return counts;
    },
    { equal: isSameRecord },
  );

  private readonly ordered = linkedSignal<
    { accounts: readonly Account[]; order: Pick<ListQuery, 'sort' | 'isReversed'> },
    readonly Account[]
  >({
    source: () => ({ accounts: this.store.accounts(), order: this.query() }),
    computation: ({ accounts, order }, before) => inOrder(accounts, order, before?.value),
  });
  private readonly matches = computed(() => matcher(this.query().search));
  readonly accounts = computed(
    () => {
      const ordered = this.ordered();
      if (!this.isFiltered()) return ordered;
      const { status } = this.query();
      const matches = this.matches();
      const statusOf = status && this.statusOf();
      return ordered.filter((account) => (!statusOf || statusOf(account) === status) && matches(account));
    },
    { equal: isSameList },
  );

  constructor() {
    const route = inject(ActivatedRoute);
    route.queryParamMap.pipe(takeUntilDestroyed()).subscribe((params) => {
      // What people type now is newer than the address that it will get.
      if (this.timer === undefined) this.read(params);
    });
  }

  /** Shows something else; nothing is refreshed by it. */
  ask(change: Partial<ListQuery>): void {
    if (!('view' in change)) this.changing.next();
    this.question.set({ ...this.query(), ...change });
    this.writeLater();
  }

  showAs(view: ListView): void {
    this.usualView.set(view);
    try {
      localStorage.setItem(VIEW_KEY, view);
    } catch {
      // A browser that forbids storage forgets the choice with the tab.
    }
    this.ask({ view: view === 'cards' ? null : view });
  }

  /** The list is not on the screen any more: what was not written yet belongs to no address. */
  leave(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.read(this.router.parseUrl(this.router.url).queryParamMap);
  }

  private read(params: ParamMap): void {
    this.question.set(readListQuery((name) => params.get(name)));
  }

  private writeLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.writeAddress(), WRITE_AFTER_MS);
  }

  private async writeAddress(): Promise<void> {
    // Another navigation would end the one by which the person is leaving.
    if (this.router.currentNavigation()) return this.writeLater();
    this.timer = undefined;
    const address = this.router.parseUrl(this.router.url);
    const params = Object.entries({ ...address.queryParams, ...writeListQuery(this.query()) });
    address.queryParams = Object.fromEntries(params.filter(([, value]) => value !== null));
    // Whatever else this entry of the history holds stays in it.
    await this.router.navigateByUrl(address, {
      replaceUrl: true,
      scroll: 'manual',
      state: { ...(history.state as object | null) },
    });
  }
}

function storedView(): ListView {
  try {
    return localStorage.getItem(VIEW_KEY) === 'table' ? 'table' : 'cards';
  } catch {
    return 'cards';
  }
}

function isSameRecord(one: Record<string, number>, other: Record<string, number>): boolean {
  return Object.entries(one).every(([key, value]) => other[key] === value);
}

function isSameList<Item>(one: readonly Item[], other: readonly Item[]): boolean {
  return one.length === other.length && one.every((item, i) => item === other[i]);
}
