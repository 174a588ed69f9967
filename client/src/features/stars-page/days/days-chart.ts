import {
  Component,
  DestroyRef,
  ElementRef,
  computed,
  inject,
  input,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { type StarCurrency, decimalOf } from '@giftbuyer/contracts';
import { I18n } from '../../../i18n/i18n';
import { FAMILIES } from '../../ledgers/kind-families';
import { starsTexts } from '../../ledgers/stars-texts';
import { StarAmounts } from '../../transactions/star-amounts';
import { layOutBars } from './bars';
import type { Bucket, Buckets } from './day-buckets';

/** In CSS pixels: lower on narrow screens. */
const [NARROW_HEIGHT, WIDE_HEIGHT] = [168, 208];
const WIDE_FROM = 560;
/** Above and below the bars, for the largest amounts. */
const LABEL_ROOM = 18;
const TICK_WIDTH = 76;

/**
 * What came and went as bars: received above the line, spent below. For assistive technology it is a slider: arrow keys move
 * between the bars, and each is announced with its exact amounts.
 */
@Component({
  selector: 'gb-days-chart',
  templateUrl: './days-chart.html',
  styleUrl: './days-chart.css',
})
export class DaysChart {
  /** At least one. */
  readonly buckets = input.required<Buckets>();
  readonly currency = input.required<StarCurrency>();

  protected readonly texts = starsTexts();
  protected readonly width = signal(0);
  protected readonly height = computed(() => (this.width() < WIDE_FROM ? NARROW_HEIGHT : WIDE_HEIGHT));
  protected readonly layout = computed(() =>
    layOutBars(this.buckets().items, this.width(), this.height() - 2 * LABEL_ROOM),
  );
  protected readonly barsShift = `translate(0 ${LABEL_ROOM})`;
  protected readonly families = computed(() => {
    const { items } = this.buckets();
    return FAMILIES.filter((family) =>
      items.some(({ receivedBy, spentBy }) => receivedBy.has(family) || spentBy.has(family)),
    );
  });
  protected readonly ticks = computed(() => {
    const { items } = this.buckets();
    const { slot } = this.layout();
    const count = Math.max(1, Math.floor(this.width() / TICK_WIDTH));
    const step = Math.max(1, Math.ceil(items.length / count));
    const margin = TICK_WIDTH / 2;
    return items
      .map((bucket, index) => ({ x: slot * (index + 0.5), label: this.tickLabel(bucket), index }))
      .filter(
        ({ x, index }) =>
          (items.length - 1 - index) % step === 0 && x > margin * 0.6 && x < this.width() - margin * 0.6,
      );
  });
  protected readonly levels = computed(() => {
    const { highest, lowest } = this.layout();
    const format = (value: number) => (value > 0 ? this.compact().format(value) : '');
    return { received: format(highest), spent: format(lowest) };
  });
  /** Index of the bar that is pointed at, or was chosen by keys. */
  protected readonly selected = linkedSignal<Buckets, number | null>({ source: this.buckets, computation: () => null });
  protected readonly last = computed(() => this.buckets().items.length - 1);
  protected readonly index = computed(() => Math.min(this.selected() ?? this.last(), this.last()));
  /** `aria-valuetext` of the slider. */
  protected readonly valueText = computed(() => {
    const bucket = this.buckets().items[this.index()];
    return bucket ? this.describe(bucket) : '';
  });
  protected readonly readout = computed(() => {
    const selected = this.selected();
    const bucket = selected === null ? undefined : this.buckets().items[selected];
    return bucket ? this.describe(bucket) : this.texts().chart.utc;
  });

  private readonly i18n = inject(I18n);
  private readonly amounts = inject(StarAmounts);
  private readonly plot = viewChild.required<ElementRef<HTMLElement>>('plot');
  private readonly compact = computed(
    () => new Intl.NumberFormat(this.i18n.language(), { notation: 'compact', maximumSignificantDigits: 3 }),
  );
  private readonly formats = computed(() => {
    const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(this.i18n.language(), { ...options, timeZone: 'UTC' });
    return {
      day: format({ day: 'numeric', month: 'short' }),
      month: format({ month: 'short', year: 'numeric' }),
      full: format({ dateStyle: 'medium' }),
    };
  });

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const size = new ResizeObserver(([entry]) => this.width.set(Math.floor(entry?.contentRect.width ?? 0)));
    size.observe(element);
    inject(DestroyRef).onDestroy(() => size.disconnect());
  }

  protected onPointer({ clientX }: PointerEvent): void {
    const { left } = this.plot().nativeElement.getBoundingClientRect();
    const index = Math.floor((clientX - left) / this.layout().slot);
    this.selected.set(Math.min(this.last(), Math.max(0, index)));
  }

  protected onKey(event: KeyboardEvent): void {
    const index = this.index();
    const target = new Map([
      ['ArrowLeft', index - 1],
      ['ArrowDown', index - 1],
      ['ArrowRight', index + 1],
      ['ArrowUp', index + 1],
      ['PageDown', index - 7],
      ['PageUp', index + 7],
      ['Home', 0],
      ['End', this.last()],
    ]).get(event.key);
    if (target === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.selected.set(Math.min(this.last(), Math.max(0, target)));
  }

  /** Selects a bar on keyboard focus. */
  protected onFocus(): void {
    if (this.plot().nativeElement.matches(':focus-visible')) this.selected.set(this.index());
  }

  private describe(bucket: Bucket): string {
    const { chart } = this.texts();
    const amount = (nanos: bigint) => this.amounts.unsigned(decimalOf(nanos), this.currency());
    return chart.point(this.dates(bucket), amount(bucket.received), amount(bucket.spent));
  }

  private dates({ from, to }: Bucket): string {
    const { full } = this.formats();
    const [first, last] = [full.format(new Date(from)), full.format(new Date(to))];
    return from === to ? first : this.texts().chart.week(first, last);
  }

  private tickLabel({ from }: Bucket): string {
    const { day, month } = this.formats();
    return (this.buckets().unit === 'month' ? month : day).format(new Date(from));
  }
}
