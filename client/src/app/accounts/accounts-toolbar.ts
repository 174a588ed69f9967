import {
  Component,
  DestroyRef,
  ElementRef,
  afterRenderEffect,
  computed,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { SegmentedControl, Icon } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { Density } from '../core/density';
import { SHOWN_STATUSES, type ShownStatus } from './account-status';
import { AccountsStore } from './accounts.store';
import { SORTS, VIEWS, WHOLE_LIST } from './list-query';
import { ShownAccounts } from './shown-accounts';

/** In CSS pixels: as much of the next chip is seen. */
const CHIP_EDGE = 24;

/** What of the list is shown, in which order and how. It stays under the top bar while the list is scrolled. */
@Component({
  selector: 'gb-accounts-toolbar',
  imports: [SegmentedControl, Icon],
  templateUrl: './accounts-toolbar.html',
  styleUrl: './accounts-toolbar.css',
})
export class AccountsToolbar {
  protected readonly texts = inject(I18n).texts;
  protected readonly shown = inject(ShownAccounts);
  protected readonly density = inject(Density);
  protected readonly sorts = SORTS;
  protected readonly views = computed(() => {
    const { views } = this.texts().accounts;
    return VIEWS.map((value) => ({ value, label: views[value], icon: value }));
  });
  /** A status that no account has is offered while it is chosen only. */
  protected readonly chips = computed(() => {
    const { statuses } = this.texts().accounts;
    const { status: chosen } = this.shown.query();
    const counts = this.shown.counts();
    const chip = (status: ShownStatus | null, count: number) => ({
      status,
      name: statuses[status ?? 'all'],
      count: this.i18n.number(count),
    });
    const shown = SHOWN_STATUSES.filter((status) => counts[status] > 0 || status === chosen);
    return [chip(null, this.store.accounts().length), ...shown.map((status) => chip(status, counts[status]))];
  });

  /** On a phone alone: elsewhere there is room for it. */
  protected readonly isOrderOpen = signal(false);
  protected readonly isReordered = computed(() => {
    const { sort, isReversed } = this.shown.query();
    return sort !== WHOLE_LIST.sort || isReversed;
  });

  private readonly i18n = inject(I18n);
  private readonly store = inject(AccountsStore);
  private readonly input = viewChild.required<ElementRef<HTMLInputElement>>('input');
  private readonly chipRow = viewChild.required<ElementRef<HTMLElement>>('chipRow');

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const { style } = document.documentElement;
    // What the page scrolls to must not end up under it, nor the head of the table.
    const watch = new ResizeObserver(() => {
      const { top } = getComputedStyle(element);
      const bar = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--topbar-height'));
      style.setProperty('--toolbar-height', `${element.offsetHeight + parseFloat(top) - bar}px`);
    });
    watch.observe(element);
    afterRenderEffect(() => {
      this.shown.query();
      this.showChip(this.chipRow().nativeElement.querySelector('[aria-pressed="true"]'));
    });
    this.shown.changing.pipe(takeUntilDestroyed()).subscribe(() => showFirstBelow(element));
    inject(DestroyRef).onDestroy(() => {
      watch.disconnect();
      style.removeProperty('--toolbar-height');
    });
  }

  focus(): void {
    this.input().nativeElement.select();
  }

  protected clear(event?: Event): void {
    // An empty field leaves Esc to others.
    if (event && !this.shown.query().search) return;
    event?.preventDefault();
    this.shown.ask({ search: '' });
    this.input().nativeElement.focus();
  }

  protected sortBy({ target }: Event): void {
    const sort = SORTS.find((name) => name === (target as HTMLSelectElement).value);
    if (sort) this.shown.ask({ sort, isReversed: false });
  }

  /** On a phone the row of chips is wider than the screen. */
  protected showChip(chip: EventTarget | null): void {
    if (!(chip instanceof HTMLElement)) return;
    const { nativeElement: row } = this.chipRow();
    const most = chip.offsetLeft - CHIP_EDGE;
    const least = chip.offsetLeft + chip.offsetWidth + CHIP_EDGE - row.clientWidth;
    row.scrollLeft = Math.min(most, Math.max(least, row.scrollLeft));
  }
}

/** Another question has its answer at the top of the list, of which a person far down would see the end. */
function showFirstBelow(sticky: HTMLElement): void {
  const list = sticky.nextElementSibling?.getBoundingClientRect().top ?? 0;
  const hidden = sticky.getBoundingClientRect().bottom - list;
  if (hidden > 0) scrollBy({ top: -hidden, behavior: 'instant' });
}
