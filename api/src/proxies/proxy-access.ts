import { Injectable } from '@nestjs/common';
import type { AppAccess, AppCredentials } from '@giftbuyer/telegram';
import { AppError } from '../errors/app-error.js';
import { Secret } from '../secret.js';
import { ProxiesService } from './proxies.service.js';
import { ProxyAddresses } from './proxy-addresses.js';
import { ProxySettingsService } from './proxy-settings.js';
import type { UserProxy } from './stored-proxy.js';

/** Decides how a call to Telegram connects. No call with a proxy is ever made without it. */
@Injectable()
export class ProxyAccess {
  constructor(
    private readonly proxies: ProxiesService,
    private readonly settings: ProxySettingsService,
    private readonly addresses: ProxyAddresses,
  ) {}

  /**
   * The proxy of a new sign-in.
   *
   * @param proxyId undefined for the default of the user, null for none
   * @throws AppError `proxy_not_found`; `proxy_required` when the user allows no connection without one
   */
  async chooseProxy(userId: number, proxyId: number | null | undefined): Promise<Secret<UserProxy> | null> {
    const settings = await this.settings.loadSettings(userId);
    const id = proxyId === undefined ? settings.default_proxy_id : proxyId;
    if (id === null && settings.proxy_only) throw new AppError('proxy_required');
    return id === null ? null : this.requireProxy(userId, id);
  }

  /** @throws AppError `proxy_not_found` */
  async requireProxy(userId: number, id: number): Promise<Secret<UserProxy>> {
    const proxy = await this.proxies.findProxy(userId, id);
    if (!proxy) throw new AppError('proxy_not_found');
    return proxy;
  }

  /** @throws AppError `proxy_required` */
  async assertProxyOptional(userId: number): Promise<void> {
    if ((await this.settings.loadSettings(userId)).proxy_only) throw new AppError('proxy_required');
  }

  /** What the gateway needs to connect. @throws ProxyError when the name of the proxy has no address */
  async accessOf(app: Secret<AppCredentials>, proxy: Secret<UserProxy> | null): Promise<Secret<AppAccess>> {
    const { environment, apiId, apiHash } = app.reveal();
    const resolved = proxy && (await this.addresses.resolveProxy(proxy.reveal().proxy));
    return new Secret({ environment, apiId, apiHash, proxy: resolved });
  }
}
