import { Component, DestroyRef, ElementRef, computed, inject, input, signal, viewChild } from '@angular/core';
import { I18n } from '../../../i18n/i18n';
import { Clock } from '../../../core/time/clock';
import { type KnownRange, type Period, indexAt } from '../history/balance';
import { starsBetween } from '../history/exact-stars';
import { type Scales, stepLine } from './step-line';
import { type TimeTicks, extentOf, timeTicks, valueTicks } from './ticks';

/** In CSS pixels: lower on narrow screens. */
const [NARROW_HEIGHT, WIDE_HEIGHT] = [176, 260];
const WIDE_FROM = 480;
const PADDING = 10;
const TICK_WIDTH = 84;
/** Ticks closer to the edge have no room for a label. */
const EDGE_MARGIN = 22;
/** Changes are marked with dots when each has at least this width. */
const MIN_DOT_SPACING = 12;
/** Minimum width of the gap after the last reading. */
const MIN_GAP_WIDTH = 6;
const MIN_GAP_LABEL_WIDTH = 72;
/** Share of the changes that Page Up and Page Down skip. */
const PAGE_RATIO = 0.1;

interface Selection {
  time: number;
  /** Index of the balance in force; -1 where it is unknown. */
  index: number;
}

/** What the values are called. */
export interface ChartTexts {
  title: string;
  inPeriod: string;
  balance: string;
  band: string;
  unknown: string;
  point(value: string, time: string): string;
}

/**
 * A balance over time as a step line. For assistive technology it is a slider: arrow keys move between changes, and each is
 * announced with its exact value and time.
 */
@Component({
  selector: 'gb-star-chart',
  templateUrl: './star-chart.html',
  styleUrl: './star-chart.css',
})
export class StarChart {
  readonly period = input.required<Period>();
  /** Contains at least one balance. */
  readonly known = input.required<KnownRange>();
  /** Those of a balance of Stars by default. */
  readonly labels = input<ChartTexts>();

  protected readonly i18n = inject(I18n);
  private readonly clock = inject(Clock);
  protected readonly texts = computed<ChartTexts>(() => this.labels() ?? this.i18n.allTexts().detail.history);
  protected readonly width = signal(0);
  protected readonly height = computed(() => (this.width() < WIDE_FROM ? NARROW_HEIGHT : WIDE_HEIGHT));
  protected readonly scales = computed<Scales>(() => {
    const { from, to } = this.period();
    const { low, high } = extentOf(this.known().balances.map(({ value }) => value));
    const [width, height] = [this.width(), this.height()];
    return {
      x: (time) => ((time - from) / (to - from)) * width,
      y: (stars) => PADDING + ((high - stars) / (high - low)) * (height - 2 * PADDING),
    };
  });
  protected readonly steps = computed(() => stepLine(this.known().balances, this.known(), this.scales()));
  protected readonly dots = computed(() => {
    const { balances, from } = this.known();
    if (balances.length * MIN_DOT_SPACING > this.width()) return [];
    const { x, y } = this.scales();
    return balances.map(({ at, value }) => ({ x: x(Math.max(at, from)), y: y(value) }));
  });
  /** The part after the last reading; null when it is too narrow to be seen. */
  protected readonly gap = computed(() => {
    const { x } = this.scales();
    const [begin, end] = [x(this.known().to), x(this.period().to)];
    const width = end - begin;
    return width > MIN_GAP_WIDTH ? { x: begin, width, hasText: width > MIN_GAP_LABEL_WIDTH } : null;
  });
  protected readonly yTicks = computed(() => {
    const { balances } = this.known();
    const values = valueTicks(extentOf(balances.map(({ value }) => value)), 4);
    const { y } = this.scales();
    const labels = this.yTickLabels(values);
    return values.map((value, index) => ({ y: y(value), label: labels[index] }));
  });
  protected readonly xTicks = computed(() => {
    this.clock.timezoneOffset();
    const ticks = timeTicks(this.period(), Math.max(2, Math.floor(this.width() / TICK_WIDTH)));
    const { x } = this.scales();
    const label = this.xTickFormat(ticks);
    return ticks.times
      .map((time) => ({ x: x(time), label: label(time) }))
      .filter((tick) => tick.x > EDGE_MARGIN && tick.x < this.width() - EDGE_MARGIN);
  });
  protected readonly selected = signal<Selection | null>(null);
  protected readonly crosshair = computed(() => {
    const selection = this.selected();
    if (!selection) return null;
    const { x, y } = this.scales();
    const balance = this.known().balances[selection.index];
    return { x: x(selection.time), y: balance && y(balance.value) };
  });
  protected readonly last = computed(() => this.known().balances.length - 1);
  protected readonly index = computed(() => {
    const index = this.selected()?.index ?? -1;
    return index < 0 ? this.last() : Math.min(index, this.last());
  });
  /** `aria-valuetext` of the slider. */
  protected readonly valueText = computed(() => {
    const balance = this.known().balances[this.index()];
    return balance ? this.texts().point(this.i18n.exact(balance.stars), this.formatTime(balance.at)) : '';
  });
  protected readonly readout = computed(() => {
    const selection = this.selected();
    const { balances } = this.known();
    if (!selection) {
      const change = starsBetween(balances[0]?.stars ?? '0', balances.at(-1)?.stars ?? '0');
      return { value: this.i18n.signed(change), note: this.texts().inPeriod };
    }
    const stars = balances[selection.index]?.stars;
    return { value: stars ? this.i18n.exact(stars) : this.texts().unknown, note: this.formatTime(selection.time) };
  });

  private readonly plot = viewChild.required<ElementRef<HTMLElement>>('plot');
  private readonly compact = computed(
    () => new Intl.NumberFormat(this.i18n.language(), { notation: 'compact', maximumFractionDigits: 3 }),
  );
  private readonly timeFormats = computed(() => {
    this.clock.timezoneOffset();
    const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(this.i18n.language(), options);
    return {
      time: format({ hour: '2-digit', minute: '2-digit' }),
      day: format({ day: 'numeric', month: 'short' }),
      month: format({ month: 'short', year: 'numeric' }),
      year: format({ year: 'numeric' }),
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
    const share = Math.min(1, Math.max(0, (clientX - left) / this.width()));
    const { from, to } = this.period();
    const time = from + share * (to - from);
    const known = this.known();
    const isKnown = time >= known.from && time <= known.to;
    this.selected.set({ time, index: isKnown ? indexAt(known.balances, time) : -1 });
  }

  protected onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.round(this.last() * PAGE_RATIO));
    const index = this.selected() ? this.index() : this.last();
    const target = new Map([
      ['ArrowLeft', index - 1],
      ['ArrowDown', index - 1],
      ['ArrowRight', index + 1],
      ['ArrowUp', index + 1],
      ['PageDown', index - page],
      ['PageUp', index + page],
      ['Home', 0],
      ['End', this.last()],
    ]).get(event.key);
    if (target === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.select(Math.min(this.last(), Math.max(0, target)));
  }

  /** Selects a point on keyboard focus. */
  protected onFocus(): void {
    if (this.plot().nativeElement.matches(':focus-visible')) this.select(this.index());
  }

  private select(index: number): void {
    const { balances, from } = this.known();
    const balance = balances[index];
    if (balance) this.selected.set({ time: Math.max(balance.at, from), index });
  }

  private formatTime(time: number): string {
    return this.i18n.dateTime(new Date(time).toISOString());
  }

  /** Compact notation, unless two labels would be equal. */
  private yTickLabels(values: readonly number[]): string[] {
    const compact = values.map((value) => this.compact().format(value));
    return new Set(compact).size === values.length ? compact : values.map((value) => this.i18n.number(value));
  }

  private xTickFormat({ unit }: TimeTicks): (time: number) => string {
    const { time, day, month, year } = this.timeFormats();
    if (unit === 'year') return (at) => year.format(at);
    if (unit === 'month') return (at) => month.format(at);
    if (unit === 'day') return (at) => day.format(at);
    return (at) => (new Date(at).getHours() + new Date(at).getMinutes() === 0 ? day : time).format(at);
  }
}
