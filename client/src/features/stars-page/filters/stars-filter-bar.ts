import { Component, computed, inject, input, output, signal } from '@angular/core';
import {
  STAR_CURRENCIES,
  STAR_DIRECTIONS,
  STAR_TRANSACTION_STATES,
  type StarDirection,
  type StarTransactionKind,
} from '@giftbuyer/contracts';
import { Badge, Button, Icon, SegmentedControl } from '@giftbuyer/ui';
import { Clock } from '../../../core/time/clock';
import { AccountsStore } from '../../accounts/data/accounts.store';
import { FAMILIES, kindsOf } from '../../ledgers/kind-families';
import {
  DEFAULT_FILTERS,
  type Dates,
  PERIODS,
  type Period,
  type StarFilters,
  dayOf,
  filterCount,
  periodOf,
  toggled,
  validDay,
} from '../../ledgers/star-filters';
import { starsTexts } from '../../ledgers/stars-texts';
import { AccountNames } from '../../transactions/account-names';

const collator = new Intl.Collator(['ru', 'en'], { sensitivity: 'base', numeric: true });

const OPENS_CALENDAR = [' ', 'F4'];

/** A filter that narrows the list, as a chip that removes it. */
interface Chip {
  key: string;
  name: string;
  without: Partial<StarFilters>;
}

/** Chooses which transactions are shown. */
@Component({
  selector: 'gb-stars-filter-bar',
  imports: [Badge, Button, Icon, SegmentedControl],
  templateUrl: './stars-filter-bar.html',
  styleUrl: './stars-filter-bar.css',
})
export class StarsFilterBar {
  readonly filters = input.required<StarFilters>();
  /** Some account has TON, or had. */
  readonly hasTon = input.required<boolean>();
  /** Payments made elsewhere that the user has not seen. */
  readonly unseen = input.required<number>();
  readonly changed = output<Partial<StarFilters>>();

  protected readonly texts = starsTexts();
  protected readonly periods = computed(() => {
    const { periods } = this.texts().filters;
    return [...PERIODS, 'dates' as const].map((value) => ({ value, label: periods[value] }));
  });
  protected readonly period = computed((): Period | 'dates' => {
    const { period } = this.filters();
    return typeof period === 'string' ? period : 'dates';
  });
  protected readonly dates = computed((): Dates | null => {
    const { period } = this.filters();
    return typeof period === 'string' ? null : period;
  });
  protected readonly directions = computed(() => {
    const { directions } = this.texts().filters;
    return (['all', ...STAR_DIRECTIONS] as const).map((value) => ({ value, label: directions[value] }));
  });
  protected readonly direction = computed((): StarDirection | 'all' => this.filters().direction ?? 'all');
  protected readonly states = STAR_TRANSACTION_STATES;
  protected readonly currencies = computed(() => {
    const { currencies } = this.texts().filters;
    return STAR_CURRENCIES.map((value) => ({ value, label: currencies[value] }));
  });
  protected readonly accounts = computed(() => {
    const { accounts: chosen } = this.filters();
    return this.store
      .accounts()
      .filter(({ id }) => !chosen.includes(id))
      .map(({ id }) => ({ id, name: this.names.nameOf(id) }))
      .sort((one, other) => collator.compare(one.name, other.name) || one.id - other.id);
  });
  protected readonly kinds = computed(() => {
    const { kinds: chosen } = this.filters();
    const { families, kinds, allOf } = this.texts();
    return FAMILIES.map((family) => {
      const all = kindsOf(family);
      return {
        ...{ family, name: families[family], all: all.length > 1 ? allOf(families[family]) : null },
        items: all.filter((kind) => !chosen.includes(kind)).map((kind) => ({ kind, name: kinds[kind] })),
      };
    });
  });
  protected readonly chips = computed((): Chip[] => {
    const { accounts, kinds, gift } = this.filters();
    const texts = this.texts();
    const whole = FAMILIES.filter((family) => {
      const all = kindsOf(family);
      return all.length > 1 && all.every((kind) => kinds.includes(kind));
    });
    const single = kinds.filter((kind) => !whole.some((family) => kindsOf(family).includes(kind)));
    return [
      ...accounts.map((id): Chip => ({
        key: `account-${id}`,
        name: this.names.nameOf(id),
        without: { accounts: toggled(accounts, id) },
      })),
      ...whole.map((family): Chip => ({
        key: family,
        name: texts.families[family],
        without: { kinds: kinds.filter((kind) => !kindsOf(family).includes(kind)) },
      })),
      ...single.map((kind): Chip => ({ key: kind, name: texts.kinds[kind], without: { kinds: toggled(kinds, kind) } })),
      ...(gift === null ? [] : [{ key: 'gift', name: texts.gift(gift), without: { gift: null } }]),
    ];
  });
  /** Only used on phones; larger screens always show them. */
  protected readonly isOpen = signal(false);
  protected readonly chosenCount = computed(() => {
    const { accounts, kinds, direction, state, gift, foreign } = this.filters();
    return [accounts.length, kinds.length, direction, state, gift, foreign].filter(Boolean).length;
  });
  protected readonly isNarrowed = computed(() => filterCount(this.filters()) > 0);
  protected readonly today = computed(() => dayOf(this.clock.now()));

  private readonly store = inject(AccountsStore);
  private readonly names = inject(AccountNames);
  private readonly clock = inject(Clock);
  /** What is typed is taken over when the field is left, or by Enter. */
  protected isTypingDate = false;

  protected choosePeriod(period: Period | 'dates'): void {
    if (period !== 'dates') this.changed.emit({ period });
    // The days of the period so far, to be changed.
    else
      this.changed.emit({ period: { from: periodOf(this.filters().period, this.clock.now()).from, to: this.today() } });
  }

  protected chooseDirection(direction: StarDirection | 'all'): void {
    this.changed.emit({ direction: direction === 'all' ? null : direction });
  }

  protected chooseState(select: HTMLSelectElement): void {
    this.changed.emit({ state: this.states.find((state) => state === select.value) ?? null });
  }

  /** Chromium reports every digit that is typed in a date as a change: a year is 0002 and 0020 before it is 2026. */
  protected onDateKey(event: KeyboardEvent, end: keyof Dates, field: HTMLInputElement): void {
    if (event.key === 'Enter') this.chooseDate(end, field);
    // These open the calendar of the browser, in which a day is chosen as a whole.
    else this.isTypingDate = !OPENS_CALENDAR.includes(event.key) && !event.altKey;
  }

  protected onDateChange(end: keyof Dates, field: HTMLInputElement): void {
    if (!this.isTypingDate) this.chooseDate(end, field);
  }

  protected chooseDate(end: keyof Dates, field: HTMLInputElement): void {
    this.isTypingDate = false;
    const known = this.dates() ?? { from: null, to: null };
    const dates = { ...known, [end]: validDay(field.value) };
    const { from, to } = dates;
    const isUnchanged = from === known.from && to === known.to;
    if (isUnchanged || (from === null && to === null)) field.value = known[end] ?? '';
    else this.changed.emit({ period: from !== null && to !== null && from > to ? { from: to, to: from } : dates });
  }

  protected addAccount(select: HTMLSelectElement): void {
    const id = Number(select.value);
    select.value = '';
    if (id > 0) this.changed.emit({ accounts: [...this.filters().accounts, id] });
  }

  protected addKinds(select: HTMLSelectElement): void {
    const { value } = select;
    select.value = '';
    const family = FAMILIES.find((name) => `all-${name}` === value);
    const added = family ? kindsOf(family) : [value as StarTransactionKind];
    if (value) this.changed.emit({ kinds: [...new Set([...this.filters().kinds, ...added])] });
  }

  protected reset(): void {
    const { period, currency } = this.filters();
    this.changed.emit({ ...DEFAULT_FILTERS, period, currency });
  }
}
