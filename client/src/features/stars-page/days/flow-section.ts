import { Component, computed, inject, input, output, signal } from '@angular/core';
import { type StarCurrency, type StarDay, type StarTransactionKind, decimalOf, nanosOf } from '@giftbuyer/contracts';
import { SegmentedControl } from '@giftbuyer/ui';
import { Clock } from '../../../core/time/clock';
import { type Dates, type Period, dayOf, periodOf } from '../../ledgers/star-filters';
import { familyOf } from '../../ledgers/kind-families';
import { starsTexts } from '../../ledgers/stars-texts';
import { Amount } from '../../transactions/amount';
import { bucketsOf, sumsByKind } from './day-buckets';
import { DaysChart } from './days-chart';
import { DaysTable } from './days-table';

const MAX_LARGE_LENGTH = 9;

/** What came and went in a period: the totals, per day, and by kind. */
@Component({
  selector: 'gb-flow-section',
  imports: [Amount, DaysChart, DaysTable, SegmentedControl],
  templateUrl: './flow-section.html',
  styleUrl: './flow-section.css',
})
export class FlowSection {
  readonly totals = input.required<{ received: string; spent: string }>();
  /** Oldest first. */
  readonly days = input.required<readonly StarDay[]>();
  readonly period = input.required<Period | Dates>();
  readonly currency = input.required<StarCurrency>();
  /** Kinds of the filters. */
  readonly kinds = input.required<readonly StarTransactionKind[]>();
  readonly kindChosen = output<StarTransactionKind>();

  protected readonly texts = starsTexts();
  protected readonly view = signal<'chart' | 'table'>('chart');
  protected readonly views = computed(() => [
    { value: 'chart' as const, label: this.texts().chart.chart },
    { value: 'table' as const, label: this.texts().chart.table },
  ]);
  protected readonly net = computed(() => {
    const { received, spent } = this.totals();
    return decimalOf(nanosOf(received) - nanosOf(spent));
  });
  /** Amounts with fractions would not fit in large figures. */
  protected readonly isLong = computed(() => {
    const { received, spent } = this.totals();
    return Math.max(received.length, spent.length, this.net().length) > MAX_LARGE_LENGTH;
  });
  protected readonly buckets = computed(() => {
    const now = this.today();
    return bucketsOf(this.days(), periodOf(this.period(), Date.parse(now)), now);
  });
  protected readonly sums = computed(() => {
    const sums = sumsByKind(this.days());
    const [first] = sums;
    const largest = first ? Number(first.received > first.spent ? first.received : first.spent) : 1;
    return sums.map(({ kind, received, spent }) => {
      const largerOfBoth = received > spent ? received : spent;
      return {
        ...{ kind, family: familyOf(kind), share: Math.min(1, Number(largerOfBoth) / (largest || 1)) },
        received: received > 0n ? decimalOf(received) : null,
        spent: spent > 0n ? decimalOf(-spent) : null,
      };
    });
  });

  private readonly clock = inject(Clock);
  /** Changes once a day. */
  private readonly today = computed(() => dayOf(this.clock.now()));

  protected kindName(kind: StarTransactionKind): string {
    const { kinds } = this.texts();
    return Object.hasOwn(kinds, kind) ? kinds[kind] : kinds.other;
  }
}
