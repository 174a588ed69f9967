import { Component, computed, inject } from '@angular/core';
import { Clock } from '../../../core/time/clock';
import { I18n, clockTime } from '../../../i18n/i18n';
import { GiftEnvironments } from '../data/gift-environments';
import { GiftsStore } from '../data/gifts.store';
import { giftTexts } from '../gift-texts';

const JUST_NOW_MS = 5_000;
const MINUTE_MS = 60_000;

/** How many gifts there are, when Telegram's catalogue was read, and whether it is watched. */
@Component({
  selector: 'gb-catalogue-status',
  template: `
    @if (store.gifts().length; as count) {
      <span>{{ texts().total(count) }}</span>
    }
    @if (readAgo(); as ago) {
      <span [title]="readAt()">{{ texts().read(ago) }}</span>
    }
    @if (watching(); as watching) {
      <span [class]="watching.state"> <span class="dot" aria-hidden="true"></span> {{ watching.text }} </span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 0 var(--space-4);
      margin-block-start: 2px;
      color: var(--text-2);
    }
    .dot {
      display: inline-block;
      inline-size: 8px;
      block-size: 8px;
      margin-inline-end: 2px;
      border: 2px solid var(--text-3);
      border-radius: 50%;
    }
    .watching .dot {
      border-color: var(--success);
      background: var(--success);
    }
    .waiting {
      color: var(--warning);
    }
    .waiting .dot {
      border-color: var(--warning);
      border-radius: 0;
    }
    @media (forced-colors: active) {
      .watching .dot {
        background: CanvasText;
        forced-color-adjust: none;
      }
    }
  `,
})
export class CatalogueStatus {
  protected readonly texts = giftTexts();
  protected readonly store = inject(GiftsStore);
  protected readonly readAt = computed(() => this.i18n.dateTime(this.store.readAt() ?? ''));
  protected readonly readAgo = computed(() => {
    const at = this.store.readAt();
    if (at === null) return null;
    const age = this.clock.now() - Date.parse(at);
    if (age < JUST_NOW_MS) return this.texts().justNow;
    return age < MINUTE_MS ? this.texts().secondsAgo(Math.floor(age / 1000)) : this.i18n.ago(at, this.clock.now());
  });
  protected readonly watching = computed(() => {
    const watching = this.store.watching();
    if (!watching) return null;
    const { state, wait_until: until } = watching;
    if (state === 'watching') return { state, text: this.texts().watching };
    const left = Date.parse(until ?? '') - this.clock.now();
    if (state === 'waiting' && left > 0) return { state, text: this.texts().waiting(clockTime(left / 1000)) };
    const environment = this.store.environment();
    const hasAccount = environment !== null && this.environments.used()?.includes(environment);
    return { state: 'off', text: hasAccount ? this.texts().notWatching : this.texts().noAccount };
  });

  private readonly i18n = inject(I18n);
  private readonly clock = inject(Clock);
  private readonly environments = inject(GiftEnvironments);
}
