import { DestroyRef, Directive, ElementRef, type OnInit, computed, inject, input } from '@angular/core';
import { translate } from './card-motion';
import { CardWindow } from './card-window';
import type { LiveCard } from './live-card';

/** `[gbWindowCard]="card"`: a card of `gbCardWindow`, at its place. */
@Directive({
  selector: '[gbWindowCard]',
  host: {
    '[attr.role]': 'window.rows() ? "row" : "listitem"',
    '[attr.data-key]': 'card().key',
    '[attr.tabindex]': 'isTabStop() ? 0 : -1',
    '[attr.aria-setsize]': 'window.rows() ? null : window.count()',
    '[attr.aria-posinset]': 'window.rows() ? null : card().index + 1',
    '[attr.aria-rowindex]': 'window.rows() ? card().index + 2 : null',
    '[style.transform]': 'transform()',
  },
})
export class WindowCard implements OnInit {
  readonly card = input.required<LiveCard<unknown>>({ alias: 'gbWindowCard' });

  protected readonly window = inject<CardWindow<unknown>>(CardWindow);
  protected readonly isTabStop = computed(() => this.window.tabStop() === this.card().key);
  protected readonly transform = computed(() => translate(this.card().place));

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly destroy = inject(DestroyRef);

  ngOnInit(): void {
    this.destroy.onDestroy(this.window.attach(this.card().key, this.element));
  }
}
