import { Component, computed, inject } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { NANOS_PER_STAR, decimalOf } from '@giftbuyer/contracts';
import { CountUp, Skeleton, announce } from '@giftbuyer/ui';
import { filter, throttleTime } from 'rxjs';
import { I18n } from '../../i18n/i18n';
import { AccountsStore } from '../accounts/data/accounts.store';
import { StarIcon } from '../accounts/account/star-icon';
import { StarsTodayStore } from '../accounts/data/stars-today.store';
import { ErrorState } from '../../shared/error-state';
import { HistorySection } from '../account-detail/history/history-section';
import type { HistorySource } from '../account-detail/history/star-history';

/** Limits requests while many accounts are refreshed. */
const MIN_REQUEST_INTERVAL_MS = 5_000;

/** What all accounts have together, and how it came and went over time. */
@Component({
  selector: 'gb-stars-head',
  imports: [CountUp, HistorySection, ErrorState, Skeleton, StarIcon],
  template: `
    @let state = store.state();
    @if (store.accounts().length > 0) {
      <p class="sum">
        <gb-star-icon />
        <strong [gbCountUp]="store.starsTotal()" [unit]="unit" [format]="i18n.starFormat()"></strong>
        @if (change(); as change) {
          <span [class.loss]="change < 0">{{ i18n.texts().accounts.changeToday(i18n.signed(decimalOf(change))) }}</span>
        }
      </p>
      <p>{{ texts().lead }}</p>
      <gb-history-section [source]="source()" [name]="texts().accounts" [readAt]="readAt()" />
    } @else if (state.name === 'failed') {
      <gb-error-state [what]="i18n.texts().accounts.loadFailed" [error]="state.error" (retry)="store.load()" />
    } @else if (state.name === 'loading') {
      <gb-skeleton height="320px" />
    } @else {
      <p>{{ texts().none }}</p>
    }
  `,
  styles: `
    :host {
      display: block;
      min-inline-size: 0;
      padding: var(--space-4);
      border: 1px solid var(--border);
      border-radius: var(--radius-card);
      background: var(--surface);
    }
    @media (max-width: 640px) {
      :host {
        padding: 0;
        border: 0;
        background: none;
      }
    }
    p {
      margin: var(--space-1) 0 var(--space-4);
      color: var(--text-2);
      text-wrap: pretty;
    }
    p:last-child {
      margin-block-end: 0;
    }
    .sum {
      display: flex;
      flex-wrap: wrap;
      align-items: baseline;
      gap: var(--space-1) var(--space-2);
      margin: 0;
    }
    strong {
      color: var(--text);
      font: var(--font-h1);
      overflow-wrap: anywhere;
    }
    gb-star-icon {
      align-self: center;
      inline-size: 20px;
      block-size: 20px;
      color: var(--star-fill);
    }
    span {
      color: var(--success);
      font-weight: 500;
    }
    .loss {
      color: var(--danger);
    }
  `,
})
export class StarsHead {
  protected readonly i18n = inject(I18n);
  protected readonly texts = computed(() => this.i18n.allTexts().detail.all);
  protected readonly store = inject(AccountsStore);
  protected readonly unit = NANOS_PER_STAR;
  protected readonly decimalOf = decimalOf;
  protected readonly change = computed(() => this.starsToday.totalChange(this.store.accounts()));
  /** Adding or removing an account changes all past totals. */
  protected readonly source = computed<HistorySource>(
    () => ({ path: '/api/accounts/stars/history', fileName: 'stars-all', key: this.store.ids(), isDownsampled: true }),
    { equal: (one, other) => one.key === other.key },
  );
  private readonly latest = computed(() =>
    this.store
      .accounts()
      .reduce((latest, account) => Math.max(latest, Date.parse(account.last_checked_at ?? '') || 0), 0),
  );
  protected readonly readAt = toSignal(
    toObservable(this.latest).pipe(
      // Before the list is loaded: the first reading must not wait for the interval.
      filter((at) => at > 0),
      throttleTime(MIN_REQUEST_INTERVAL_MS, undefined, { leading: true, trailing: true }),
    ),
    { initialValue: this.latest() },
  );

  private readonly starsToday = inject(StarsTodayStore);

  constructor() {
    announce(() => (this.store.state().name === 'loading' ? this.i18n.allTexts().detail.history.loading : ''));
  }
}
