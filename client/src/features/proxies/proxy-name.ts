import type { Proxy } from '@giftbuyer/contracts';

/** The name that its owner gave, else where it is. */
export function proxyName(proxy: Pick<Proxy, 'name' | 'host' | 'port'>): string {
  return proxy.name || proxyAddress(proxy);
}

export function proxyAddress({ host, port }: Pick<Proxy, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
