import {
  Component,
  afterNextRender,
  computed,
  effect,
  inject,
  linkedSignal,
  untracked,
  viewChild,
} from '@angular/core';
import { Button, EmptyState, Skeleton, announce } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiClient } from '../../core/http/api-client';
import { AppLink } from '../../core/navigation/app-link';
import { pageTitle } from '../../core/navigation/page-title';
import { prefetchScripts } from '../../core/scripts/prefetch-scripts';
import { Clock } from '../../core/time/clock';
import { ErrorState } from '../../shared/error-state';
import { PageHeader } from '../../shared/page-header';
import { AccountsStore } from '../accounts/data/accounts.store';
import { LedgersStore } from '../ledgers/ledgers.store';
import { type StarFilters, apiQuery, dayOf, filterCount, toggled } from '../ledgers/star-filters';
import { starsTexts } from '../ledgers/stars-texts';
import { TransactionList, type Transactions } from '../ledgers/transaction-list';
import { onTransactionsChanged } from '../transactions/live-transactions';
import { TransactionRows } from '../transactions/transaction-rows';
import { CsvDownload } from './csv-download';
import { FlowSection } from './days/flow-section';
import { StarsFilterBar } from './filters/stars-filter-bar';
import { Completeness } from './notices/completeness';
import { ForeignNotice } from './notices/foreign-notice';
import { seenAccounts } from './seen-accounts';
import { StarsHead } from './stars-head';
import { StarsQuery } from './stars-query';

interface Shown {
  transactions: Transactions;
  filters: StarFilters;
}

/** The Stars of all accounts: what they have, and every transaction by filters that stand in the address. */
@Component({
  selector: 'gb-stars-page',
  imports: [
    AppLink,
    Button,
    Completeness,
    CsvDownload,
    EmptyState,
    ErrorState,
    FlowSection,
    ForeignNotice,
    PageHeader,
    Skeleton,
    StarsFilterBar,
    StarsHead,
    TransactionRows,
  ],
  providers: [StarsQuery],
  templateUrl: './stars-page.html',
  styleUrl: './stars-page.css',
})
export class StarsPage {
  protected readonly i18n = inject(I18n);
  protected readonly texts = starsTexts();
  protected readonly accounts = inject(AccountsStore);
  protected readonly ledgers = inject(LedgersStore);
  private readonly query = inject(StarsQuery);
  protected readonly filters = this.query.filters;
  private readonly api = inject(ApiClient);
  private readonly clock = inject(Clock);
  private readonly today = computed(() => dayOf(this.clock.now()));
  /** The days of the period are those of UTC, so it changes once a day. */
  protected readonly apiQuery = computed(() => apiQuery(this.filters(), Date.parse(this.today())));
  protected readonly list = computed(() => new TransactionList(this.api, this.apiQuery(), true));
  /** While other filters are loading, what was there before stays, with the filters that it was loaded for. */
  protected readonly shown = linkedSignal<Shown | null, Shown | null>({
    source: () => {
      const transactions = this.list().transactions();
      return transactions && { transactions, filters: this.filters() };
    },
    computation: (loaded, previous) => loaded ?? previous?.value ?? null,
  });
  protected readonly state = computed(() => this.list().state());
  protected readonly isOld = computed(() => this.list().transactions() === null);
  protected readonly isLoadingOthers = computed(() => this.isOld() && this.state().name === 'loading');
  protected readonly hasTon = computed(
    () =>
      this.filters().currency === 'ton' || (this.ledgers.ledgers() ?? []).some(({ currency }) => currency === 'ton'),
  );
  /** There is nothing to filter: the transactions of removed accounts are listed only for those that are named. */
  protected readonly isEmptyPanel = computed(
    () =>
      this.accounts.state().name === 'ready' &&
      this.accounts.accounts().length === 0 &&
      this.filters().accounts.length === 0,
  );
  protected readonly empty = computed(() => {
    const { none } = this.texts();
    if (this.isEmptyPanel()) return { title: none.title, text: none.noAccounts };
    const { filters } = this.shown() ?? { filters: this.filters() };
    if (filters.foreign && filterCount(filters) === 1) return { title: none.elsewhere, text: none.elsewhereText };
    if (filterCount(filters) > 0) return { title: none.filtered, text: none.filteredText };
    return { title: filters.period === 'all' ? none.title : none.inPeriod, text: none.text };
  });
  protected readonly moreError = computed(() => {
    const more = this.list().more();
    return typeof more === 'string' ? null : more;
  });

  private readonly head = viewChild.required(PageHeader);

  constructor() {
    pageTitle(() => this.i18n.texts().stars.title);
    // Not each time that live updates read the list again.
    const stateName = computed(() => this.state().name);
    announce(() => {
      if (stateName() === 'loading') return this.texts().loading;
      return stateName() === 'ready'
        ? this.texts().loaded(untracked(() => this.shown()?.transactions.items.length ?? 0))
        : '';
    });
    effect((onCleanup) => {
      const list = this.list();
      untracked(() => void list.load());
      onCleanup(() => list.stop());
    });
    onTransactionsChanged(
      (id) => this.filters().accounts.length === 0 || this.filters().accounts.includes(id),
      () => void this.list().load(),
    );
    this.markSeen();
    if (this.accounts.state().name === 'loading') void this.accounts.load();
    afterNextRender(prefetchScripts);
  }

  protected update(change: Partial<StarFilters>): void {
    this.query.update(change);
  }

  protected toggleKind(kind: StarFilters['kinds'][number]): void {
    this.update({ kinds: toggled(this.filters().kinds, kind) });
  }

  protected showWholeTime(): void {
    this.update({ period: 'all' });
    this.head().focus();
  }

  /** What was spent elsewhere is seen when the user has it listed on the screen. */
  private markSeen(): void {
    const pending = new Set<number>();
    effect(() => {
      const loaded = this.list().transactions();
      if (!loaded || !this.filters().foreign || document.hidden) return;
      const seen = seenAccounts(this.ledgers.ledgers() ?? [], loaded.items).filter((id) => !pending.has(id));
      for (const id of seen) {
        pending.add(id);
        // A failure leaves the badge as it is, for the button or the next list.
        void untracked(() => this.ledgers.markSeen(id))
          .catch(() => undefined)
          .finally(() => pending.delete(id));
      }
    });
  }
}
