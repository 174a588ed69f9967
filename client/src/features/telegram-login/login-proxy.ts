import { Service, computed, inject, signal } from '@angular/core';
import type { SendCode } from '@giftbuyer/contracts';
import { ProxiesStore } from '../proxies/proxies.store';

/** The proxy that the user chooses for a sign-in. */
@Service({ autoProvided: false })
export class LoginProxy {
  readonly proxies = inject(ProxiesStore);
  /** Undefined while the user has chosen none. */
  readonly chosen = signal<number | null | undefined>(undefined);
  /** Undefined: the server knows the proxy of new accounts. */
  readonly id = computed(() => {
    const chosen = this.chosen();
    return chosen === undefined && this.proxies.proxies() ? this.proxies.settings().default_proxy_id : chosen;
  });
  /** The proxies are loaded, or could not be. */
  readonly isSettled = signal(false);

  constructor() {
    this.proxies
      .load()
      .catch(() => undefined)
      .finally(() => this.isSettled.set(true));
  }

  /** Its part of a request. */
  field(): Pick<SendCode, 'proxy_id'> {
    const id = this.id();
    return id === undefined ? {} : { proxy_id: id };
  }
}
