import { Component, computed, inject } from '@angular/core';
import { NANOS_PER_STAR, decimalOf } from '@giftbuyer/contracts';
import { CountUp, announce } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { AppLink } from '../../../core/navigation/app-link';
import { AccountsStore } from '../data/accounts.store';
import { AccountsFilter } from '../data/accounts-filter';
import { Sparkline } from './sparkline';
import { StarIcon } from '../account/star-icon';
import { StarsTodayStore } from '../data/stars-today.store';

/** Totals of all accounts: count, Stars, change today, and stale accounts. */
@Component({
  selector: 'gb-accounts-totals',
  imports: [CountUp, AppLink, Sparkline, StarIcon],
  template: `
    <span>{{ total() }}</span>
    <a class="stars" gbAppLink="/stars" [title]="texts().accounts.starsOverTime">
      <gb-star-icon />
      <span class="visually-hidden">{{ texts().accounts.starsTotal }}: </span>
      <strong [gbCountUp]="store.starsTotal()" [unit]="unit" [format]="i18n.starFormat()"></strong>
      <gb-sparkline />
    </a>
    @if (change(); as change) {
      <span class="change" [class.loss]="change < 0">{{ texts().accounts.changeToday(signed(change)) }}</span>
    }
    @if (stale(); as stale) {
      <span class="stale">{{ texts().accounts.stale(stale) }}</span>
    }
    @if (refreshing(); as text) {
      <span class="refreshing">{{ text }}</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-1) var(--space-4);
      margin-block-start: 2px;
      color: var(--text-2);
    }
    .stars {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      min-block-size: 24px;
      border-radius: var(--radius-control);
      color: var(--text);
      text-decoration: none;
    }
    .stars:hover strong {
      text-decoration: underline;
    }
    gb-sparkline {
      margin-inline-start: var(--space-2);
    }
    @media (max-width: 480px) {
      gb-sparkline {
        display: none;
      }
    }
    strong {
      font-weight: 600;
      overflow-wrap: anywhere;
    }
    gb-star-icon {
      inline-size: 16px;
      block-size: 16px;
      color: var(--star-fill);
    }
    .change {
      color: var(--success);
      font-weight: 500;
    }
    .loss {
      color: var(--danger);
    }
    .stale {
      color: var(--warning);
      font-weight: 500;
    }
  `,
})
export class AccountsTotals {
  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.texts;
  protected readonly store = inject(AccountsStore);
  protected readonly unit = NANOS_PER_STAR;
  protected readonly total = computed(() => {
    const { length } = this.store.accounts();
    return this.texts().accounts.total(length);
  });
  protected readonly change = computed(() => this.starsToday.totalChange(this.store.accounts()));
  protected readonly stale = computed(() => this.filter.statusCounts().stale);

  protected readonly refreshing = computed(() =>
    this.store.state().name === 'refreshing' ? this.texts().accounts.refreshingList : '',
  );
  private readonly starsToday = inject(StarsTodayStore);
  private readonly filter = inject(AccountsFilter);

  constructor() {
    announce(this.refreshing);
  }

  protected signed(nanos: bigint): string {
    return this.i18n.signed(decimalOf(nanos));
  }
}
