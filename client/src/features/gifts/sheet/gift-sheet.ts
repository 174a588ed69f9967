import { Component, type Signal, computed, inject } from '@angular/core';
import { Button, SheetFrame, Skeleton, announce, modalData, modalRef } from '@giftbuyer/ui';
import { pageTitle } from '../../../core/navigation/page-title';
import { ErrorState } from '../../../shared/error-state';
import { GiftPicture } from '../animation/gift-picture';
import { GiftsStore } from '../data/gifts.store';
import { giftTexts } from '../gift-texts';
import { giftName } from '../gift-view';
import { GiftFacts } from './gift-facts';
import { StockHistory } from './stock-history';

/** The sheet of a gift: its animation, prices, limits and dates, and how its stock changed. */
@Component({
  selector: 'gb-gift-sheet',
  imports: [Button, ErrorState, GiftFacts, GiftPicture, SheetFrame, Skeleton, StockHistory],
  template: `
    <gb-sheet-frame [heading]="name()">
      @let state = store.state();
      @if (gift(); as gift) {
        <gb-gift-picture [gift]="gift" [isPlaying]="true" />
        @if (gift.state === 'gone') {
          <p class="gone">{{ texts().sheet.gone }}</p>
        }
        <gb-gift-facts [gift]="gift" />
        @if (gift.total !== null) {
          <gb-stock-history [gift]="gift" />
        }
      } @else if (state.name === 'failed') {
        <gb-error-state [what]="texts().loadFailed" [error]="state.error" (retry)="store.load()" />
      } @else if (state.name === 'ready') {
        <div class="unknown">
          <p>{{ texts().sheet.unknownText }}</p>
          <button gbButton type="button" (click)="modal.close()">{{ texts().sheet.toList }}</button>
        </div>
      } @else {
        <div class="loading">
          <gb-skeleton height="220px" />
          <gb-skeleton height="160px" />
          <gb-skeleton height="200px" />
        </div>
      }
    </gb-sheet-frame>
  `,
  styles: `
    gb-gift-picture {
      --gift-size: 180px;
      block-size: 220px;
      margin-block-end: var(--space-4);
      border-radius: var(--radius-card);
    }
    .gone {
      margin: 0 0 var(--space-4);
      padding: var(--space-3) var(--space-4);
      border: 1px dashed var(--border-strong);
      border-radius: var(--radius-card);
      color: var(--text-2);
    }
    gb-stock-history {
      margin-block-start: var(--space-5);
    }
    .unknown,
    .loading {
      display: grid;
      gap: var(--space-4);
      justify-items: start;
      animation: appear 1ms 240ms backwards;
    }
    .unknown p {
      margin: 0;
      color: var(--text-2);
    }
    @keyframes appear {
      from {
        opacity: 0;
      }
    }
  `,
})
export class GiftSheet {
  readonly modal = modalRef();
  /** The id from the URL, unvalidated. */
  readonly data = modalData<Signal<string>>();

  protected readonly texts = giftTexts();
  protected readonly store = inject(GiftsStore);
  protected readonly gift = computed(() => this.store.find(this.data()));
  protected readonly name = computed(() => {
    const gift = this.gift();
    if (gift) return giftName(gift, this.texts());
    return this.store.state().name === 'ready' ? this.texts().sheet.unknown : this.texts().sheet.title;
  });

  constructor() {
    pageTitle(this.name);
    announce(() => (!this.gift() && this.store.state().name === 'loading' ? this.texts().sheet.loading : ''));
  }
}
