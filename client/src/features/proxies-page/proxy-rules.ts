import { Component, inject, signal } from '@angular/core';
import type { ChangeProxySettings } from '@giftbuyer/contracts';
import { Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ErrorMessages } from '../../core/http/error-messages';
import { ProxiesStore } from '../proxies/proxies.store';
import { ProxySelect } from '../proxies/proxy-select';

const TOAST = 'proxy';

/** What holds for all connections: the proxy of new accounts, and whether any may do without. */
@Component({
  selector: 'gb-proxy-rules',
  imports: [ProxySelect],
  template: `
    <h2 id="proxy-rules">{{ texts().proxies.rules }}</h2>
    <div class="row">
      <gb-proxy-select
        #proxy
        allowsNone
        [label]="texts().proxies.default"
        [value]="store.settings().default_proxy_id"
        [disabled]="busy()"
        (chosen)="setDefault($event, proxy)"
      />
    </div>
    <label class="row">
      <span>
        {{ texts().proxies.only }}
        <small id="proxy-only-hint">{{ texts().proxies.onlyHint }}</small>
      </span>
      <input
        #only
        type="checkbox"
        role="switch"
        aria-describedby="proxy-only-hint"
        [attr.aria-label]="texts().proxies.only"
        [checked]="store.settings().proxy_only"
        (change)="setOnly(only)"
      />
    </label>
  `,
  styleUrls: ['../../shared/forms/switch.css', './proxy-rules.css'],
  host: { role: 'region', 'aria-labelledby': 'proxy-rules' },
})
export class ProxyRules {
  protected readonly texts = inject(I18n).allTexts;
  protected readonly store = inject(ProxiesStore);
  protected readonly busy = signal(false);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  protected async setDefault(id: number | null, select: ProxySelect): Promise<void> {
    if (!(await this.change({ default_proxy_id: id }))) select.reset();
  }

  protected async setOnly(input: HTMLInputElement): Promise<void> {
    await this.change({ proxy_only: input.checked });
    // Refused: the switch goes back.
    input.checked = this.store.settings().proxy_only;
  }

  /** @returns whether it was saved */
  private async change(change: ChangeProxySettings): Promise<boolean> {
    if (this.busy()) return false;
    this.busy.set(true);
    try {
      await this.store.changeSettings(change);
      this.toasts.success(TOAST, this.texts().proxies.saved);
      return true;
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
      return false;
    } finally {
      this.busy.set(false);
    }
  }
}
