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
import { Icon, IconButton, SegmentedControl } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { Density } from '../../../core/preferences/density';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { TagChip } from '../../tags/tag-chip';
import { TagsStore } from '../../tags/tags.store';
import { DISPLAY_STATUSES, type DisplayStatus } from '../data/account-status';
import { AccountsStore } from '../data/accounts.store';
import { SORTS, VIEWS, DEFAULT_QUERY } from '../data/list-query';
import { AccountsFilter } from '../data/accounts-filter';

/** Width in CSS pixels by which the next chip stays visible. */
const CHIP_EDGE = 24;

/** Search, filters, sort order and view of the list. Sticks below the top bar while the list scrolls. */
@Component({
  selector: 'gb-accounts-toolbar',
  imports: [Icon, IconButton, SegmentedControl, TagChip],
  templateUrl: './accounts-toolbar.html',
  styleUrl: './accounts-toolbar.css',
})
export class AccountsToolbar {
  protected readonly texts = inject(I18n).texts;
  protected readonly filter = inject(AccountsFilter);
  protected readonly density = inject(Density);
  protected readonly sorts = SORTS;
  protected readonly views = computed(() => {
    const { views } = this.texts().accounts;
    return VIEWS.map((value) => ({ value, label: views[value], icon: value }));
  });
  /** A status without accounts is offered only while it is selected. */
  protected readonly chips = computed(() => {
    const { statuses } = this.texts().accounts;
    const { status: chosen } = this.filter.query();
    const counts = this.filter.statusCounts();
    const chip = (status: DisplayStatus | null, count: number) => ({
      status,
      name: statuses[status ?? 'all'],
      count: this.i18n.number(count),
    });
    const shown = DISPLAY_STATUSES.filter((status) => counts[status] > 0 || status === chosen);
    return [chip(null, this.store.accounts().length), ...shown.map((status) => chip(status, counts[status]))];
  });

  /** A tag without accounts is offered only while it is chosen. */
  protected readonly tagChips = computed(() => {
    const [chosen, counts] = [this.filter.chosenTags(), this.filter.tagCounts()];
    return (this.tags.tags() ?? [])
      .filter(({ id }) => counts.has(id) || chosen.includes(id))
      .map((tag) => ({
        tag,
        isChosen: chosen.includes(tag.id),
        count: this.i18n.number(counts.get(tag.id) ?? 0),
      }));
  });

  /** Only used on phones; larger screens always show it. */
  protected readonly isOrderOpen = signal(false);
  protected readonly isReordered = computed(() => {
    const { sort, isReversed } = this.filter.query();
    return sort !== DEFAULT_QUERY.sort || isReversed;
  });

  private readonly i18n = inject(I18n);
  private readonly store = inject(AccountsStore);
  private readonly tags = inject(TagsStore);
  private readonly dialogs = inject(Dialogs);
  private readonly input = viewChild.required<ElementRef<HTMLInputElement>>('input');
  private readonly chipRow = viewChild.required<ElementRef<HTMLElement>>('chipRow');

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const { style } = document.documentElement;
    // Scroll targets and the table head must not be covered by the toolbar.
    let frame = 0;
    const setHeight = (): void => {
      const { top } = getComputedStyle(element);
      const bar = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--topbar-height'));
      style.setProperty('--toolbar-height', `${element.offsetHeight + parseFloat(top) - bar}px`);
    };
    // The property makes the browser compute the styles of the whole page again: not before the first cards are shown.
    const watch = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(setHeight);
    });
    watch.observe(element);
    afterRenderEffect(() => {
      this.filter.query();
      this.scrollToChip(this.chipRow().nativeElement.querySelector('[aria-pressed="true"]'));
    });
    this.filter.beforeChange.pipe(takeUntilDestroyed()).subscribe(() => scrollToListStart(element));
    inject(DestroyRef).onDestroy(() => {
      watch.disconnect();
      cancelAnimationFrame(frame);
      style.removeProperty('--toolbar-height');
    });
  }

  protected openTags(): void {
    void this.dialogs.open(({ TagsDialog }) => TagsDialog, { hasShownAccounts: true });
  }

  focus(): void {
    this.input().nativeElement.select();
  }

  protected clear(event?: Event): void {
    // With an empty field, Esc is left to other handlers.
    if (event && !this.filter.query().search) return;
    event?.preventDefault();
    this.filter.update({ search: '' });
    this.input().nativeElement.focus();
  }

  protected sortBy({ target }: Event): void {
    const sort = SORTS.find((name) => name === (target as HTMLSelectElement).value);
    if (sort) this.filter.update({ sort, isReversed: false });
  }

  /** On phones the row of chips is wider than the screen. */
  protected scrollToChip(chip: EventTarget | null): void {
    if (!(chip instanceof HTMLElement)) return;
    const { nativeElement: row } = this.chipRow();
    const most = chip.offsetLeft - CHIP_EDGE;
    const least = chip.offsetLeft + chip.offsetWidth + CHIP_EDGE - row.clientWidth;
    row.scrollLeft = Math.min(most, Math.max(least, row.scrollLeft));
  }
}

/** New results start at the top of the list; a user who scrolled far down would see their end. */
function scrollToListStart(sticky: HTMLElement): void {
  const list = sticky.nextElementSibling?.getBoundingClientRect().top ?? 0;
  const hidden = sticky.getBoundingClientRect().bottom - list;
  if (hidden > 0) scrollBy({ top: -hidden, behavior: 'instant' });
}
