import { createHash } from 'node:crypto';

/** A proxy to reach Telegram through: SOCKS5 (RFC 1928), HTTP CONNECT (RFC 9110) or MTProxy. */
export type Proxy =
  | { kind: 'socks5'; host: string; port: number; username?: string; password?: string }
  | { kind: 'http'; host: string; port: number; username?: string; password?: string }
  /** The secret in hex: 16 bytes; `dd` and 16 bytes; or `ee`, 16 bytes and the domain that fake TLS names. */
  | { kind: 'mtproxy'; host: string; port: number; secret: string };

/** Names a proxy and its secrets without containing them; empty for a direct connection. */
export function proxyId(proxy: Proxy | null): string {
  if (!proxy) return '';
  const { kind, host, port } = proxy;
  const secrets = proxy.kind === 'mtproxy' ? [proxy.secret] : [proxy.username, proxy.password];
  return createHash('sha256')
    .update(JSON.stringify([kind, host, port, ...secrets]))
    .digest('base64');
}

export interface ProxyCheckOptions {
  /** With which the country is asked for; without one it is null. */
  apiId?: number | null;
  signal?: AbortSignal;
}

/** What `checkProxy` has found. */
export interface ProxyCheck {
  /** From dialling the proxy to the first answer of Telegram through it. */
  ms: number;
  /** Where Telegram locates the proxy (`help.getNearestDc`), ISO 3166-1 alpha-2; null when that is not known. */
  country: string | null;
}
