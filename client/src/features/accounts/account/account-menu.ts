import { Component, booleanAttribute, inject, input, output } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { Icon, IconButton, Menu, MenuItem, MenuTrigger } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { injectCopyUsername } from './copy-username';
import { displayName } from '../data/display-name';

/** The menu of actions of an account. */
@Component({
  selector: 'gb-account-menu',
  imports: [Icon, IconButton, Menu, MenuItem, MenuTrigger],
  template: `
    <button
      gbIconButton
      size="small"
      type="button"
      [gbMenuTrigger]="menu"
      [attr.tabindex]="isTabStop() ? null : -1"
      [attr.aria-label]="texts().card.more(name())"
    >
      <gb-icon name="more" />
    </button>
    <ng-template #menu>
      <gb-menu>
        <button gbMenuItem [disabled]="busy()" (picked)="refresh.emit()">
          <gb-icon name="refresh" /> {{ texts().card.refresh }}
        </button>
        @if (account().username; as username) {
          <button gbMenuItem (picked)="copyUsername(username)">
            <gb-icon name="copy" /> {{ texts().card.copyUsername }}
          </button>
        }
        <button gbMenuItem danger (picked)="remove.emit()"><gb-icon name="trash" /> {{ texts().card.remove }}</button>
      </gb-menu>
    </ng-template>
  `,
  styles: `
    :host {
      display: grid;
    }
  `,
})
export class AccountMenu {
  readonly account = input.required<Account>();
  /** A refresh is running. */
  readonly busy = input(false, { transform: booleanAttribute });
  readonly isTabStop = input(true);
  readonly refresh = output();
  readonly remove = output();

  protected readonly texts = inject(I18n).texts;
  protected readonly copyUsername = injectCopyUsername();

  protected name(): string {
    return displayName(this.account(), this.texts());
  }
}
