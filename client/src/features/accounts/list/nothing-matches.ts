import { Component, inject, output } from '@angular/core';
import { Button, EmptyState } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { AccountsFilter } from '../data/accounts-filter';

/** Empty state of a search or filter without results. */
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
  /** This element is removed when the filters are cleared; the parent moves focus. */
  readonly cleared = output();

  protected readonly texts = inject(I18n).texts;
  private readonly filter = inject(AccountsFilter);

  protected clear(): void {
    this.filter.update({ search: '', status: null, tags: [] });
    this.cleared.emit();
  }
}
