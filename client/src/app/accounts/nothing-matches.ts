import { Component, inject, output } from '@angular/core';
import { Button, EmptyState } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ShownAccounts } from './shown-accounts';

/** Stands in for a list of which a search or a chosen status left nothing. */
@Component({
  selector: 'gb-nothing-matches',
  imports: [Button, EmptyState],
  template: `
    <gb-empty-state>
      <h2>{{ texts().accounts.nothing }}</h2>
      <p>{{ texts().accounts.nothingText }}</p>
      <button gbButton type="button" (click)="clear()">{{ texts().accounts.clearFilters }}</button>
    </gb-empty-state>
  `,
  styles: `
    :host {
      display: block;
    }
    h2 {
      margin: 0;
      font: var(--font-title);
    }
    p {
      margin: 0 0 var(--space-2);
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
