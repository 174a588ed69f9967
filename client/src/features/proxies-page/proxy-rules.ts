import { Component, computed, inject, signal } from '@angular/core';
import type { ChangeProxySettings, ProxySettings } from '@giftbuyer/contracts';
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
        allowsNone
        [label]="texts().proxies.default"
        [value]="shown().default_proxy_id"
        (chosen)="change('default_proxy_id', $event)"
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
        [checked]="shown().proxy_only"
        (change)="change('proxy_only', only.checked)"
      />
    </label>
  `,
  styleUrls: ['../../shared/forms/switch.css', './proxy-rules.css'],
  host: { role: 'region', 'aria-labelledby': 'proxy-rules' },
})
export class ProxyRules {
  protected readonly texts = inject(I18n).allTexts;
  private readonly store = inject(ProxiesStore);
  /** Choices that are not saved yet. */
  private readonly chosen = signal<ChangeProxySettings>({});
  protected readonly shown = computed(() => ({ ...this.store.settings(), ...this.chosen() }));
  /** Ends with the last change. */
  private lastChange = Promise.resolve();
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  /** Saves what is chosen after the changes before it: the last choice is the one that is seen. One that is refused goes back. */
  protected async change<Name extends keyof ProxySettings>(name: Name, value: ProxySettings[Name]): Promise<void> {
    const chosen = { ...this.chosen(), [name]: value };
    this.chosen.set(chosen);
    this.lastChange = this.lastChange.then(() => this.save(name, value));
    await this.lastChange;
    if (this.chosen() === chosen) this.chosen.set({});
  }

  private async save<Name extends keyof ProxySettings>(name: Name, value: ProxySettings[Name]): Promise<void> {
    // Another one has been chosen meanwhile.
    if (this.chosen()[name] !== value) return;
    try {
      await this.store.changeSettings({ [name]: value });
      this.toasts.success(TOAST, this.texts().proxies.saved);
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
    }
  }
}
