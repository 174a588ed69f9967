import { isIP } from 'node:net';
import type { Request } from 'express';

/** The first four groups of an IPv6 address: what a provider gives to one customer (RFC 6177). */
const NETWORK_GROUPS = 4;
const GROUPS = 8;

/**
 * The IP address of the client. Of `X-Forwarded-For` Express takes the right-most address that is not a trusted proxy
 * (TRUSTED_PROXIES).
 */
export function addressOf(request: Request): string {
  const { ip = '' } = request;
  return withoutMapping(isIP(ip) ? ip : (request.socket.remoteAddress ?? ''));
}

/** The IPv4 address of an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2), which is what a socket of IPv6 has; others as they are. */
export function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** The addresses of one customer: an IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  // The URL standard writes IPv6 addresses in one way; a zone is not part of the address.
  const hostname = URL.parse(`http://[${address.replace(/%.*$/, '')}]`)?.hostname ?? '';
  const [head = [], tail = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: GROUPS - head.length - tail.length }, () => '0');
  const groups = hostname.includes('::') ? [...head, ...zeros, ...tail] : head;
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
