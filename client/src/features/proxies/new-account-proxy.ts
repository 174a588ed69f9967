import { Service, computed, inject, signal } from '@angular/core';
import { ProxiesStore } from './proxies.store';

/** The proxy that the user chooses for accounts that are added. */
@Service({ autoProvided: false })
export class NewAccountProxy {
  readonly proxies = inject(ProxiesStore);
  /** Undefined while the user has chosen none. */
  readonly chosen = signal<number | null | undefined>(undefined);
  /** Undefined: the server knows the proxy of new accounts. */
  readonly id = computed(() => {
    const chosen = this.chosen();
    return chosen === undefined && this.proxies.proxies() ? this.proxies.settings().default_proxy_id : chosen;
  });
  /** What requests name. Undefined when none was chosen and none is the default: an account that is known keeps its own. */
  readonly requested = computed(() => (this.chosen() === undefined ? (this.id() ?? undefined) : this.chosen()));
  /** The chosen one was deleted meanwhile. */
  readonly isGone = computed(() => {
    const id = this.id();
    return typeof id === 'number' && this.proxies.proxies() !== null && !this.proxies.find(id);
  });
  /** Whether there is anything to choose. */
  readonly isOffered = computed(() => this.isGone() || (this.proxies.proxies() ?? []).length > 0);
  /** The proxies are loaded, or could not be. */
  readonly isSettled = signal(false);

  constructor() {
    this.proxies
      .load()
      .catch(() => undefined)
      .finally(() => this.isSettled.set(true));
  }

  /** Its part of a request. */
  field(): { proxy_id?: number | null } {
    const id = this.requested();
    return id === undefined ? {} : { proxy_id: id };
  }
}
