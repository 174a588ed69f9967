import { Component, booleanAttribute, computed, effect, inject, input, untracked } from '@angular/core';
import { Icon, Skeleton } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ApiClient } from '../../../core/http/api-client';
import { AppLink } from '../../../core/navigation/app-link';
import { Clock } from '../../../core/time/clock';
import { ErrorState } from '../../../shared/error-state';
import { LedgersStore } from '../../ledgers/ledgers.store';
import { DEFAULT_FILTERS, apiQuery, dayOf, starsPath } from '../../ledgers/star-filters';
import { starsTexts } from '../../ledgers/stars-texts';
import { TransactionList } from '../../ledgers/transaction-list';
import { AlertsSetting } from '../../transactions/alerts-setting';
import { Amount } from '../../transactions/amount';
import { gapSentence } from '../../transactions/gap-sentence';
import { onTransactionsChanged } from '../../transactions/live-transactions';
import { StarAmounts } from '../../transactions/star-amounts';
import { TransactionRows } from '../../transactions/transaction-rows';

/** How many transactions the sheet shows. */
const NEWEST = 5;

/** The newest transactions of an account, its totals of the last 30 days, and whether the rows add up to the balance. */
@Component({
  selector: 'gb-account-transactions',
  imports: [AlertsSetting, Amount, AppLink, ErrorState, Icon, Skeleton, TransactionRows],
  templateUrl: './account-transactions.html',
  styleUrl: './account-transactions.css',
})
export class AccountTransactions {
  readonly accountId = input.required<number>();
  readonly name = input.required<string>();
  /** False for a removed account, which spends nothing that could be reported. */
  readonly isListed = input(false, { transform: booleanAttribute });

  protected readonly texts = starsTexts();
  protected readonly lists = computed(() => {
    const today = Date.parse(dayOf(this.clock.currentTime()));
    const query = (period: 'month' | 'all') =>
      apiQuery({ ...DEFAULT_FILTERS, accounts: [this.accountId()], period }, today);
    return {
      month: new TransactionList(this.api, query('month'), false),
      all: new TransactionList(this.api, query('all'), false),
    };
  });
  protected readonly totals = computed(() => this.lists().month.transactions()?.totals ?? null);
  protected readonly newest = computed(() => this.lists().all.transactions()?.items.slice(0, NEWEST) ?? null);
  protected readonly failure = computed(() => {
    const { month, all } = this.lists();
    const failed = [month.state(), all.state()].find(({ name }) => name === 'failed');
    return failed?.name === 'failed' ? failed : null;
  });
  protected readonly path = computed(() => starsPath({ accounts: [this.accountId()] }));
  protected readonly foreignPath = computed(() =>
    starsPath({ accounts: [this.accountId()], foreign: true, period: 'all' }),
  );
  protected readonly unseen = computed(() => this.ledgers.unseenByAccount().get(this.accountId()) ?? 0);
  protected readonly wasRead = computed(() => this.ledgers.ofAccount(this.accountId()).length > 0);
  protected readonly gaps = computed(() =>
    this.ledgers
      .ofAccount(this.accountId())
      .map((ledger) => gapSentence(ledger, this.name(), this.texts(), (at) => this.i18n.dateTime(at), this.amounts))
      .filter(Boolean),
  );

  private readonly i18n = inject(I18n);
  private readonly api = inject(ApiClient);
  private readonly clock = inject(Clock);
  private readonly ledgers = inject(LedgersStore);
  private readonly amounts = inject(StarAmounts);

  constructor() {
    effect((onCleanup) => {
      const { month, all } = this.lists();
      untracked(() => this.load());
      onCleanup(() => [month, all].forEach((list) => list.stop()));
    });
    onTransactionsChanged(
      (id) => id === this.accountId(),
      () => this.load(),
    );
  }

  protected load(): void {
    const { month, all } = this.lists();
    for (const list of [month, all]) void list.load();
  }
}
