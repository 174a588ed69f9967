import { Component, computed, inject } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { NANOS_PER_STAR, decimalOf } from '@giftbuyer/contracts';
import { CountUp, SheetFrame, Skeleton, announce, modalRef } from '@giftbuyer/ui';
import { throttleTime } from 'rxjs';
import { I18n } from '../../i18n/i18n';
import { AccountsStore } from '../accounts/data/accounts.store';
import { StarIcon } from '../accounts/account/star-icon';
import { StarsTodayStore } from '../accounts/data/stars-today.store';
import { ErrorState } from '../../shared/error-state';
import { pageTitle } from '../../core/navigation/page-title';
import { HistorySection } from './history/history-section';
import type { HistorySource } from './history/star-history';

/** Limits requests while many accounts are refreshed. */
const MIN_REQUEST_INTERVAL_MS = 5_000;

/** Total Stars of all accounts over time. */
@Component({
  selector: 'gb-all-stars',
  imports: [CountUp, HistorySection, ErrorState, SheetFrame, Skeleton, StarIcon],
  template: `
    <gb-sheet-frame [heading]="texts().title">
      @let state = store.state();
      @if (store.accounts().length > 0) {
        <p class="sum">
          <gb-star-icon />
          <strong [gbCountUp]="store.starsTotal()" [unit]="unit" [format]="i18n.starFormat()"></strong>
          @if (change(); as change) {
            <span [class.loss]="change < 0">{{
              i18n.texts().accounts.changeToday(i18n.signed(decimalOf(change)))
            }}</span>
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
    </gb-sheet-frame>
  `,
  styles: `
    p {
      margin: var(--space-2) 0 var(--space-5);
      color: var(--text-2);
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
export class AllStars {
  readonly modal = modalRef();
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
    toObservable(this.latest).pipe(throttleTime(MIN_REQUEST_INTERVAL_MS, undefined, { leading: true, trailing: true })),
    { initialValue: this.latest() },
  );

  private readonly starsToday = inject(StarsTodayStore);

  constructor() {
    pageTitle(() => this.texts().title);
    announce(() => (this.store.state().name === 'loading' ? this.i18n.allTexts().detail.history.loading : ''));
  }
}
