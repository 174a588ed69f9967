import { Injectable } from '@nestjs/common';
import type { AppAccess, AppCredentials } from '@giftbuyer/telegram';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { ProxyAccess } from '../proxies/proxy-access.js';
import type { Secret } from '../secret.js';
import type { StoredSession } from './stored-session.js';

/** How an account connects to Telegram. */
@Injectable()
export class AccountAccess {
  constructor(
    private readonly profiles: ApiProfilesService,
    private readonly proxies: ProxyAccess,
  ) {}

  /** The API application of an account. No proxy is needed, because nothing connects. @throws AppError `api_profile_missing` */
  requireCredentials({
    userId,
    apiProfileId: id,
    environment,
    apiId,
    apiHashSealed,
  }: StoredSession): Secret<AppCredentials> {
    if (apiId === null || apiHashSealed === null) throw new AppError('api_profile_missing');
    return this.profiles.unsealCredentials({ id, userId, environment, apiId, apiHashSealed });
  }

  /**
   * @throws AppError `api_profile_missing`; `proxy_required` when it has no proxy and its owner allows no connection without
   * one; ProxyError when the name of its proxy has no address
   */
  async openAccess(stored: StoredSession): Promise<Secret<AppAccess>> {
    const { userId, proxyId, isProxyRequired } = stored;
    if (proxyId === null && isProxyRequired) throw new AppError('proxy_required');
    const app = this.requireCredentials(stored);
    const proxy = proxyId === null ? null : await this.proxies.requireProxy(userId, proxyId);
    return this.proxies.accessOf(app, proxy);
  }
}
