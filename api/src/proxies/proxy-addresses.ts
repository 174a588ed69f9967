import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Injectable } from '@nestjs/common';
import { type Proxy, ProxyError } from '@giftbuyer/telegram';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';

/** Addresses that are not of the public internet (IANA special-purpose registries). */
const NOT_PUBLIC: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  // Only 2000::/3 is given out as global unicast addresses.
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  // Tunnels to IPv4 addresses: Teredo and 6to4.
  ['2001::', 32],
  ['2002::', 16],
];

const MAPPED = /^::ffff:(?=\d+\.)/i;

/**
 * Where proxies are. Users of the panel name them, so that without a limit they could connect to what only this machine
 * reaches (server-side request forgery, docs/decisions/0041-proxies.md).
 */
@Injectable()
export class ProxyAddresses {
  constructor(private readonly config: Config) {}

  /** @throws AppError `proxy_forbidden` for an address that no proxy may have here; nothing is looked up */
  assertAllowed(host: string): void {
    if (isIP(host) !== 0 && !this.isAllowed(host)) throw new AppError('proxy_forbidden');
  }

  /**
   * The proxy with the address of its name. The connection is made to that address, so a name cannot have another one by then.
   *
   * @throws ProxyError also for the name of a forbidden address: the names of a private network are not told
   */
  async resolveProxy(proxy: Proxy): Promise<Proxy> {
    const addresses = isIP(proxy.host) === 0 ? await this.lookUp(proxy.host) : [proxy.host];
    const host = addresses.find((address) => this.isAllowed(address));
    if (host === undefined) throw new ProxyError('unreachable', 'The proxy has no address that may be used');
    return { ...proxy, host };
  }

  private async lookUp(name: string): Promise<string[]> {
    try {
      return (await lookup(name, { all: true })).map(({ address }) => address);
    } catch (cause) {
      throw new ProxyError('unreachable', 'The name of the proxy is not known', { cause });
    }
  }

  private isAllowed(address: string): boolean {
    return this.config.allowPrivateProxy || isPublicAddress(address);
  }
}

/** Whether the address is one of the public internet and not of this machine. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(MAPPED, '');
  const family = isIP(plain);
  const isOther = family === 4 ? notPublic4.check(plain, 'ipv4') : family === 6 && notPublic6.check(plain, 'ipv6');
  if (family === 0 || isOther) return false;
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return !own.some((network) => network.address === plain);
}

/** Two lists: one that has networks of IPv6 also checks an IPv4 address as the IPv6 address that it is mapped to. */
const [notPublic4, notPublic6] = [new BlockList(), new BlockList()];
for (const [network, bits] of NOT_PUBLIC) {
  if (isIP(network) === 4) notPublic4.addSubnet(network, bits, 'ipv4');
  else notPublic6.addSubnet(network, bits, 'ipv6');
}
