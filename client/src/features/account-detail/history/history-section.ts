import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { Button, SegmentedControl, Icon, Skeleton, announce } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ApiClient } from '../../../core/http/api-client';
import { Clock } from '../../../core/time/clock';
import { ErrorState } from '../../../shared/error-state';
import { saveFile } from '../../../core/browser/save-file';
import { storedPreference } from '../../../core/preferences/stored-preference';
import { type Period, knownRange, knownUntil } from './balance';
import { HistoryTable } from './history-table';
import { StarChart } from '../chart/star-chart';
import { type HistorySource, StarHistory } from './star-history';
import { CSV_FORMATS, type CsvFormat, type CsvLabels, csvFormatOf, starsCsv } from './stars-csv';

const HOUR_MS = 3_600_000;
/** For an account that has just been added. */
const MIN_PERIOD_MS = 1000;
const RANGES = {
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
  year: 365 * 24 * HOUR_MS,
  all: Infinity,
};
type Range = keyof typeof RANGES;

/** The Star history as a chart, a table and a CSV file. */
@Component({
  selector: 'gb-history-section',
  imports: [Button, SegmentedControl, HistoryTable, Icon, ErrorState, Skeleton, StarChart],
  templateUrl: './history-section.html',
  styleUrl: './history-section.css',
})
export class HistorySection {
  readonly source = input.required<HistorySource>();
  /** Name of the account, or of all of them, in the file. */
  readonly name = input.required<string>();
  /** Tags and note of the account, for the file; null for all accounts. */
  readonly labels = input<CsvLabels | null>(null);
  /** Time of the last reading in milliseconds since the epoch: the balance may have changed then. */
  readonly readAt = input.required<number>();

  protected readonly i18n = inject(I18n);
  protected readonly texts = computed(() => this.i18n.allTexts().detail.history);
  protected readonly range = signal<Range>('month');
  /** The loaded range: a range that is still loading would look like one without data. */
  protected readonly shownRange = signal<Range>('month');
  protected readonly ranges = computed(() =>
    Object.entries(this.texts().ranges).map(([value, label]) => ({ value: value as Range, label })),
  );
  protected readonly view = signal<'chart' | 'table'>('chart');
  protected readonly views = computed(() => [
    { value: 'chart' as const, label: this.texts().chart },
    { value: 'table' as const, label: this.texts().table },
  ]);
  protected readonly formats: { value: CsvFormat; label: string }[] = [
    { value: 'comma', label: '1,5; 2,5' },
    { value: 'point', label: '1.5, 2.5' },
  ];
  protected readonly format = computed(
    () => this.chosenFormat.value() ?? csvFormatOf(this.i18n.language(), navigator.language),
  );
  protected readonly history = computed(() => new StarHistory(this.api, this.source()));
  protected readonly period = computed<Period>(() => {
    const [first] = this.history().balances();
    // The period ends now or at the last reading, whichever is later.
    const to = Math.max(this.readAt(), this.clock.currentTime());
    // The chart starts at the first balance.
    const from = Math.max(to - RANGES[this.shownRange()], first?.at ?? to);
    return { from: Math.min(from, to - MIN_PERIOD_MS), to };
  });
  protected readonly known = computed(() => {
    const knownTo = knownUntil(this.readAt(), this.clock.currentTime());
    return knownRange(this.history().balances(), this.period(), knownTo);
  });

  private readonly chosenFormat = storedPreference('gb-csv', CSV_FORMATS, null);
  private readonly api = inject(ApiClient);
  private readonly clock = inject(Clock);

  constructor() {
    announce(() => (this.history().state().name === 'loading' ? this.texts().loading : ''));
    effect((onCleanup) => {
      const history = this.history();
      onCleanup(() => history.stop());
    });
    effect(() => {
      const [history, range] = [this.history(), this.range()];
      untracked(() => void this.read(history, range));
    });
    let lastReadAt = Infinity;
    effect(() => {
      const readAt = this.readAt();
      if (readAt > lastReadAt) untracked(() => void this.history().loadNewer());
      lastReadAt = readAt;
    });
  }

  protected retry(): void {
    void this.read(this.history(), this.range());
  }

  protected chooseFormat(format: CsvFormat): void {
    this.chosenFormat.set(format);
  }

  protected download(): void {
    const { csv } = this.texts();
    const name = `${this.source().fileName}-${this.shownRange()}.csv`;
    saveFile(name, starsCsv(this.name(), this.known().balances, csv, this.format(), this.labels()), 'text/csv');
  }

  private async read(history: StarHistory, range: Range): Promise<void> {
    await history.loadSince(this.clock.currentTime() - RANGES[range]);
    if (history.state().name === 'ready' && this.range() === range) this.shownRange.set(range);
  }
}
