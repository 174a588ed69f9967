import { Component, computed, inject, input } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { Icon, IconButton, Menu, MenuItem, MenuTrigger } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { Session } from '../../../core/session/session';

/** The menu in the sheet of an account: what gives access to it to others, or takes it from them. */
@Component({
  selector: 'gb-sheet-menu',
  imports: [Icon, IconButton, Menu, MenuItem, MenuTrigger],
  template: `
    <button gbIconButton type="button" [gbMenuTrigger]="menu" [attr.aria-label]="texts().more" [title]="texts().more">
      <gb-icon name="more" />
    </button>
    <ng-template #menu>
      <gb-menu>
        <button gbMenuItem (picked)="letIn()"><gb-icon name="plus" /> {{ texts().letIn.action }}</button>
        @if (account().origin === 'import') {
          <button gbMenuItem (picked)="makeOwnSession()"><gb-icon name="key" /> {{ texts().own.action }}</button>
        }
        @if (canMoveOut()) {
          <button gbMenuItem danger (picked)="moveOut()"><gb-icon name="logout" /> {{ texts().moveOut.action }}</button>
        }
      </gb-menu>
    </ng-template>
  `,
  styles: `
    :host {
      display: grid;
    }
  `,
})
export class SheetMenu {
  readonly account = input.required<Account>();

  private readonly i18n = inject(I18n);
  protected readonly texts = computed(() => this.i18n.allTexts().sessionHandover);
  private readonly session = inject(Session);
  protected readonly canMoveOut = computed(() => this.session.me()?.can_export_sessions === true);
  private readonly dialogs = inject(Dialogs);

  protected letIn(): void {
    void this.dialogs.open(({ LetInDialog }) => LetInDialog, this.account());
  }

  protected makeOwnSession(): void {
    void this.dialogs.open(({ OwnSessionDialog }) => OwnSessionDialog, this.account());
  }

  protected moveOut(): void {
    // The focus begins on "Cancel": on the box above, a phone would scroll past what is to be understood.
    void this.dialogs.open(({ MoveOutDialog }) => MoveOutDialog, this.account(), { alert: true });
  }
}
