import { Component, inject, input } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { Button, Icon } from '@giftbuyer/ui';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { I18n } from '../../../i18n/i18n';

/** Says that copies of the session of an imported account work too, and offers a session of the panel's own. */
@Component({
  selector: 'gb-imported-notice',
  imports: [Button, Icon],
  template: `
    <gb-icon name="info" />
    <p>{{ texts().sessionHandover.own.imported }}</p>
    <button gbButton type="button" (click)="makeOwnSession()">{{ texts().sessionHandover.own.action }}</button>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      justify-items: start;
      gap: var(--space-2) var(--space-3);
      padding: var(--space-3) var(--space-4);
      border: 1px solid var(--border);
      border-radius: var(--radius-card);
      background: var(--surface-2);
    }
    gb-icon {
      color: var(--text-2);
    }
    p {
      margin: 0;
      text-wrap: pretty;
    }
    button {
      grid-column: 2;
    }
  `,
})
export class ImportedNotice {
  readonly account = input.required<Account>();

  protected readonly texts = inject(I18n).allTexts;
  private readonly dialogs = inject(Dialogs);

  protected makeOwnSession(): void {
    void this.dialogs.open(({ OwnSessionDialog }) => OwnSessionDialog, this.account());
  }
}
