import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { Button } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import type { Balance } from './balance';
import { starsBetween } from './exact-stars';

/** Number of rows shown at first and added by each click. */
const PAGE_SIZE = 100;

/** The balances of the chart as a table, newest first. */
@Component({
  selector: 'gb-history-table',
  imports: [Button],
  template: `
    <table>
      <caption class="visually-hidden">
        {{
          texts().title
        }}
      </caption>
      <thead>
        <tr>
          <th scope="col">{{ texts().columns.at }}</th>
          <th scope="col" class="number">{{ texts().columns.change }}</th>
          <th scope="col" class="number">{{ texts().columns.stars }}</th>
        </tr>
      </thead>
      <tbody>
        @for (row of rows(); track row.at) {
          <tr>
            <td>{{ row.when }}</td>
            <td class="number">{{ row.change }}</td>
            <td class="number">{{ row.stars }}</td>
          </tr>
        }
      </tbody>
    </table>
    @if (rest() > 0) {
      <button gbButton type="button" (click)="shown.set(shown() + step)">
        {{ texts().more(rest()) }}
      </button>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--space-3);
    }
    table {
      inline-size: 100%;
      border-collapse: collapse;
    }
    th,
    td {
      padding: 6px 0;
      border-block-end: 1px solid var(--border);
      text-align: start;
    }
    th {
      color: var(--text-2);
      font: var(--font-label);
    }
    .number {
      padding-inline-start: var(--space-3);
      text-align: end;
      overflow-wrap: anywhere;
    }
  `,
})
export class HistoryTable {
  /** Oldest first. */
  readonly balances = input.required<readonly Balance[]>();
  /** Identifies what is shown: another history or period begins with its newest rows, a new reading does not. */
  readonly resetKey = input.required<string>();

  protected readonly i18n = inject(I18n);
  protected readonly texts = computed(() => this.i18n.allTexts().detail.history);
  protected readonly step = PAGE_SIZE;
  protected readonly shown = linkedSignal({ source: this.resetKey, computation: () => PAGE_SIZE });
  protected readonly rest = computed(() => Math.max(0, this.balances().length - this.shown()));
  protected readonly rows = computed(() => {
    const balances = this.balances();
    return balances
      .slice(this.rest())
      .map(({ at, stars }, index) => {
        const before = balances[this.rest() + index - 1];
        return {
          at,
          when: this.i18n.dateTime(new Date(at).toISOString()),
          change: before ? this.i18n.signed(starsBetween(before.stars, stars)) : '',
          stars: this.i18n.exact(stars),
        };
      })
      .toReversed();
  });
}
