import { Service, computed, inject, signal } from '@angular/core';
import {
  type ChangeAccountProxies,
  type ChangedAccountProxies,
  type ChangeProxySettings,
  type CheckProxy,
  type CreateProxy,
  type Ok,
  type Proxy,
  PROXY_CHANGE_MAX_ACCOUNTS,
  type ProxyList,
  type ProxySettings,
  type RenameProxy,
} from '@giftbuyer/contracts';
import { ApiClient, isAbort } from '../../core/http/api-client';
import { Session } from '../../core/session/session';
import { CurrentUser } from '../../core/user/current-user';

/** The proxies of the signed-in user, as the server last listed them. */
@Service()
export class ProxiesStore {
  private readonly api = inject(ApiClient);
  private readonly list = signal<ProxyList | null>(null);
  private request: AbortController | null = null;
  private loading: Promise<void> = Promise.resolve();
  /** Ids for which the list was loaded again. */
  private readonly missing = new Set<number>();

  /** Newest first; null before the first response. */
  readonly proxies = computed(() => this.list()?.items ?? null);
  readonly settings = computed((): ProxySettings => this.list() ?? { default_proxy_id: null, proxy_only: false });

  constructor() {
    inject(Session).ended.subscribe(() => this.list.set(null));
    // They may have been changed in another tab.
    inject(CurrentUser).returned.subscribe(() => this.list() && void this.load().catch(() => undefined));
  }

  find(id: number | null): Proxy | undefined {
    return this.proxies()?.find((proxy) => proxy.id === id);
  }

  /** Loads the list again, once, when it lacks this proxy: it was added elsewhere. */
  loadMissing(id: number | null): void {
    if (id === null || !this.list() || this.find(id) || this.missing.has(id)) return;
    this.missing.add(id);
    this.load().catch(() => undefined);
  }

  /** A new call aborts a pending one, whose promise then resolves with the new one. */
  load(): Promise<void> {
    this.request?.abort();
    const controller = new AbortController();
    this.request = controller;
    const loading = this.fetchProxies(controller.signal)
      .catch((error: unknown) => {
        if (!isAbort(error)) throw error;
        return this.loading;
      })
      .finally(() => {
        if (this.request === controller) this.request = null;
      });
    this.loading = loading;
    return loading;
  }

  /** The server tries the proxy first. @param proxy as `readProxy` understands it */
  async create(proxy: string): Promise<void> {
    const created = await this.api.post<Proxy>('/api/proxies', { proxy } satisfies CreateProxy);
    this.updateItems((items) => [created, ...items.filter(({ id }) => id !== created.id)]);
  }

  async check(id: number): Promise<Proxy> {
    const checked = await this.api.post<Proxy>('/api/proxy/check', { proxy_id: id } satisfies CheckProxy);
    this.updateItems((items) => items.map((proxy) => (proxy.id === id ? checked : proxy)));
    return checked;
  }

  async rename(id: number, name: string): Promise<void> {
    await this.api.patch<Ok>(`/api/proxy/${id}`, { name } satisfies RenameProxy);
    this.updateItems((items) => items.map((proxy) => (proxy.id === id ? { ...proxy, name } : proxy)));
  }

  async delete(id: number): Promise<void> {
    await this.api.delete<Ok>(`/api/proxy/${id}`);
    this.updateItems((items) => items.filter((proxy) => proxy.id !== id));
    await this.load().catch(() => undefined);
  }

  async changeSettings(change: ChangeProxySettings): Promise<void> {
    const settings = await this.api.patch<ProxySettings>('/api/proxies', change);
    this.update((list) => ({ ...list, ...settings }));
  }

  /**
   * Gives the accounts the proxies in turn.
   *
   * @param proxyIds at least one; null: none
   * @returns how many accounts have another proxy now
   */
  async assign(ids: readonly number[], proxyIds: readonly (number | null)[]): Promise<number> {
    let changed = 0;
    for (let start = 0; start < ids.length; start += PROXY_CHANGE_MAX_ACCOUNTS) {
      const part = ids.slice(start, start + PROXY_CHANGE_MAX_ACCOUNTS);
      const answer = await this.api.post<ChangedAccountProxies>('/api/accounts/proxy', toBody(part, proxyIds, start));
      changed += answer.changed;
    }
    await this.load().catch(() => undefined);
    return changed;
  }

  private updateItems(change: (items: Proxy[]) => Proxy[]): void {
    this.update((list) => ({ ...list, items: change(list.items) }));
  }

  /** Applies a successful change at once and repeats a pending request: its answer may be older. */
  private update(change: (list: ProxyList) => ProxyList): void {
    this.list.update((list) => list && change(list));
    if (this.request) this.load().catch(() => undefined);
  }

  private async fetchProxies(signal: AbortSignal): Promise<void> {
    this.list.set(await this.api.get<ProxyList>('/api/proxies', { signal }));
  }
}

/** @param start how many accounts had their turn before */
function toBody(ids: number[], proxyIds: readonly (number | null)[], start: number): ChangeAccountProxies {
  const [only] = proxyIds;
  const spread = proxyIds.filter((id) => id !== null);
  if (proxyIds.length < 2 || spread.length < proxyIds.length) return { ids, proxy_id: only ?? null };
  const first = start % spread.length;
  return { ids, spread: [...spread.slice(first), ...spread.slice(0, first)] };
}
