import { DestroyRef, Directive, ElementRef, type OnInit, computed, inject, input } from '@angular/core';
import { translate } from './item-animations';
import type { RenderedItem } from './rendered-item';
import { VirtualGrid } from './virtual-grid';

/** `[gbVirtualGridItem]="item"`: a child of `gbVirtualGrid`, at its place. */
@Directive({
  selector: '[gbVirtualGridItem]',
  host: {
    '[attr.role]': 'grid.rows() ? "row" : "listitem"',
    '[attr.data-key]': 'rendered().key',
    '[attr.tabindex]': 'isTabStop() ? 0 : -1',
    '[attr.aria-setsize]': 'grid.rows() ? null : grid.count()',
    '[attr.aria-posinset]': 'grid.rows() ? null : rendered().index + 1',
    '[attr.aria-rowindex]': 'grid.rows() ? rendered().index + 2 : null',
    '[style.transform]': 'transform()',
  },
})
export class VirtualGridItem implements OnInit {
  readonly rendered = input.required<RenderedItem<unknown>>({ alias: 'gbVirtualGridItem' });

  protected readonly grid = inject<VirtualGrid<unknown>>(VirtualGrid);
  protected readonly isTabStop = computed(() => this.grid.tabStop() === this.rendered().key);
  protected readonly transform = computed(() => translate(this.rendered().place));

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly destroy = inject(DestroyRef);

  ngOnInit(): void {
    this.destroy.onDestroy(this.grid.attach(this.rendered().key, this.element));
  }
}
