import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import type { Gift, GiftHistory } from '@giftbuyer/contracts';
import { Skeleton, announce } from '@giftbuyer/ui';
import { ApiClient, isAbort } from '../../../core/http/api-client';
import { I18n } from '../../../i18n/i18n';
import { ErrorState } from '../../../shared/error-state';
import { StarChart } from '../../account-detail/chart/star-chart';
import { type Period, knownRange } from '../../account-detail/history/balance';
import { Refetch } from '../data/refetch';
import { giftTexts } from '../gift-texts';
import { pricesOf, stockOf } from './stock';

/** While a gift is being bought its numbers change with every reading. */
const MIN_REQUEST_INTERVAL_MS = 5_000;

/** How the stock of a gift changed, and its price. */
@Component({
  selector: 'gb-stock-history',
  imports: [ErrorState, Skeleton, StarChart],
  template: `
    <h3>{{ texts().sheet.history }}</h3>
    @if (failure(); as failure) {
      <gb-error-state [what]="texts().sheet.historyFailed" [error]="failure.error" (retry)="refetch().hint()" />
    }
    @if (history(); as history) {
      @if (known().balances.length > 1) {
        <gb-star-chart [period]="period()" [known]="known()" [labels]="texts().sheet.chart" />
      } @else {
        <p class="empty">{{ texts().sheet.historyEmpty }}</p>
      }
      @if (prices().length > 1) {
        <h3 class="prices">{{ texts().sheet.prices }}</h3>
        <ul>
          @for (price of prices(); track price.at) {
            <li>{{ texts().sheet.priceSince(texts().stars(price.stars), i18n.dateTime(price.at)) }}</li>
          }
        </ul>
      }
    } @else if (!failure()) {
      <gb-skeleton height="200px" />
    }
  `,
  styles: `
    :host {
      display: block;
    }
    h3 {
      margin: 0 0 var(--space-3);
      font: var(--font-subheading);
    }
    .prices {
      margin-block-start: var(--space-5);
    }
    .empty {
      display: grid;
      place-items: center;
      min-block-size: 96px;
      margin: 0;
      padding: var(--space-4);
      border: 1px dashed var(--border-strong);
      border-radius: var(--radius-card);
      color: var(--text-2);
      text-align: center;
      text-wrap: pretty;
    }
    ul {
      display: grid;
      gap: var(--space-1);
      margin: 0;
      padding: 0;
      list-style: none;
    }
  `,
})
export class StockHistory {
  readonly gift = input.required<Gift>();

  protected readonly i18n = inject(I18n);
  protected readonly texts = giftTexts();
  protected readonly history = signal<GiftHistory | null>(null);
  protected readonly failure = signal<{ error: unknown } | null>(null);
  private readonly stock = computed(() => stockOf(this.history()?.items ?? []));
  protected readonly prices = computed(() => pricesOf(this.history()?.items ?? []));
  /** From the first number to the last reading. */
  protected readonly period = computed<Period>(() => {
    const from = this.stock()[0]?.at ?? 0;
    const to = Math.max(Date.parse(this.gift().checked_at), this.stock().at(-1)?.at ?? 0);
    return { from, to: Math.max(to, from + 1000) };
  });
  protected readonly known = computed(() => knownRange(this.stock(), this.period(), this.period().to));

  private readonly api = inject(ApiClient);
  private readonly path = computed(() => `/api/gift/${this.gift().id}/history?environment=${this.gift().environment}`);
  /** Of one gift. */
  protected readonly refetch = computed(() => {
    const path = this.path();
    const abort = new AbortController();
    const refetch = new Refetch(() => this.fetchHistory(path, abort.signal), MIN_REQUEST_INTERVAL_MS);
    return Object.assign(refetch, { abort });
  });
  /** The history is longer when one of them changes. */
  private readonly numbers = computed(() => {
    const { remains, stars, state } = this.gift();
    return [remains, stars, state].join();
  });

  constructor() {
    announce(() => (this.history() || this.failure() ? '' : this.texts().sheet.historyLoading));
    effect((onCleanup) => {
      const refetch = this.refetch();
      untracked(() => {
        this.history.set(null);
        this.failure.set(null);
      });
      onCleanup(() => {
        refetch.stop();
        refetch.abort.abort();
      });
    });
    effect(() => {
      this.numbers();
      this.refetch().hint();
    });
  }

  private async fetchHistory(path: string, signal: AbortSignal): Promise<void> {
    try {
      const history = await this.api.get<GiftHistory>(path, { signal });
      this.history.set(history);
      this.failure.set(null);
    } catch (error) {
      if (!isAbort(error)) this.failure.set({ error });
    }
  }
}
