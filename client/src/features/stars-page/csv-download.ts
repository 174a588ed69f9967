import { Component, booleanAttribute, computed, inject, input, signal } from '@angular/core';
import { Button, Icon, SegmentedControl, Toasts } from '@giftbuyer/ui';
import { saveFile } from '../../core/browser/save-file';
import { ApiClient } from '../../core/http/api-client';
import { ErrorMessages } from '../../core/http/error-messages';
import { storedPreference } from '../../core/preferences/stored-preference';
import { Clock } from '../../core/time/clock';
import { I18n } from '../../i18n/i18n';
import { CSV_FORMATS, type CsvFormat, csvFormatOf } from '../account-detail/history/stars-csv';
import { dayOf } from '../ledgers/star-filters';
import { starsTexts } from '../ledgers/stars-texts';

const TOAST = 'transactions-csv';
const PARAMS: Record<CsvFormat, string> = {
  comma: 'separator=semicolon&decimal=comma',
  point: 'separator=comma&decimal=point',
};

/** Saves the transactions that match as a CSV file, which the server writes. */
@Component({
  selector: 'gb-csv-download',
  imports: [Button, Icon, SegmentedControl],
  template: `
    <button gbButton variant="quiet" type="button" [disabled]="disabled()" [busy]="isBusy()" (click)="download()">
      <gb-icon name="download" /> {{ texts().csv.download }}
    </button>
    <gb-segmented-control
      translate="no"
      [label]="texts().csv.format"
      [title]="texts().csv.format"
      [segments]="formats"
      [value]="format()"
      (valueChange)="chosenFormat.set($event)"
    />
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-1) var(--space-2);
      /* On a phone its label stands below the heading. */
      margin-inline-start: -14px;
    }
  `,
})
export class CsvDownload {
  /** Of the API, without a question mark. */
  readonly query = input.required<string>();
  readonly disabled = input(false, { transform: booleanAttribute });

  protected readonly texts = starsTexts();
  protected readonly isBusy = signal(false);
  protected readonly formats: { value: CsvFormat; label: string }[] = [
    { value: 'comma', label: '1,5; 2,5' },
    { value: 'point', label: '1.5, 2.5' },
  ];
  protected readonly chosenFormat = storedPreference('gb-csv', CSV_FORMATS, null);
  protected readonly format = computed(
    () => this.chosenFormat.value() ?? csvFormatOf(this.i18n.language(), navigator.language),
  );

  private readonly i18n = inject(I18n);
  private readonly api = inject(ApiClient);
  private readonly clock = inject(Clock);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  /** A plain link would not send the origin key. The browser keeps a large blob on its disk. */
  protected async download(): Promise<void> {
    this.isBusy.set(true);
    try {
      const file = await this.api.getBlob(`/api/transactions.csv?${this.query()}&${PARAMS[this.format()]}`);
      saveFile(`transactions-${dayOf(this.clock.currentTime())}.csv`, file, 'text/csv');
      this.toasts.success(TOAST, this.texts().csv.saved);
    } catch (error) {
      this.toasts.error(TOAST, `${this.texts().csv.failed} ${this.errors.messageFor(error)}`);
    } finally {
      this.isBusy.set(false);
    }
  }
}
