import { Service, computed, inject, linkedSignal, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ActivatedRoute, type ParamMap, Router } from '@angular/router';
import type { Account } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { UrlQuery } from '../../../core/navigation/url-query';
import { Clock } from '../../../core/time/clock';
import { storedPreference } from '../../../core/preferences/stored-preference';
import { TagsStore } from '../../tags/tags.store';
import { sortAccounts } from './sort-accounts';
import { accountMatcher } from './account-search';
import { DISPLAY_STATUSES, type DisplayStatus, statusAt } from './account-status';
import { AccountsStore } from './accounts.store';
import { type ListQuery, type ListView, DEFAULT_QUERY, VIEWS, parseListQuery, serializeListQuery } from './list-query';

/** How often the statuses are recomputed, because accounts become stale with time. */
const STATUS_INTERVAL_MS = 5000;

/** The filtered and sorted accounts. The query is stored in the URL. */
@Service()
export class AccountsFilter {
  private readonly store = inject(AccountsStore);
  private readonly tags = inject(TagsStore);
  private readonly router = inject(Router);
  private readonly url = inject(UrlQuery);
  private readonly queryState = signal<ListQuery>(DEFAULT_QUERY);
  private readonly defaultView = storedPreference('gb-view', VIEWS, 'cards');

  readonly query = this.queryState.asReadonly();
  /** Emits before the query changes. */
  readonly beforeChange = new Subject<void>();
  readonly view = computed(() => this.query().view ?? this.defaultView.value());
  readonly isFiltered = computed(
    () => this.query().status !== null || this.query().search.trim() !== '' || this.chosenTags().length > 0,
  );
  /** Of the query, without tags that were deleted. */
  readonly chosenTags = computed(() => {
    const known = this.tags.tags();
    return this.query().tags.filter((id) => known === null || known.some((tag) => tag.id === id));
  });
  /** Number of accounts by tag, independent of the query. */
  readonly tagCounts = computed<ReadonlyMap<number, number>>(() => {
    const result = new Map<number, number>();
    for (const { tag_ids: ids } of this.store.accounts())
      for (const id of ids) result.set(id, (result.get(id) ?? 0) + 1);
    return result;
  });
  /** Some account has a tag. */
  readonly hasTags = computed(() => this.tagCounts().size > 0);

  private readonly now = inject(Clock).now;
  private readonly statusOf = computed(() =>
    statusAt(Math.floor(this.now() / STATUS_INTERVAL_MS) * STATUS_INTERVAL_MS),
  );
  /** Number of accounts by status, independent of the query. */
  readonly statusCounts = computed(
    () => {
      const statusOf = this.statusOf();
      const result = Object.fromEntries(DISPLAY_STATUSES.map((status) => [status, 0])) as Record<DisplayStatus, number>;
      for (const account of this.store.accounts()) result[statusOf(account)]++;
      return result;
    },
    { equal: isSameRecord },
  );

  private readonly ordered = linkedSignal<
    { accounts: readonly Account[]; order: Pick<ListQuery, 'sort' | 'isReversed'> },
    readonly Account[]
  >({
    source: () => ({ accounts: this.store.accounts(), order: this.query() }),
    computation: ({ accounts, order }, before) => sortAccounts(accounts, order, before?.value),
  });
  private readonly matches = computed(() => accountMatcher(this.query().search, this.tags.tags() ?? []));
  readonly accounts = computed(
    () => {
      const ordered = this.ordered();
      if (!this.isFiltered()) return ordered;
      const { status } = this.query();
      const matches = this.matches();
      const statusOf = status && this.statusOf();
      const tags = this.chosenTags();
      return ordered.filter(
        (account) =>
          (!statusOf || statusOf(account) === status) &&
          tags.every((id) => account.tag_ids.includes(id)) &&
          matches(account),
      );
    },
    { equal: isSameList },
  );

  constructor() {
    const route = inject(ActivatedRoute);
    route.queryParamMap.pipe(takeUntilDestroyed()).subscribe((params) => {
      // A pending change is newer than the URL.
      if (!this.url.isPending) this.restore(params);
    });
  }

  /** Changes the query; does not refresh accounts. */
  update(change: Partial<ListQuery>): void {
    if (!('view' in change)) this.beforeChange.next();
    this.queryState.set({ ...this.query(), ...change });
    this.url.write(serializeListQuery(this.query()));
  }

  /** Adds the tag to the query, or removes it. */
  toggleTag(id: number): void {
    const tags = this.chosenTags();
    this.update({ tags: tags.includes(id) ? tags.filter((other) => other !== id) : [...tags, id] });
  }

  setView(view: ListView): void {
    this.defaultView.set(view);
    this.update({ view: view === 'cards' ? null : view });
  }

  /** The list was closed: the URL of another page must not get its query. */
  cancelPendingWrite(): void {
    this.url.cancel();
    this.restore(this.router.parseUrl(this.router.url).queryParamMap);
  }

  private restore(params: ParamMap): void {
    this.queryState.set(parseListQuery((name) => params.get(name)));
  }
}

function isSameRecord(one: Record<string, number>, other: Record<string, number>): boolean {
  return Object.entries(one).every(([key, value]) => other[key] === value);
}

function isSameList<Item>(one: readonly Item[], other: readonly Item[]): boolean {
  return one.length === other.length && one.every((item, i) => item === other[i]);
}
