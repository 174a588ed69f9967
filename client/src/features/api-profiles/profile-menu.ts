import { Component, computed, inject, input, output } from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import { Icon, IconButton, Menu, MenuItem, MenuTrigger } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { profileName } from './profile-name';

/** The menu of actions of an API profile. */
@Component({
  selector: 'gb-profile-menu',
  imports: [Icon, IconButton, Menu, MenuItem, MenuTrigger],
  template: `
    <button gbIconButton size="large" type="button" [gbMenuTrigger]="menu" [attr.aria-label]="label()">
      <gb-icon name="more" />
    </button>
    <ng-template #menu>
      <gb-menu>
        <button gbMenuItem (picked)="rename.emit()"><gb-icon name="pencil" /> {{ texts().profiles.rename }}</button>
        <button gbMenuItem danger (picked)="delete.emit()">
          <gb-icon name="trash" /> {{ texts().profiles.delete }}
        </button>
      </gb-menu>
    </ng-template>
  `,
  styles: `
    :host {
      display: grid;
    }
    [aria-haspopup] {
      block-size: auto;
      min-block-size: 44px;
      border-radius: var(--radius-card);
    }
    [aria-haspopup]:hover {
      background: none;
    }
  `,
})
export class ProfileMenu {
  readonly profile = input.required<ApiProfile>();
  readonly rename = output();
  readonly delete = output();

  protected readonly texts = inject(I18n).allTexts;
  protected readonly label = computed(() => this.texts().profiles.more(profileName(this.profile(), this.texts())));
}
