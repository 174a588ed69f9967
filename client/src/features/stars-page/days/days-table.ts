import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import type { StarCurrency, StarDay } from '@giftbuyer/contracts';
import { Button } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { starsTexts } from '../../ledgers/stars-texts';
import { Amount } from '../../transactions/amount';

/** Number of rows shown at first and added by each click. */
const PAGE_SIZE = 60;

/** What came and went per day and kind, newest first. */
@Component({
  selector: 'gb-days-table',
  imports: [Amount, Button],
  template: `
    <table>
      <caption class="visually-hidden">
        {{
          texts().chart.title
        }}
      </caption>
      <thead>
        <tr>
          <th scope="col">{{ texts().columns.day }}</th>
          <th scope="col">{{ texts().columns.kind }}</th>
          <th scope="col" class="number">{{ texts().received }}</th>
          <th scope="col" class="number">{{ texts().spent }}</th>
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.day + row.kind) {
          <tr>
            <td>{{ date(row.day) }}</td>
            <td>{{ texts().kinds[row.kind] || texts().kinds.other }}</td>
            <td class="number">
              @if (row.received !== '0') {
                <gb-amount [amount]="row.received" [currency]="currency()" />
              }
            </td>
            <td class="number">
              @if (row.spent !== '0') {
                <gb-amount [amount]="row.spent" [currency]="currency()" />
              }
            </td>
          </tr>
        }
      </tbody>
    </table>
    @if (shown() < days().length) {
      <button gbButton type="button" (click)="shown.set(shown() + step)">{{ texts().chart.moreRows }}</button>
    }
  `,
  styles: `
    :host {
      display: grid;
      justify-items: start;
      gap: var(--space-3);
    }
    table {
      inline-size: 100%;
      border-collapse: collapse;
    }
    th,
    td {
      padding: 6px var(--space-2) 6px 0;
      border-block-end: 1px solid var(--border);
      overflow-wrap: anywhere;
      text-align: start;
    }
    th {
      color: var(--text-2);
      font: var(--font-label);
    }
    .number {
      padding-inline: var(--space-2) 0;
      text-align: end;
    }
  `,
})
export class DaysTable {
  /** Oldest first. */
  readonly days = input.required<readonly StarDay[]>();
  readonly currency = input.required<StarCurrency>();

  protected readonly texts = starsTexts();
  protected readonly step = PAGE_SIZE;
  protected readonly shown = linkedSignal({ source: this.days, computation: () => PAGE_SIZE });
  protected readonly rows = computed(() => this.days().slice(-this.shown()).toReversed());
  private readonly i18n = inject(I18n);
  private readonly format = computed(
    () => new Intl.DateTimeFormat(this.i18n.language(), { dateStyle: 'medium', timeZone: 'UTC' }),
  );

  protected date(day: string): string {
    return this.format().format(new Date(day));
  }
}
