import { Component, DestroyRef, ElementRef, computed, inject, signal } from '@angular/core';
import { Grid, Skeleton, announce } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { Density } from '../core/density';
import { CARD_SIZES } from './card-size';

/** In CSS pixels. */
const BOTTOM_MARGIN = 16;
const SHOW_AFTER_MS = 120;

/** As many card-shaped skeletons as fill the screen; made after 120 ms, so that a quick answer neither flickers nor waits. */
@Component({
  selector: 'gb-account-skeletons',
  imports: [Skeleton],
  template: `
    @for (_ of cards(); track $index) {
      <div class="card" aria-hidden="true">
        <gb-skeleton class="avatar" width="40px" height="40px" [round]="true" />
        <div class="who"><gb-skeleton width="55%" height="14px" /><gb-skeleton width="40%" /></div>
        <gb-skeleton class="stars" width="30%" height="20px" />
        <div class="foot"><gb-skeleton width="60%" /><gb-skeleton width="104px" height="32px" /></div>
      </div>
    }
  `,
  styleUrl: './account-skeletons.css',
})
export class AccountSkeletons {
  private readonly texts = inject(I18n).texts;
  private readonly count = signal(0);
  protected readonly cards = computed(() => Array.from({ length: this.count() }));

  constructor() {
    announce(() => this.texts().accounts.loading);
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const density = inject(Density).name;
    const measure = (): void => {
      const { width, top } = element.getBoundingClientRect();
      const grid = new Grid(width, CARD_SIZES[density()]);
      this.count.set(grid.columns * grid.rowsIn(innerHeight - top - BOTTOM_MARGIN));
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
