import type { ReadProxy } from '@giftbuyer/contracts';
import type { Proxy } from '@giftbuyer/telegram';
import type { SealContext } from '../sealing/sealing.js';
import type { ProxyEntity } from './proxy.entity.js';

/** What is sealed of a proxy. */
export type ProxySecret = { username: string; password: string } | { secret: string };

/** A proxy of a user, as the gateway takes it; its host may be a name. */
export interface UserProxy {
  id: number;
  proxy: Proxy;
}

export function sealContextOf({ id, userId }: Pick<ProxyEntity, 'id' | 'userId'>): SealContext {
  return { table: 'proxies', column: 'secret_sealed', rowId: id, ownerId: userId };
}

/** Null without a user name. */
export function secretOf(proxy: ReadProxy): ProxySecret | null {
  if (proxy.kind === 'mtproxy') return { secret: proxy.secret };
  return proxy.username === null ? null : { username: proxy.username, password: proxy.password ?? '' };
}

export function toGatewayProxy(
  { kind, host, port }: Pick<ProxyEntity, 'kind' | 'host' | 'port'>,
  secret: ProxySecret | null,
): Proxy {
  if (kind !== 'mtproxy') return { kind, host, port, ...(secret && 'username' in secret && secret) };
  if (!secret || !('secret' in secret)) throw new Error('The MTProxy has no secret');
  return { kind, host, port, secret: secret.secret };
}
