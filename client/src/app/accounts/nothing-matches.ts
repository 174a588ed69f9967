import { Component, inject, output } from '@angular/core';
import { Button } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ShownAccounts } from './shown-accounts';

/** Stands in for a list of which a search or a chosen status left nothing. */
@Component({
  selector: 'gb-nothing-matches',
  imports: [Button],
  template: `
    <h2>{{ texts().accounts.nothing }}</h2>
    <p>{{ texts().accounts.nothingText }}</p>
    <button gbButton type="button" (click)="clear()">{{ texts().accounts.clearFilters }}</button>
  `,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: var(--s2);
      padding: var(--s7) var(--s4);
      border: 1px dashed var(--border-strong);
      border-radius: var(--radius-card);
      text-align: center;
    }
    h2 {
      margin: 0;
      font: var(--title);
    }
    p {
      margin: 0 0 var(--s2);
      color: var(--text-2);
      text-wrap: pretty;
    }
  `,
})
export class NothingMatches {
  /** This place goes with the filters: somebody has to take the focus. */
  readonly cleared = output();

  protected readonly texts = inject(I18n).texts;
  private readonly shown = inject(ShownAccounts);

  protected clear(): void {
    this.shown.ask({ search: '', status: null });
    this.cleared.emit();
  }
}
