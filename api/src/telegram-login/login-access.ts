import { Injectable } from '@nestjs/common';
import type { AppAccess, AppCredentials } from '@giftbuyer/telegram';
import { AccountsService } from '../accounts/accounts.service.js';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { ProxyAccess } from '../proxies/proxy-access.js';
import type { UserProxy } from '../proxies/stored-proxy.js';
import { Sealing } from '../sealing/sealing.js';
import type { Secret } from '../secret.js';
import type { LoginState, PendingLogin } from './pending-login.js';

/** What a user wants a login with. */
export interface LoginRequest {
  apiProfileId: number;
  /** Undefined for the default of the user, null for none. */
  proxyId: number | null | undefined;
  /** An account with this phone, listed or removed, goes on with its proxy unless `proxyId` names another. */
  phone?: string;
}

/** As which application and through which proxy a login connects, from its first packet to its last. */
export interface ChosenAccess {
  app: Secret<AppCredentials>;
  proxy: Secret<UserProxy> | null;
}

/** How logins connect to Telegram. */
@Injectable()
export class LoginAccess {
  constructor(
    private readonly profiles: ApiProfilesService,
    private readonly proxies: ProxyAccess,
    private readonly accounts: AccountsService,
    private readonly sealing: Sealing,
  ) {}

  /**
   * Before Telegram is asked: a session that cannot be stored would be lost.
   *
   * @throws AppError `unavailable`
   */
  assertStorable(): void {
    this.sealing.assertCanSeal();
  }

  /** @throws AppError `api_profile_not_found`, `proxy_not_found`, `proxy_required`, `unavailable` */
  async chooseAccess(userId: number, { apiProfileId, proxyId, phone }: LoginRequest): Promise<ChosenAccess> {
    this.assertStorable();
    const app = await this.profiles.credentials(userId, apiProfileId);
    if (!app) throw new AppError('api_profile_not_found');
    const isOpen = proxyId === undefined && phone !== undefined;
    const known = isOpen ? await this.accounts.findProxyIdByPhone(userId, phone) : null;
    return { app, proxy: await this.proxies.chooseProxy(userId, known ?? proxyId) };
  }

  /** @throws ProxyError */
  openAccess({ app, proxy }: ChosenAccess): Promise<Secret<AppAccess>> {
    return this.proxies.accessOf(app, proxy);
  }

  /**
   * The same of a login in progress, to go on with it; null when its API profile is not known any more.
   *
   * @throws ProxyError; AppError `proxy_required` when it has none and its owner allows no connection without one by now
   */
  async continueAccess(login: PendingLogin): Promise<Secret<AppAccess> | null> {
    if (!login.proxy) await this.proxies.assertProxyOptional(login.userId);
    return this.cancelAccess(login);
  }

  /** The same, to cancel it, by the road by which it began. @throws ProxyError */
  async cancelAccess({ app, proxy }: PendingLogin): Promise<Secret<AppAccess> | null> {
    return app && this.proxies.accessOf(app, proxy);
  }
}

/** The part of the state of a login that its later steps connect with. */
export function revealed({ app, proxy }: ChosenAccess): Pick<LoginState, 'app' | 'proxy'> {
  return { app: app.reveal(), proxy: proxy?.reveal() ?? null };
}
