import { Service, effect, inject, untracked } from '@angular/core';
import type { ServerEvents as EventData, StarTransaction } from '@giftbuyer/contracts';
import { Toasts } from '@giftbuyer/ui';
import { AppNavigation } from '../../core/navigation/app-navigation';
import { Session } from '../../core/session/session';
import { keyOf } from '../ledgers/merge-transactions';
import { starsPath } from '../ledgers/star-filters';
import { starsTexts } from '../ledgers/stars-texts';
import { AccountNames } from './account-names';
import { StarAmounts } from './star-amounts';

const TOAST = 'foreign-payments';

/** One toast for the payments made elsewhere: while it is there, later ones are added to it. */
@Service()
export class ForeignAlerts {
  private readonly toasts = inject(Toasts);
  private readonly texts = starsTexts();
  private readonly names = inject(AccountNames);
  private readonly amounts = inject(StarAmounts);
  private readonly navigation = inject(AppNavigation);
  private readonly payments = new Map<string, StarTransaction>();
  private wasShown = false;

  constructor() {
    inject(Session).ended.subscribe(() => this.payments.clear());
    effect(() => {
      const isShown = this.toasts.visible().some(({ key }) => key === TOAST);
      // It was dismissed: the next one begins a new toast. One that waits for its turn was not shown yet.
      if (this.wasShown && !isShown) untracked(() => this.payments.clear());
      this.wasShown = isShown;
    });
  }

  report({ transaction }: EventData['ledger.foreign']): void {
    this.payments.set(keyOf(transaction), transaction);
    const accounts = [...new Set([...this.payments.values()].map(({ account_id: id }) => id))];
    const show = () =>
      this.navigation.navigate(
        starsPath({ foreign: true, period: 'all', accounts: accounts.length === 1 ? accounts : [] }),
      );
    this.toasts.info(TOAST, this.textFor(transaction, accounts), {
      label: this.texts().alerts.show,
      run: () => void show(),
    });
  }

  private textFor(latest: StarTransaction, accounts: readonly number[]): string {
    const { alerts, kinds } = this.texts();
    const { size } = this.payments;
    const name = this.names.nameOf(latest.account_id);
    if (accounts.length > 1) return alerts.ofMany(size, accounts.length);
    if (size > 1) return alerts.ofOne(name, size);
    const kind = Object.hasOwn(kinds, latest.kind) ? kinds[latest.kind] : kinds.other;
    return alerts.one(name, this.amounts.unsigned(latest.amount, latest.currency), kind);
  }
}
