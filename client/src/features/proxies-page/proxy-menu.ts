import { Component, computed, inject, input, output } from '@angular/core';
import type { Proxy } from '@giftbuyer/contracts';
import { Icon, IconButton, Menu, MenuItem, MenuTrigger } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { proxyName } from '../proxies/proxy-name';

/** The menu of actions of a proxy. */
@Component({
  selector: 'gb-proxy-menu',
  imports: [Icon, IconButton, Menu, MenuItem, MenuTrigger],
  template: `
    <button gbIconButton size="large" type="button" [gbMenuTrigger]="menu" [attr.aria-label]="label()">
      <gb-icon name="more" />
    </button>
    <ng-template #menu>
      <gb-menu>
        <button gbMenuItem (picked)="check.emit()"><gb-icon name="refresh" /> {{ texts().proxies.check }}</button>
        <button gbMenuItem (picked)="rename.emit()"><gb-icon name="pencil" /> {{ texts().proxies.rename }}</button>
        <button gbMenuItem danger (picked)="delete.emit()">
          <gb-icon name="trash" /> {{ texts().proxies.delete }}
        </button>
      </gb-menu>
    </ng-template>
  `,
  styles: `
    :host {
      display: grid;
    }
  `,
})
export class ProxyMenu {
  readonly proxy = input.required<Proxy>();
  readonly check = output();
  readonly rename = output();
  readonly delete = output();

  protected readonly texts = inject(I18n).allTexts;
  protected readonly label = computed(() => this.texts().proxies.more(proxyName(this.proxy())));
}
