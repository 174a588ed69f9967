import { Component, DestroyRef, ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { GIFT_STATES, type GiftState } from '@giftbuyer/contracts';
import { Icon, IconButton } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { DEFAULT_GIFT_QUERY, GIFT_SORTS, GIFT_TRAITS } from '../data/gift-query';
import { GiftsFilter } from '../data/gifts-filter';
import { GiftsStore } from '../data/gifts.store';
import { giftTexts } from '../gift-texts';

/** Search, filters and sort order of the gifts. Sticks below the top bar while the list scrolls. */
@Component({
  selector: 'gb-gifts-toolbar',
  imports: [Icon, IconButton],
  templateUrl: './gifts-toolbar.html',
  // The same look as above the accounts.
  styleUrls: ['../../accounts/toolbar/accounts-toolbar.css', './gifts-toolbar.css'],
})
export class GiftsToolbar {
  protected readonly i18n = inject(I18n);
  protected readonly texts = giftTexts();
  protected readonly filter = inject(GiftsFilter);
  protected readonly sorts = GIFT_SORTS;
  /** A state or trait without gifts is offered only while it is chosen. */
  protected readonly states = computed(() => {
    const { stateFilters } = this.texts();
    const [chosen, counts] = [this.filter.query().state, this.filter.stateCounts()];
    const chip = (state: GiftState | null, count: number) => ({
      ...{ state, name: stateFilters[state ?? 'all'], isChosen: state === chosen },
      count: this.i18n.number(count),
    });
    const shown = GIFT_STATES.filter((state) => counts[state] > 0 || state === chosen);
    return [chip(null, this.store.gifts().length), ...shown.map((state) => chip(state, counts[state]))];
  });
  protected readonly traits = computed(() => {
    const [{ traits: chosen }, counts] = [this.filter.query(), this.filter.traitCounts()];
    return GIFT_TRAITS.filter((trait) => counts[trait] > 0 || chosen.includes(trait)).map((trait) => ({
      ...{ trait, name: this.texts().traitFilters[trait], isChosen: chosen.includes(trait) },
      count: this.i18n.number(counts[trait]),
    }));
  });

  /** Only used on phones; larger screens always show it. */
  protected readonly isOrderOpen = signal(false);
  protected readonly isReordered = computed(() => {
    const { sort, isReversed } = this.filter.query();
    return sort !== DEFAULT_GIFT_QUERY.sort || isReversed;
  });

  private readonly store = inject(GiftsStore);
  private readonly input = viewChild.required<ElementRef<HTMLInputElement>>('input');

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const { style } = document.documentElement;
    // What has the focus must not be covered by the toolbar.
    const watch = new ResizeObserver(() => {
      const { top } = getComputedStyle(element);
      const bar = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--topbar-height'));
      style.setProperty('--toolbar-height', `${element.offsetHeight + (parseFloat(top) || bar) - bar}px`);
    });
    watch.observe(element);
    this.filter.beforeChange.pipe(takeUntilDestroyed()).subscribe(() => scrollToListStart(element));
    inject(DestroyRef).onDestroy(() => {
      watch.disconnect();
      style.removeProperty('--toolbar-height');
    });
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

  /** On phones the row of chips is wider than the screen, and browsers leave a chip that is seen in part. */
  protected reveal(chip: EventTarget | null): void {
    if (chip instanceof HTMLElement) chip.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  }

  protected sortBy({ target }: Event): void {
    const sort = GIFT_SORTS.find((name) => name === (target as HTMLSelectElement).value);
    if (sort) this.filter.update({ sort, isReversed: false });
  }
}

/** New results start at the top of the list; a user who scrolled far down would see their end. */
function scrollToListStart(sticky: HTMLElement): void {
  const list = sticky.nextElementSibling?.getBoundingClientRect().top ?? 0;
  const hidden = sticky.getBoundingClientRect().bottom - list;
  if (hidden > 0) scrollBy({ top: -hidden, behavior: 'instant' });
}
