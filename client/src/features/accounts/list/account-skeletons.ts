import { Component, DestroyRef, ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import { Grid, Skeleton, announce } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { Density } from '../../../core/preferences/density';
import { CARD_SIZE_BY_DENSITY } from './item-sizes';

const SHOW_AFTER_MS = 120;

/**
 * Skeletons of cards that fill the screen below the toolbar. Rendered after 120 ms, so that a fast response shows no flicker.
 */
@Component({
  selector: 'gb-account-skeletons',
  imports: [Skeleton],
  template: `
    <div #cards class="cards" aria-hidden="true" [style.block-size.px]="height()">
      @for (_ of places(); track $index) {
        <div class="card">
          <gb-skeleton class="avatar" width="40px" height="40px" [round]="true" />
          <div class="who"><gb-skeleton width="55%" height="14px" /><gb-skeleton width="40%" /></div>
          <gb-skeleton class="stars" width="30%" height="20px" />
          <div class="foot"><gb-skeleton width="60%" /><gb-skeleton width="36px" height="32px" /></div>
        </div>
      }
    </div>
  `,
  styleUrl: './account-skeletons.css',
})
export class AccountSkeletons {
  private readonly texts = inject(I18n).texts;
  protected readonly height = signal(0);
  private readonly count = signal(0);
  protected readonly places = computed(() => Array.from({ length: this.count() }));
  private readonly cards = viewChild.required<ElementRef<HTMLElement>>('cards');

  constructor() {
    announce(() => this.texts().accounts.loading);
    const density = inject(Density).name;
    const measure = (): void => {
      const { width, top } = this.cards().nativeElement.getBoundingClientRect();
      const grid = new Grid(width, CARD_SIZE_BY_DENSITY[density()]);
      const height = Math.max(0, innerHeight - top);
      this.height.set(height);
      // The last row is clipped by the screen edge.
      this.count.set(grid.columns * (grid.rowsIn(height) + 1));
    };
    const timer = setTimeout(() => {
      measure();
      addEventListener('resize', measure);
    }, SHOW_AFTER_MS);
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(timer);
      removeEventListener('resize', measure);
    });
  }
}
